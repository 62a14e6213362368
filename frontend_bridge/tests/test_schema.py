"""Upgrades, the way back, and backups: of a filled database, in both kinds."""

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, select, text

from frontend_bridge.api.database import (
    DatabaseError,
    connect_database,
    migrate,
    open_database,
)
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.schema import schema
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
from frontend_bridge.tests import support
from frontend_bridge.tests.test_index import _beside, assert_as_if_new, contents

FIRST = (blocks, events, members, claims, facts, daily, chain)


def tables_of(engine):
    return set(inspect(engine).get_table_names())


def revision(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def run(*arguments):
    return CliRunner().invoke(schema, [str(argument) for argument in arguments])


def test_a_filled_database_of_the_first_schema_is_brought_up_and_back(lived, database):
    engine, _ = support.make_index(lived, database)
    whole = contents(engine, *FIRST)
    # The way back: nothing of the first schema is lost.
    assert run("to", database, "0001").exit_code == 0
    assert revision(engine) == "0001"
    assert not {"quarantine", "follower", "identity", "drafts"} & tables_of(engine)
    assert contents(engine, *FIRST) == whole
    # And up again, by a mere start; then it goes on where it ended.
    engine.dispose()
    engine = open_database(database)
    assert {table.name for table in metadata.sorted_tables} <= tables_of(engine)
    assert contents(engine, *FIRST) == whole
    with lived.undone():
        lived.mine(2)
        Indexer(engine, Node(lived.rpc), lived.deployment).catch_up()
        assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_a_first_schema_made_as_such_takes_what_it_took(lived, database):
    """Not one that was brought back: made by the first migration alone, and filled."""
    source, _ = support.make_index(lived, _beside(database, "source"))
    engine = connect_database(database)
    migrate(engine, "0001")
    with source.connect() as reading, engine.begin() as writing:
        for table in FIRST:
            rows = [dict(row._mapping) for row in reading.execute(select(table))]
            writing.execute(table.insert(), rows)
    engine.dispose()
    engine = open_database(database)
    assert contents(engine, *FIRST) == contents(source, *FIRST)
    Indexer(engine, Node(lived.rpc), lived.deployment).catch_up()
    assert contents(engine, *FIRST) == contents(source, *FIRST)
    engine.dispose()
    source.dispose()


def test_a_database_of_a_newer_version_is_left_alone(database):
    engine = open_database(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        open_database(database)
    assert revision(engine) == "9999"
    done = run("to", database, "0001")
    assert done.exit_code == 1 and "stays as it is" in done.output
    engine.dispose()


def test_a_backup_is_the_index_and_can_be_restored(lived, database, tmp_path):
    engine, _ = support.make_index(lived, database)
    before = {table.name: _rows(engine, table) for table in metadata.sorted_tables}
    backup = f"sqlite:///{tmp_path}/backup/index.sqlite"
    done = run("copy", database, backup)
    assert done.exit_code == 0 and "rows copied" in done.output
    # The index is lost; what was copied is copied back, and goes on from there.
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    assert run("copy", backup, database).exit_code == 0
    assert {table.name: _rows(engine, table) for table in metadata.sorted_tables} == before
    with lived.undone():
        lived.mine()
        Indexer(engine, Node(lived.rpc), lived.deployment).catch_up()
        assert_as_if_new(engine, lived, database)
    # Nothing is written over.
    done = run("copy", backup, database)
    assert done.exit_code == 1 and "give an empty database" in done.output
    assert run("copy", "nonsense", backup).exit_code == 1
    engine.dispose()


def test_a_copy_is_one_state_whatever_is_written_meanwhile(lived, database, tmp_path, monkeypatch):
    engine, indexer = support.make_index(lived, database)
    target = open_database(f"sqlite:///{tmp_path}/copy.sqlite")
    import frontend_bridge.api.schema as module

    before = contents(engine, *FIRST)
    plain = module.insert
    done = []

    def insert(table):
        if not done:
            done.append(True)
            lived.mine(2)
            indexer.catch_up()
        return plain(table)

    with lived.undone():
        monkeypatch.setattr(module, "insert", insert)
        module.copy_index(engine, target)
        assert done and contents(engine, chain) != {"chain": before["chain"]}
    assert contents(target, *FIRST) == before
    engine.dispose()
    target.dispose()


def _rows(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(table).order_by(*table.primary_key.columns)).all()
