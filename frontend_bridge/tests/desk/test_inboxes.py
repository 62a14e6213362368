"""A link by which a doctor sends a letter: it takes files that are encrypted, and shows none."""

import pytest

from frontend_bridge.desk.evidence import inboxes
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.sessions import new_token, token_hash
from frontend_bridge.tests.desk.support import ORIGIN
from mutual_pool.office.desk.kinds import CLOSE_INBOX, OPEN_INBOX
from mutual_pool.office.evidence.keys import new_key

pyrage = pytest.importorskip("pyrage")
LETTER = b"from the doctor: the operation is on Monday"


def open_link(visitor, key, secret=None, hours=72):
    secret = secret or new_token()
    found = visitor.signed(
        OPEN_INBOX,
        linkHash="0x" + token_hash(secret).hex(),
        recipient=key.recipient,
        expiry=visitor.office.desk.now() + hours * 3_600,
    )
    return secret, visitor.post("/inboxes", found)


def deliver(visitor, secret, content):
    headers = {"Origin": ORIGIN, "Desk-Inbox": secret}
    return visitor.asking.put("/desk/v1/inbox", content=content, headers=headers)


def look(visitor, secret):
    return visitor.asking.get("/desk/v1/inbox", headers={"Desk-Inbox": secret})


def sealed(content=LETTER, key=None):
    return pyrage.encrypt(content, [(key or new_key()).identity.to_public()])


def test_a_doctor_sends_and_reads_nothing(office):
    ill, doctor, key = office.visitor("ill").sign_in(), office.visitor("stranger"), new_key()
    secret, answer = open_link(ill, key)
    assert answer.status_code == 201
    found = look(doctor, secret).json()
    assert found["recipient"] == key.recipient and found["room"] == inboxes.MOST_BYTES
    content = sealed(key=key)
    assert deliver(doctor, secret, content).status_code == 201
    assert look(doctor, secret).json()["room"] == inboxes.MOST_BYTES - len(content)
    (row,) = ill.get("/deliveries").json()["data"]
    got = ill.get(f"/deliveries/{row['number']}").content
    assert pyrage.decrypt(got, [key.identity]) == LETTER
    # Others, the doctor with a session included, get nothing.
    assert doctor.get(f"/deliveries/{row['number']}").status_code == 401
    for name in ("stranger", "well", "assessor0"):
        visitor = office.visitor(name).sign_in()
        assert visitor.get("/deliveries").json()["data"] == []
        assert visitor.get(f"/deliveries/{row['number']}").status_code == 404
    closed = ill.signed(CLOSE_INBOX, linkHash=row["link"])
    assert ill.post("/inboxes/close", closed).status_code == 200
    assert ill.get("/deliveries").json()["data"] == [] and not office.desk.files.names()


def test_closing_deletes_no_file_that_came_after_the_listing(office):
    ill, doctor = office.visitor("ill").sign_in(), office.visitor("stranger")
    secret, _ = open_link(ill, new_key())
    assert deliver(doctor, secret, sealed()).status_code == 201
    listed = [row["number"] for row in ill.get("/deliveries").json()["data"]]
    assert deliver(doctor, secret, sealed(b"the letter itself")).status_code == 201

    def close():
        act = ill.signed(CLOSE_INBOX, linkHash="0x" + token_hash(secret).hex())
        return ill.post("/inboxes/close", {**act, "files": listed})

    answer = close()
    assert answer.status_code == 409 and "came meanwhile" in answer.json()["title"]
    assert len(ill.get("/deliveries").json()["data"]) == 2 and len(office.desk.files.names()) == 2
    assert not office.desk.settings.erasures.exists()
    listed = [row["number"] for row in ill.get("/deliveries").json()["data"]]
    assert close().status_code == 200 and not office.desk.files.names()


def test_a_link_that_is_opened_says_what_it_is_for(office):
    answer = office.visitor("stranger").get("/send")
    assert answer.status_code == 200 and "evidence deliver" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_guess_and_an_old_link_get_one_answer(office, clock):
    ill, doctor = office.visitor("ill").sign_in(), office.visitor("stranger")
    secret, _ = open_link(ill, new_key())
    assert look(doctor, new_token()).status_code == 404
    assert deliver(doctor, new_token(), sealed()).status_code == 404
    assert look(doctor, "x" * 200).status_code == 422
    assert deliver(doctor, secret, sealed()).status_code == 201
    clock.ahead = 72 * 3_600 + 60
    assert look(doctor, secret).json() == look(doctor, new_token()).json()
    assert deliver(doctor, secret, sealed()).status_code == 404
    ill.sign_in()
    assert len(ill.get("/deliveries").json()["data"]) == 1
    clock.ahead += inboxes.FETCH_SECONDS
    tidy(office.desk)
    assert ill.sign_in().get("/deliveries").json()["data"] == []
    assert not office.desk.files.names()


def test_a_link_takes_encrypted_files_and_so_many(office, monkeypatch):
    ill, doctor = office.visitor("ill").sign_in(), office.visitor("stranger")
    secret, _ = open_link(ill, new_key())
    assert deliver(doctor, secret, LETTER).status_code == 422
    assert not office.desk.files.names()
    monkeypatch.setattr(inboxes, "MOST_DELIVERIES", 2)
    contents = [sealed() for _ in range(3)]
    assert [deliver(doctor, secret, one).status_code for one in contents] == [201, 201, 409]
    monkeypatch.setattr(inboxes, "MOST_BYTES", 2 * len(contents[0]) + 10)
    assert deliver(doctor, secret, contents[2]).status_code == 413


def test_links_are_members_own_and_few(office, monkeypatch):
    assert open_link(office.visitor("stranger"), new_key())[1].status_code == 403
    ill = office.visitor("ill")
    assert open_link(ill, new_key(), hours=73)[1].status_code == 422
    assert open_link(ill, new_key(), hours=-1)[1].status_code == 422
    monkeypatch.setattr(inboxes, "MOST_LINKS", 1)
    secret, answer = open_link(ill, new_key())
    assert answer.status_code == 201 and open_link(ill, new_key())[1].status_code == 409
    # Another's link is not closed.
    well = office.visitor("well")
    closed = well.signed(CLOSE_INBOX, linkHash="0x" + token_hash(secret).hex())
    assert well.post("/inboxes/close", closed).status_code == 404
    assert look(ill, secret).status_code == 200
