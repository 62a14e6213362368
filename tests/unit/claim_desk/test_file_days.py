"""ClaimDesk.file: which days may be claimed, and how much has vested. Rule: C1."""

import pytest

from tests.support.claims import State
from tests.support.clock import DAY, today, wait
from tests.support.deploying import CLAIM_WINDOW_DAYS, MILD, RESERVE
from tests.support.members import DEPOSIT


@pytest.fixture
def file(desk, claims):
    """File as the member, for a day."""
    return lambda member, day: desk.file(claims.filing(member, day=day), {"from": member})


def test_before_cover_is_refused(members, refused, file, alice):
    begins = members.membership(alice)["coveredFrom"]
    assert begins == today() - 1
    with refused("ClaimNotCovered", alice, begins - 1):
        file(alice, begins - 1)
    file(alice, begins)


def test_the_future_is_refused(refused, file, alice):
    with refused("ClaimInFuture", today() + 1, today()):
        file(alice, today() + 1)
    file(alice, today())


def test_too_old_is_refused(refused, file, alice):
    wait(days=CLAIM_WINDOW_DAYS)
    day = today() - CLAIM_WINDOW_DAYS
    with refused("ClaimTooLate", day - 1, today() - 1):
        file(alice, day - 1)
    file(alice, day)


def test_after_the_band_is_refused(members, refused, file, alice):
    members.reband(alice, 0, band_until=today() + 10)
    wait(days=12)
    with refused("ClaimNotCovered", alice, today() - 1):
        file(alice, today() - 1)
    file(alice, today() - 2)


@pytest.fixture
def lapsed_on(members, claims, bob, frank):
    """frank lapses today, by a claim of bob; gives the day."""
    claims.paid(bob, benefit_class=MILD)
    assert not members.is_active(frank)
    return today()


@pytest.fixture
def frank(members, sponsor):
    """One more member, covered, with no more than the least."""
    members.join(sponsor, deposit=RESERVE)
    wait(days=35)
    return sponsor


def test_the_day_of_a_lapse_and_later_is_refused(refused, file, lapsed_on, frank):
    wait(days=3)
    for day in (lapsed_on, lapsed_on + 1, today()):
        with refused("ClaimNotCovered", frank, day):
            file(frank, day)
    file(frank, lapsed_on - 1)


def test_the_gap_of_a_lapse_stays_uncovered_after_reinstatement(
    pool, refused, file, lapsed_on, frank
):
    wait(days=3)
    back = today()
    pool.reinstate(frank, DEPOSIT, {"from": frank})
    wait(days=2)
    for day in (lapsed_on, lapsed_on + 2, back):
        with refused("ClaimNotCovered", frank, day):
            file(frank, day)
    file(frank, back + 1)


def test_the_interval_before_stays_covered_after_reinstatement(pool, file, lapsed_on, frank):
    wait(days=3)
    pool.reinstate(frank, DEPOSIT, {"from": frank})
    file(frank, lapsed_on - 1)


def test_after_grace_the_wait_begins_again(pool, refused, file, lapsed_on, frank):
    wait(days=20)
    pool.reinstate(frank, DEPOSIT, {"from": frank})
    back = today()
    wait(days=31)
    with refused("ClaimNotCovered", frank, back + 30):
        file(frank, back + 30)
    file(frank, back + 31)


# ------------------------------------------------------------------------------ vesting


def test_a_benefit_vests_with_the_years_of_membership(desk, members, claims, alice):
    joined = members.membership(alice)["joinedDay"]
    wait(days=365 - 32)
    assert today() == joined + 365
    claims.file(alice, day=today() - 1)
    assert claims.facts(1)["vestingBps"] == 8_000
    assert claims.facts(1)["benefit"] == 4_000
    desk.withdraw(1, {"from": alice})
    claims.file(alice, day=today())
    assert claims.facts(2)["vestingBps"] == 10_000
    assert claims.facts(2)["benefit"] == 5_000


def test_after_grace_vesting_begins_again(desk, pool, claims, frank, bob):
    wait(days=340)
    claims.paid(bob, benefit_class=MILD)
    lapsed_on = today()
    wait(days=20)
    pool.reinstate(frank, DEPOSIT, {"from": frank})
    wait(days=31)
    claims.file(frank, day=today())
    assert claims.facts(2)["vestingBps"] == 8_000, "years of the membership now"
    desk.withdraw(2, {"from": frank})
    claims.file(frank, day=lapsed_on - 1)
    assert claims.facts(3)["vestingBps"] == 10_000, "years of the membership then"


# ------------------------------------------------------------------------------ refiling


@pytest.fixture
def expired(claims, file, alice):
    """A claim filed on the last day of the window, on which the panel kept silent; its day."""
    wait(days=CLAIM_WINDOW_DAYS)
    day = today() - CLAIM_WINDOW_DAYS
    file(alice, day)
    claims.bring(1, State.EXPIRED)
    return day


def test_after_silence_a_day_may_be_filed_anew_beyond_the_window(file, expired, desk, alice):
    wait(seconds=30 * DAY - 120)
    file(alice, expired)
    assert desk.claimCount() == 2


def test_but_for_thirty_days_only(refused, file, expired, alice):
    wait(days=30)
    with refused("ClaimTooLate", expired, expired + CLAIM_WINDOW_DAYS):
        file(alice, expired)


def test_and_no_other_day(refused, file, expired, alice):
    with refused("ClaimTooLate", expired + 1, expired + 1 + CLAIM_WINDOW_DAYS):
        file(alice, expired + 1)


def test_a_withdrawn_claim_gives_no_second_window(desk, refused, file, alice):
    wait(days=CLAIM_WINDOW_DAYS)
    day = today() - CLAIM_WINDOW_DAYS
    file(alice, day)
    desk.withdraw(1, {"from": alice})
    wait(days=1)
    with refused("ClaimTooLate", day, day + CLAIM_WINDOW_DAYS):
        file(alice, day)
