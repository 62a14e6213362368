"""Who holds all that the desk stores, and sees provider and chain, guesses wallets by chance.

Members ask for codes one after the other and redeem them in the same order, which is the worst
case. A guesser knows every row of the desk's database as the file has it, and each redemption by
its time and position. For each thing to be known of wallets and each of codes, it pairs the first
with the first, and so on. Of eight wallets, chance names one.
"""

import random
import sqlite3

import pytest
from sqlalchemy import Column, Integer, String, Table

from frontend_bridge.desk.services import pile
from frontend_bridge.desk.services.pile import hand_out, lay_down
from frontend_bridge.desk.services.sealing import ServiceSeal
from frontend_bridge.desk.services.tables import codes, handed, holders
from frontend_bridge.desk.store import Store
from frontend_bridge.desk.tables import metadata
from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.services.code_text import ServiceCode
from mutual_pool.office.services.handed import open_code, seal_code

pyrage = pytest.importorskip("pyrage")
WALLETS, USES, DRAWS = 8, 24, 150
# The number of hits of one way to guess has mean 1 and variance 1 a draw; there are some dozens of
# ways, so that 4.5 standard errors are passed by chance less than once in a thousand runs.
CHANCE = 1 + 4.5 / DRAWS**0.5


class Life:
    """One programme: who asked in which order, what the desk has then, what the chain shows."""

    def __init__(self, store, seal, number, fate, key, draw=None):
        self.wallets = [f"0x{fate.getrandbits(160):040x}" for _ in range(WALLETS)]
        secrets = [fate.randbytes(16) for _ in range(USES)]
        positions = []
        with store.writing() as connection:
            lay_down(connection, seal, number, secrets)
            for wallet in self.wallets:
                identity = fate.randbytes(16)
                given = hand_out(
                    *(connection, seal, number, wallet, identity, key.recipient),
                    draw or fate.randrange,
                )
                code, _ = open_code(given, key)
                assert secrets[code.position] == code.secret
                positions.append(code.position)
        # They redeem in the order in which they asked.
        self.redeemed = list(enumerate(positions))


def rows_of(path, number):
    """Every row of every table of the file, as it comes: (table, place, row)."""
    with sqlite3.connect(path) as file:
        file.row_factory = sqlite3.Row
        names = [
            row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for name in names:
            rows = file.execute(f"SELECT * FROM {name}").fetchall()
            for place, row in enumerate(rows):
                facts = dict(row)
                if facts.get("programme", number) == number:
                    yield name, place, facts


def of_wallets(path, number, wallets):
    """What can be known of each wallet: by its name, a number for each wallet."""
    known = {}
    for table, place, facts in rows_of(path, number):
        found = [one for one in wallets if one in {str(value) for value in facts.values()}]
        for wallet in found:
            known.setdefault(f"{table}: place", {})[wallet] = place
            for name, value in facts.items():
                if isinstance(value, int):
                    known.setdefault(f"{table}.{name}", {})[wallet] = value
                elif isinstance(value, bytes):
                    known.setdefault(f"{table}.{name}: length", {})[wallet] = len(value)
                    first = int.from_bytes(value[-8:], "big")
                    known.setdefault(f"{table}.{name}: bytes", {})[wallet] = first
    known["the wallet"] = {one: int(one, 16) for one in wallets}
    return {name: found for name, found in known.items() if len(found) == len(wallets)}


def of_codes(redeemed):
    """What can be known of each redeemed code."""
    return {
        "time": {position: time for time, position in redeemed},
        "position": {position: position for _, position in redeemed},
        "digits": {position: len(str(position)) for _, position in redeemed},
    }


def hits(path, number, life, fate):
    """By each way to guess, how many wallets it names rightly."""
    truth = dict(zip((position for _, position in life.redeemed), life.wallets, strict=True))
    found = {}
    for one, by_wallet in of_wallets(path, number, life.wallets).items():
        for other, by_code in of_codes(life.redeemed).items():
            for turned in (1, -1):
                wallets = sorted(by_wallet, key=lambda wallet: (by_wallet[wallet], fate.random()))
                placed = sorted(by_code, key=lambda code: (turned * by_code[code], fate.random()))
                right = sum(
                    truth[code] == wallet for code, wallet in zip(placed, wallets, strict=True)
                )
                found[one, other, turned] = right
    return found


def guessed(folder, draws=DRAWS, seed=7, draw=None):
    """The mean of each guess's hits over many programmes."""
    fate, key, sums = random.Random(seed), new_key(), {}
    store, seal = Store(folder / "desk.sqlite"), ServiceSeal(bytes(range(32)))
    try:
        for number in range(1, draws + 1):
            life = Life(store, seal, number, fate, key, draw)
            for way, right in hits(folder / "desk.sqlite", number, life, fate).items():
                sums[way] = sums.get(way, 0) + right
            with store.writing() as connection:
                for table in (codes, handed, holders):
                    connection.execute(table.delete())
    finally:
        store.close()
    return {way: total / draws for way, total in sums.items()}


def test_no_guess_is_better_than_chance(tmp_path):
    means = guessed(tmp_path)
    assert len(means) >= 12
    assert max(means.values()) < CHANCE, max(means, key=means.get)


def test_a_table_in_the_order_of_asking_is_noticed(tmp_path, monkeypatch):
    """A planted leak: a row for each who asked, as the desk's log of acts would have it."""
    table = Table(
        "leaky", metadata, Column("number", Integer, primary_key=True), Column("account", String)
    )
    inner = pile.hand_out

    def leaky(connection, seal, programme, account, *rest):
        connection.execute(table.insert().values(account=account))
        return inner(connection, seal, programme, account, *rest)

    try:
        store = Store(tmp_path / "desk.sqlite")
        table.create(store.engine)
        store.close()
        monkeypatch.setitem(globals(), "hand_out", leaky)
        means = guessed(tmp_path, draws=20)
    finally:
        metadata.remove(table)
    assert means["leaky.number", "time", 1] == WALLETS


def test_a_word_of_the_code_beside_the_wallet_is_noticed(tmp_path, monkeypatch):
    """A planted leak: what is stored for a member ends with the code's position."""

    def leaky(code, rating, recipient):
        return seal_code(code, rating, recipient) + code.position.to_bytes(8, "big")

    monkeypatch.setattr(pile, "seal_code", leaky)
    inner = open_code
    monkeypatch.setitem(globals(), "open_code", lambda given, key: inner(given[:-8], key))
    means = guessed(tmp_path, draws=5)
    assert means["service_handed.sealed: bytes", "position", 1] == WALLETS


def test_what_is_handed_out_has_no_length_of_its_code():
    key, lengths = new_key(), set()
    for position in (0, 9_999_999):
        codes = [ServiceCode(7, position, bytes(16), kind) for kind in ("MP", "MR")]
        plain = pyrage.decrypt(seal_code(*codes, key.recipient), [key.identity])
        lengths.add(len(plain))
    assert len(lengths) == 1
