"""The approval of a lesser class refuses the rest: the claimant may appeal it, once."""

import pytest

from mutual_pool.protocol.claims.jury import Answer, Ballot
from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState
from tests.support.deploying import DAY, MILD, SEVERE
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, DAN, STRANGER

NOTICE, JURY = ClaimState.UNDER_NOTICE, ClaimState.JURY


@pytest.fixture
def lesser(five):
    """Alice filed 4,000, and the panel approved 800."""
    claim = five.file(ALICE)
    five.decide_by_signatures(claim, ASSESSORS[:3], benefit_class=MILD)
    assert five.state_of(claim) is NOTICE
    return five, claim


@pytest.fixture
def won(lesser):
    """The jury approved what was filed; its vote ended this second."""
    five, claim = lesser
    five.appeal(claim, by=ALICE)
    five.vote(claim, Answer.APPROVE, by=BOB)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    return five, claim


def test_the_class_filed_is_kept_beside_the_one_approved(lesser):
    five, claim = lesser
    facts = five.claim(claim)
    assert (facts.filed_class, facts.benefit_class, facts.benefit) == (SEVERE, MILD, 800)


def test_what_was_filed_is_paid_after_an_appeal(won):
    five, claim = won
    # 864 over 11 units, then 4,320.
    assert (five.claim(claim).share, five.books().pending_shares) == (79, 79)
    five.decide(claim, by=ASSESSORS[0])
    assert (five.claim(claim).share, five.books().pending_shares) == (393, 393)
    facts = five.claim(claim)
    assert (facts.filed_class, facts.benefit_class, facts.benefit) == (SEVERE, SEVERE, 4_000)
    five.wait(7 * DAY - 1)
    assert five.state_of(claim) is NOTICE
    five.wait(1)
    five.settle(claim, by=STRANGER)
    five.collect(claim, by=ALICE)
    facts = five.claim(claim)
    assert (facts.outcome, facts.benefit) == (ClaimOutcome.COLLECTED, 4_000)
    assert five.books().pending_shares == 0


def test_without_a_seat_the_lesser_class_is_paid(won):
    five, claim = won
    five.wait(14 * DAY - 1)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    five.wait(1)
    assert five.state_of(claim) is ClaimState.PAYABLE
    with five.refuses("ClaimWrongState", claim, ClaimState.PAYABLE):
        five.decide(claim, by=ASSESSORS[0])
    five.settle(claim, by=STRANGER)
    assert five.claim(claim).benefit == 800


def test_a_seat_signs_nothing_but_what_was_filed(won):
    five, claim = won
    for changes in ({"benefit_class": MILD}, {"approve": False}):
        with five.refuses("ClaimJuryApproved", claim):
            five.decide(claim, by=ASSESSORS[4], **changes)
    five.decide_by_signatures(claim, [ASSESSORS[4]])
    assert five.state_of(claim) is NOTICE


def test_a_withdrawal_releases_the_share_of_the_lesser_class(won):
    five, claim = won
    five.withdraw(claim, by=ALICE)
    assert five.books().pending_shares == 0


def test_the_jury_sits_as_long_as_the_notice(lesser):
    five, claim = lesser
    five.hold(claim, 14)
    end = five.now + 21 * DAY
    five.appeal(claim, by=ALICE)
    assert (five.state_of(claim), five.dispute(claim).ends_at) == (JURY, end)
    with five.refuses("JuryWrongState", claim, JURY):
        five.object(claim, by=BOB)
    five.wait_until(end)
    assert five.state_of(claim) is ClaimState.PAYABLE


def test_it_is_appealed_in_time(lesser):
    five, claim = lesser
    five.hold(claim, 14)
    end = five.now + 10 * DAY
    with five.refuses("JuryNotClaimant", claim, BOB):
        five.appeal(claim, by=BOB)
    five.wait_until(end)
    with five.refuses("JuryAppealOver", claim, end):
        five.appeal(claim, by=ALICE)


def test_the_last_second_is_that_of_the_notice(lesser):
    five, claim = lesser
    five.wait(7 * DAY - 1)
    five.appeal(claim, by=ALICE)
    assert five.dispute(claim).ends_at == five.now + 8 * DAY


def test_a_full_approval_is_not_appealed(five):
    claim = five.approved(ALICE)
    with five.refuses("JuryWrongState", claim, NOTICE):
        five.appeal(claim, by=ALICE)


def test_a_jury_called_by_objections_has_the_same_answers_and_is_the_only_one(lesser):
    five, claim = lesser
    five.hold(claim, 14)
    five.object(claim, by=BOB)
    assert five.state_of(claim) is JURY
    five.wait(days=8)
    assert five.state_of(claim) is NOTICE
    with five.refuses("JuryWasCalled", claim):
        five.appeal(claim, by=ALICE)


def test_after_objections_the_jury_may_approve_what_was_filed(lesser):
    five, claim = lesser
    five.object(claim, by=BOB)
    five.vote(claim, Answer.APPROVE, by=CAROL)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
    five.decide(claim, by=ASSESSORS[1])
    assert five.claim(claim).benefit == 4_000


def test_votes_to_leave_it_count(lesser):
    five, claim = lesser
    five.appeal(claim, by=ALICE)
    five.vote(claim, Answer.APPROVE, by=BOB)
    five.vote(claim, Answer.LEAVE, by=CAROL)
    assert five.ballot_of(claim, CAROL) is Ballot.LEAVE
    with five.refuses("JuryVotedAlready", claim, CAROL):
        five.vote(claim, Answer.APPROVE, by=CAROL)
    assert five.dispute(claim).votes_to_leave == 1
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.PAYABLE
    five.settle(claim, by=STRANGER)
    assert five.claim(claim).benefit == 800


def test_with_two_thirds_the_rest_does_not_matter(lesser):
    five, claim = lesser
    five.appeal(claim, by=ALICE)
    five.vote(claim, Answer.APPROVE, by=BOB)
    five.vote(claim, Answer.APPROVE, by=CAROL)
    five.vote(claim, Answer.LEAVE, by=DAN)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.AWAITING_SEAT
