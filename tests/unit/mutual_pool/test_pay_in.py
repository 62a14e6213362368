"""MutualPool.payIn and payInWithPermit: anyone may pay in for anyone. Rule: P4."""

import pytest

from tests.support.clock import HOUR, now, wait
from tests.support.deploying import RESERVE, SPACING
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.values import fields


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    """Alice has the least one can have, bob much more."""
    members.admit(alice, RESERVE)
    members.admit(bob)


@pytest.mark.parametrize("payer", ["bob", "carol"])
def test_moves_an_active_member_up_the_ladder(pool, lens, members, actors, bob, payer):
    sender = getattr(actors, payer)
    transaction = pool.payIn(bob, 250, {"from": sender})
    rung = (DEPOSIT + 250 - RESERVE) // SPACING
    check_event(transaction, "ToppedUp", member=bob, payer=sender, amount=250, rung=rung)
    assert members.position(bob) == {
        "balance": DEPOSIT + 250,
        "index": 0,
        "rung": rung,
        "units": 1,
    }
    assert lens.rungAt((DEPOSIT - RESERVE) // SPACING)["units"] == 0
    assert lens.rungAt(rung)["units"] == 1
    members.check_books()


def test_settles_what_was_charged_before(pool, members, bob):
    members.charge(130)
    pool.payIn(bob, 1, {"from": bob})
    rung = (130 + DEPOSIT - 130 + 1 - RESERVE) // SPACING
    assert members.position(bob) == {
        "balance": DEPOSIT - 130 + 1,
        "index": 130,
        "rung": rung,
        "units": 1,
    }
    members.check_books()


def test_only_adds_to_a_lapsed_members_balance(pool, members, alice, carol):
    """The record of the lapse stays: else a cheap payment would erase a gap in cover."""
    members.charge(1)
    before, standing = members.position(alice), fields(pool.standingOf(alice))
    transaction = pool.payIn(alice, 5_000, {"from": carol})
    check_event(transaction, "ToppedUp", member=alice, payer=carol, amount=5_000, rung=0)
    assert members.position(alice) == {**before, "balance": before["balance"] + 5_000}
    assert fields(pool.standingOf(alice)) == {**standing, "balance": standing["balance"] + 5_000}
    assert not members.is_active(alice)
    members.check_books()


@pytest.mark.parametrize("lapsed", [False, True])
def test_nothing_is_refused(pool, members, refused, alice, lapsed):
    if lapsed:
        members.charge(1)
    with refused("PoolZeroAmount"):
        pool.payIn(alice, 0, {"from": alice})


def test_for_nobody_is_refused(pool, refused, carol):
    with refused("PoolNotMember", carol):
        pool.payIn(carol, 100, {"from": carol})


def test_out_of_the_ladders_reach_is_refused(pool, token, refused, bob):
    amount = (2**32 + 1) * SPACING + RESERVE - DEPOSIT
    token.mint(bob, amount, {"from": bob})
    with refused("PoolBeyondLadder", 2**32 + 1, 2**32):
        pool.payIn(bob, amount, {"from": bob})
    pool.payIn(bob, amount - 1, {"from": bob})


def test_more_than_a_balance_holds_is_refused(pool, token, members, refused, alice):
    members.charge(1)
    token.mint(alice, 2**96, {"from": alice})
    total = members.books()["held"] + 2**96
    with refused("SafeCastOverflowedUintDowncast", 96, total):
        pool.payIn(alice, 2**96, {"from": alice})


def test_without_allowance_is_refused(pool, token, refused, alice):
    token.approve(pool, 0, {"from": alice})
    with refused("ERC20InsufficientAllowance", pool, 0, 100):
        pool.payIn(alice, 100, {"from": alice})


# --------------------------------------------------------------------- with a permit


@pytest.fixture
def without_allowance(pool, token, alice):
    token.approve(pool, 0, {"from": alice})


def test_a_permit_gives_the_allowance(pool, token, members, without_allowance, alice, bob):
    transaction = pool.payInWithPermit(bob, 300, members.permit(alice, 300), {"from": alice})
    rung = (DEPOSIT + 300 - RESERVE) // SPACING
    check_event(transaction, "ToppedUp", member=bob, payer=alice, amount=300, rung=rung)
    assert token.allowance(alice, pool) == 0


def test_a_permit_sent_first_by_somebody_else_does_no_harm(
    pool, token, members, without_allowance, alice, stranger
):
    permit = members.permit(alice, 300)
    value, deadline, v, r, s = permit
    token.permit(alice, pool, value, deadline, v, r, s, {"from": stranger})
    pool.payInWithPermit(alice, 300, permit, {"from": alice})
    assert members.balance(alice) == RESERVE + 300


@pytest.mark.parametrize("wrong", ["signer", "value", "expired"])
def test_a_wrong_permit_gives_nothing(pool, members, refused, without_allowance, alice, bob, wrong):
    deadline = now() + HOUR
    permit = members.permit(bob if wrong == "signer" else alice, 300, deadline)
    if wrong == "value":
        permit = permit._replace(value=301)
    if wrong == "expired":
        wait(seconds=2 * HOUR)
    with refused("ERC20InsufficientAllowance", pool, 0, 300):
        pool.payInWithPermit(alice, 300, permit, {"from": alice})


def test_a_permit_does_not_replace_an_amount(pool, members, refused, alice):
    permit = members.permit(alice, 300)
    with refused("PoolZeroAmount"):
        pool.payInWithPermit(alice, 0, permit, {"from": alice})
