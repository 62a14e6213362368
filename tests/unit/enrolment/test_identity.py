"""One membership an identity: free again after quitting, or a lapse beyond grace. Rule: P2."""

import pytest

from tests.support.claims import State
from tests.support.clock import DAY, wait, wait_until
from tests.support.deploying import GRACE, MILD, RESERVE
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.values import plain


@pytest.fixture(scope="module", autouse=True)
def holders(members, alice, carol):
    """Alice has the least one can have; carol is covered, and claims."""
    members.join(alice, deposit=RESERVE)
    members.join(carol)
    wait(days=32)


@pytest.fixture
def lapsed_at(pool, claims, members, alice, carol):
    """Alice lapses by carol's claim."""
    claims.paid(carol, benefit_class=MILD)
    assert not members.is_active(alice)
    return pool.standingOf(alice)["lapsedAt"]


@pytest.fixture
def move(members, alice):
    """Enrol bob under alice's identity."""

    def move(bob):
        return members.join(bob, identity=members.identity(alice))

    return move


def test_an_active_holders_identity_is_taken(members, refused, move, alice, bob):
    with refused("PoolIdentityHeld", members.identity(alice), alice):
        move(bob)


def test_within_grace_it_still_is(members, refused, move, lapsed_at, alice, bob):
    wait_until(lapsed_at + GRACE - 60)
    with refused("PoolIdentityHeld", members.identity(alice), alice):
        move(bob)


def test_beyond_grace_it_is_free(pool, enrolment, members, refused, move, lapsed_at, alice, bob):
    wait_until(lapsed_at + GRACE + 60)
    identity = members.identity(alice)
    transaction = move(bob)
    check_event(transaction, "IdentityFreed", member=alice, identity=identity)
    assert plain(enrolment.identityOf(identity)["holder"]) == plain(bob)
    assert members.membership(bob)["identity"] == identity
    assert members.membership(alice)["moved"]
    with refused("PoolIdentityMoved", alice):
        pool.reinstate(alice, DEPOSIT, {"from": alice})
    pool.quit({"from": alice})
    members.check_books()


def test_after_it_moved_claims_for_the_last_days_still_carry_it(
    claims, members, move, lapsed_at, alice, bob
):
    wait_until(lapsed_at + GRACE + 60)
    move(bob)
    claim = claims.file(alice, day=lapsed_at // DAY - 1)
    claims.approve(claim)
    assert claims.state(claim) == State.UNDER_NOTICE


def test_a_membership_that_lost_its_identity_is_not_rebanded(
    members, refused, move, lapsed_at, alice, bob
):
    wait_until(lapsed_at + GRACE + 60)
    move(bob)
    wait(seconds=60)
    with refused("EnrolmentNotHolder", members.identity(alice), alice):
        members.reband(alice, DEPOSIT)


def test_after_quitting_it_is_free_at_once(pool, members, move, alice, bob):
    pool.quit({"from": alice})
    transaction = move(bob)
    assert "IdentityFreed" not in transaction.events
    assert members.is_active(bob)


def test_a_former_address_may_come_back_with_it(pool, members, alice):
    pool.quit({"from": alice})
    members.join(alice)
    assert members.membership(alice)["identity"] == members.identity(alice)


def test_who_lost_it_may_join_under_it_again_once_it_is_free(
    pool, members, refused, move, lapsed_at, alice, bob
):
    wait_until(lapsed_at + GRACE + 60)
    move(bob)
    wait(seconds=60)
    pool.quit({"from": alice})
    with refused("PoolIdentityHeld", members.identity(alice), bob):
        members.join(alice)
    pool.quit({"from": bob})
    members.join(alice)
    assert members.is_active(alice)


def test_a_lapsed_address_is_no_newcomer(members, refused, lapsed_at, alice):
    """Its record has to be reinstated or quit first, whatever the certificate says."""
    wait_until(lapsed_at + GRACE + 60)
    with refused("PoolAlreadyMember", alice):
        members.join(alice)
