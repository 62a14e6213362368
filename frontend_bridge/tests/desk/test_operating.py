"""What an operator does: backups that their key alone opens, restoring, export and erasure."""

import json
import tarfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from frontend_bridge.desk.__main__ import desk as command
from frontend_bridge.desk.app import open_desk
from frontend_bridge.desk.operating import backup as backups
from frontend_bridge.desk.operating.backup import BackupError, expire_backups, make_backup
from frontend_bridge.desk.operating.people import Office, erase_person, open_office
from frontend_bridge.desk.operating.restore import restore_backup
from frontend_bridge.desk.services.tables import codes
from frontend_bridge.desk.store import DeskStoreError
from frontend_bridge.desk.tables import audit, grants, packs, sessions, signatures
from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.support import add_grant, put_pack, sealed_letter
from frontend_bridge.tests.desk.test_decisions import put, written
from mutual_pool.office.desk.kinds import ERASE_EVIDENCE
from mutual_pool.office.evidence.keys import new_key

pyrage = pytest.importorskip("pyrage")
NOW = datetime(2031, 5, 1, 3, tzinfo=UTC)


def data_of(office):
    return Office(office.desk.store, office.desk.files)


def backed_up(office, folder, key, now=NOW):
    erasures = office.desk.settings.erasures
    return make_backup(data_of(office), erasures, folder / "backups", [key.recipient], now)


@pytest.fixture
def full(office, case):
    """A desk with a pack, a grant and a session."""
    ill, seat = office.visitor("ill").sign_in(), office.visitor("assessor0").sign_in()
    put_pack(ill, case.sealed)
    add_grant(ill, case, case.grant(new_key()), [seat.account])
    return office


def test_a_desk_comes_back_from_its_backup(full, case, chain, clock, tmp_path):
    key = new_key()
    path = backed_up(full, tmp_path, key)
    sealed = path.read_bytes()
    assert b"SQLite format" not in sealed and case.sealed.ciphertext not in sealed
    assert oct(path.stat().st_mode)[-3:] == "600"
    erasures = full.desk.settings.erasures
    found = restore_backup(path, key, tmp_path / "again" / "desk", erasures)
    assert found["erased_again"] == 0 and found["missing_files"] == []
    settings = support.settings_in(tmp_path / "again")
    again = open_desk(settings, chain, clock)
    office = support.Office(full.town, again, support.make_desk(again))
    ill = office.visitor("ill")
    # Sessions of then are none now.
    assert ill.get("/session").status_code == 401
    assert ill.sign_in().get(f"/evidence/{case.evidence}").content == case.sealed.ciphertext
    assert len(ill.get(f"/claims/{case.number}/evidence").json()["grants"]) == 1
    again.store.close()


def test_a_restore_names_the_codes_that_may_be_handed_out_twice(full, tmp_path):
    key, erasures = new_key(), full.desk.settings.erasures
    path = backed_up(full, tmp_path, key)
    found = restore_backup(path, key, tmp_path / "none", erasures)
    assert found["programmes_with_codes"] == []
    with full.desk.store.writing() as connection:
        rows = [{"programme": n, "id": bytes([n]) * 16, "sealed": b"x"} for n in (7, 8)]
        connection.execute(codes.insert(), rows)
    later = backed_up(full, tmp_path, key, NOW + timedelta(days=1))
    identity = tmp_path / "operator.key"
    identity.write_text(key.secret, encoding="utf-8")
    restore = ("restore", later, "--identity", identity, "--erasures", erasures)
    done = run(*restore, "--folder", tmp_path / "again")
    assert "programmes 7, 8" in done.output and "paid once" in done.output, done.output


def test_what_was_erased_stays_erased(full, case, tmp_path):
    key = new_key()
    path = backed_up(full, tmp_path, key)
    ill = full.visitor("ill")
    erased = ill.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
    assert ill.post("/evidence/erase", erased).status_code == 200
    found = restore_backup(path, key, tmp_path / "again", full.desk.settings.erasures)
    assert found["erased_again"] == 1
    office = open_office(tmp_path / "again")
    with office.store.reading() as connection:
        for table in (packs, grants, sessions):
            assert not connection.execute(select(table)).all()
    assert not office.files.names()
    office.store.close()


