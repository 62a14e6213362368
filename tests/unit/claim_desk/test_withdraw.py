"""ClaimDesk.withdraw and redirect: the member's word over a claim until it is paid."""

import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import NOTICE_DAYS, PANEL_DAYS
from tests.support.events import check_event, no_event

OPEN = ("filed", "under notice", "payable")


@pytest.fixture
def bring(desk, claims):
    """Bring a filed claim into a state."""

    def bring(claim, state):
        if state in ("under notice", "payable", "paid"):
            claims.approve(claim)
        if state in ("payable", "paid"):
            wait(days=NOTICE_DAYS)
        if state == "paid":
            claims.settle(claim)
        elif state == "refused":
            claims.refuse(claim)
        elif state == "withdrawn":
            desk.withdraw(claim, {"from": claims.plan.actors.alice})
        elif state == "expired":
            wait(days=PANEL_DAYS)
        return claim

    return bring


ENDED = {
    "paid": State.PAID,
    "refused": State.REFUSED,
    "withdrawn": State.WITHDRAWN,
    "expired": State.EXPIRED,
}


@pytest.fixture
def by_guardian(pool, claims, alice, guardian):
    """A claim of alice that her guardian filed."""
    pool.nameGuardian(guardian, {"from": alice})
    wait(days=30)
    return claims.file(alice, by=guardian)


# -------------------------------------------------------------------------- withdrawing


@pytest.mark.parametrize("state", OPEN)
def test_the_member_takes_a_claim_back(desk, members, claims, bring, alice, state):
    claim = bring(claims.file(alice), state)
    transaction = desk.withdraw(claim, {"from": alice})
    check_event(transaction, "ClaimWithdrawn", claim=claim, by=alice)
    assert claims.state(claim) == State.WITHDRAWN
    assert members.books()["pendingShares"] == 0
    if state == "filed":
        no_event(transaction, "ShareReleased")
    else:
        check_event(transaction, "ShareReleased", claim=claim, share=393, pendingShares=0)
    members.check_books()


def test_the_shares_of_other_claims_stay(desk, members, claims, bring, alice, bob):
    bring(claims.file(bob), "under notice")
    claim = bring(claims.file(alice), "under notice")
    desk.withdraw(claim, {"from": alice})
    assert members.books()["pendingShares"] == 393


@pytest.mark.parametrize("by", ["alice", "guardian"])
def test_a_guardians_claim_is_taken_back_by_either(desk, claims, actors, by_guardian, by):
    sender = getattr(actors, by)
    transaction = desk.withdraw(by_guardian, {"from": sender})
    check_event(transaction, "ClaimWithdrawn", claim=by_guardian, by=sender)


def test_a_guardian_does_not_take_back_what_was_redirected(
    desk, refused, by_guardian, alice, guardian
):
    desk.redirect(by_guardian, {"from": alice})
    with refused("ClaimNotMemberOrGuardian", alice, guardian):
        desk.withdraw(by_guardian, {"from": guardian})
    desk.withdraw(by_guardian, {"from": alice})


def test_a_guardian_does_not_take_back_what_the_member_filed(
    pool, desk, refused, claims, alice, guardian
):
    pool.nameGuardian(guardian, {"from": alice})
    wait(days=30)
    claim = claims.file(alice)
    with refused("ClaimNotMemberOrGuardian", alice, guardian):
        desk.withdraw(claim, {"from": guardian})


@pytest.mark.parametrize("by", ["stranger", "bob", "assessor_1", "member_assembly"])
def test_nobody_else_takes_it_back(desk, refused, claims, actors, alice, by):
    claim, sender = claims.file(alice), getattr(actors, by)
    with refused("ClaimNotMemberOrGuardian", alice, sender):
        desk.withdraw(claim, {"from": sender})


@pytest.mark.parametrize("state", ENDED)
def test_a_claim_that_ended_is_not_taken_back(desk, refused, claims, bring, alice, state):
    claim = bring(claims.file(alice), state)
    with refused("ClaimWrongState", claim, ENDED[state]):
        desk.withdraw(claim, {"from": alice})


def test_a_claim_that_is_none_is_not_taken_back(desk, refused, alice):
    with refused("ClaimWrongState", 1, State.NONE):
        desk.withdraw(1, {"from": alice})


# -------------------------------------------------------------------------- redirecting


@pytest.mark.parametrize("state", OPEN)
def test_the_member_turns_the_benefit_to_themself(desk, claims, bring, by_guardian, alice, state):
    bring(by_guardian, state)
    transaction = desk.redirect(by_guardian, {"from": alice})
    check_event(transaction, "BenefitRedirected", claim=by_guardian, member=alice)
    assert claims.facts(by_guardian)["redirected"]


@pytest.mark.parametrize("by", ["guardian", "stranger", "bob"])
def test_nobody_else_redirects(desk, refused, actors, by_guardian, alice, by):
    sender = getattr(actors, by)
    with refused("ClaimOnly", alice, sender):
        desk.redirect(by_guardian, {"from": sender})


def test_redirecting_twice_is_refused(desk, refused, by_guardian, alice):
    desk.redirect(by_guardian, {"from": alice})
    with refused("ClaimNotByGuardian", by_guardian):
        desk.redirect(by_guardian, {"from": alice})


def test_ones_own_claim_is_not_redirected(desk, refused, claims, alice):
    claim = claims.file(alice)
    with refused("ClaimNotByGuardian", claim):
        desk.redirect(claim, {"from": alice})


@pytest.mark.parametrize("state", ENDED)
def test_a_claim_that_ended_is_not_redirected(desk, refused, bring, by_guardian, alice, state):
    bring(by_guardian, state)
    with refused("ClaimWrongState", by_guardian, ENDED[state]):
        desk.redirect(by_guardian, {"from": alice})
