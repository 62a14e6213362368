"""Events for the bridge's bench: real ones on a chain, and very many rows in a database."""

import random
import time
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select

from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.tables import blocks, chain, events, members, metadata
from frontend_bridge.tests import support
from mutual_pool.demo.community import make_account

_IN_BLOCK = 250
_MEMBERS = 100_000
_PART = 20_000


def grow(lived: support.Lived, count: int) -> None:
    """Have the node's first account pay in for members, `count` times."""
    contracts, web3 = lived.contracts(), lived.web3
    bank = web3.eth.accounts[0]
    pool = contracts.pool
    contracts.asset.functions.mint(bank, count).transact({"from": bank})
    contracts.asset.functions.approve(pool.address, count).transact({"from": bank})
    people = [
        make_account(support.SEED, f"member {place}").address for place in range(support.MEMBERS)
    ]
    positions = [pool.functions.positionOf(person).call()[3] for person in people]
    there = [person for person, units in zip(people, positions, strict=True) if units]
    calls = [pool.functions.payIn(person, 1)._encode_transaction_data() for person in there]
    nonce = web3.eth.get_transaction_count(bank)
    lived.request("evm_setAutomine", False)
    for start in range(0, count, _IN_BLOCK):
        many: list[tuple[Any, Any]] = [
            (
                "eth_sendTransaction",
                [
                    {
                        "from": bank,
                        "to": pool.address,
                        "data": calls[place % len(calls)],
                        "gas": hex(100_000),
                        "nonce": hex(nonce + place),
                    }
                ],
            )
            for place in range(start, min(start + _IN_BLOCK, count))
        ]
        web3.provider.make_batch_request(many)  # type: ignore[attr-defined]
        lived.mine()
    lived.request("evm_setAutomine", True)


def empty(engine: Engine) -> None:
    """Take everything out of a database."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))


def fill(engine: Engine, lived: support.Lived, count: int = 0) -> tuple[float, int]:
    """Index the chain into an emptied database; return the seconds and the events.

    With `count`, copies of payments are added after the last block until there are so many events,
    and copies of members, as if the community were large.
    """
    empty(engine)
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    start = time.perf_counter()
    indexer.catch_up()
    seconds, found = time.perf_counter() - start, indexer.progress.events
    if count:
        _multiply(engine, count - found)
    return seconds, found


def _multiply(engine: Engine, more: int) -> None:
    with engine.begin() as connection:
        head = connection.scalar(select(chain.c.head)) or 0
        query = select(events).where(events.c.name == "ToppedUp").limit(1_000)
        models = [dict(row._mapping) for row in connection.execute(query)]
        plain = [{str(key): value for key, value in model.items()} for model in models]
        last = connection.execute(select(blocks).where(blocks.c.number == head)).one()
        rows = [
            {**plain[place % len(plain)], "block": head + 1 + place // 50, "log_index": place % 50}
            for place in range(more)
        ]
        for start in range(0, more, _PART):
            connection.execute(insert(events), rows[start : start + _PART])
        until = rows[-1]["block"]
        added = [
            {
                "number": number,
                "hash": number.to_bytes(32, "big"),
                "parent": (number - 1).to_bytes(32, "big"),
                "time": last.time,
            }
            for number in range(head + 1, until + 1)
        ]
        for start in range(0, len(added), _PART):
            connection.execute(insert(blocks), added[start : start + _PART])
        connection.execute(chain.update().values(head=until))
        people = [
            {str(key): value for key, value in row._mapping.items()}
            for row in connection.execute(select(members))
        ]
        copies = [
            {**people[place % len(people)], "address": f"0x{place + 1:040x}"}
            for place in range(_MEMBERS)
        ]
        connection.execute(insert(members), copies)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def paths(engine: Engine) -> list[str]:
    """Questions of every kind, at places all over the tables."""
    dice = random.Random(1)
    with engine.connect() as connection:
        first = connection.scalar(select(func.min(events.c.block))) or 0
        last = connection.scalar(select(func.max(events.c.block))) or 0
        addresses = connection.execute(
            select(events.c.member).where(events.c.member.is_not(None)).distinct().limit(20)
        ).scalars()
        known = [str(address) for address in addresses]
    found = []
    for _ in range(2_000):
        member = dice.choice(known)
        anywhere = dice.randint(first, last)
        anyone = f"0x{dice.randint(1, _MEMBERS):040x}"
        found.append(
            dice.choice(
                (
                    "/v1/books",
                    "/v1/plan",
                    "/v1/statistics",
                    "/v1/settlements?limit=20",
                    "/v1/claims?limit=20",
                    f"/v1/claims/{dice.randint(1, 3)}",
                    f"/v1/members/{anyone}",
                    f"/v1/members?limit=50&cursor={anyone}",
                    f"/v1/events?limit=50&cursor={anywhere}.25",
                    f"/v1/events?limit=50&member={member}&cursor={anywhere}.0",
                    "/v1/events?limit=50&name=ToppedUp",
                )
            )
        )
    return found


def bare_query_ms(engine: Engine) -> float:
    """The median time of the query behind `/v1/events?limit=50`, rows only fetched."""
    few = (
        select(events)
        .order_by(events.c.block.desc(), events.c.log_index.desc())
        .limit(51)
        .subquery()
    )
    query = select(few, blocks.c.time).join(blocks, blocks.c.number == few.c.block)
    times = []
    for _ in range(101):
        start = time.perf_counter()
        with engine.connect() as connection:
            connection.execute(query).all()
        times.append(time.perf_counter() - start)
    return sorted(times)[50] * 1_000
