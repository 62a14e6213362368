"""A desk begins only over the plan of its record, on settings that keep what is secret apart."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect, select, update

from frontend_bridge.desk.app import open_desk
from frontend_bridge.desk.keys import DeskKeyError, own_key
from frontend_bridge.desk.plan_chain import OtherPlanError, PlanChain
from frontend_bridge.desk.settings import DeskSettings, SettingsError
from frontend_bridge.desk.store import MIGRATIONS, DeskStoreError, Store
from frontend_bridge.desk.tables import audit, metadata, plan
from frontend_bridge.tests.desk.support import settings_in


def test_a_desk_opens_again_over_the_same_plan(chain, tmp_path):
    settings = settings_in(tmp_path)
    first = open_desk(settings, chain)
    receipts = first.receipts.address
    first.store.close()
    again = open_desk(settings, chain)
    assert again.receipts.address == receipts
    assert oct(settings.database.stat().st_mode)[-3:] == "600"
    again.store.close()


def test_another_chain_is_refused(town, chain, tmp_path):
    elsewhere = replace(chain.deployment, chain_id=1)
    with pytest.raises(OtherPlanError, match="the node is on chain"):
        open_desk(settings_in(tmp_path), PlanChain(town.rpc, elsewhere, town.release))
    assert not settings_in(tmp_path).database.exists()


def test_other_code_is_refused(town, chain, tmp_path):
    swapped = dict(chain.deployment.addresses)
    swapped["pool"], swapped["desk"] = swapped["desk"], swapped["pool"]
    other = replace(chain.deployment, addresses=swapped)
    with pytest.raises(OtherPlanError, match="not what this version's source compiles to"):
        open_desk(settings_in(tmp_path), PlanChain(town.rpc, other, town.release))
    empty = replace(chain.deployment, addresses={**swapped, "panel": "0x" + "5E" * 20})
    with pytest.raises(OtherPlanError, match="it has none"):
        open_desk(settings_in(tmp_path), PlanChain(town.rpc, empty, town.release))


def test_a_folder_of_another_plan_or_chain_is_refused(chain, tmp_path):
    settings = settings_in(tmp_path)
    open_desk(settings, chain).store.close()
    store = Store(settings.database)
    for values, says in (({"codes": b"\1" * 32}, "other code"), ({"pool": "0x0"}, "the desk of")):
        with store.writing() as connection:
            connection.execute(update(plan).values(values))
        with pytest.raises(OtherPlanError, match=says):
            open_desk(settings, chain)
    store.close()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"origins": ()}, "needs an origin"),
        ({"origins": ("plan.example",)}, "is no origin"),
        ({"origins": ("https://plan.example/",)}, "is no origin"),
        ({"origins": ("http://plan.example",)}, "is not encrypted"),
        ({"keys": "desk/keys"}, "which is backed up"),
        ({"erasures": "desk/erasures"}, "which is backed up"),
    ],
)
def test_settings_that_would_leak_are_refused(tmp_path, changes, says):
    usual = settings_in(tmp_path)
    found = {name: getattr(usual, name) for name in ("folder", "keys", "origins", "erasures")}
    found |= {
        name: tmp_path / value if isinstance(value, str) else value
        for name, value in changes.items()
    }
    with pytest.raises(SettingsError, match=says):
        DeskSettings(**found)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    folder = tmp_path / "keys"
    assert own_key(folder, "receipts") == own_key(folder, "receipts")
    assert own_key(folder, "other") != own_key(folder, "receipts")
    (folder / "receipts.key").chmod(0o644)
    with pytest.raises(DeskKeyError, match="chmod 600"):
        own_key(folder, "receipts")
    (folder / "other.key").write_text("12", encoding="utf-8")
    with pytest.raises(DeskKeyError, match="holds no key"):
        own_key(folder, "other")


def test_the_migrations_make_the_tables(tmp_path):
    store = Store(tmp_path / "desk.sqlite")
    found = inspect(store.engine)
    assert set(found.get_table_names()) - {"alembic_version"} == set(metadata.tables)
    for table in metadata.sorted_tables:
        made = {column["name"]: column for column in found.get_columns(table.name)}
        assert set(made) == {column.name for column in table.columns}
        for column in table.columns:
            assert made[column.name]["nullable"] == column.nullable, (table.name, column.name)
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes
    assert list(MIGRATIONS.glob("versions/*.py"))
    store.close()


def test_a_database_that_cannot_be_used_is_said_so(tmp_path):
    path = tmp_path / "desk.sqlite"
    path.write_bytes(b"this is no database of SQLite, and never was" * 40)
    with pytest.raises(DeskStoreError, match="cannot be used"):
        Store(path)


def test_a_copy_is_whole_and_replaces_nothing(office, tmp_path):
    office.visitor("ill").sign_in()
    path = tmp_path / "copy.sqlite"
    office.desk.store.copy_to(path)
    copy = Store(path)
    with copy.reading() as connection, office.desk.store.reading() as own:
        rows = connection.execute(select(audit)).all()
        assert rows == own.execute(select(audit)).all() and rows
    copy.close()
    with pytest.raises(DeskStoreError, match="there already"):
        office.desk.store.copy_to(path)


def test_a_write_that_fails_leaves_nothing(office):
    store = office.desk.store
    with pytest.raises(RuntimeError), store.writing() as connection:
        office.desk.note(connection, "0xAB", "tried", "")
        raise RuntimeError
    with store.reading() as connection:
        assert not connection.execute(select(audit)).all()
