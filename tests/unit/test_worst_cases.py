"""What colluding roles can take at worst, as docs/security.md states it."""

import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import CAP, CAP_PER_PERIOD, FEE_BPS, HUGE, NOTICE_DAYS
from tests.support.events import no_event
from tests.support.members import DEPOSIT

COLLUDING = ("bob", "carol", "dan", "erin")
UNITS = 11


@pytest.fixture
def untrue(community, claims, actors):
    """Four members' untrue claims, each too large to be paid in full, approved on one day."""
    numbers = [claims.file(getattr(actors, name), benefit_class=HUGE) for name in COLLUDING]
    for number in numbers:
        claims.approve(number)
    return numbers


def settle_all(claims, actors, numbers):
    for name, number in zip(COLLUDING, numbers, strict=True):
        claims.settle_short(number, by=getattr(actors, name))


def test_who_does_nothing_loses_the_pace(untrue, claims, members, actors, alice):
    """The panel and four members, without a registrar: alice holds one unit."""
    wait(days=NOTICE_DAYS)
    settle_all(claims, actors, untrue)
    assert members.balance(alice) == DEPOSIT - CAP_PER_PERIOD
    assert claims.facts(untrue[3])["benefit"] == 0, "nothing was left for the fourth"
    members.check_books()


def test_who_quits_within_the_notice_loses_the_room(untrue, pool, token, alice):
    assert pool.books()["pendingShares"] == 4 * CAP > pool.room() == CAP_PER_PERIOD
    before = token.balanceOf(alice)
    pool.quit({"from": alice})
    assert token.balanceOf(alice) == before + DEPOSIT - CAP_PER_PERIOD


def test_the_reserve_has_no_pace(untrue, claims, members, pool, actors, alice):
    """It is given for what capped members cannot pay, and no window limits it."""
    gift = 500_000
    pool.fundReserve(gift, {"from": actors.sponsor})
    wait(days=NOTICE_DAYS)
    settle_all(claims, actors, untrue)
    benefits = sum(claims.facts(number)["benefit"] for number in untrue)
    full = 4 * 72_000
    assert benefits == full
    fees = full * FEE_BPS // 10_000
    assert members.books()["reserve"] == gift + UNITS * CAP_PER_PERIOD - full - fees
    assert members.balance(alice) == DEPOSIT - CAP_PER_PERIOD


def test_settling_moves_no_token(claims, community, alice, token, pool):
    """So no wallet can stand in the way of it, whoever froze it."""
    claim = claims.payable(alice)
    before = token.balanceOf(pool)
    transaction = claims.settle(claim)
    no_event(transaction, "Transfer")
    assert token.balanceOf(pool) == before
    assert claims.state(claim) == State.PAID


def test_another_band_multiplies_the_charge(community, members, claims, bob, alice):
    """The registrar's worst for who does nothing: any units that the balance carries."""
    members.reband(alice, band=1, payer=bob)
    assert members.position(alice)["units"] == 2
    before = members.balance(alice)
    claim = claims.payable(bob, benefit_class=HUGE)
    claims.settle_short(claim, by=bob)
    assert members.balance(alice) == before - 2 * CAP
