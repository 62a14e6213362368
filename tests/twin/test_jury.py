"""One voter one vote; two thirds and a quorum overturn the panel, or else its word stands.

Rule: C12.
"""

import pytest

from mutual_pool.protocol.claims.jury import Ballot
from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import CAP, DAY, HUGE
from tests.twin.people import (
    ALICE,
    ASSESSORS,
    BOB,
    CAROL,
    DAN,
    ERIN,
    GUARDIAN,
    NEWCOMER,
    SPONSOR,
    STRANGER,
)


@pytest.fixture
def nine(five):
    """Nine voters of standing; five of them are a quorum of half."""
    for member in (*ASSESSORS[:3], SPONSOR):
        five.join(member, 20_000)
    five.wait(days=32)
    five.change_rules(quorum_bps=5_000)
    return five


VOTERS = (BOB, CAROL, DAN, ERIN, *ASSESSORS[:3], SPONSOR)


def let_vote(side, claim, approving, refusing):
    """So many say yes, and so many no."""
    for place, voter in enumerate(VOTERS[: approving + refusing]):
        side.vote(claim, place < approving, by=voter)


def test_a_vote_is_counted(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    five.vote(claim, True, by=BOB)
    five.vote(claim, False, by=CAROL)
    dispute = five.dispute(claim)
    assert (dispute.votes_for, dispute.votes_against, dispute.quorum) == (1, 1, 1)
    assert [five.ballot_of(claim, one) for one in (BOB, CAROL)] == [
        Ballot.OBJECTED_APPROVE,
        Ballot.REFUSE,
    ]
    with five.refuses("JuryVotedAlready", claim, BOB):
        five.vote(claim, False, by=BOB)
    with five.refuses("JuryVotedAlready", claim, CAROL):
        five.vote(claim, False, by=CAROL)


def test_who_may_not_vote(five):
    five.join(GUARDIAN, 20_000)
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(days=30)
    five.join(NEWCOMER, 20_000)
    claim = five.approved(ALICE, by=GUARDIAN)
    five.object(claim, by=BOB)
    for nobody in (ALICE, GUARDIAN, STRANGER, NEWCOMER):
        with five.refuses("JuryNoVote", claim, nobody):
            five.vote(claim, True, by=nobody)
    five.quit(CAROL)
    with five.refuses("JuryNoVote", claim, CAROL):
        five.vote(claim, True, by=CAROL)


def test_a_vote_stays_when_the_voter_leaves(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    for voter in (CAROL, DAN, ERIN):
        five.vote(claim, False, by=voter)
    five.quit(CAROL)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.REFUSED


def test_without_a_jury_nobody_votes(five):
    claim = five.approved(ALICE)
    with five.refuses("JuryNotSitting", claim, 0):
        five.vote(claim, True, by=BOB)
    with five.refuses("JuryNotSitting", 9, 0):
        five.vote(9, True, by=BOB)


def test_a_jury_votes_to_the_last_second(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    ends_at = five.dispute(claim).ends_at
    five.wait_until(ends_at - 1)
    five.vote(claim, False, by=CAROL)
    five.wait(1)
    with five.refuses("JuryNotSitting", claim, ends_at):
        five.vote(claim, False, by=DAN)


@pytest.mark.parametrize(
    ("approving", "refusing", "state"),
    [
        (0, 0, ClaimState.PAYABLE),
        (0, 3, ClaimState.PAYABLE),  # no quorum
        (0, 4, ClaimState.REFUSED),
        (2, 3, ClaimState.PAYABLE),
        (2, 4, ClaimState.REFUSED),  # two thirds exactly
        (3, 4, ClaimState.PAYABLE),
        (5, 0, ClaimState.PAYABLE),
    ],
)
def test_an_approval_stands_unless_two_thirds_of_a_quorum_refuse(nine, approving, refusing, state):
    nine.change_rules(quorum_bps=4_000)
    claim = nine.approved(ALICE)
    # Who objects is none of those who vote.
    nine.object(claim, by=SPONSOR)
    let_vote(nine, claim, approving, refusing)
    nine.wait(8 * DAY - 1)
    assert nine.state_of(claim) is ClaimState.JURY
    nine.wait(1)
    assert nine.state_of(claim) is state


@pytest.mark.parametrize(
    ("others", "state"), [(0, ClaimState.PAYABLE), (3, ClaimState.PAYABLE), (4, ClaimState.REFUSED)]
)
def test_who_objected_is_no_part_of_the_quorum_that_refuses_an_approval(nine, others, state):
    """The objector's vote is one of all votes, of which two thirds refuse; four others must."""
    nine.change_rules(quorum_bps=4_000)
    claim = nine.approved(ALICE)
    nine.object(claim, by=SPONSOR)
    nine.vote(claim, False, by=SPONSOR)
    let_vote(nine, claim, 0, others)
    assert nine.dispute(claim).objectors_against == 1
    nine.wait(days=8)
    assert nine.state_of(claim) is state


@pytest.mark.parametrize(("others", "state"), [(2, ClaimState.PAYABLE), (3, ClaimState.REFUSED)])
def test_of_few_voters_three_have_to_agree_with_who_objected(five, others, state):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    assert five.dispute(claim).quorum == 1
    five.vote(claim, False, by=BOB)
    for voter in (CAROL, DAN, ERIN)[:others]:
        five.vote(claim, False, by=voter)
    five.wait(days=8)
    assert five.state_of(claim) is state


def test_a_refusal_or_a_silence_falls_by_fewer(five):
    """There nobody has objected, and the quorum alone is asked for."""
    claim = five.file(ALICE)
    five.wait(days=14)
    five.appeal(claim, by=ALICE)
    five.vote(claim, False, by=CAROL)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.REFUSED


@pytest.mark.parametrize(
    ("approving", "refusing", "state"),
    [
        (0, 0, ClaimState.REFUSED),
        (4, 0, ClaimState.REFUSED),  # no quorum
        (5, 0, ClaimState.AWAITING_SEAT),
        (3, 2, ClaimState.REFUSED),
        (4, 2, ClaimState.AWAITING_SEAT),  # two thirds exactly
        (5, 3, ClaimState.REFUSED),
        (0, 5, ClaimState.REFUSED),
    ],
)
def test_a_refusal_stands_unless_two_thirds_of_a_quorum_approve(nine, approving, refusing, state):
    claim = nine.refused(ALICE)
    nine.appeal(claim, by=ALICE)
    let_vote(nine, claim, approving, refusing)
    nine.wait(8 * DAY - 1)
    assert nine.state_of(claim) is ClaimState.JURY
    nine.wait(1)
    assert nine.state_of(claim) is state


def test_the_quorum_is_that_of_the_filing(five):
    """Five voters at the filing need three votes of half, rounded up, however many leave."""
    five.change_rules(quorum_bps=5_000)
    claim = five.approved(ALICE)
    five.quit(ERIN)
    five.quit(DAN)
    five.object(claim, by=BOB)
    assert (five.claim(claim).voters, five.dispute(claim).quorum) == (5, 3)
    five.vote(claim, False, by=BOB)
    five.vote(claim, False, by=CAROL)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.PAYABLE


def test_the_rules_of_the_filing_hold_for_the_jury_too(five):
    claim = five.approved(ALICE)
    five.change_rules(quorum_bps=5_000, jury_days=20)
    five.object(claim, by=BOB)
    assert five.dispute(claim).quorum == 1
    assert five.dispute(claim).ends_at == five.now + 8 * DAY


def test_while_a_jury_votes_nothing_else_is_done(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    for verb, by in ((five.withdraw, ALICE), (five.settle, ALICE), (five.settle_short, ALICE)):
        with five.refuses("ClaimWrongState", claim, ClaimState.JURY):
            verb(claim, by=by)
    with five.refuses("ClaimWrongState", claim, ClaimState.JURY):
        five.conclude(claim)
    with five.refuses("ClaimWrongState", claim, ClaimState.JURY):
        five.decide(claim, by=ASSESSORS[0])
    with five.refuses("JuryWrongState", claim, ClaimState.JURY):
        five.appeal(claim, by=ALICE)
    with five.refuses("JuryWrongState", claim, ClaimState.JURY):
        five.hold(claim, 3)
    with five.refuses("ClaimOpen", ALICE, claim):
        five.file(ALICE, day=five.today - 1)


def test_a_claim_overturned_gives_its_share_free(five):
    claim = five.approved(ALICE, benefit_class=HUGE)
    assert five.books().pending_shares == CAP
    five.object(claim, by=BOB)
    for voter in (CAROL, DAN, ERIN):
        five.vote(claim, False, by=voter)
    five.wait(days=8)
    with five.refuses("ClaimWrongState", claim, ClaimState.REFUSED):
        five.settle(claim, by=ALICE)
    with five.refuses("JuryWrongState", claim, ClaimState.REFUSED):
        five.appeal(claim, by=ALICE)
    five.conclude(claim)
    assert (five.books().pending_shares, five.books().carry) == (0, 50)
    with five.refuses("ClaimDayDecided", claim, five.claim(claim).day):
        five.file(ALICE, day=five.claim(claim).day)


def test_a_claim_upheld_may_be_withdrawn_again(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    five.wait(days=8)
    five.withdraw(claim, by=ALICE)
    five.reclaim(claim, by=BOB)
    assert (five.books().owed, five.books().carry) == (0, 50)
