"""The index: true, complete, and whole blocks only, whatever happens to it or to the chain."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, inspect, select, text

from frontend_bridge.api.database import DatabaseError, migrate, open_database
from frontend_bridge.api.ingest.decoding import args_of, bundle_decoder
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.ingest.stored import stored_events
from frontend_bridge.api.tables import (
    blocks,
    chain,
    claims,
    daily,
    events,
    facts,
    members,
    metadata,
)
from frontend_bridge.api.trouble import BlockFailedError, IndexRefusedError
from frontend_bridge.tests import support
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.events import plain
from mutual_pool.chain.node import NodeError

TABLES = (blocks, events, members, claims, facts, daily, chain)


def contents(engine, *tables):
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in tables or TABLES
        }


def assert_as_if_new(engine, lived, database):
    """What is in the index is what one filled at once has."""
    fresh, _ = support.make_index(lived, _beside(database, "again"))
    tables = (events, members, claims, facts, daily)
    assert contents(engine, *tables) == contents(fresh, *tables)
    fresh.dispose()


def test_decoding_agrees_with_web3(lived, index):
    """The one decoder, against web3's: on the logs themselves, and on what the index stored."""
    contracts = lived.contracts()
    known, shapes = {}, {}
    for role in ROLES:
        contract = getattr(contracts, role)
        shapes[role] = [one for one in contract.abi if one["type"] == "event"]
        for event in contract.events if shapes[role] else ():
            for log in event().get_logs(from_block=lived.deployment.block):
                known[log["blockNumber"], log["logIndex"]] = (role, log["event"], log["args"])
    decoder = bundle_decoder()
    with index[0].connect() as connection:
        stored = [event for part in stored_events(connection, decoder) for event in part]
        query = select(events).order_by(events.c.block, events.c.log_index)
        rows = connection.execute(query).all()
    assert len(stored) == len(known) == len(rows) > 150
    assert args_of(decoder, rows) == [event.args for event in stored]
    for event, row in zip(stored, rows, strict=True):
        role, name, args = known[event.block, event.log_index]
        assert (event.contract, event.name) == (role, name)
        inputs = next(one["inputs"] for one in shapes[role] if one.get("name") == name)
        assert list(event.args) == [item["name"] for item in inputs]
        assert event.args == {key: plain(value) for key, value in args.items()}
        assert decoder.shape(role, row.topics[:32]).read(row.topics, row.data) == event.args


def test_members_and_claims_are_the_contracts(lived, index):
    engine, indexer = index
    assert indexer.progress.problem == ""
    pool = lived.contracts().pool
    with engine.connect() as connection:
        rows = connection.execute(select(members)).all()
        assert connection.scalar(select(func.count()).select_from(claims)) > 3
    assert len(rows) >= support.MEMBERS
    assert {row.active for row in rows} == {True, False}
    for row in rows:
        standing = pool.functions.standingOf(lived.web3.to_checksum_address(row.address)).call()
        assert (row.lapsed_at, row.lapsed_by, row.active) == standing[2:]


def test_a_restart_goes_on_where_it_ended(lived, database):
    engine, _ = support.make_index(lived, database)
    before = contents(engine)
    engine.dispose()
    engine, indexer = support.make_index(lived, database)
    assert contents(engine) == before
    assert indexer.progress.events == len(before["events"])
    with lived.undone():
        lived.mine()
        indexer.catch_up()
        assert contents(engine, chain)["chain"][0].head == before["chain"][0].head + 1
    engine.dispose()


def test_small_steps_give_what_one_step_gives(lived, index, database):
    whole, _ = index
    engine = open_database(database)
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer._step = 97
    indexer.catch_up()
    # Which blocks are kept depends on the steps; what happened in them does not.
    tables = (events, members, claims, facts, daily)
    assert contents(engine, *tables) == contents(whole, *tables)
    engine.dispose()


