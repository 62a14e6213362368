"""The twin restored from a snapshot is the twin of all events, to the last byte."""

import io
import pickle
import zlib
from dataclasses import fields, is_dataclass
from enum import Enum

import orjson
import pytest
from sqlalchemy import delete, func, select, update

from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest import snapshots as module
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.ingest.projection import Projection
from frontend_bridge.api.ingest.snapshots import KEPT, dump, load
from frontend_bridge.api.tables import (
    abouts,
    blocks,
    claims,
    daily,
    differences,
    events,
    facts,
    members,
    movements,
    settlements,
    snapshots,
)
from frontend_bridge.tests import support
from frontend_bridge.tests.test_index import _beside, contents
from mutual_pool.chain.node import NodeError
from mutual_pool.protocol.claims.types import ClaimState

TABLES = (events, members, claims, facts, daily, differences, movements, settlements, abouts)


def canonical(thing, shared=()):
    """Everything that a twin holds, as JSON."""

    def plain(value, seen):
        if value is None or (isinstance(value, (bool, int, str)) and not isinstance(value, Enum)):
            return str(value) if isinstance(value, int) and abs(value) >= 2**63 else value
        if isinstance(value, Enum):
            return [type(value).__name__, value.name]
        if isinstance(value, bytes):
            return "0x" + value.hex()
        if any(value is one for one in shared):
            return "shared"
        if id(value) in seen:
            return f"again: {type(value).__name__}"
        seen = seen | {id(value)}
        if isinstance(value, (set, frozenset)):
            return sorted(str(plain(one, seen)) for one in value)
        if isinstance(value, (list, tuple)):
            return [plain(one, seen) for one in value]
        if hasattr(value, "items"):
            return [[plain(k, seen), plain(v, seen)] for k, v in value.items()]
        if is_dataclass(value):
            return {f.name: plain(getattr(value, f.name), seen) for f in fields(value)}
        return {
            "class": type(value).__name__,
            **{name: plain(one, seen) for name, one in sorted(vars(value).items())},
        }

    return orjson.dumps(plain(thing, frozenset()))


def following(lived, database, every=40):
    engine = open_database(database)
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer._twin.every = every
    indexer._step = 37
    return engine, indexer


def twin_of(indexer):
    projection = indexer._twin.projection
    return canonical(projection.state(), projection.shared)


def counting(monkeypatch):
    """How many events are applied."""
    applied = []
    apply = Projection.apply
    monkeypatch.setattr(
        Projection, "apply", lambda self, told: (applied.extend(told), apply(self, told))[1]
    )
    return applied


def test_the_restored_twin_is_the_twin(lived, database, monkeypatch):
    engine, indexer = following(lived, database)
    indexer.catch_up()
    fresh, whole = following(lived, _beside(database, "again"), every=10**9)
    whole.catch_up()
    with engine.connect() as connection:
        kept = connection.execute(select(snapshots.c.block)).scalars().all()
    assert len(kept) == KEPT
    assert twin_of(indexer) == twin_of(whole)
    # A start applies what came since the last snapshot, and no more.
    applied = counting(monkeypatch)
    again = Indexer(engine, Node(lived.rpc), lived.deployment)
    again.step()
    assert len(applied) < 80 < len(contents(engine, events)["events"])
    assert twin_of(again) == twin_of(whole)
    assert contents(engine, *TABLES) == contents(fresh, *TABLES)
    # And goes on from there as if it had never stopped.
    with lived.undone():
        bank, pool = lived.web3.eth.accounts[0], lived.contracts()
        lived.transact(pool.asset.functions.mint(bank, 10), bank)
        lived.transact(pool.asset.functions.approve(pool.pool.address, 10), bank)
        lived.transact(pool.pool.functions.fundReserve(10), bank)
        again.catch_up()
        whole.catch_up()
        assert twin_of(again) == twin_of(whole)
        assert contents(engine, *TABLES) == contents(fresh, *TABLES)
    engine.dispose()
    fresh.dispose()


def test_a_start_that_follows_much_keeps_the_twin(lived, database, monkeypatch):
    """Where the newest snapshots are lost, one start follows what came since, and not each."""
    engine, indexer = following(lived, database)
    indexer.catch_up()
    kept = select(snapshots.c.block).order_by(snapshots.c.block)
    with engine.begin() as connection:
        oldest = connection.execute(kept).scalars().first()
        connection.execute(delete(snapshots).where(snapshots.c.block > oldest))
    applied, twins = counting(monkeypatch), []
    for _ in range(2):
        applied.clear()
        beside, again = following(lived, database)
        again._open()
        twins.append((len(applied), twin_of(again)))
        beside.dispose()
    assert twins[0][0] >= 40 and twins[1] == (0, twins[0][1])
    with engine.connect() as connection:
        assert connection.execute(kept).scalars().all() == [oldest, indexer.progress.head]
    engine.dispose()


