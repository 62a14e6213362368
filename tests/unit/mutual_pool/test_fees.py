"""MutualPool.takeDue, setSteward and fundReserve."""

import brownie
import pytest

from tests.support.events import check_event
from tests.support.members import DEPOSIT


@pytest.fixture(scope="module", autouse=True)
def accrued(members, alice):
    """A member, and a fee of 8 for the steward."""
    members.admit(alice, DEPOSIT)
    members.settle(100, fee=8)


def test_the_steward_takes_the_fee(pool, token, members, steward):
    transaction = pool.takeDue(steward, {"from": steward})
    check_event(transaction, "DueTaken", holder=steward, to=steward, amount=8)
    assert token.balanceOf(steward) == 8
    assert pool.dueTo(steward) == 0
    assert members.books()["owed"] == 100
    members.check_books()


def test_nothing_is_taken_twice(pool, refused, steward):
    pool.takeDue(steward, {"from": steward})
    with refused("PoolZeroAmount"):
        pool.takeDue(steward, {"from": steward})


@pytest.mark.parametrize("by", ["stranger", "alice", "member_assembly"])
def test_nobody_else_takes_it(pool, refused, actors, by):
    with refused("PoolZeroAmount"):
        pool.takeDue(getattr(actors, by), {"from": getattr(actors, by)})


def test_a_fee_stays_with_who_held_the_role(
    pool, token, members, member_assembly, steward, stranger
):
    transaction = pool.setSteward(stranger, {"from": member_assembly})
    check_event(transaction, "StewardChanged", from_=steward, to=stranger)
    assert pool.steward() == stranger
    members.settle(200, fee=16)
    assert (pool.dueTo(steward), pool.dueTo(stranger)) == (8, 16)
    pool.takeDue(steward, {"from": steward})
    pool.takeDue(stranger, {"from": stranger})
    assert (token.balanceOf(steward), token.balanceOf(stranger)) == (8, 16)
    members.check_books()


@pytest.mark.parametrize("by", ["stranger", "steward", "alice"])
def test_only_the_assembly_names_the_steward(pool, refused, actors, member_assembly, by):
    sender = getattr(actors, by)
    with refused("PoolOnly", member_assembly, sender):
        pool.setSteward(sender, {"from": sender})


def test_the_steward_is_somebody(pool, refused, member_assembly):
    with refused("PoolZeroAddress"):
        pool.setSteward(brownie.ZERO_ADDRESS, {"from": member_assembly})


@pytest.mark.parametrize("by", ["sponsor", "bob"])
def test_anyone_gives_to_the_reserve(pool, token, members, actors, by):
    sender = getattr(actors, by)
    before = token.balanceOf(sender)
    transaction = pool.fundReserve(700, {"from": sender})
    check_event(transaction, "ReserveFunded", from_=sender, amount=700)
    assert token.balanceOf(sender) == before - 700
    assert members.books()["reserve"] == 700
    members.check_books()


def test_a_gift_of_nothing_is_refused(pool, refused, sponsor):
    with refused("PoolZeroAmount"):
        pool.fundReserve(0, {"from": sponsor})


def test_a_gift_without_allowance_is_refused(pool, refused, stranger):
    with refused("ERC20InsufficientAllowance", pool, 0, 700):
        pool.fundReserve(700, {"from": stranger})


def test_a_transfer_without_a_call_is_nobodys(pool, token, members, sponsor):
    """A gift sent straight to the pool changes no total, so nobody can take it out."""
    before = members.books()
    token.transfer(pool, 1_000, {"from": sponsor})
    assert members.books() == before
