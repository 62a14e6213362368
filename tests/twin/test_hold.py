"""The supervisor makes the notice of a claim longer, once in its life, by 14 days at most.

Rules: C14, C15.
"""

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, STRANGER, SUPERVISOR


@pytest.mark.parametrize("days", [1, 14])
def test_a_hold_makes_the_notice_longer(five, days):
    claim = five.approved(ALICE)
    five.wait(7 * DAY - 1)
    five.hold(claim, days)
    assert five.dispute(claim).held_days == days
    five.wait(days * DAY)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    five.wait(1)
    assert five.state_of(claim) is ClaimState.PAYABLE


@pytest.mark.parametrize("days", [0, 15, 255])
def test_between_a_day_and_fourteen(five, days):
    claim = five.approved(ALICE)
    with five.refuses("JuryBadHold", days, 14):
        five.hold(claim, days)


def test_once(five):
    claim = five.approved(ALICE)
    five.hold(claim, 1)
    with five.refuses("JuryHeldAlready", claim):
        five.hold(claim, 1)


@pytest.mark.parametrize("by", [ALICE, ASSESSORS[0], STRANGER])
def test_by_nobody_else(five, by):
    claim = five.approved(ALICE)
    with five.refuses("JuryOnly", SUPERVISOR, by):
        five.hold(claim, 3, by=by)


def test_whoever_is_supervisor_then(five):
    claim = five.approved(ALICE)
    five.set_supervisor(BOB)
    with five.refuses("JuryOnly", BOB, SUPERVISOR):
        five.hold(claim, 3)
    five.hold(claim, 3, by=BOB)


@pytest.mark.parametrize("state", [ClaimState.NONE, ClaimState.FILED, ClaimState.PAYABLE])
def test_within_the_notice_only(five, state):
    claim = 2
    if state is not ClaimState.NONE:
        claim = five.file(ALICE)
    if state is ClaimState.PAYABLE:
        five.decide_by_signatures(claim, ASSESSORS[:3])
        five.wait(7 * DAY)
    with five.refuses("JuryWrongState", claim, state):
        five.hold(claim, 3)


def test_within_a_hold_voters_may_still_object(five):
    claim = five.approved(ALICE)
    five.hold(claim, 14)
    five.wait(21 * DAY - 1)
    five.object(claim, by=BOB)
    five.wait(8 * DAY - 1)
    assert five.state_of(claim) is ClaimState.JURY
    five.wait(1)
    assert five.state_of(claim) is ClaimState.PAYABLE


def test_a_hold_outlasts_a_jury_that_upholds(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    five.wait(days=8)
    with five.refuses("JuryWrongState", claim, ClaimState.PAYABLE):
        five.hold(claim, 14)
    other = five.approved(BOB)
    five.hold(other, 14)
    five.object(other, by=CAROL)
    five.wait(days=8)
    # The jury said nothing, and of notice and hold thirteen days remain.
    assert five.state_of(other) is ClaimState.UNDER_NOTICE
    five.wait(13 * DAY - 1)
    assert five.state_of(other) is ClaimState.UNDER_NOTICE
    with five.refuses("JuryWasCalled", other):
        five.object(other, by=ALICE)
    five.wait(1)
    assert five.state_of(other) is ClaimState.PAYABLE


def test_the_payees_time_begins_after_the_hold(five):
    claim = five.approved(ALICE, benefit_class=HUGE)
    five.hold(claim, 5)
    five.wait(days=12)
    until = five.now + 60 * DAY
    with five.refuses("ClaimOnlyPayeeMaySettle", claim, until):
        five.settle_short(claim, by=STRANGER)
    five.wait_until(until)
    five.settle_short(claim, by=STRANGER)


def test_after_a_jury_and_a_seat_the_notice_may_be_held_as_well(five):
    claim = five.refused(ALICE)
    five.appeal(claim, by=ALICE)
    five.vote(claim, True, by=BOB)
    five.wait(days=8)
    with five.refuses("JuryWrongState", claim, ClaimState.AWAITING_SEAT):
        five.hold(claim, 3)
    five.decide(claim, by=ASSESSORS[0])
    five.hold(claim, 3)
    five.wait(10 * DAY - 1)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    five.wait(1)
    assert five.state_of(claim) is ClaimState.PAYABLE


def test_the_longest_way_to_payable_is_120_days(five):
    """A silent panel, a jury called, an assessor and a hold, each on the last second."""
    five.change_rules(panel_days=20, appeal_days=30, jury_days=20, notice_days=16)
    with five.refuses("ClaimBadRule", "noticeDays", 17):
        five.change_rules(panel_days=20, appeal_days=30, jury_days=20, notice_days=17)
    with five.refuses("ClaimBadRule", "noticeDays", 16):
        five.change_rules(panel_days=20, appeal_days=31, jury_days=20, notice_days=16)
    claim = five.file(ALICE)
    filed_at = five.now
    five.wait(50 * DAY - 1)
    five.appeal(claim, by=ALICE)
    five.vote(claim, True, by=BOB)
    five.wait(40 * DAY - 1)
    five.decide(claim, by=ASSESSORS[0])
    five.wait(16 * DAY - 1)
    five.hold(claim, 14)
    five.wait_until(filed_at + 120 * DAY - 2)
    assert five.state_of(claim) is ClaimState.PAYABLE