def test_bytes_lead_back_to_the_same_bytes(lived, tmp_path):
    engine, indexer = following(lived, f"sqlite:///{tmp_path}/index.sqlite")
    indexer.catch_up()
    projection = indexer._twin.projection
    other = indexer._twin._new()
    load(dump(projection), other)
    assert twin_of(indexer) == canonical(other.state(), other.shared)
    third = indexer._twin._new()
    load(dump(other), third)
    assert canonical(third.state(), third.shared) == twin_of(indexer)
    engine.dispose()


def test_states_are_read_again_whatever_python_makes_of_them(lived, tmp_path, monkeypatch):
    """Python 3.11.2, Debian 12's, writes a member of an enumeration as a call of `getattr`."""
    monkeypatch.setattr(
        ClaimState, "__reduce_ex__", lambda one, _: (getattr, (type(one), one.name))
    )
    engine, indexer = following(lived, f"sqlite:///{tmp_path}/index.sqlite")
    indexer.catch_up()
    content = dump(indexer._twin.projection)
    assert b"getattr" not in zlib.decompress(content)
    other = indexer._twin._new()
    load(content, other)
    assert twin_of(indexer) == canonical(other.state(), other.shared)
    engine.dispose()


@pytest.mark.parametrize("depth", [60, 380])
def test_a_reorganisation_ends_as_if_nothing_else_had_been(lived, database, depth, monkeypatch):
    """The year is cut off at different heights; what was lapsed, claimed, settled is undone."""
    engine, indexer = following(lived, database)
    indexer.catch_up()
    head = lived.web3.eth.block_number
    applied = counting(monkeypatch)
    with engine.connect() as connection:
        query = select(func.max(blocks.c.number)).where(blocks.c.number <= head - depth)
        fork = indexer._node.headers([connection.scalar(query)])[0]
    monkeypatch.setattr(indexer, "_last_common", lambda: fork)
    indexer._roll_back()
    assert len(applied) < 120 or depth == 380
    fresh = open_database(_beside(database, "again"))
    cut = Indexer(fresh, Node(lived.rpc), lived.deployment)
    monkeypatch.setattr(cut._node, "head", lambda: fork)
    cut.catch_up()
    assert contents(engine, *TABLES) == contents(fresh, *TABLES)
    # The same year again.
    indexer.catch_up()
    monkeypatch.undo()
    cut = Indexer(fresh, Node(lived.rpc), lived.deployment)
    cut.catch_up()
    assert contents(engine, *TABLES) == contents(fresh, *TABLES)
    assert twin_of(indexer) == twin_of(cut)
    engine.dispose()
    fresh.dispose()


def test_a_damaged_or_foreign_snapshot_costs_a_replay_and_no_more(lived, database, monkeypatch):
    engine, indexer = following(lived, database)
    indexer.catch_up()
    before = contents(engine, *TABLES)
    for values in (
        {"content": b"nonsense"},
        {"content": zlib.compress(b"nonsense")},
        {"content": zlib.compress(pickle.dumps({"_replay": None}))},
        {"maker": "another program"},
    ):
        with engine.begin() as connection:
            connection.execute(update(snapshots).values(values))
        again = Indexer(engine, Node(lived.rpc), lived.deployment)
        again._twin.every = 40
        again.catch_up()
        assert contents(engine, *TABLES) == before
        assert twin_of(again) == twin_of(indexer)
    engine.dispose()


class Evil:
    def __reduce__(self):
        return (__import__("os").system, ("touch /tmp/evil",))


def test_a_snapshot_runs_nothing(lived, tmp_path):
    engine, indexer = following(lived, f"sqlite:///{tmp_path}/index.sqlite")
    indexer.catch_up()
    new = indexer._twin._new()
    for evil in (Evil(), print, eval, io.BytesIO, module.maker, Projection.apply):
        try:
            content = pickle.dumps(evil)
        except (pickle.PicklingError, TypeError):
            continue
        with pytest.raises(pickle.UnpicklingError):
            load(zlib.compress(content), new)
    engine.dispose()


def test_a_failed_step_costs_the_events_since_the_last_snapshot(lived, database, monkeypatch):
    engine, indexer = following(lived, database)
    indexer.catch_up()
    with lived.undone():
        lived.mine(2)
        applied = counting(monkeypatch)
        monkeypatch.setattr(
            indexer._twin.projection, "write", lambda *_: (_ for _ in ()).throw(ValueError())
        )
        with pytest.raises(Exception, match="could not be applied"):
            indexer.step()
        assert not indexer._twin.ready
        indexer.catch_up()
        assert len(applied) < 80
    engine.dispose()


def test_a_request_that_fails_costs_nothing(lived, database, monkeypatch):
    engine, indexer = following(lived, database)
    indexer.catch_up()
    applied = counting(monkeypatch)

    def fails():
        raise NodeError("away")

    monkeypatch.setattr(indexer._node, "head", fails)
    indexer._turn(0.0)
    assert indexer._twin.ready and applied == []
    engine.dispose()


def test_support_index_is_as_before(lived, database):
    """An index that never kept a snapshot is one as well."""
    engine, indexer = support.make_index(lived, database)
    assert contents(engine, snapshots)["snapshots"] == []
    again = Indexer(engine, Node(lived.rpc), lived.deployment)
    again.catch_up()
    assert twin_of(again) == twin_of(indexer)
    engine.dispose()
