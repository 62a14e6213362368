"""A panel that is silent in its time: the claimant calls the jury, or lets the claim expire.

Rule: C9.
"""

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import DAY
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, NEWCOMER, STRANGER, seats


@pytest.fixture
def silent(five):
    """A claim on which one seat spoke, and the panel's time ended this second."""
    claim = five.file(ALICE)
    five.decide(claim, by=ASSESSORS[0], approve=False)
    five.wait(14 * DAY - 1)
    assert five.state_of(claim) is ClaimState.FILED
    five.wait(1)
    assert five.state_of(claim) is ClaimState.SILENT
    return five, claim


def test_the_claimant_may_call_the_jury(silent):
    five, claim = silent
    with five.refuses("JuryNotClaimant", claim, BOB):
        five.appeal(claim, by=BOB)
    five.wait(10 * DAY - 1)
    five.appeal(claim, by=ALICE)
    assert five.state_of(claim) is ClaimState.JURY
    five.vote(claim, True, by=BOB)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    five.decide(claim, by=ASSESSORS[0])
    five.wait(days=7)
    five.settle(claim, by=STRANGER)
    assert five.state_of(claim) is ClaimState.PAID


def test_who_does_not_call_it_lets_the_claim_expire(silent):
    five, claim = silent
    with five.refuses("ClaimWrongState", claim, ClaimState.SILENT):
        five.conclude(claim)
    five.wait(10 * DAY)
    with five.refuses("JuryWrongState", claim, ClaimState.EXPIRED):
        five.appeal(claim, by=ALICE)
    five.conclude(claim)
    five.collect(claim, by=ALICE)
    assert (five.books().owed, five.books().carry) == (0, 0)


def test_a_jury_without_a_word_lets_it_expire_too(silent):
    five, claim = silent
    five.appeal(claim, by=ALICE)
    five.vote(claim, True, by=BOB)
    five.vote(claim, False, by=CAROL)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.EXPIRED
    day = five.claim(claim).day
    five.file(ALICE, day=day)


def test_a_jury_may_refuse_in_the_panels_place(silent):
    five, claim = silent
    five.appeal(claim, by=ALICE)
    five.vote(claim, False, by=BOB)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.REFUSED
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    five.conclude(claim)
    assert (five.books().owed, five.books().carry) == (0, 50)
    with five.refuses("ClaimDayDecided", claim, five.claim(claim).day):
        five.file(ALICE, day=five.claim(claim).day)


def test_thirty_days_to_file_anew_begin_when_the_claim_expired(five):
    day = five.today
    five.wait(days=180)
    first = five.file(ALICE, day=day)
    five.wait(days=14)
    five.appeal(first, by=ALICE)
    five.vote(first, True, by=BOB)
    # The jury's eight days, and the fourteen in which no seat signs.
    five.wait(days=22)
    assert five.state_of(first) is ClaimState.EXPIRED
    five.conclude(first)
    five.wait(30 * DAY - 1)
    second = five.file(ALICE, day=day)
    assert five.claim(second).previous == first


def test_a_silent_claim_is_neither_decided_nor_objected_to(silent):
    five, claim = silent
    with five.refuses("ClaimWrongState", claim, ClaimState.SILENT):
        five.decide(claim, by=ASSESSORS[1])
    with five.refuses("ClaimWrongState", claim, ClaimState.SILENT):
        five.recount(claim)
    with five.refuses("JuryWrongState", claim, ClaimState.SILENT):
        five.object(claim, by=BOB)
    five.withdraw(claim, by=ALICE)


# ------------------------------------------------------------------ counting again


def test_a_change_of_the_panel_may_make_votes_enough(five):
    claim, deadline = five.file(ALICE), five.now + 5 * DAY
    for seat in ASSESSORS[:2]:
        five.decide(claim, by=seat, deadline=deadline)
    with five.refuses("ClaimNotEnoughSeats", seats(1, 2)):
        five.recount(claim, deadline=deadline)
    # Two of the filing's five are fewer than its threshold of three, so this panel's two decide.
    five.change_panel(sorted((*ASSESSORS[:2], NEWCOMER)), ((100_000, 2),))
    five.recount(claim, deadline=deadline)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    with five.refuses("ClaimWrongState", claim, ClaimState.UNDER_NOTICE):
        five.recount(claim, deadline=deadline)


def test_votes_of_seats_that_left_are_not_counted_again(five):
    claim, deadline = five.file(ALICE), five.now + 5 * DAY
    for seat in ASSESSORS[:2]:
        five.decide(claim, by=seat, deadline=deadline)
    five.change_panel(sorted((ASSESSORS[0], NEWCOMER)), ((100_000, 2),))
    with five.refuses("ClaimNotEnoughSeats", seats(1, 2)):
        five.recount(claim, deadline=deadline)
    assert five.decided_seats(claim) == seats(1, 2)
    five.decide(claim, by=NEWCOMER, deadline=deadline)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE


def test_what_nobody_voted_for_is_not_enough(five):
    claim = five.file(ALICE)
    with five.refuses("ClaimNotEnoughSeats", 0):
        five.recount(claim)
