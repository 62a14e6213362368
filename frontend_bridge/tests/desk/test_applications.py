"""Applications at the desk: invited, signed, encrypted, for the registrar alone."""

import hashlib

import pytest

from frontend_bridge.desk import applications
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.tests.desk.support import ORIGIN
from mutual_pool.office.desk.acts import act_digest
from mutual_pool.office.desk.client import upload_header
from mutual_pool.office.desk.kinds import (
    ADD_INVITES,
    CLOSE_APPLICATION,
    SEND_APPLICATION,
    codes_hash,
)
from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.signers import signer_of

pyrage = pytest.importorskip("pyrage")
DOCUMENT = b'{"answers": {"smoker": "no"}, "salt": "..."}'


def invite(visitor, *codes, days=30, **changes):
    hashes = [hashlib.sha256(code.encode()).digest() for code in codes]
    values = {
        "codesHash": "0x" + codes_hash(hashes).hex(),
        "expiry": visitor.office.desk.now() + days * 86_400,
    }
    found = visitor.signed(ADD_INVITES, **{**values, **changes})
    return visitor.post("/invites", {**found, "codes": [one.hex() for one in hashes]})


def sealed_document():
    return pyrage.encrypt(DOCUMENT, [new_key().identity.to_public()])


def apply(visitor, code, content=None, sent=None, document=DOCUMENT):
    content = content or sealed_document()
    found = visitor.signed(
        SEND_APPLICATION,
        document="0x" + hashlib.sha256(document).hexdigest(),
        sha256="0x" + hashlib.sha256(content).hexdigest(),
        size=len(content),
        invite="0x" + hashlib.sha256(code.encode()).hexdigest(),
    )
    header = upload_header(found)
    return visitor.asking.put(
        "/desk/v1/applications",
        content=content if sent is None else sent,
        headers={"Origin": ORIGIN, "Desk-Act": header},
    )


def test_an_applicant_with_a_code_reaches_the_registrar(office):
    registrar, stranger = office.visitor("registrar").sign_in(), office.visitor("stranger")
    assert invite(registrar, "code-1", "code-2").json()["invites"] == 2
    content = sealed_document()
    assert apply(stranger, "code-1", content).status_code == 201
    (row,) = registrar.get("/applications").json()["data"]
    assert row["account"] == stranger.account
    digest = act_digest(office.desk.domain, SEND_APPLICATION, row["act"])
    assert signer_of(digest, bytes.fromhex(row["signature"][2:])) == stranger.account
    assert row["act"]["document"] == "0x" + hashlib.sha256(DOCUMENT).hexdigest()
    assert registrar.get(f"/applications/{row['number']}").content == content
    # The applicant sees that it waits; others see nothing, and nobody else fetches it.
    assert len(stranger.sign_in().get("/applications").json()["data"]) == 1
    for name in ("stranger", "well", "assessor0", "steward"):
        visitor = office.visitor(name).sign_in()
        assert visitor.get(f"/applications/{row['number']}").status_code == 404
        assert name == "stranger" or visitor.get("/applications").json()["data"] == []
    closed = registrar.signed(CLOSE_APPLICATION, document=row["act"]["document"])
    assert registrar.post("/applications/close", closed).status_code == 200
    assert not office.desk.files.names()


def test_a_code_admits_once_and_for_a_time(office, clock):
    registrar = office.visitor("registrar")
    invite(registrar, "code-1", days=1)
    first, second = office.visitor("stranger"), office.visitor("well")
    assert apply(first, "guessed").status_code == 403
    # What fails uses no code up.
    assert apply(first, "code-1", sent=b"x" * 30).status_code == 422
    assert apply(first, "code-1").status_code == 201
    assert apply(second, "code-1").status_code == 403
    invite(registrar, "code-2", "code-3", days=1)
    assert apply(first, "code-2").status_code == 409
    clock.ahead = 86_500
    assert apply(second, "code-3").status_code == 403


def test_only_the_registrar_invites(office, monkeypatch):
    for name in ("stranger", "well", "assessor0", "steward"):
        assert invite(office.visitor(name), "code").status_code == 403
    registrar = office.visitor("registrar")
    assert invite(registrar, "code", days=91).status_code == 422
    assert invite(registrar, "code", codesHash="0x" + "11" * 32).status_code == 422
    assert invite(registrar, days=1).status_code == 422
    monkeypatch.setattr(applications, "MOST_WAITING", 2)
    assert invite(registrar, "a", "b", "c").status_code == 409
    assert invite(registrar, "a", "b").status_code == 201


def test_what_is_not_what_was_signed_is_not_taken(office, monkeypatch):
    invite(office.visitor("registrar"), "code")
    visitor, content = office.visitor("stranger"), sealed_document()
    assert apply(visitor, "code", content, sent=content[:-1]).status_code == 422
    assert apply(visitor, "code", DOCUMENT).status_code == 422
    monkeypatch.setattr(applications, "MOST_BYTES", 50)
    assert apply(visitor, "code", content).status_code == 413
    assert not office.desk.files.names()


def test_an_applicant_takes_it_back_and_old_ones_go(office, clock):
    invite(office.visitor("registrar"), "code", "more")
    stranger, well = office.visitor("stranger"), office.visitor("well")
    assert apply(stranger, "code").status_code == 201
    document = "0x" + hashlib.sha256(DOCUMENT).hexdigest()
    foreign = well.signed(CLOSE_APPLICATION, document=document)
    assert well.post("/applications/close", foreign).status_code == 404
    own = stranger.signed(CLOSE_APPLICATION, document=document)
    assert stranger.post("/applications/close", own).status_code == 200
    assert apply(stranger, "more").status_code == 201
    clock.ahead = applications.KEPT_SECONDS + 60
    tidy(office.desk)
    assert not office.desk.files.names()
