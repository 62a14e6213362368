"""Jurors who ask for evidence at the desk: who may, who sees it, and that nobody invents it."""

import pytest

from frontend_bridge.desk.evidence import asking
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.operating.people import drop_person
from mutual_pool.office.desk.acts import act_digest, read_act
from mutual_pool.office.desk.kinds import ASK_EVIDENCE
from mutual_pool.office.signers import signer_of


def asks(visitor, case, **changes):
    return visitor.post("/evidence/ask", visitor.signed(ASK_EVIDENCE, claim=case.number, **changes))


@pytest.fixture
def called(office, monkeypatch):
    """Has everybody but the claimant called to the jury."""
    ill = office.visitor("ill").account.lower()
    monkeypatch.setattr(office.desk.chain, "is_juror", lambda _, account: account != ill)


def test_nobody_asks_while_no_jury_sits(office, case):
    for name in ("well", "stranger", "ill", "assessor0"):
        answer = asks(office.visitor(name), case)
        assert answer.status_code == 403 and "while it sits" in answer.json()["detail"], name
    assert office.visitor("ill").sign_in().get(f"/claims/{case.number}/asks").json()["data"] == []


def test_who_is_called_is_what_the_chain_says(town, chain, case):
    def call(method, *parameters):
        return town.web3.provider.make_request(method, list(parameters))["result"]

    before = call("evm_snapshot")
    try:
        well, ill = town.people["well"], town.people["ill"]
        assert not chain.is_juror(case.number, well.address)
        # The panel was silent: the claimant turns to the members.
        town.pass_days(16)
        ill.acts("claim", "appeal", case.number)
        assert chain.is_juror(case.number, well.address)
        assert not chain.is_juror(case.number, ill.address)
        assert not chain.is_juror(case.number, town.people["stranger"].address)
        town.pass_days(30)
        # A former juror is called no more.
        assert not chain.is_juror(case.number, well.address)
    finally:
        assert call("evm_revert", before)


def test_the_claimant_sees_who_asks_with_their_signature(office, case, called):
    well, friend, ill = (office.visitor(name).sign_in() for name in ("well", "friend", "ill"))
    assert asks(well, case).status_code == 201
    assert asks(friend, case).status_code == 201
    rows = ill.get(f"/claims/{case.number}/asks").json()["data"]
    assert {row["account"] for row in rows} == {well.account, friend.account}
    for row in rows:
        act = read_act(ASK_EVIDENCE, row["act"])
        digest = act_digest(office.desk.domain, ASK_EVIDENCE, act)
        assert signer_of(digest, bytes.fromhex(row["signature"][2:])) == row["account"]
        assert act["claim"] == case.number
    # A juror sees their own, and others that there is nothing for them.
    assert len(well.get(f"/claims/{case.number}/asks").json()["data"]) == 1
    for name in ("stranger", "assessor0"):
        answer = office.visitor(name).sign_in().get(f"/claims/{case.number}/asks")
        assert answer.status_code == 404
    assert office.visitor("well").get(f"/claims/{case.number}/asks").status_code == 401


def test_asking_again_replaces_and_a_replay_is_refused(office, case, called):
    well, ill = office.visitor("well"), office.visitor("ill").sign_in()
    signed = well.signed(ASK_EVIDENCE, claim=case.number)
    assert well.post("/evidence/ask", signed).status_code == 201
    assert well.post("/evidence/ask", signed).status_code == 409
    assert asks(well, case).status_code == 201
    assert len(ill.get(f"/claims/{case.number}/asks").json()["data"]) == 1


def test_nobody_asks_in_anothers_name_or_for_no_claim(office, case, called):
    well, friend = office.visitor("well"), office.visitor("friend")
    answer = asks(friend, case, account=well.account)
    assert answer.status_code == 403
    signed = well.signed(ASK_EVIDENCE, claim=10_000)
    assert well.post("/evidence/ask", signed).status_code == 404


def test_so_many_ask_for_one_claim(office, case, called, monkeypatch):
    monkeypatch.setattr(asking, "MOST_ASKS", 1)
    assert asks(office.visitor("well"), case).status_code == 201
    assert asks(office.visitor("friend"), case).status_code == 409
    # Who asked before may ask again.
    assert asks(office.visitor("well"), case).status_code == 201


def test_asks_go_with_their_time_and_with_their_person(office, case, called, clock):
    well, ill = office.visitor("well"), office.visitor("ill").sign_in()
    friend = office.visitor("friend")
    asks(well, case)
    asks(friend, case)
    with office.desk.store.writing() as connection:
        counts, _ = drop_person(connection, well.account.lower(), office.desk.now())
    assert counts["asks"] == 1
    rows = ill.get(f"/claims/{case.number}/asks").json()["data"]
    assert [row["account"] for row in rows] == [friend.account]
    clock.ahead = asking.KEPT_SECONDS + 60
    tidy(office.desk)
    assert ill.sign_in().get(f"/claims/{case.number}/asks").json()["data"] == []
