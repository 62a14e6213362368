"""New certificates: another band from the next day on, and no cover where there was none.

Rule: P7.
"""

import pytest

from mutual_pool.protocol.pool.ladder import Rung
from mutual_pool.protocol.pool.types import Cover, History, Position
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, STRANGER

NONE = Cover()
FAR = 5 * 365


@pytest.fixture
def alone(side):
    """Alice in band 0 with 60,000, covered for two days; her band ends in ten."""
    side.join(ALICE, 60_000, band_until=side.today + 43)
    side.wait(days=33)
    return side


def test_another_band_means_other_units_at_once_and_cover_from_tomorrow(alone):
    joined, today = alone.today - 33, alone.today
    alone.reband(ALICE, band=2)
    # 60,000 / 5 - 6,400 = 5,600
    assert alone.position(ALICE) == Position(60_000, 0, 56, 5)
    assert (alone.rung(536), alone.rung(56)) == (Rung(), Rung(units=5, voters=1))
    assert (alone.books().active_units, alone.books().active_voters) == (5, 1)
    membership = alone.membership(ALICE)
    assert (membership.band, membership.band_until) == (2, today + FAR)
    assert membership.joined_day == joined
    assert alone.history(ALICE) == History(0, 0, 0, today + 1, 0, today, 0)
    assert alone.cover_on(ALICE, today) == Cover(True, 0, joined)
    assert alone.cover_on(ALICE, today + 1) == Cover(True, 2, joined, 2)


def test_the_deposit_in_the_same_call_counts(side):
    side.join(ALICE, 6_400)
    side.wait(1)
    with side.refuses("PoolBelowMinimum", 12_800, 12_799):
        side.reband(ALICE, 6_399, band=1)
    side.reband(ALICE, 6_400, band=1, by=BOB)
    assert side.position(ALICE) == Position(12_800, 0, 0, 2)
    side.wait(1)
    # The way back gives nothing back: all stays in the balance.
    side.reband(ALICE, band=0)
    assert side.position(ALICE) == Position(12_800, 0, 64, 1)


def test_between_the_end_of_a_band_and_its_renewal_there_is_no_cover(alone):
    joined, last = alone.today - 33, alone.today + 10
    alone.wait(days=12)
    assert alone.cover_on(ALICE, last) == Cover(True, 0, joined)
    assert not alone.cover_on(ALICE, last + 1).covered
    with alone.refuses("ClaimNotCovered", ALICE, last + 1):
        alone.file(ALICE, day=last + 1)
    alone.reband(ALICE, by=STRANGER)
    assert alone.history(ALICE) == History(0, 0, 0, last + 3, 0, last, 0)
    gap = [alone.cover_on(ALICE, day).covered for day in range(last, last + 5)]
    assert gap == [True, False, False, True, True]


def test_the_band_in_force_goes_on_without_a_gap(alone):
    joined = alone.today - 33
    alone.wait(days=10)
    alone.reband(ALICE)
    assert alone.history(ALICE) == History()
    assert alone.membership(ALICE).band_until == alone.today + FAR
    for day in range(alone.today - 1, alone.today + 2):
        assert alone.cover_on(ALICE, day) == Cover(True, 0, joined)


def test_a_band_may_be_cut_short(alone):
    alone.reband(ALICE, band_until=alone.today)
    assert alone.cover_on(ALICE, alone.today).covered
    assert not alone.cover_on(ALICE, alone.today + 1).covered


def test_of_two_certificates_on_one_day_the_later_is_in_force(alone):
    joined, today = alone.today - 33, alone.today
    alone.reband(ALICE, band=1)
    alone.wait(60)
    alone.reband(ALICE, 100, band=2)
    assert alone.position(ALICE) == Position(60_100, 0, 56, 5)
    assert alone.history(ALICE) == History(0, 0, 0, today + 1, 0, today, 0)
    assert alone.cover_on(ALICE, today) == Cover(True, 0, joined)
    assert alone.cover_on(ALICE, today + 1) == Cover(True, 2, joined, 2)


def test_the_band_before_the_last_two_is_forgotten(alone):
    joined, first = alone.today - 33, alone.today
    alone.reband(ALICE, band=1)
    alone.wait(days=3)
    alone.reband(ALICE, band=2)
    assert alone.history(ALICE) == History(0, 0, 0, first + 4, first + 1, first + 3, 1)
    assert not alone.cover_on(ALICE, first).covered
    assert alone.cover_on(ALICE, first + 1) == Cover(True, 1, joined, 1)
    assert alone.cover_on(ALICE, first + 3) == Cover(True, 1, joined, 1)
    assert alone.cover_on(ALICE, first + 4) == Cover(True, 2, joined, 2)


def test_a_claim_is_of_the_band_of_its_day(alone):
    day = alone.today
    alone.reband(ALICE, band=1)
    alone.wait(days=2)
    claim = alone.file(ALICE, day=day)
    assert alone.claim(claim).band == 0
    alone.withdraw(claim, by=ALICE)
    assert alone.claim(alone.file(ALICE)).band == 1


def test_who_lapsed_is_not_rebanded(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    lapsed_at = side.now
    side.wait(days=1)
    with side.refuses("PoolLapsed", ALICE, lapsed_at):
        side.reband(ALICE, 20_000)
    # The record of the lapse is kept: coming back costs nothing here, since no one paid since.
    side.reinstate(ALICE, 1_000)
    side.wait(1)
    side.reband(ALICE, 20_000, band=1)
    # 6,400 - 1,000 + 1,000 + 20,000; 1,000 + 13,200 - 6,400
    assert side.position(ALICE) == Position(26_400, 1_000, 78, 2)


def test_only_the_holder_of_the_identity_is_rebanded(five):
    identity = five.membership(BOB).identity
    with five.refuses("EnrolmentNotHolder", identity, ALICE):
        five.reband(ALICE, identity=identity)
    with five.refuses("EnrolmentNotHolder", b"nobody's identit", ALICE):
        five.reband(ALICE, identity=b"nobody's identit")
    five.quit(ALICE)
    with five.refuses("EnrolmentNotHolder", five.certificate(ALICE).identity, ALICE):
        five.reband(ALICE)
    assert five.identity_record(identity).holder == BOB
    assert five.now - five.identity_record(identity).issued_at == 32 * DAY


def test_units_given_up_leave_their_share_of_approved_claims(five):
    claim = five.approved(BOB)
    share = five.claim(claim).share
    five.reband(ERIN, band=0)
    assert five.standing(ERIN).balance == 100_000 - 4 * share
    assert five.books().carry == 4 * share
    assert five.position(ERIN).units == 1
    # More units, or the same, leave nothing.
    five.reband(DAN, 60_000, band=2)
    five.reband(ALICE, band=0)
    assert five.books().carry == 4 * share


def test_what_is_left_has_to_carry_the_units_that_stay(side):
    side.join(CAROL, 12_900, band=1)
    side.join(BOB, 100_000)
    side.wait(days=32)
    side.approved(BOB, benefit_class=HUGE)
    side.pay_in(BOB, 1)
    # A share of 1,000 for the unit given up, and 6,400 for the one that stays.
    side.reband(CAROL, band=0)
    assert side.standing(CAROL).balance == 11_900
