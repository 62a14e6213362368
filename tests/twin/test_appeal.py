"""A refusal may be appealed once; after the jury one seat of the current panel has to sign.

Rules: C11, C13.
"""

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import DAY, MILD
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, GUARDIAN, NEWCOMER, STRANGER


@pytest.fixture
def won(five):
    """Alice's appeal was heard: the jury's vote ended this second."""
    claim = five.refused(ALICE)
    five.appeal(claim, by=ALICE)
    five.vote(claim, True, by=BOB)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    return five, claim


def test_an_appeal_calls_the_jury(five):
    claim = five.refused(ALICE)
    with five.refuses("JuryNotClaimant", claim, STRANGER):
        five.appeal(claim, by=STRANGER)
    five.wait(10 * DAY - 1)
    five.appeal(claim, by=ALICE)
    assert five.state_of(claim) is ClaimState.JURY
    assert five.dispute(claim).ends_at == five.now + 8 * DAY
    with five.refuses("JuryWrongState", claim, ClaimState.JURY):
        five.appeal(claim, by=ALICE)


def test_too_late_for_an_appeal(five):
    claim = five.refused(ALICE)
    five.wait(days=10)
    with five.refuses("JuryWrongState", claim, ClaimState.REFUSED):
        five.appeal(claim, by=ALICE)


@pytest.mark.parametrize("state", [ClaimState.NONE, ClaimState.FILED, ClaimState.UNDER_NOTICE])
def test_only_a_refusal_or_a_silence_is_appealed(five, state):
    claim = 2
    if state is not ClaimState.NONE:
        claim = five.file(ALICE)
    if state is ClaimState.UNDER_NOTICE:
        five.decide_by_signatures(claim, ASSESSORS[:3])
    with five.refuses("JuryWrongState", claim, state):
        five.appeal(claim, by=ALICE)


@pytest.mark.parametrize("by", [ALICE, GUARDIAN])
def test_member_and_guardian_who_filed_may_both_appeal(five, by):
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(days=30)
    claim = five.refused(ALICE, by=GUARDIAN)
    five.appeal(claim, by=by)


def test_an_appeal_is_heard_once(five):
    claim = five.refused(ALICE)
    five.appeal(claim, by=ALICE)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.REFUSED
    with five.refuses("JuryWrongState", claim, ClaimState.REFUSED):
        five.appeal(claim, by=ALICE)
    five.conclude(claim)
    assert (five.books().carry, five.books().owed) == (50, 0)


def test_one_seat_of_any_word_before_signs_and_the_notice_follows(won):
    five, claim = won
    # Assessor 1 had refused it.
    five.decide(claim, by=ASSESSORS[0])
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    assert (five.claim(claim).share, five.books().pending_shares) == (393, 393)
    # One batch had refused it, so no tally was ever stored, nor is one now.
    assert five.decided_seats(claim) == 0
    five.wait(7 * DAY - 1)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    five.wait(1)
    five.settle(claim, by=STRANGER)
    five.collect(claim, by=ALICE)
    assert five.books().owed == 320


def test_one_signature_is_enough(won):
    five, claim = won
    five.decide_by_signatures(claim, [ASSESSORS[4]])
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE


def test_a_seat_may_only_sign_what_the_jury_approved(won):
    five, claim = won
    with five.refuses("ClaimJuryApproved", claim):
        five.decide(claim, by=ASSESSORS[4], approve=False)
    with five.refuses("ClaimJuryApproved", claim):
        five.decide(claim, by=ASSESSORS[4], benefit_class=MILD)
    with five.refuses("PanelNoSeat", STRANGER):
        five.decide(claim, by=STRANGER)
    with five.refuses("ClaimWrongState", claim, ClaimState.AWAITING_SEAT):
        five.recount(claim)


def test_it_is_a_seat_of_the_current_panel(won):
    five, claim = won
    five.change_panel(sorted((NEWCOMER, *ASSESSORS[2:])), ((100_000, 2),))
    with five.refuses("PanelNoSeat", ASSESSORS[0]):
        five.decide(claim, by=ASSESSORS[0])
    five.decide(claim, by=NEWCOMER)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE


def test_nobody_signs_for_themself(five):
    five.join(ASSESSORS[0], 20_000)
    five.wait(days=32)
    claim = five.file(ASSESSORS[0])
    five.decide_by_signatures(claim, ASSESSORS[1:4], approve=False)
    five.appeal(claim, by=ASSESSORS[0])
    five.vote(claim, True, by=BOB)
    five.vote(claim, True, by=CAROL)
    five.wait(days=8)
    with five.refuses("PanelOwnClaim", ASSESSORS[0]):
        five.decide(claim, by=ASSESSORS[0])
    five.decide(claim, by=ASSESSORS[1])


def test_without_a_seat_it_expires_and_the_bond_goes_back(won):
    five, claim = won
    five.wait(14 * DAY - 1)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    five.wait(1)
    assert five.state_of(claim) is ClaimState.EXPIRED
    with five.refuses("ClaimWrongState", claim, ClaimState.EXPIRED):
        five.decide(claim, by=ASSESSORS[0])
    five.conclude(claim)
    five.collect(claim, by=ALICE)
    assert (five.books().owed, five.books().carry, five.open_claims()) == (0, 0, 0)
    five.file(ALICE, day=five.claim(claim).day)


def test_the_last_second_to_sign(won):
    five, claim = won
    five.wait(14 * DAY - 1)
    five.decide(claim, by=ASSESSORS[0])
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE


def test_a_claim_that_awaits_a_seat_may_be_withdrawn(won):
    five, claim = won
    five.withdraw(claim, by=ALICE)
    assert five.state_of(claim) is ClaimState.WITHDRAWN
    assert (five.books().owed, five.books().pending_shares, five.books().carry) == (0, 0, 50)


def test_the_fourth_of_the_days_is_no_different_after_a_change_of_rules(won):
    """What was approved is paid under the rules of its filing, fee and notice included."""
    five, claim = won
    five.change_rules(fee_bps=0, notice_days=30, panel_days=7)
    five.wait(days=13)
    five.decide(claim, by=ASSESSORS[2])
    five.wait(days=7)
    five.settle(claim, by=STRANGER)
    assert five.books().owed == 4_320 + 50
