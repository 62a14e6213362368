"""A rise of the benefit counts after the waiting period only, whatever row of certificates it is.

Bands 0 to 2 are the levels basic, middle and full of the young, 3 to 5 those of the old.

Rule: P12.
"""

import pytest

from tests.support.deploying import DAY, MILD, SEVERE, Settings
from tests.twin.people import ALICE, ASSESSORS, BOB

BASIC, MIDDLE, FULL, OLD_BASIC, OLD_MIDDLE, OLD_FULL = range(6)
BENEFITS = ((2_000, 200), (3_000, 300), (4_000, 400), (800, 200), (1_200, 300), (1_600, 400))
WAIT = 30


@pytest.fixture(scope="module")
def settings():
    return Settings(units=(1,) * 6, benefits=BENEFITS, vesting=(10_000,))


@pytest.fixture
def covered(side):
    """Make alice a member of a band, covered since two days."""

    def covered(band, deposit=20_000):
        side.join(ALICE, deposit, band=band)
        side.join(BOB, 100_000, band=FULL)
        side.wait(days=WAIT + 2)
        return side

    return covered


def benefit(side, benefit_class=SEVERE, day=None):
    """What a claim filed now for a day, or today, is for; it is withdrawn at once."""
    claim = side.file(ALICE, benefit_class=benefit_class, day=side.today if day is None else day)
    found = side.claim(claim).benefit
    side.withdraw(claim, by=ALICE)
    return found


def step(side, band, days=1, **changes):
    """Hand in a certificate, and wait."""
    side.reband(ALICE, band=band, **changes)
    side.wait(days=days)


def test_an_upgrade_on_the_day_of_the_diagnosis_waits(covered):
    side = covered(BASIC)
    step(side, FULL)
    assert (benefit(side), benefit(side, MILD)) == (2_000, 200)
    side.wait(days=WAIT - 1)
    assert benefit(side) == 2_000
    side.wait(days=1)
    assert (benefit(side), benefit(side, MILD)) == (4_000, 400)


def test_a_lower_level_counts_at_once(covered):
    side = covered(FULL)
    step(side, BASIC, days=0)
    assert benefit(side) == 4_000
    side.wait(days=1)
    assert benefit(side) == 2_000
    assert side.history(ALICE).floor_until == 0


def test_a_birthday_costs_no_wait(covered):
    side = covered(FULL)
    step(side, OLD_FULL)
    assert (benefit(side), benefit(side, MILD)) == (1_600, 400)
    assert side.history(ALICE).floor_until == 0


def test_a_second_step_up_restarts_the_wait_and_keeps_the_floor(covered):
    side = covered(BASIC)
    step(side, MIDDLE)
    step(side, FULL)
    assert benefit(side) == 2_000
    side.wait(days=WAIT - 1)
    assert benefit(side) == 2_000
    side.wait(days=1)
    assert benefit(side) == 4_000


@pytest.mark.parametrize(
    ("bands", "wanted"),
    [
        ((MIDDLE, FULL, BASIC, MIDDLE), 2_000),
        ((FULL, BASIC, FULL), 2_000),
        ((BASIC, FULL, OLD_FULL), 800),
        ((BASIC, OLD_FULL), 800),
        ((BASIC, FULL, BASIC, FULL), 2_000),
    ],
)
def test_no_row_of_changes_comes_to_more_at_once(covered, bands, wanted):
    first, *others = bands
    side = covered(first)
    for band in others:
        step(side, band)
    assert benefit(side) == wanted


@pytest.mark.parametrize("first", [FULL, BASIC], ids=["high, ending", "low, ended"])
def test_an_expiry_takes_nothing_away(covered, first):
    side = covered(BASIC)
    step(side, first, days=2, band_until=side.today + 1 - (first == BASIC))
    step(side, FULL)
    assert benefit(side) == 2_000


def test_a_lapse_takes_nothing_away(covered):
    side = covered(BASIC, 6_500)
    step(side, FULL)
    claim = side.file(BOB)
    side.decide_by_signatures(claim, ASSESSORS[:3])
    side.wait(days=7)
    side.settle_short(claim, by=BOB)
    assert not side.standing(ALICE).active
    side.reinstate(ALICE, 20_000)
    side.wait(days=1)
    assert benefit(side) == 2_000


def test_two_certificates_on_one_day(covered):
    side = covered(BASIC)
    step(side, MIDDLE, days=0)
    side.wait(60)
    step(side, FULL)
    assert benefit(side) == 2_000


def test_a_second_rise_forgets_no_earlier_wait(covered):
    side = covered(BASIC)
    step(side, MIDDLE)
    ill = side.today
    assert benefit(side) == 2_000
    side.wait(days=WAIT)
    well = side.today
    assert benefit(side) == 3_000
    step(side, FULL)
    assert (benefit(side, day=ill), benefit(side, MILD, day=ill)) == (2_000, 200)
    assert benefit(side, day=well) == 3_000
    history = side.history(ALICE)
    assert (history.earlier_floor_band, history.earlier_floor_until) == (BASIC, well)
    assert (history.floor_band, history.floor_until) == (MIDDLE, well + WAIT + 1)


def test_a_rise_on_the_same_day_by_way_of_a_lower_level_lowers_both_floors(covered):
    side = covered(MIDDLE)
    step(side, FULL)
    ill = side.today
    side.wait(days=WAIT)
    for lowered, earlier, worth in ((OLD_FULL, OLD_MIDDLE, 1_200), (OLD_BASIC, OLD_BASIC, 800)):
        for band in (lowered, FULL):
            step(side, band, days=0)
            side.wait(60)
        # Of an old full and a young middle level neither is below the other.
        history = side.history(ALICE)
        assert (history.floor_band, history.earlier_floor_band) == (lowered, earlier)
        assert benefit(side, day=ill) == worth


def test_a_third_rise_covers_no_day_of_the_first_wait(covered):
    side = covered(OLD_BASIC)
    step(side, BASIC)
    ill = side.today
    side.wait(days=WAIT)
    step(side, MIDDLE)
    later = side.today
    side.wait(days=WAIT)
    assert benefit(side, day=ill) == 800
    step(side, FULL)
    with side.refuses("ClaimNotCovered", ALICE, ill):
        side.file(ALICE, day=ill)
    assert benefit(side, day=later) == 2_000
    assert benefit(side) == 3_000


def test_who_quits_and_joins_at_the_high_level_waits_as_a_whole(covered):
    side = covered(BASIC)
    side.quit(ALICE)
    side.wait(60)
    side.join(ALICE, 20_000, band=FULL)
    side.wait(days=1)
    with side.refuses("ClaimNotCovered", ALICE, side.now // DAY):
        side.file(ALICE)
    side.wait(days=WAIT + 1)
    assert benefit(side) == 4_000