def test_what_came_again_after_an_erasure_stays(full, case, clock, tmp_path):
    ill, key = full.visitor("ill"), new_key()
    clock.ahead = 10
    ill.post("/evidence/erase", ill.signed(ERASE_EVIDENCE, evidenceHash=case.evidence))
    clock.ahead = 20
    assert put_pack(ill, case.sealed).status_code == 201
    path = backed_up(full, tmp_path, key)
    found = restore_backup(path, key, tmp_path / "again", full.desk.settings.erasures)
    assert found["erased_again"] == 0
    assert (tmp_path / "again" / "files").is_dir()


def test_a_lost_list_of_erasures_comes_back_with_the_backup(full, case, tmp_path):
    ill, key = full.visitor("ill"), new_key()
    ill.post("/evidence/erase", ill.signed(ERASE_EVIDENCE, evidenceHash=case.evidence))
    kept = full.desk.settings.erasures.read_bytes()
    path = backed_up(full, tmp_path, key)
    restore_backup(path, key, tmp_path / "again", tmp_path / "elsewhere" / "erasures")
    assert (tmp_path / "elsewhere" / "erasures").read_bytes() == kept


def test_a_backup_that_does_not_open_restores_nothing(full, tmp_path):
    key, erasures = new_key(), full.desk.settings.erasures
    path = backed_up(full, tmp_path, key)
    content = path.read_bytes()
    middle = bytearray(content)
    middle[len(content) // 2] ^= 1
    for name, damaged in (
        ("cut", content[:-1]),
        ("half", content[: len(content) // 2]),
        ("changed", bytes(middle)),
        ("none", b"no backup"),
    ):
        other = tmp_path / f"{name}.age"
        other.write_bytes(damaged)
        with pytest.raises(BackupError, match="Nothing was restored"):
            restore_backup(other, key, tmp_path / "again", erasures)
        assert not (tmp_path / "again").exists(), name
    with pytest.raises(BackupError, match="does not open with this key"):
        restore_backup(path, new_key(), tmp_path / "again", erasures)
    (tmp_path / "again").mkdir()
    with pytest.raises(BackupError, match="there already"):
        restore_backup(path, key, tmp_path / "again", erasures)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "files/../x", "files/" + "0" * 63, "desk.sqlite/x"]
)
def test_an_archive_of_somebody_else_is_refused(tmp_path, name):
    key, written = new_key(), BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, BytesIO(b"x"))
    path = tmp_path / "other.age"
    path.write_bytes(pyrage.encrypt(written.getvalue(), [key.identity.to_public()]))
    with pytest.raises(BackupError, match="which no desk writes"):
        restore_backup(path, key, tmp_path / "again", tmp_path / "none")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other.age"]


def test_a_file_that_is_not_its_hash_is_refused(tmp_path):
    key, written = new_key(), BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        entry = tarfile.TarInfo("files/" + "0" * 64)
        entry.size = 1
        archive.addfile(entry, BytesIO(b"x"))
    path = tmp_path / "other.age"
    path.write_bytes(pyrage.encrypt(written.getvalue(), [key.identity.to_public()]))
    with pytest.raises(BackupError, match="is damaged"):
        restore_backup(path, key, tmp_path / "again", tmp_path / "none")


def test_old_backups_go_and_the_newest_stays(full, tmp_path):
    key = new_key()
    paths = [backed_up(full, tmp_path, key, NOW + timedelta(days=n)) for n in (0, 20, 40)]
    other = paths[0].with_name("holiday.age")
    other.write_bytes(b"somebody's own")
    gone = expire_backups(tmp_path / "backups", timedelta(days=30), NOW + timedelta(days=45))
    assert gone == paths[:1]
    later = NOW + timedelta(days=400)
    assert expire_backups(tmp_path / "backups", timedelta(days=30), later) == paths[1:2]
    assert paths[2].exists() and other.exists()


