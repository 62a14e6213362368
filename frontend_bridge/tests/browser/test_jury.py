"""The members' word on a claim: objections, a jury, an appeal, a hold."""

import pytest
from playwright.sync_api import expect

from mutual_pool.protocol.claims.types import ClaimState

JURORS = ("Voter 1", "Voter 2", "Voter 3", "Voter 4")


def state_of(world, claim):
    return ClaimState(world.lived.contracts().desk.functions.stateOf(claim).call())


def vote(visitor, juror, choice):
    visitor.become(juror)
    visitor.confirm(choice)
    visitor.told("You have voted.")
    expect(visitor.page.get_by_role("button", name="Vote to refuse")).to_have_count(0)


@pytest.fixture
def noticed(world):
    return max(world.cast.evidence)


def test_an_objection_calls_the_jury_which_overturns_the_panel(visit, world, undone, noticed):
    jury = world.lived.contracts().jury.functions
    bond = world.lived.contracts().desk.functions.juryRulesOf(1).call()[4]
    before = world.money("Voter 1")
    visitor = visit()
    page = visitor.page
    visitor.go(f"claims/{noticed}")
    visitor.connect("Member with a claim under notice")
    said = visitor.card("What the members say of it")
    expect(said).to_contain_text("0, of 1 that call a jury")
    # A party of the claim has no say in it.
    expect(page.get_by_role("button", name="Object", exact=True)).to_have_count(0)
    visitor.become("Voter 1")
    visitor.confirm("Object")
    visitor.told("The members are voting on it.")
    visitor.told("You objected; your bond is with this claim.")
    expect(said).to_contain_text("1, of 1 that call a jury")
    assert world.money("Voter 1") == before - bond
    assert state_of(world, noticed) is ClaimState.JURY
    visitor.confirm("Vote to refuse")
    visitor.told("You have voted.")
    visitor.shot("jury-votes")
    vote(visitor, "Voter 2", "Vote to refuse")
    vote(visitor, "Voter 3", "Vote to refuse")
    vote(visitor, "Voter 4", "Vote to refuse")
    vote(visitor, "Voter 5", "Vote to refuse")
    visitor.become("Member with a claim under notice")
    expect(page.get_by_role("button", name="Vote to approve")).to_have_count(0)
    dispute = jury.disputeOf(noticed).call()
    assert dispute[2:5] == (1, 0, 5)

    world.travel(15)
    visitor.told("It was refused, by the assessors or by the jury.")
    expect(said.locator("dl > div", has_text="The jury's word")).to_contain_text("Refuse")
    visitor.become("Voter 1")
    visitor.confirm("Conclude")
    visitor.confirmed()
    visitor.confirm("Take back your bond")
    expect(page.get_by_text("You objected")).to_have_count(0)
    assert world.money("Voter 1") == before
    visitor.shot("jury-refused")


def test_a_refusal_is_appealed_and_an_assessor_signs_what_the_jury_said(visit, world, undone):
    claim = min(world.cast.evidence)
    world.stage.decide(claim, approve=False)
    visitor = visit()
    page = visitor.page
    visitor.go(f"claims/{claim}")
    visitor.connect("Voter 1")
    visitor.told("the claimant may still appeal")
    expect(page.get_by_role("button", name="Appeal to the jury")).to_have_count(0)
    visitor.become("Member with an open claim")
    visitor.told("The claimant may turn to the jury until")
    visitor.confirm("Appeal to the jury")
    visitor.told("The members are voting on it.")
    for juror in JURORS:
        vote(visitor, juror, "Vote to approve")
    visitor.shot("jury-appeal")
    world.travel(15)
    visitor.told("one assessor has to sign")
    assert state_of(world, claim) is ClaimState.AWAITING_SEAT

    visitor.go("assess")
    visitor.become("Assessor 4")
    visitor.click(f"Review {claim}")
    page.get_by_label("Findings", exact=False).first.fill("As the jury said.")
    visitor.click("Make the decision")
    expect(page.get_by_test_id("signatures")).to_have_text("0 / 1")
    visitor.click("Sign")
    visitor.sign()
    visitor.click("Send the decision")
    visitor.told("No claim waits for a decision.")
    assert state_of(world, claim) is ClaimState.UNDER_NOTICE


def test_a_silent_panel_and_who_may_not_vote(visit, world, undone):
    claim = min(world.cast.evidence)
    world.travel(15)
    visitor = visit()
    visitor.go(f"claims/{claim}")
    visitor.connect("Member with an open claim")
    visitor.confirm("Call the jury")
    visitor.told("The members are voting on it.")
    visitor.become("Newcomer 1")
    visitor.confirm("Vote to approve")
    visitor.told(f"You have no word on claim {claim}")
    assert world.lived.contracts().jury.functions.disputeOf(claim).call()[3] == 0


def test_the_supervisor_holds_a_notice_once(visit, world, undone, noticed):
    visitor = visit()
    visitor.go(f"claims/{noticed}")
    visitor.connect("Voter 1")
    visitor.told("Payable from")
    expect(visitor.page.get_by_role("button", name="Hold for 14 days")).to_have_count(0)
    visitor.become("Supervisor")
    visitor.confirm("Hold for 14 days")
    visitor.told("Held by the supervisor")
    expect(visitor.page.get_by_role("button", name="Hold for 14 days")).to_have_count(0)
    assert world.lived.contracts().jury.functions.disputeOf(noticed).call()[7] == 14
    world.travel(8)
    assert state_of(world, noticed) is ClaimState.UNDER_NOTICE
