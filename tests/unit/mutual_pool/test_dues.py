"""MutualPool.takeDue: what a former member, or a steward, has coming."""

import brownie
import pytest

from tests.support.events import check_event
from tests.support.members import DEPOSIT


@pytest.fixture(scope="module", autouse=True)
def ended(pool, members, alice, bob):
    """Alice's membership ended by a full benefit."""
    members.admit(alice)
    members.admit(bob)
    pool.openClaim(1, alice, alice, 0, members.as_desk)
    pool.markEnding(1, alice, members.as_enrolment)
    pool.endMembership(1, alice, members.as_enrolment)


@pytest.mark.parametrize("to", ["alice", "stranger"])
def test_it_goes_where_the_holder_says(pool, token, members, actors, alice, to):
    receiver = getattr(actors, to)
    before = token.balanceOf(receiver)
    transaction = pool.takeDue(receiver, {"from": alice})
    check_event(transaction, "DueTaken", holder=alice, to=receiver, amount=DEPOSIT)
    assert token.balanceOf(receiver) == before + DEPOSIT
    assert (pool.dueTo(alice), members.books()["owed"]) == (0, 0)
    members.check_books()


def test_once(pool, refused, alice):
    pool.takeDue(alice, {"from": alice})
    with refused("PoolZeroAmount"):
        pool.takeDue(alice, {"from": alice})


def test_nobody_is_not_paid(pool, refused, alice):
    with refused("PoolZeroAddress"):
        pool.takeDue(brownie.ZERO_ADDRESS, {"from": alice})


@pytest.mark.parametrize("by", ["bob", "stranger", "steward", "desk_role"])
def test_nobody_elses(pool, refused, actors, by):
    sender = getattr(actors, by)
    with refused("PoolZeroAmount"):
        pool.takeDue(sender, {"from": sender})


def test_a_steward_who_was_a_member_takes_both(pool, members, member_assembly, alice):
    pool.setSteward(alice, {"from": member_assembly})
    members.settle(100, fee=8)
    assert pool.dueTo(alice) == DEPOSIT + 8
    transaction = pool.takeDue(alice, {"from": alice})
    check_event(transaction, "DueTaken", holder=alice, to=alice, amount=DEPOSIT + 8)
    members.check_books()


def test_settlements_do_not_reach_it(pool, members, alice):
    members.charge(1_000)
    assert pool.dueTo(alice) == DEPOSIT
