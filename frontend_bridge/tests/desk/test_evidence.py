"""Evidence at the desk: what is stored, who gets it, and everything that is refused."""

import base64
import json
import os
import sqlite3

import pytest
from sqlalchemy import select

from frontend_bridge.desk.evidence.uploading import UNFILED_SECONDS
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.plan_chain import BEHIND_SECONDS
from frontend_bridge.desk.tables import audit, packs
from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.support import ORIGIN, add_grant, put_pack, sealed_letter
from mutual_pool.chain.node import NodeError
from mutual_pool.office.desk.kinds import ERASE_EVIDENCE, receipt_digest
from mutual_pool.office.evidence.grants import open_grant
from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.evidence.sealing import open_sealed
from mutual_pool.office.signers import signer_of


def files_of(office):
    return [path for path in office.desk.files.folder.rglob("*") if path.is_file()]


def test_evidence_reaches_a_seat_and_is_what_was_filed(office, case):
    ill, seat = office.visitor("ill"), office.visitor("assessor1").sign_in()
    answer = put_pack(ill, case.sealed)
    assert answer.status_code == 201
    receipt = answer.json()
    digest = receipt_digest(
        office.desk.domain, case.sealed.description.hash, receipt["size"], receipt["stored_at"]
    )
    signature = bytes.fromhex(receipt["signature"][2:])
    about = ill.get("/about").json()
    assert signer_of(digest, signature) == receipt["signer"] == about["receipts"]
    key = new_key()
    granted = case.grant(key)
    assert add_grant(ill, case, granted, [seat.account]).status_code == 201

    found = seat.get(f"/claims/{case.number}/evidence").json()
    assert found["receipt"]["evidence_hash"] == case.evidence and found["cannot_open"] == []
    (row,) = found["grants"]
    assert row["readers"] == [seat.account] and row["by"] == ill.account
    grant = seat.get(f"/grants/{row['number']}").content
    pack = seat.get(f"/evidence/{case.evidence}")
    assert pack.headers["content-disposition"] == "attachment"
    assert pack.headers["cache-control"] == "no-store"
    filed = case.sealed.description.hash
    (file,) = open_sealed(pack.content, open_grant(grant, key, filed), filed)
    assert file.content.decode() == support.LETTER


def test_others_get_one_answer_to_everything(office, case):
    """A stranger, a member, a seat before the claim is there: nobody learns what exists."""
    ill = office.visitor("ill")
    put_pack(ill, case.sealed)
    number = add_grant(ill, case, case.grant(new_key()), [office.visitor("assessor0").account])
    paths = [
        f"/claims/{case.number}/evidence",
        f"/evidence/{case.evidence}",
        f"/grants/{number.json()['grant']}",
    ]
    for path in paths:
        assert office.visitor("assessor0").get(path).status_code == 401
    for name in ("stranger", "well", "registrar", "steward"):
        visitor = office.visitor(name).sign_in()
        texts = {visitor.get(path).json()["detail"] for path in paths}
        texts.add(visitor.get("/evidence/0x" + "77" * 32).json()["detail"])
        assert texts == {"The desk has no such evidence, or it is not for you."}, name
    assert office.visitor("well").sign_in().get("/claims/99/evidence").status_code == 404


def test_a_pack_that_no_claim_filed_is_its_members_alone(office, tmp_path):
    sealed = sealed_letter(tmp_path)
    evidence = "0x" + sealed.description.hash.hex()
    well = office.visitor("well").sign_in()
    assert put_pack(well, sealed).status_code == 201
    assert well.get(f"/evidence/{evidence}").content == sealed.ciphertext
    seat = office.visitor("assessor0").sign_in()
    assert seat.get(f"/evidence/{evidence}").status_code == 404
    # The same bytes once more are the same pack; others wait until it is filed or erased.
    assert put_pack(well, sealed).status_code == 200
    other = sealed_letter(tmp_path, "another letter")
    answer = put_pack(well, other)
    assert answer.status_code == 409 and evidence in answer.json()["detail"]
    erased = well.signed(ERASE_EVIDENCE, evidenceHash=evidence)
    assert well.post("/evidence/erase", erased).status_code == 200
    assert files_of(office) == []
    assert put_pack(well, other).status_code == 201


def test_a_pack_that_was_filed_makes_room_for_the_next(office, case, tmp_path):
    ill = office.visitor("ill")
    assert put_pack(ill, case.sealed).status_code == 201
    assert put_pack(ill, sealed_letter(tmp_path)).status_code == 201


