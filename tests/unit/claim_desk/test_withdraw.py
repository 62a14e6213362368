"""ClaimDesk.withdraw and redirect: the member's word over a claim until it is paid. Rule: C8."""

import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import BOND
from tests.support.events import check_event, no_event

ENDED = (State.PAID, State.REFUSED, State.WITHDRAWN, State.EXPIRED)
OPEN = [state for state in State if state and state not in ENDED]
# Who was refused, or appealed, keeps the bond at stake.
KEPT = (State.APPEALABLE, State.JURY)
APPROVED = (State.UNDER_NOTICE, State.PAYABLE)
#: Outcomes as stored.
WITHDRAWN, WITHDRAWN_LATE = 4, 7


@pytest.fixture
def by_guardian(guardianship, claims, alice, guardian):
    """A claim of alice that her guardian filed."""
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=30)
    return claims.file(alice, by=guardian)


# -------------------------------------------------------------------------- withdrawing


@pytest.mark.parametrize("state", [state for state in OPEN if state not in KEPT])
def test_the_member_takes_a_claim_back(desk, members, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    transaction = desk.withdraw(claim, {"from": alice})
    check_event(transaction, "ClaimWithdrawn", claim=claim, by=alice)
    assert claims.state(claim) == State.WITHDRAWN
    assert members.books()["pendingShares"] == 0
    if state in APPROVED:
        check_event(transaction, "ShareReleased", claim=claim, share=393, pendingShares=0)
    else:
        no_event(transaction, "ShareReleased")
    # The claim is new only where nobody decided and no deadline passed.
    if state == State.FILED:
        no_event(transaction, "BondForfeited")
    else:
        check_event(transaction, "BondForfeited", claim=claim, bond=BOND)
    assert claims.facts(claim)["outcome"] == (WITHDRAWN if state == State.FILED else WITHDRAWN_LATE)
    assert desk.openClaims() == 0
    members.check_books()


@pytest.mark.parametrize(("seconds", "outcome"), [(-60, WITHDRAWN), (0, WITHDRAWN_LATE)])
def test_the_bond_is_lost_after_three_days(desk, refused, claims, alice, seconds, outcome):
    claim = claims.file(alice)
    wait(days=3, seconds=seconds)
    desk.withdraw(claim, {"from": alice})
    assert claims.facts(claim)["outcome"] == outcome
    if outcome == WITHDRAWN:
        desk.collect(claim, alice, {"from": alice})
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})


def test_the_shares_of_other_claims_stay(desk, members, claims, alice, bob):
    claims.approve(claims.file(bob))
    claim = claims.file(alice)
    claims.approve(claim)
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
    guardianship, desk, refused, claims, alice, guardian
):
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=30)
    claim = claims.file(alice)
    with refused("ClaimNotMemberOrGuardian", alice, guardian):
        desk.withdraw(claim, {"from": guardian})


@pytest.mark.parametrize("by", ["stranger", "bob", "assessor_1", "member_assembly"])
def test_nobody_else_takes_it_back(desk, refused, claims, actors, alice, by):
    claim, sender = claims.file(alice), getattr(actors, by)
    with refused("ClaimNotMemberOrGuardian", alice, sender):
        desk.withdraw(claim, {"from": sender})


@pytest.mark.parametrize("state", [*ENDED, *KEPT])
def test_what_ended_or_was_refused_is_not_taken_back(desk, refused, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    with refused("ClaimWrongState", claim, state):
        desk.withdraw(claim, {"from": alice})


def test_a_claim_that_is_none_is_not_taken_back(desk, refused, alice):
    with refused("ClaimWrongState", 1, State.NONE):
        desk.withdraw(1, {"from": alice})


# -------------------------------------------------------------------------- redirecting


@pytest.mark.parametrize("state", OPEN)
def test_the_member_turns_the_benefit_to_themself(desk, claims, by_guardian, alice, state):
    claims.bring(by_guardian, state)
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
def test_a_claim_that_ended_is_not_redirected(desk, refused, claims, by_guardian, alice, state):
    claims.bring(by_guardian, state)
    with refused("ClaimWrongState", by_guardian, state):
        desk.redirect(by_guardian, {"from": alice})
