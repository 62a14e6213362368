"""ClaimDesk.endMembership: a full benefit of some classes ends the membership."""

import pytest

from tests.support.claims import State
from tests.support.deploying import HUGE, MILD, SEVERE, Settings, deploy_plan
from tests.support.events import check_event, no_event
from tests.support.members import DEPOSIT, NO_POSITION

LEFT = DEPOSIT - 393


@pytest.fixture(scope="module")
def plan_deployment(module_isolation, actors):
    """A plan in which a severe and a huge benefit end the membership."""
    return deploy_plan(actors, settings=Settings(ends_membership=1 << SEVERE | 1 << HUGE))


def ended(claim, member, due=LEFT, withheld=0):
    return {"claim": claim, "member": member, "due": due, "withheld": withheld}


def test_settling_marks_it(members, claims, alice):
    claim = claims.payable(alice)
    transaction = claims.settle(claim)
    check_event(transaction, "MembershipEnding", claim=claim, member=alice)
    assert members.membership(alice)["ending"]
    assert members.is_active(alice)


def test_anyone_ends_it(desk, pool, members, claims, alice, stranger):
    claim = claims.paid(alice)
    transaction = desk.endMembership(claim, {"from": stranger})
    check_event(transaction, "MembershipEnded", **ended(claim, alice))
    assert pool.dueTo(alice) == LEFT
    assert members.position(alice) == NO_POSITION
    assert members.books()["owed"] == 4_000 + 320 + 50 + LEFT
    members.check_books()


def test_taking_the_benefit_ends_it(desk, pool, token, claims, members, alice):
    claim = claims.paid(alice)
    before = token.balanceOf(alice)
    transaction = desk.collect(claim, alice, {"from": alice})
    check_event(transaction, "MembershipEnded", **ended(claim, alice))
    check_event(transaction, "PaidOut", claim=claim, to=alice, amount=4_050)
    assert (pool.dueTo(alice), token.balanceOf(alice)) == (LEFT, before + 4_050)
    members.check_books()


def test_what_is_taken_afterwards_ends_nothing(desk, claims, alice, stranger):
    claim = claims.paid(alice)
    desk.endMembership(claim, {"from": stranger})
    no_event(desk.collect(claim, alice, {"from": alice}), "MembershipEnded")


def test_twice_is_refused(desk, refused, claims, alice, stranger):
    claim = claims.paid(alice)
    desk.endMembership(claim, {"from": stranger})
    with refused("ClaimEndsNothing", claim):
        desk.endMembership(claim, {"from": stranger})


@pytest.mark.parametrize("state", [state for state in State if state != State.PAID])
def test_before_it_is_paid_there_is_nothing_to_end(desk, refused, claims, alice, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("ClaimEndsNothing", claim):
        desk.endMembership(claim, {"from": alice})


@pytest.mark.parametrize("kind", [MILD, HUGE], ids=["of another class", "paid in part"])
def test_other_benefits_end_nothing(desk, members, refused, claims, alice, kind):
    claim = claims.payable(alice, benefit_class=kind)
    no_event(claims.settle_short(claim, by=alice), "MembershipEnding")
    with refused("ClaimEndsNothing", claim):
        desk.endMembership(claim, {"from": alice})
    no_event(desk.collect(claim, alice, {"from": alice}), "MembershipEnded")
    assert members.is_active(alice)


def test_the_class_approved_counts_and_not_the_one_filed(members, claims, alice):
    claim = claims.file(alice, benefit_class=SEVERE)
    claims.make_payable(claim, benefit=800, benefit_class=MILD)
    no_event(claims.settle(claim), "MembershipEnding")
    assert not members.membership(alice)["ending"]


def test_who_is_to_leave_files_no_more(desk, refused, claims, alice):
    claims.paid(alice)
    with refused("PoolMembershipEnding", alice):
        desk.file(claims.filing(alice), {"from": alice})


def test_the_share_of_claims_approved_stays(desk, members, claims, alice, bob, stranger):
    claim = claims.paid(alice)
    claims.approve(claims.file(bob))
    share = members.books()["pendingShares"]
    transaction = desk.endMembership(claim, {"from": stranger})
    check_event(transaction, "MembershipEnded", **ended(claim, alice, LEFT - share, share))
    members.check_books()


def test_who_quit_is_not_ended(desk, pool, refused, claims, alice, stranger):
    claim = claims.paid(alice)
    pool.quit({"from": alice})
    with refused("ClaimEndsNothing", claim):
        desk.endMembership(claim, {"from": stranger})


def test_an_earlier_claim_does_not_end_the_membership_of_a_later_one(
    desk, refused, claims, alice, stranger
):
    first = claims.paid(alice, benefit_class=MILD)
    second = claims.paid(alice)
    with refused("ClaimEndsNothing", first):
        desk.endMembership(first, {"from": stranger})
    desk.collect(first, alice, {"from": alice})
    desk.endMembership(second, {"from": stranger})