def test_an_unfiled_pack_goes_after_seven_days_and_a_filed_one_stays(
    office, case, clock, tmp_path, monkeypatch
):
    sealed = sealed_letter(tmp_path)
    put_pack(office.visitor("well"), sealed)
    put_pack(office.visitor("ill"), case.sealed)
    for ahead in (UNFILED_SECONDS - 100, UNFILED_SECONDS + BEHIND_SECONDS - 100):
        # A claim of the last moment may be in a block that the node does not have yet.
        clock.ahead = ahead
        tidy(office.desk)
        assert len(files_of(office)) == 2
    clock.ahead = UNFILED_SECONDS + BEHIND_SECONDS + 100
    with monkeypatch.context() as patched:
        # A node that is away proves nothing: nothing is deleted.
        def gone(*arguments):
            raise NodeError("away")

        patched.setattr(office.desk.chain, "claim_with", gone)
        with pytest.raises(NodeError):
            tidy(office.desk)
        assert len(files_of(office)) == 2
    tidy(office.desk)
    with office.desk.store.reading() as connection:
        (row,) = connection.execute(select(packs)).all()
    assert bytes(row.evidence) == case.sealed.description.hash and row.claim == case.number
    assert len(files_of(office)) == 1
    erased = [json.loads(line) for line in office.desk.settings.erasures.open(encoding="utf-8")]
    assert [one["evidence"] for one in erased] == [sealed.description.hash.hex()]


@pytest.mark.parametrize(
    ("spoil", "status", "says"),
    [
        (lambda content: content[:-1], 422, "not those whose hash was signed"),
        (lambda content: content + b"\0", 422, "not those whose hash was signed"),
        (lambda content: content[:-1] + b"?", 422, "not those whose hash was signed"),
        (lambda content: b"", 422, "no file of the age format"),
        (lambda content: b"age", 422, "no file of the age format"),
        (lambda content: b"PK\3\4" + content, 422, "no file of the age format"),
        (lambda content: support.LETTER.encode() * 9, 422, "no file of the age format"),
    ],
    ids=["short", "long", "changed", "empty", "few", "zip", "plain"],
)
def test_what_is_not_what_was_signed_is_not_stored(office, case, spoil, status, says):
    visitor = office.visitor("ill")
    answer = put_pack(visitor, case.sealed, content=spoil(case.sealed.ciphertext))
    assert answer.status_code == status and says in answer.json()["detail"]
    assert files_of(office) == []
    # Nothing was used up: the right bytes are taken.
    assert put_pack(visitor, case.sealed).status_code == 201


def test_a_pack_that_is_too_long_is_cut_off(office, case, monkeypatch):
    monkeypatch.setattr("frontend_bridge.desk.evidence.uploading.MOST_SEALED", 500)
    visitor = office.visitor("ill")
    assert put_pack(visitor, case.sealed).status_code == 413
    # The size that was signed is not believed either.
    assert put_pack(visitor, case.sealed, size=400).status_code == 413
    assert files_of(office) == []


def test_a_pack_to_another_key_is_another_pack(office, case):
    answer = put_pack(office.visitor("ill"), case.sealed, recipient=new_key().recipient)
    assert answer.status_code == 422 and "not those" in answer.json()["detail"]
    answer = put_pack(office.visitor("ill"), case.sealed, recipient="age1nothing")
    assert answer.status_code == 422 and files_of(office) == []


@pytest.mark.parametrize("header", ["", "?", "e30=", base64.b64encode(b"[]" * 9_000).decode()])
def test_a_header_that_is_none_is_refused(office, case, header):
    answer = office.visitor("ill").asking.put(
        "/desk/v1/evidence",
        content=case.sealed.ciphertext,
        headers={"Origin": ORIGIN, "Desk-Act": header},
    )
    assert answer.status_code == 422 and files_of(office) == []


def test_only_members_and_their_guardians_send(office, case, monkeypatch):
    stranger = office.visitor("stranger")
    answer = put_pack(stranger, case.sealed)
    assert answer.status_code == 403 and "member" in answer.json()["detail"]
    ill = office.visitor("ill").account
    friend = office.visitor("friend")
    assert put_pack(friend, case.sealed, member=ill).status_code == 403
    monkeypatch.setattr(
        office.desk.chain,
        "guardian_of",
        lambda member: friend.account.lower() if member == ill.lower() else None,
    )
    assert put_pack(friend, case.sealed, member=ill).status_code == 201


def test_a_full_desk_takes_nothing_and_loses_nothing(town, chain, clock, tmp_path, case):
    with support.opened(town, chain, clock, tmp_path, most_stored=100) as office:
        answer = put_pack(office.visitor("ill"), case.sealed)
        assert answer.status_code == 507 and files_of(office) == []


