"""Decisions at the desk: a text is stored if a seat signed it and it fits claim and notice."""

import base64
import json

import pytest
from eth_utils.crypto import keccak

from frontend_bridge.tests.desk import support
from mutual_pool.office.claims import claim_view, compose, decision_data
from mutual_pool.office.files import pack_text
from mutual_pool.office.names import Names
from mutual_pool.protocol.eip712 import sign

pyrage = pytest.importorskip("pyrage")


def written(office, case, words="findings", *, approve=True, days=7):
    """A decision as a seat's program writes it, with its findings."""
    plan = office.desk.chain.plan
    sealed = pyrage.encrypt(words.encode(), [case.sealed.key.identity.to_public()])
    claim = claim_view(plan, case.number)
    pack = compose(
        plan,
        Names(None),
        claim,
        approve=approve,
        kind=None,
        masked_name="",
        findings=sealed,
        days=days,
    )
    return pack, sealed, decision_data(plan, claim, pack)


def put(visitor, pack, sealed, message, key=None, **changes):
    signature = "0x" + sign(key or visitor.key, message).hex()
    decision = {**json.loads(pack_text(pack)), **changes.pop("decision", {})}
    content = {
        "decision": decision,
        "findings": base64.b64encode(sealed).decode(),
        "signer": visitor.account,
        "signature": signature,
        **changes,
    }
    return visitor.post("/decisions", content)


def co_sign(visitor, digest, message):
    signature = "0x" + sign(visitor.key, message).hex()
    content = {"digest": digest, "signer": visitor.account, "signature": signature}
    return visitor.post("/decisions/sign", content)


def texts(office, case):
    seat = office.visitor("assessor4").sign_in()
    return seat.get(f"/claims/{case.number}/decisions").json()


def test_a_text_is_put_and_signed_by_seats(office, case):
    seats = [office.visitor(f"assessor{n}") for n in range(3)]
    made = written(office, case)
    answer = put(seats[0], *made)
    assert answer.status_code == 201, answer.text
    digest = answer.json()["digest"]
    # The same once more changes nothing.
    assert put(seats[0], *made).status_code == 201
    assert co_sign(seats[1], digest, made[2]).json()["signatures"] == 2
    assert co_sign(seats[1], digest, made[2]).json()["signatures"] == 2
    (found,) = texts(office, case)["data"]
    assert found["current"] and {one["signer"] for one in found["signatures"]} == {
        seats[0].account,
        seats[1].account,
    }
    assert base64.b64decode(found["findings"]) == made[1]
    # Nobody else reads a draft: neither its claimant, nor members, nor strangers.
    for name in ("ill", "well", "stranger", "registrar"):
        visitor = office.visitor(name).sign_in()
        assert visitor.get(f"/claims/{case.number}/decisions").status_code == 404
        assert visitor.get(f"/claims/{case.number}/reasons").status_code == 404
    assert office.visitor("ill").get(f"/claims/{case.number}/notice").status_code == 404
    assert office.visitor("ill").get(f"/claims/{case.number}/decisions").status_code == 401


def test_a_seat_stands_by_one_text(office, case):
    first, second = office.visitor("assessor0").sign_in(), office.visitor("assessor1")
    mine, other = written(office, case, "mine"), written(office, case, "other", approve=False)
    put(first, *mine)
    digest = put(second, *other).json()["digest"]
    assert len(texts(office, case)["data"]) == 2
    assert co_sign(first, digest, other[2]).status_code == 201
    (found,) = texts(office, case)["data"]
    assert found["digest"] == digest and len(found["signatures"]) == 2


def test_a_seats_older_signature_sent_again_withdraws_nothing(office, case):
    """Every seat reads the signatures of the others, and may send one that was taken back."""
    first, second = (office.visitor(f"assessor{n}").sign_in() for n in range(2))
    older, newer = written(office, case, "older"), written(office, case, "newer", approve=False)
    put(first, *older)
    digest = put(first, *newer).json()["digest"]
    content = {"signer": first.account, "signature": "0x" + sign(first.key, older[2]).hex()}
    again = put(second, *older, **content)
    assert again.status_code == 409 and "stands by another text" in again.json()["title"]
    (found,) = texts(office, case)["data"]
    assert found["digest"] == digest and len(found["signatures"]) == 1
    # The co-seat puts it as its own, and the first seat's signature of it still changes nothing.
    kept = put(second, *older).json()["digest"]
    answer = second.post("/decisions/sign", {"digest": kept, **content})
    assert answer.status_code == 409, answer.text
    by = {
        one["digest"]: [two["signer"] for two in one["signatures"]]
        for one in texts(office, case)["data"]
    }
    assert by == {digest: [first.account], kept: [second.account]}
    # The seat itself may go back to it.
    assert co_sign(first, kept, older[2]).json()["signatures"] == 2
    assert [one["digest"] for one in texts(office, case)["data"]] == [kept]


