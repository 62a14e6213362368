"""The supervisor lets nobody join for a time, at most 90 days in any 365. Rule: E7."""

import pytest

from tests.support.deploying import DAY
from tests.twin.people import ALICE, ASSEMBLY, BOB, SPONSOR, STRANGER, SUPERVISOR


def test_nobody_joins_until_it_is_over(side):
    tree = side.cohort(BOB)
    group = side.cohort(ALICE)
    side.enrol_cohort(group, 10_000, by=SPONSOR)
    side.stop_joins(3)
    until = side.now + 3 * DAY
    assert side.joins_stopped_until() == until
    side.wait_until(until - 1)
    with side.refuses("EnrolmentStopped", until):
        side.join(BOB, 10_000)
    with side.refuses("EnrolmentStopped", until):
        side.enrol_cohort(tree, 10_000, by=SPONSOR)
    # Whoever was let in before is taken up, and members go on.
    side.join_from_group(1, group, 0)
    side.reband(ALICE, issued_at=side.now)
    side.pay_in(ALICE, 5)
    side.wait(1)
    side.join(BOB, 10_000)


def test_only_the_supervisor_may(side):
    for caller in (STRANGER, ASSEMBLY):
        with side.refuses("EnrolmentOnly", SUPERVISOR, caller):
            side.stop_joins(1, by=caller)
    side.set_supervisor(STRANGER)
    side.stop_joins(1, by=STRANGER)


@pytest.mark.parametrize("days", [0, 91, 2**256 - 1])
def test_a_stop_is_from_1_to_90_days(side, days):
    with side.refuses("EnrolmentBadStop", days):
        side.stop_joins(days)


def test_a_stop_follows_the_one_that_runs(side):
    side.stop_joins(10)
    first = side.joins_stopped_until()
    side.wait(days=2)
    side.stop_joins(5)
    assert side.joins_stopped_until() == first + 5 * DAY


def test_never_more_than_90_days_in_any_365(side):
    begin = side.now
    side.stop_joins(60)
    side.stop_joins(30)
    with side.refuses("EnrolmentStopTooLong", 91 * DAY, 90 * DAY):
        side.stop_joins(1)
    # A day later than that would be the 91st of the 365 that end with it, however long it is.
    side.wait_until(begin + 364 * DAY)
    for days in (1, 89, 90):
        with side.refuses("EnrolmentStopTooLong", 91 * DAY, 90 * DAY):
            side.stop_joins(days)
    side.wait_until(begin + 365 * DAY)
    side.stop_joins(90)
    assert side.joins_stopped_until() == side.now + 90 * DAY


def test_stops_long_ago_do_not_count(side):
    for _ in range(3):
        side.stop_joins(90)
        side.wait(days=365)
    side.stop_joins(45)
    side.wait(days=200)
    side.stop_joins(45)
    with side.refuses("EnrolmentStopTooLong", 91 * DAY, 90 * DAY):
        side.stop_joins(1)