def test_a_backup_that_fails_leaves_nothing(full, tmp_path, monkeypatch):
    key = new_key()
    backed_up(full, tmp_path, key)
    with pytest.raises(BackupError, match="there already"):
        backed_up(full, tmp_path, key)

    def broken(archive, path, name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add", broken)
    with pytest.raises(BackupError, match="was not written"):
        backed_up(full, tmp_path, key, NOW + timedelta(days=1))
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert not list(full.desk.settings.folder.glob(".backup-*"))


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_a_persons_data_is_exported_and_erased(full, case, tmp_path):
    ill, folder = full.visitor("ill"), full.desk.settings.folder
    well = full.visitor("well").sign_in()
    put_pack(well, sealed_letter(tmp_path))
    export = ("export", ill.account, "--folder", folder, "--out", tmp_path / "export", "--json")
    done = run(*export)
    assert done.exit_code == 0, done.output
    rows = json.loads((tmp_path / "export" / "data.json").read_text(encoding="utf-8"))
    assert rows["packs"][0]["evidence"] == case.evidence
    (sealed,) = (tmp_path / "export").glob("packs-*.age")
    assert sealed.read_bytes() == case.sealed.ciphertext
    assert well.account.lower() not in json.dumps(rows)
    assert run(*export).exit_code == 1

    erasures = full.desk.settings.erasures
    erase = ("erase", ill.account, "--folder", folder, "--erasures", erasures)
    assert run(*erase).exit_code != 0
    done = run(*erase, "--yes")
    assert done.exit_code == 0 and "The chain keeps for ever" in done.output
    assert ill.get("/session").status_code == 401
    with full.desk.store.reading() as connection:
        who = {row.account for row in connection.execute(select(audit))}
        assert ill.account.lower() not in who and well.account.lower() in who
        (left,) = connection.execute(select(packs)).all()
    assert left.account == well.account.lower() and len(full.desk.files.names()) == 1


def test_who_erased_their_pack_first_is_erased_with_what_was_decided(full, case):
    """A decision says of whom it is, for a claim whose pack is gone or was handed over."""
    ill, seat = full.visitor("ill"), full.visitor("assessor0")
    assert put(seat, *written(full, case)).status_code == 201
    erased = ill.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
    assert ill.post("/evidence/erase", erased).status_code == 200
    erasures, now = full.desk.settings.erasures, full.desk.now()
    assert "decisions" not in erase_person(data_of(full), seat.account, erasures, now)
    assert "decisions" not in erase_person(
        data_of(full), full.visitor("well").account, erasures, now
    )
    assert erase_person(data_of(full), ill.account, erasures, now)["decisions"] == 1
    with full.desk.store.reading() as connection:
        assert not connection.execute(select(signatures)).all()


def test_an_erased_person_is_erased_from_a_restored_backup(full, case, clock, tmp_path):
    key = new_key()
    path = backed_up(full, tmp_path, key)
    erasures = full.desk.settings.erasures
    account = full.visitor("ill").account
    assert erase_person(data_of(full), account, erasures, full.desk.now())["packs"] == 1
    found = restore_backup(path, key, tmp_path / "again", erasures)
    assert found["erased_again"] > 0
    office = open_office(tmp_path / "again")
    with office.store.reading() as connection:
        assert not connection.execute(select(packs)).all()
        assert account.lower() not in {row.account for row in connection.execute(select(audit))}
    assert not office.files.names()
    office.store.close()


def test_the_commands_say_what_is_wrong(tmp_path, full):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DeskStoreError, match="has no desk"):
        open_office(tmp_path / "empty")
    folder, erasures = full.desk.settings.folder, full.desk.settings.erasures
    place = ("--folder", folder, "--erasures", erasures, "--to", tmp_path / "b")
    done = run("backup", *place, "--recipient", "age1x")
    assert done.exit_code == 1 and "is no recipient" in done.output
    key = new_key()
    done = run("backup", *place, "--recipient", key.recipient, "--json")
    assert done.exit_code == 0, done.output
    file = json.loads(done.output)["file"]
    identity = tmp_path / "operator.key"
    identity.write_text("no key\nof any kind\n", encoding="utf-8")
    restore = ("restore", file, "--identity", identity, "--folder", tmp_path / "r")
    done = run(*restore, "--erasures", erasures)
    assert done.exit_code == 1 and "one key of the age format" in done.output
    identity.write_text(
        f"# created: today\n# public key: {key.recipient}\n{key.secret}\n", encoding="utf-8"
    )
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"at": "yesterday"}\n', encoding="utf-8")
    done = run(*restore, "--erasures", bad)
    assert done.exit_code == 1 and "line 1 of the list" in done.output
    assert not (tmp_path / "r").exists()
    done = run(*restore, "--erasures", erasures)
    assert done.exit_code == 0 and "Restored into" in done.output
