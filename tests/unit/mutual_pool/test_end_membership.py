"""MutualPool.markEnding and endMembership: for the enrolment, when a full benefit was paid."""

import pytest

from tests.support.clock import wait
from tests.support.deploying import CAP, RESERVE
from tests.support.events import check_event
from tests.support.members import DEPOSIT, NO_POSITION

CLAIM = 7


@pytest.fixture(scope="module", autouse=True)
def two_members(pool, members, alice, bob):
    members.admit(alice, 2 * DEPOSIT, units=2)
    members.admit(bob)
    pool.openClaim(CLAIM, alice, alice, 0, members.as_desk)


@pytest.fixture
def marked(pool, members, alice):
    pool.markEnding(CLAIM, alice, members.as_enrolment)


@pytest.mark.parametrize("function", ["markEnding", "endMembership"])
def test_only_the_enrolment_may(pool, refused, enrolment_role, alice, function):
    with refused("PoolOnly", enrolment_role, alice):
        getattr(pool, function)(CLAIM, alice, {"from": alice})


def test_the_bond_of_an_objection_is_taken_for_the_desk_alone(pool, refused, desk_role, alice):
    with refused("PoolOnly", desk_role, alice):
        pool.takeBond(CLAIM, alice, CAP, {"from": alice})


def test_the_bond_of_an_objection_is_owed(pool, token, members, bob):
    before = token.balanceOf(bob)
    transaction = pool.takeBond(CLAIM, bob, CAP, members.as_desk)
    check_event(transaction, "BondTaken", claim=CLAIM, member=bob, payer=bob, bond=CAP)
    assert (token.balanceOf(bob), members.books()["owed"]) == (before - CAP, CAP)
    assert members.membership(bob)["claim"] == 0, "it is no claim of theirs"
    members.check_books()


def test_a_membership_is_marked(pool, members, alice):
    transaction = pool.markEnding(CLAIM, alice, members.as_enrolment)
    check_event(transaction, "MembershipEnding", claim=CLAIM, member=alice)
    assert members.membership(alice)["ending"]


def test_it_ends_with_the_balance_due(pool, members, marked, alice):
    transaction = pool.endMembership(CLAIM, alice, members.as_enrolment)
    told = {"claim": CLAIM, "member": alice, "due": 2 * DEPOSIT, "withheld": 0}
    check_event(transaction, "MembershipEnded", **told)
    assert pool.dueTo(alice) == members.books()["owed"] == 2 * DEPOSIT
    assert members.position(alice) == NO_POSITION
    membership = members.membership(alice)
    assert (membership["claim"], membership["ending"], membership["joinedDay"]) == (CLAIM, False, 0)
    books = members.books()
    assert (books["activeUnits"], books["activeVoters"]) == (1, 1)
    members.check_books()


def test_less_the_share_of_claims_approved(pool, members, marked, alice):
    pool.setAside(8, 300, 100, members.as_desk)
    pool.endMembership(CLAIM, alice, members.as_enrolment)
    assert pool.dueTo(alice) == 2 * DEPOSIT - 2 * 100
    assert members.books()["carry"] == 200
    members.check_books()


def test_who_lapsed_leaves_no_share(pool, members, alice, carol):
    members.admit(carol, RESERVE)
    pool.openClaim(8, carol, carol, 0, members.as_desk)
    pool.markEnding(8, carol, members.as_enrolment)
    members.charge(CAP)
    assert not members.is_active(carol)
    pool.setAside(9, 300, 100, members.as_desk)
    pool.endMembership(8, carol, members.as_enrolment)
    assert pool.dueTo(carol) == RESERVE - CAP
    assert members.books()["carry"] == 0
    members.check_books()


def test_no_further_claim_is_opened(pool, members, refused, marked, alice):
    with refused("PoolMembershipEnding", alice):
        pool.openClaim(8, alice, alice, 0, members.as_desk)


def test_who_is_to_leave_and_lapsed_does_not_come_back(pool, members, refused, carol):
    members.admit(carol, RESERVE)
    pool.openClaim(8, carol, carol, 0, members.as_desk)
    members.charge(CAP)
    pool.markEnding(8, carol, members.as_enrolment)
    with refused("PoolMembershipEnding", carol):
        pool.reinstate(carol, DEPOSIT, {"from": carol})


def test_who_quits_before_takes_the_balance_along(pool, members, marked, token, alice):
    before = token.balanceOf(alice)
    pool.quit({"from": alice})
    assert token.balanceOf(alice) == before + 2 * DEPOSIT
    assert pool.dueTo(alice) == 0


def test_joining_again_is_a_membership_of_its_own(pool, members, marked, alice):
    pool.endMembership(CLAIM, alice, members.as_enrolment)
    wait(days=1)
    members.admit(alice)
    assert not members.membership(alice)["ending"]
    assert members.membership(alice)["claim"] == CLAIM
    assert (pool.dueTo(alice), members.balance(alice)) == (2 * DEPOSIT, DEPOSIT)
    members.check_books()
