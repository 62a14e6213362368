"""MutualPool.admit: `Enrolment` begins a membership."""

import brownie
import pytest

from tests.support.clock import DAY, now, today
from tests.support.deploying import RESERVE, SPACING, WAITING
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.values import fields


def test_places_a_member(lens, token, members, alice, sponsor):
    before = token.balanceOf(sponsor)
    transaction = members.admit(alice, 41_234, payer=sponsor, units=2, band=1)
    covered_from = (now() + WAITING) // DAY + 1
    rung = (41_234 // 2 - RESERVE) // SPACING
    membership = members.membership(alice)
    assert membership == {
        "identity": members.identity(alice),
        "joinedDay": today(),
        "coveredFrom": covered_from,
        "bandUntil": today() + 5 * 365,
        "band": 1,
        "moved": False,
        "ending": False,
        "claim": 0,
    }
    assert members.position(alice) == {"balance": 41_234, "index": 0, "rung": rung, "units": 2}
    assert fields(lens.rungAt(rung)) == {
        "index": 0,
        "crossedAt": 0,
        "settlement": 0,
        "units": 2,
        "voters": 1,
    }
    check_event(
        transaction,
        "Joined",
        member=alice,
        identity=members.identity(alice),
        payer=sponsor,
        amount=41_234,
        units=2,
        band=1,
        bandUntil=today() + 5 * 365,
        coveredFrom=covered_from,
        rung=rung,
    )
    assert token.balanceOf(sponsor) == before - 41_234
    members.check_books()


def test_only_enrolment_may(pool, refused, members, enrolment_role, alice):
    with refused("PoolOnly", enrolment_role, alice):
        pool.admit(members.placement(alice), {"from": alice})


def test_nobody_is_no_member(refused, members, alice):
    with refused("PoolZeroAddress"):
        members.admit(brownie.ZERO_ADDRESS, payer=alice)


def test_nobody_joins_twice(refused, members, alice):
    members.admit(alice)
    with refused("PoolAlreadyMember", alice):
        members.admit(alice)


def test_a_member_holds_units(refused, members, alice):
    with refused("PoolZeroUnits"):
        members.admit(alice, units=0)


@pytest.mark.parametrize("units", [1, 3])
def test_the_deposit_carries_every_unit(refused, members, alice, units):
    least = RESERVE * units
    with refused("PoolBelowMinimum", least, least - 1):
        members.admit(alice, least - 1, units=units)
    members.admit(alice, least, units=units)


def test_the_minimum_is_on_a_rung_not_yet_passed(pool, refused, members, alice, bob, carol):
    """At an index between two rungs the next one counts, else who joins would have lapsed."""
    members.admit(alice)
    members.admit(bob)
    members.charge(130)
    least = RESERVE + 200 - 130
    assert pool.minimumDeposit(1) == least
    with refused("PoolBelowMinimum", least, least - 1):
        members.admit(carol, least - 1)
    members.admit(carol, least)
    assert members.position(carol) == {"balance": least, "index": 130, "rung": 2, "units": 1}


def test_a_balance_out_of_the_ladders_reach_is_refused(pool, token, refused, members, alice):
    furthest = 2**32
    most = RESERVE + (furthest + 1) * SPACING - 1
    token.mint(alice, 2 * most, {"from": alice})
    with refused("PoolBeyondLadder", furthest + 1, furthest):
        members.admit(alice, most + 1)
    members.admit(alice, most)
    assert members.position(alice)["rung"] == furthest


def test_without_allowance_is_refused(pool, token, refused, members, alice):
    token.approve(pool, DEPOSIT - 1, {"from": alice})
    with refused("ERC20InsufficientAllowance", pool, DEPOSIT - 1, DEPOSIT):
        members.admit(alice)


def test_beyond_the_payers_wealth_is_refused(token, refused, members, alice):
    wealth = token.balanceOf(alice)
    with refused("ERC20InsufficientBalance", alice, wealth, wealth + 1):
        members.admit(alice, wealth + 1)