def test_erasure_removes_pack_and_grants(office, case):
    ill, seat = office.visitor("ill").sign_in(), office.visitor("assessor0").sign_in()
    put_pack(ill, case.sealed)
    content = case.grant(new_key())
    add_grant(ill, case, content, [seat.account])
    signed = ill.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
    assert ill.post("/evidence/erase", signed).status_code == 200
    assert seat.get(f"/claims/{case.number}/evidence").status_code == 404
    assert files_of(office) == []
    office.desk.store.engine.dispose()
    for path in office.desk.settings.folder.rglob("*"):
        # Overwritten, not only forgotten.
        assert not path.is_file() or content not in path.read_bytes()


def test_who_shares_the_bytes_does_not_lose_them_to_another(office, case):
    """The same ciphertext sent by somebody else, then erased by them, stays for its owner."""
    ill, well = office.visitor("ill").sign_in(), office.visitor("well").sign_in()
    put_pack(ill, case.sealed)
    other = support.described_for(case.sealed, new_key().recipient)
    assert put_pack(well, other).status_code == 201
    signed = well.signed(ERASE_EVIDENCE, evidenceHash="0x" + other.description.hash.hex())
    assert well.post("/evidence/erase", signed).status_code == 200
    assert ill.get(f"/evidence/{case.evidence}").content == case.sealed.ciphertext


def test_a_copy_of_a_pack_keeps_nobodys_place_taken(office, case):
    """A seat's friend has the pack of a claim, and sends it first; its claimant's is taken."""
    ill, well = office.visitor("ill").sign_in(), office.visitor("well").sign_in()
    assert put_pack(well, case.sealed).status_code == 201
    assert put_pack(ill, case.sealed).status_code == 201
    assert ill.get(f"/claims/{case.number}/evidence").status_code == 200
    assert well.get(f"/evidence/{case.evidence}").status_code == 404
    # The other way round, the claimant's pack stays theirs.
    assert put_pack(well, case.sealed).status_code == 409
    signed = well.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
    assert well.post("/evidence/erase", signed).status_code == 404


def test_a_file_that_a_backup_lacked_is_taken_again(office, case):
    ill = office.visitor("ill").sign_in()
    put_pack(ill, case.sealed)
    office.desk.files.erase(bytes.fromhex(case.sealed.description.sha256))
    answer = ill.get(f"/evidence/{case.evidence}")
    assert answer.status_code == 410 and "send it again" in answer.json()["detail"]
    assert put_pack(ill, case.sealed).status_code == 201
    assert ill.get(f"/evidence/{case.evidence}").content == case.sealed.ciphertext


def test_a_database_that_is_gone_or_locked_loses_nothing(
    town, chain, clock, tmp_path, case, monkeypatch
):
    monkeypatch.setattr("frontend_bridge.desk.store._BUSY_MS", 20)
    with support.opened(town, chain, clock, tmp_path) as office:
        ill, path = office.visitor("ill"), office.desk.settings.database
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = put_pack(ill, case.sealed)
        assert answer.status_code == 503 and "not confirmed" in answer.json()["detail"]
        assert "sqlite" not in answer.text.lower() and files_of(office) == []
        other.execute("ROLLBACK")
        other.close()
        assert put_pack(ill, case.sealed).status_code == 201
        office.desk.store.engine.dispose()
        for file in office.desk.settings.folder.glob("desk.sqlite*"):
            file.rename(file.with_name(f"gone-{file.name}"))
        path.mkdir()
        assert put_pack(ill, case.sealed).status_code == 503
        health = ill.asking.get("/health")
        assert health.status_code == 503 and "database" in health.json()["problem"]
        path.rmdir()
        for file in office.desk.settings.folder.glob("gone-*"):
            file.rename(file.with_name(file.name.removeprefix("gone-")))
        assert put_pack(ill, case.sealed).status_code == 200


def test_the_audit_log_has_no_content(office, case):
    ill, seat = office.visitor("ill"), office.visitor("assessor0").sign_in()
    put_pack(ill, case.sealed)
    add_grant(ill, case, case.grant(new_key()), [seat.account])
    seat.get(f"/evidence/{case.evidence}")
    with office.desk.store.reading() as connection:
        lines = connection.execute(select(audit.c.what, audit.c.subject)).all()
    assert [tuple(line) for line in lines] == [
        ("signed in", ""),
        ("StoreEvidence", case.evidence),
        ("AddGrant", str(case.number)),
        ("fetched evidence", case.evidence),
    ]


def test_files_without_a_row_go_and_rows_keep_theirs(office, case, tmp_path):
    put_pack(office.visitor("ill"), case.sealed)
    stray = office.desk.files.path(b"\x11" * 32)
    stray.parent.mkdir()
    stray.write_bytes(b"age-encryption.org/v1\n")
    tidy(office.desk)
    assert len(files_of(office)) == 2
    for path in files_of(office):
        os.utime(path, (0, 0))
    tidy(office.desk)
    (left,) = files_of(office)
    assert left.read_bytes() == case.sealed.ciphertext