def test_a_reorganisation_is_undone(lived, database):
    engine, indexer = support.make_index(lived, database)
    before = contents(engine)
    bank = lived.web3.eth.accounts[0]
    pool = lived.contracts()
    with lived.undone():
        token, gift = pool.asset.functions, 1_000_000
        lived.transact(token.mint(bank, 3 * gift), bank)
        lived.transact(token.approve(pool.pool.address, 3 * gift), bank)
        with lived.undone():
            lived.transact(pool.pool.functions.fundReserve(gift), bank)
            lived.mine(3)
            indexer.catch_up()
            with_gift = contents(engine)
            assert len(with_gift["events"]) == len(before["events"]) + 1
        # The gift is gone; another one comes, in a block of the same number.
        lived.transact(pool.pool.functions.fundReserve(2 * gift), bank)
        lived.mine(1)
        indexer.catch_up()
        after = contents(engine)
        assert len(after["events"]) == len(with_gift["events"])
        assert after["events"][-1].data != with_gift["events"][-1].data
        assert indexer.progress.reorganisations == 1
        fresh, _ = support.make_index(lived, _beside(database, "again"))
        tables = (events, members, claims, facts, daily)
        assert contents(engine, *tables) == contents(fresh, *tables)
        fresh.dispose()
    # Shorter than what was indexed: the node may lag, and what is there stays until it has more.
    kept = contents(engine)
    indexer.catch_up()
    assert contents(engine) == kept
    with lived.undone():
        lived.mine(kept["chain"][0].head - lived.web3.eth.block_number + 1)
        indexer.catch_up()
        assert contents(engine, events) == {"events": before["events"]}
        assert_as_if_new(engine, lived, _beside(database, "grown"))
    engine.dispose()


def test_a_reader_never_sees_half_a_block(lived, database, monkeypatch):
    engine = open_database(database)
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer._step = 300
    indexer.step()
    before = contents(engine)
    projection = indexer._twin.projection

    def fail(*_):
        raise RuntimeError("killed in the middle")

    monkeypatch.setattr(projection, "_write_claims", fail)
    with pytest.raises(BlockFailedError, match="RuntimeError"):
        indexer.step()
    assert contents(engine) == before
    # The twin, which was ahead of the database, is rebuilt, and all goes on.
    indexer.catch_up()
    assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_a_kill_leaves_whole_blocks(lived, database):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from frontend_bridge.api.database import open_database\n"
        "from frontend_bridge.api.ingest.indexer import Indexer\n"
        "from frontend_bridge.api.ingest.node import Node\n"
        "from mutual_pool.chain.deployment import read_record\n"
        "record = read_record(Path(sys.argv[3]))\n"
        "i = Indexer(open_database(sys.argv[1]), Node(sys.argv[2]), record)\n"
        "i._step = 3\n"
        "i.catch_up()\n"
    )
    command = [sys.executable, "-c", code, database, lived.rpc, str(lived.record)]
    process = subprocess.Popen(command)
    engine = open_database(database)
    deadline = time.monotonic() + 60
    while not contents(engine, events)["events"] and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = contents(engine)
    head = half["chain"][0].head
    assert half["events"] and half["events"][-1].block <= head
    _, indexer = support.make_index(lived, database)
    indexer.catch_up()
    assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_another_plans_database_is_refused(lived, database):
    engine, _ = support.make_index(lived, database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE chain SET chain_id = 5"))
    with pytest.raises(IndexRefusedError, match="give another database"):
        Indexer(engine, Node(lived.rpc), lived.deployment).catch_up()
    engine.dispose()


def test_two_indexers_do_not_write_over_each_other(lived, database):
    engine, first = support.make_index(lived, database)
    _, second = support.make_index(lived, database)
    with lived.undone():
        lived.mine()
        stale = second._head
        head = second._head()
        second._head = lambda: head
        first.catch_up()
        with pytest.raises(IndexRefusedError, match="--no-index"):
            second.step()
        second._head = stale
        second.catch_up()
    engine.dispose()


def test_a_node_that_is_away_changes_nothing(lived, database):
    engine, _ = support.make_index(lived, database)
    before = contents(engine)
    away = Indexer(engine, Node("http://127.0.0.1:9"), lived.deployment)
    with pytest.raises(NodeError, match="the node does not"):
        away.catch_up()
    assert contents(engine) == before
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_names(database):
    engine = open_database(database)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert columns.keys() == set(table.columns.keys()), table.name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, column
        indexes = {entry["name"] for entry in found.get_indexes(table.name)}
        assert {entry.name for entry in table.indexes} <= indexes
    migrate(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("nonsense", "sqlite:///FILE"),
        ("mysql://host/name", "sqlite:///FILE"),
        ("sqlite://", "sqlite:///FILE"),
        ("postgresql://nobody@127.0.0.1:9/none", "cannot be used"),
    ],
)
def test_a_wrong_database_address_is_told(address, word):
    with pytest.raises(DatabaseError, match=word):
        open_database(address)


def _beside(database: str, name: str) -> str:
    """Another empty database of the same kind."""
    if database.startswith("sqlite"):
        return database.replace("index.sqlite", f"{name}.sqlite")
    engine = open_database(database).execution_options(isolation_level="AUTOCOMMIT")
    other = f"{database.rsplit('/', 1)[1]}{name}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {other}"))
    engine.dispose()
    return f"{database.rsplit('/', 1)[0]}/{other}"