@pytest.mark.parametrize("name", ["well", "ill", "stranger", "registrar"])
def test_only_a_seat_puts_and_signs(office, case, name):
    made = written(office, case)
    visitor = office.visitor(name)
    assert put(visitor, *made).status_code == 403
    digest = put(office.visitor("assessor0"), *made).json()["digest"]
    assert co_sign(visitor, digest, made[2]).status_code == 403
    assert len(texts(office, case)["data"][0]["signatures"]) == 1


def test_a_signature_of_another_text_or_seat_is_none(office, case):
    made, other = written(office, case), written(office, case, "other")
    seat = office.visitor("assessor0")
    assert put(seat, *made, key=office.visitor("assessor1").key).status_code == 403
    assert put(seat, made[0], made[1], other[2]).status_code == 403
    digest = put(seat, *made).json()["digest"]
    assert co_sign(office.visitor("assessor1"), digest, other[2]).status_code == 403
    unknown = "0x" + "11" * 32
    assert co_sign(office.visitor("assessor1"), unknown, made[2]).status_code == 403
    for wrong in ("", "0x", "0xzz"):
        content = {"digest": digest, "signer": seat.account, "signature": wrong}
        assert seat.post("/decisions/sign", content).status_code == 422


def test_findings_are_encrypted_and_those_that_are_signed(office, case):
    pack, sealed, message = written(office, case)
    seat = office.visitor("assessor0")
    plain = base64.b64encode(b"the findings in the open, for all to read").decode()
    assert put(seat, pack, sealed, message, findings=plain).status_code == 422
    other = written(office, case)[1]
    answer = put(seat, pack, other, message)
    assert answer.status_code == 422 and "not those whose hash" in answer.json()["detail"]
    assert put(seat, pack, sealed * 900, message).status_code == 413
    assert texts(office, case)["data"] == []


def renoticed(office, case, made, **changes):
    """The same decision with another notice, whose hash is signed."""
    pack, sealed, _ = made
    told = {**json.loads(pack.notice), **changes}
    told = {name: value for name, value in told.items() if value is not None}
    notice = json.dumps(told)
    verdict = {**pack.verdict, "noticeHash": "0x" + keccak(text=notice).hex()}
    pack = support.replaced(pack, notice=notice, verdict=verdict)
    plan = office.desk.chain.plan
    return pack, sealed, decision_data(plan, claim_view(plan, case.number), pack)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "L**"}, "says too much"),
        ({"incident": "2031-01-01"}, "says too much"),
        ({"salt": None}, "Another notice"),
        ({"salt": "0x11"}, "Another notice"),
        ({"decision": "refuse"}, "Another notice"),
        ({"benefit": "1"}, "Another notice"),
    ],
    ids=["name", "incident", "no-salt", "short-salt", "refuse", "benefit"],
)
def test_a_notice_says_the_decision_and_no_more(office, case, changes, says):
    made = renoticed(office, case, written(office, case), **changes)
    answer = put(office.visitor("assessor0"), *made)
    assert answer.status_code == 422 and answer.json()["title"].endswith(says), answer.text


@pytest.mark.parametrize(
    "more",
    [
        '"class": "Chen Wei, Hangzhou: cancer", ',
        '"salt": {"name": "Chen Wei"}, ',
        '"salt": "Chen Wei", ',
    ],
    ids=["class", "nested", "salt"],
)
def test_what_a_notice_says_twice_is_not_hidden_behind_the_second(office, case, more):
    """A page shows the second value to those who sign, and everybody is shown both."""
    pack, sealed, _ = written(office, case)
    notice = "{" + more + pack.notice[1:]
    verdict = {**pack.verdict, "noticeHash": "0x" + keccak(text=notice).hex()}
    pack = support.replaced(pack, notice=notice, verdict=verdict)
    plan = office.desk.chain.plan
    message = decision_data(plan, claim_view(plan, case.number), pack)
    answer = put(office.visitor("assessor0"), pack, sealed, message)
    assert answer.status_code == 422 and answer.json()["title"] == "Another notice", answer.text
    assert put(office.visitor("assessor0"), *written(office, case)).status_code == 201


def test_a_decision_that_does_not_fit_its_claim_is_refused(office, case, clock):
    seat, made = office.visitor("assessor0"), written(office, case)
    verdict = made[0].verdict
    for changes in (
        {"claim": 99},
        {"benefit": "1"},
        {"benefit": "-1"},
        {"benefit": "²"},
        {"claim": True},
        {"claim": 10**30},
        {"notice": "{}"},
        {"verdict": {**verdict, "evidenceHash": "0x" + "11" * 32}},
        {"verdict": {**verdict, "identity": "0x" + "11" * 16}},
        {"verdict": {**verdict, "deadline": 1}},
        {"verdict": {"approve": True}},
        {"verdict": []},
    ):
        answer = put(seat, *made, decision=changes)
        assert answer.status_code in (403, 409, 422), changes
    assert seat.post("/decisions", {"decision": {}}).status_code == 422
    assert texts(office, case)["data"] == []
