"""MutualPool.openClaim, setAside, releaseShare, forfeitBond and payOut: for the claim desk."""

import brownie
import pytest

from tests.support.deploying import CAP
from tests.support.events import check_event
from tests.support.members import DEPOSIT

BOND = 50


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.admit(alice, 2 * DEPOSIT, units=2)
    members.admit(bob)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("openClaim", (1, "alice", "alice", 50)),
        ("setAside", (1, 100, 100)),
        ("releaseShare", (1, 0)),
        ("payOut", (1, "alice", 1)),
        ("forfeitBond", (1, 0)),
    ],
)
def test_only_the_claim_desk_may(pool, refused, actors, desk_role, function, arguments):
    values = [getattr(actors, value) if value == "alice" else value for value in arguments]
    with refused("PoolOnly", desk_role, actors.alice):
        getattr(pool, function)(*values, {"from": actors.alice})


def test_opening_takes_the_bond_from_the_payer(pool, token, members, alice, guardian):
    before = token.balanceOf(guardian)
    transaction = pool.openClaim(4, alice, guardian, BOND, members.as_desk)
    check_event(transaction, "BondTaken", claim=4, member=alice, payer=guardian, bond=BOND)
    assert token.balanceOf(guardian) == before - BOND
    assert members.membership(alice)["claim"] == 4
    assert members.books()["owed"] == BOND
    members.check_books()


def test_a_bond_of_nothing_moves_nothing(pool, token, members, alice):
    transaction = pool.openClaim(4, alice, alice, 0, members.as_desk)
    assert "Transfer" not in transaction.events


def test_without_allowance_it_is_refused(pool, token, members, refused, alice):
    token.approve(pool, BOND - 1, {"from": alice})
    with refused("ERC20InsufficientAllowance", pool, BOND - 1, BOND):
        pool.openClaim(4, alice, alice, BOND, members.as_desk)


@pytest.mark.parametrize(
    ("need", "cap", "share"),
    [(300, CAP, 100), (301, CAP, 101), (3 * CAP, CAP, CAP), (3 * CAP + 1, CAP, CAP), (0, CAP, 0)],
)
def test_a_share_is_what_a_unit_has_to_pay(pool, members, need, cap, share):
    transaction = pool.setAside(2, need, cap, members.as_desk)
    check_event(transaction, "ShareSetAside", claim=2, share=share, pendingShares=share)
    assert members.books()["pendingShares"] == share


def test_with_nobody_active_a_share_is_the_cap(pool, members, alice, bob):
    pool.quit({"from": alice})
    pool.quit({"from": bob})
    pool.setAside(2, 1, CAP, members.as_desk)
    assert members.books()["pendingShares"] == CAP


def test_shares_add_up_and_are_set_free(pool, members):
    pool.setAside(1, 300, CAP, members.as_desk)
    pool.setAside(2, 600, CAP, members.as_desk)
    transaction = pool.releaseShare(1, 100, members.as_desk)
    check_event(transaction, "ShareReleased", claim=1, share=100, pendingShares=200)
    assert members.books()["pendingShares"] == 200


def test_no_more_than_pending_is_set_free(pool, members, refused):
    pool.setAside(1, 300, CAP, members.as_desk)
    with refused("Panic", 0x11):
        pool.releaseShare(1, 101, members.as_desk)


def test_no_more_than_pending_is_settled(members, refused):
    with refused("Panic", 0x11):
        members.settle(300, share=1)


def test_what_is_owed_is_paid_out(pool, token, members, alice, stranger):
    members.settle(300)
    transaction = pool.payOut(1, stranger, 120, members.as_desk)
    check_event(transaction, "PaidOut", claim=1, to=stranger, amount=120)
    assert token.balanceOf(stranger) == 120
    assert members.books()["owed"] == 180
    members.check_books()


def test_no_more_than_is_owed_is_paid_out(pool, members, refused, alice):
    members.settle(300)
    with refused("PoolNotOwed", 301, 300):
        pool.payOut(1, alice, 301, members.as_desk)
    pool.payOut(1, alice, 300, members.as_desk)


def test_nobody_is_not_paid(pool, members, refused):
    members.settle(300)
    with refused("PoolZeroAddress"):
        pool.payOut(1, brownie.ZERO_ADDRESS, 300, members.as_desk)


def test_a_lost_bond_goes_to_carry(pool, members, alice):
    pool.openClaim(4, alice, alice, BOND, members.as_desk)
    transaction = pool.forfeitBond(4, BOND, members.as_desk)
    check_event(transaction, "BondForfeited", claim=4, bond=BOND)
    assert members.books()["owed"] == 0
    assert members.books()["carry"] == BOND
    members.check_books()


def test_no_more_than_is_owed_is_lost(pool, members, refused, alice):
    pool.openClaim(4, alice, alice, BOND, members.as_desk)
    with refused("PoolNotOwed", BOND + 1, BOND):
        pool.forfeitBond(4, BOND + 1, members.as_desk)
