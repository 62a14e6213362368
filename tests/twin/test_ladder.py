"""Where a balance stands, and when it lapses. One rung is 6,400 / 64 = 100 of index.

Rules: M3, P4.
"""

import pytest

from mutual_pool.protocol.pool.ladder import Rung
from mutual_pool.protocol.pool.types import Position, Standing
from tests.twin.people import ALICE, BOB, CAROL, ERIN


@pytest.mark.parametrize(
    ("deposit", "band", "rung"),
    [
        (6_400, 0, 0),
        (6_499, 0, 0),
        (6_500, 0, 1),
        (20_000, 0, 136),
        (20_099, 0, 136),
        (20_100, 0, 137),
        # 40,199 / 2 = 20,099 a unit, and 100,499 / 5 = 20,099.
        (40_199, 1, 136),
        (100_499, 2, 136),
        (100_500, 2, 137),
    ],
)
def test_a_rung_is_the_whole_hundreds_above_the_reserve(side, deposit, band, rung):
    side.join(ALICE, deposit, band=band)
    units = (1, 2, 5)[band]
    assert side.position(ALICE) == Position(deposit, 0, rung, units)
    assert side.rung(rung) == Rung(units=units, voters=1)
    assert (side.books().active_units, side.books().active_voters) == (units, 1)


def test_the_least_deposit_is_the_reserve_for_each_unit(side):
    assert [side.minimum_deposit(units) for units in (1, 2, 5)] == [6_400, 12_800, 32_000]
    with side.refuses("PoolBelowMinimum", 6_400, 6_399):
        side.join(ALICE, 6_399)
    with side.refuses("PoolBelowMinimum", 32_000, 31_999):
        side.join(ALICE, 31_999, band=2)


def test_the_least_deposit_reaches_the_next_rung(five):
    # 4,000 and 320 of fee over 11 units: 393 each. From 393 to the next hundred are 7.
    five.paid(BOB)
    assert five.books().index == 393
    assert five.minimum_deposit(5) == 5 * 6_407
    five.quit(ALICE)
    with five.refuses("PoolBelowMinimum", 6_407, 6_406):
        five.join(ALICE, 6_406)
    five.join(ALICE, 6_407)
    # (393 + 6,407 - 6,400) / 100
    assert five.position(ALICE) == Position(6_407, 393, 4, 1)


def test_the_ladder_has_an_end(side):
    top = 6_400 + 100 * 2**32
    with side.refuses("PoolBeyondLadder", 2**32 + 1, 2**32):
        side.join(ALICE, top + 100)
    side.join(ALICE, top + 99)
    assert side.position(ALICE).rung == 2**32
    with side.refuses("PoolBeyondLadder", 2**32 + 1, 2**32):
        side.pay_in(ALICE, 1)
    with side.refuses("SafeCastOverflowedUintDowncast", 96, 2**96 + 99 + top):
        side.pay_in(ALICE, 2**96)


def settled(side, balance, fee_bps):
    """Alice with this balance beside 7 other units, after a benefit of 4,000 and its fee."""
    side.change_rules(fee_bps=fee_bps)
    side.join(ALICE, balance)
    side.join(CAROL, 40_000, band=1)
    side.join(ERIN, 100_000, band=2)
    side.wait(days=32)
    side.paid(CAROL)


def test_a_member_stands_while_the_index_does_not_pass_their_rung(side):
    # 6,900 to 6,999 stand on rung 5, the index 500. 4,000 over 8 units are 500 exactly.
    settled(side, 6_999, fee_bps=0)
    assert side.books().index == 500
    assert side.standing(ALICE) == Standing(6_499, 500, 0, 0, True)
    assert side.rung(5) == Rung(units=1, voters=1)


def test_a_member_lapses_up_to_one_64th_above_the_reserve(side):
    # 4,000 * 3 / 10,000 = 1 of fee: 4,001 over 8 units are 501, one past the rung.
    settled(side, 6_999, fee_bps=3)
    assert side.books().index == 501
    assert side.standing(ALICE) == Standing(6_498, 501, side.now, 1, False)
    assert side.rung(5) == Rung(501, side.now, 1, 1, 1)
    assert (side.books().active_units, side.books().active_voters) == (7, 2)
    # What was paid stays paid, and the lapsed balance stays the member's.
    assert side.books().total_balances == 6_999 + 140_000 - 8 * 501


def test_one_rung_higher_would_have_stood(side):
    settled(side, 7_000, fee_bps=3)
    assert side.standing(ALICE) == Standing(6_499, 501, 0, 0, True)


def test_paying_in_moves_an_active_member_up(side):
    side.join(ALICE, 6_999)
    side.pay_in(ALICE, 1, by=BOB)
    assert side.position(ALICE) == Position(7_000, 0, 6, 1)
    assert (side.rung(5), side.rung(6)) == (Rung(), Rung(units=1, voters=1))
    with side.refuses("PoolZeroAmount"):
        side.pay_in(ALICE, 0)
    with side.refuses("PoolNotMember", BOB):
        side.pay_in(BOB, 1)


def test_paying_in_for_a_lapsed_member_only_adds_to_the_balance(side):
    settled(side, 6_999, fee_bps=3)
    lapsed_at = side.now
    side.wait(days=1)
    side.pay_in(ALICE, 10_000, by=BOB)
    assert side.standing(ALICE) == Standing(16_498, 501, lapsed_at, 1, False)
    assert side.position(ALICE) == Position(16_999, 0, 5, 1)
    assert side.books().active_units == 7
    with side.refuses("PoolZeroAmount"):
        side.pay_in(ALICE, 0)
