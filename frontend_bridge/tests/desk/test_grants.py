"""Grants at the desk: who is named in one, who adds it, and a seat that cannot open a pack."""

from frontend_bridge.desk.evidence import granting
from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.support import add_grant, put_pack
from mutual_pool.office.desk.kinds import CANNOT_OPEN
from mutual_pool.office.evidence.keys import new_key


def test_a_grant_is_for_who_may_read(office, case):
    ill, seat = office.visitor("ill"), office.visitor("assessor0")
    put_pack(ill, case.sealed)
    content = case.grant(new_key())
    for name in ("stranger", "registrar"):
        reader = office.visitor(name)
        answer = add_grant(ill, case, content, [seat.account, reader.account])
        assert answer.status_code == 422 and reader.account.lower() in answer.json()["detail"]
    assert add_grant(ill, case, content, []).status_code == 422
    for name in ("stranger", "well"):
        answer = add_grant(office.visitor(name), case, content, [seat.account])
        assert answer.status_code == 403, name
    # A seat grants to another seat; to a voter only the claimant does, and not before a dispute.
    assert add_grant(seat, case, content, [office.visitor("assessor1").account]).status_code == 201
    for giver in (seat, ill):
        assert add_grant(giver, case, content, [office.visitor("well").account]).status_code == 422


def test_a_juror_is_granted_by_the_claimant_while_there_is_a_dispute(office, case, monkeypatch):
    ill, juror = office.visitor("ill"), office.visitor("well").sign_in()
    put_pack(ill, case.sealed)
    real = office.desk.chain.claim

    def disputed(number):
        found = real(number)
        return found and support.replaced(found, state=support.ClaimState.JURY)

    with monkeypatch.context() as patched:
        patched.setattr(office.desk.chain, "claim", disputed)
        # A voter who joined after the jury's standing day is not called.
        patched.setattr(office.desk.chain, "is_voter", lambda account: True)
        patched.setattr(
            office.desk.chain, "is_juror", lambda _, account: account == juror.account.lower()
        )
        late = office.visitor("friend").account
        assert add_grant(ill, case, case.grant(new_key()), [late]).status_code == 422
        assert juror.get(f"/evidence/{case.evidence}").status_code == 404
        answer = add_grant(ill, case, case.grant(new_key()), [juror.account])
        assert answer.status_code == 201
        assert juror.get(f"/evidence/{case.evidence}").content == case.sealed.ciphertext
    # The dispute is over, and with it what they may fetch.
    assert juror.get(f"/evidence/{case.evidence}").status_code == 404
    assert juror.get(f"/grants/{answer.json()['grant']}").status_code == 404


def test_a_former_seat_fetches_nothing(office, case, monkeypatch):
    ill, seat = office.visitor("ill"), office.visitor("assessor0").sign_in()
    put_pack(ill, case.sealed)
    granted = add_grant(ill, case, case.grant(new_key()), [seat.account]).json()["grant"]
    real = office.desk.chain.standing
    monkeypatch.setattr(
        office.desk.chain, "standing", lambda one: support.replaced(real(one), seat=None)
    )
    for path in (f"/evidence/{case.evidence}", f"/grants/{granted}"):
        assert seat.get(path).status_code == 404
    answer = seat.post(
        "/evidence/cannot-open",
        seat.signed(CANNOT_OPEN, claim=case.number, evidenceHash=case.evidence),
    )
    assert answer.status_code == 403


def test_a_grant_that_is_none_is_refused(office, case):
    ill, seat = office.visitor("ill"), office.visitor("assessor0")
    put_pack(ill, case.sealed)
    assert add_grant(ill, case, b"a claim key in the open", [seat.account]).status_code == 422
    assert add_grant(ill, case, case.grant(new_key()) * 90, [seat.account]).status_code == 413
    answer = add_grant(ill, case, case.grant(new_key()), [seat.account], grantHash="0x" + "11" * 32)
    assert answer.status_code == 422 and "not the one that was signed" in answer.json()["detail"]


def test_a_grant_is_replaced_and_the_pack_never(office, case):
    ill, seat = office.visitor("ill"), office.visitor("assessor0").sign_in()
    put_pack(ill, case.sealed)
    first, second = case.grant(new_key()), case.grant(new_key())
    for content in (first, second):
        assert add_grant(ill, case, content, [seat.account]).status_code == 201
    (row,) = seat.get(f"/claims/{case.number}/evidence").json()["grants"]
    assert seat.get(f"/grants/{row['number']}").content == second
    # Another reader's grant stays, and so does another giver's.
    add_grant(ill, case, first, [office.visitor("assessor1").account])
    add_grant(office.visitor("assessor2"), case, first, [seat.account])
    assert len(seat.get(f"/claims/{case.number}/evidence").json()["grants"]) == 3


def test_a_pack_has_so_many_grants(office, case, monkeypatch):
    monkeypatch.setattr(granting, "MOST_GRANTS", 2)
    ill = office.visitor("ill")
    put_pack(ill, case.sealed)
    content = case.grant(new_key())
    seats = [office.visitor(f"assessor{n}").account for n in range(3)]
    answers = [add_grant(ill, case, content, [seat]).status_code for seat in seats]
    assert answers == [201, 201, 409]


def test_a_seat_says_in_time_that_it_cannot_open(office, case, clock):
    ill, seat = office.visitor("ill"), office.visitor("assessor0").sign_in()

    def says(visitor, evidence=case.evidence):
        signed = visitor.signed(CANNOT_OPEN, claim=case.number, evidenceHash=evidence)
        return visitor.post("/evidence/cannot-open", signed)

    assert says(seat).status_code == 404
    put_pack(ill, case.sealed)
    assert says(office.visitor("well")).status_code == 403
    assert says(seat, "0x" + "11" * 32).status_code == 409
    assert says(seat).status_code == 201
    assert says(seat).status_code == 201
    (row,) = ill.sign_in().get(f"/claims/{case.number}/evidence").json()["cannot_open"]
    assert row["seat"] == seat.account
    clock.ahead = granting.UNREADABLE_SECONDS + 60
    late = office.visitor("assessor1")
    assert says(late).status_code == 409
    # A new grant gives them three days again.
    assert add_grant(ill, case, case.grant(new_key()), [late.account]).status_code == 201
    assert says(late).status_code == 201
