"""Voters object to an approval, each with a bond; past a share of them a jury votes. Rule: C10."""

import pytest

from mutual_pool.protocol.claims.jury import Ballot
from mutual_pool.protocol.claims.types import ClaimState, Dispute
from tests.support.deploying import DAY, OBJECTION_BOND
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

BOND = 50
ZERO = "0x" + "0" * 40


@pytest.fixture
def ten(five):
    """Ten voters of standing, a tenth of whom may object without a jury: two call it."""
    for member in (*ASSESSORS[:4], SPONSOR):
        five.join(member, 20_000)
    five.wait(days=32)
    five.change_rules(objection_bps=1_000, quorum_bps=2_000)
    return five


def test_an_objection_takes_a_bond(ten):
    claim = ten.approved(ALICE)
    held = ten.held()
    ten.object(claim, by=BOB)
    assert ten.ballot_of(claim, BOB) is Ballot.OBJECTED
    assert (ten.held(), ten.books().owed) == (held + OBJECTION_BOND, BOND + OBJECTION_BOND)
    # A tenth is not past a tenth.
    assert ten.dispute(claim) == Dispute(objections=1)
    assert ten.state_of(claim) is ClaimState.UNDER_NOTICE


def test_past_the_share_a_jury_is_called(ten):
    claim = ten.approved(ALICE)
    ten.object(claim, by=BOB)
    ten.wait(days=2)
    ten.object(claim, by=CAROL)
    standing_day = ten.claim(claim).filed_at // DAY - 30
    ends_at = ten.now + 8 * DAY
    assert ten.dispute(claim) == Dispute(ends_at, standing_day, 2, quorum=2)
    assert ten.state_of(claim) is ClaimState.JURY
    assert (ten.ballot_of(claim, ALICE), ten.ballot_of(claim, BOB)) == (
        Ballot.PARTY,
        Ballot.OBJECTED,
    )
    with ten.refuses("JuryWrongState", claim, ClaimState.JURY):
        ten.object(claim, by=DAN)


def test_who_may_not_object(ten):
    claim = ten.approved(ALICE)
    with ten.refuses("JuryNoVote", claim, ALICE):
        ten.object(claim, by=ALICE)
    with ten.refuses("JuryNoVote", claim, STRANGER):
        ten.object(claim, by=STRANGER)
    ten.quit(BOB)
    with ten.refuses("JuryNoVote", claim, BOB):
        ten.object(claim, by=BOB)
    ten.object(claim, by=CAROL)
    with ten.refuses("JuryObjectedAlready", claim, CAROL):
        ten.object(claim, by=CAROL)
    assert ten.dispute(claim).objections == 1


def test_who_joined_within_the_30_days_before_the_filing_has_no_standing(five):
    five.join(NEWCOMER, 20_000)
    five.wait(days=1)
    five.join(STRANGER, 20_000)
    five.wait(days=29)
    claim = five.approved(ALICE)
    with five.refuses("JuryNoVote", claim, STRANGER):
        five.object(claim, by=STRANGER)
    five.object(claim, by=NEWCOMER)


def test_the_guardian_who_filed_is_a_party(five):
    five.join(GUARDIAN, 20_000)
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(days=32)
    claim = five.approved(ALICE, by=GUARDIAN)
    for party in (ALICE, GUARDIAN):
        with five.refuses("JuryNoVote", claim, party):
            five.object(claim, by=party)
    five.object(claim, by=BOB)
    assert five.ballot_of(claim, GUARDIAN) is Ballot.PARTY


@pytest.mark.parametrize("state", [ClaimState.NONE, ClaimState.FILED, ClaimState.APPEALABLE])
def test_only_an_approval_is_objected_to(five, state):
    claim = 2
    if state is not ClaimState.NONE:
        claim = five.file(ALICE)
    if state is ClaimState.APPEALABLE:
        five.decide_by_signatures(claim, ASSESSORS[:3], approve=False)
    with five.refuses("JuryWrongState", claim, state):
        five.object(claim, by=BOB)


def test_within_the_notice_only(five):
    claim = five.approved(ALICE)
    five.wait(7 * DAY)
    with five.refuses("JuryWrongState", claim, ClaimState.PAYABLE):
        five.object(claim, by=BOB)
    other = five.approved(BOB)
    five.wait(7 * DAY - 1)
    five.object(other, by=ALICE)
    # The jury has its days, although the notice ends a second later.
    five.wait(8 * DAY - 1)
    assert five.state_of(other) is ClaimState.JURY
    five.wait(1)
    assert five.state_of(other) is ClaimState.PAYABLE


def test_bonds_against_a_claim_that_is_paid_are_lost(ten):
    claim = ten.approved(ALICE)
    ten.object(claim, by=BOB)
    ten.wait(days=7)
    with ten.refuses("JuryWrongState", claim, ClaimState.PAYABLE):
        ten.reclaim(claim, by=BOB)
    carry = ten.books().carry
    ten.settle(claim, by=STRANGER)
    # Sixteen units pay 270 each, the ceiling of 4,320 / 16, and the bond lost goes to carry.
    assert (ten.books().carry, ten.books().owed) == (carry + OBJECTION_BOND, 4_320 + BOND)
    with ten.refuses("JuryWrongState", claim, ClaimState.PAID):
        ten.reclaim(claim, by=BOB)


def test_bonds_against_a_claim_withdrawn_come_back(ten):
    claim = ten.approved(ALICE)
    ten.object(claim, by=BOB)
    with ten.refuses("JuryWrongState", claim, ClaimState.UNDER_NOTICE):
        ten.reclaim(claim, by=BOB)
    ten.withdraw(claim, by=ALICE)
    assert ten.books().carry == 50
    with ten.refuses("JuryNoBond", claim, CAROL):
        ten.reclaim(claim, by=CAROL)
    with ten.refuses("PoolZeroAddress"):
        ten.reclaim(claim, by=BOB, to=ZERO)
    held = ten.held()
    ten.reclaim(claim, by=BOB, to=DAN)
    assert (ten.held(), ten.ballot_of(claim, BOB)) == (held - OBJECTION_BOND, Ballot.NOTHING)
    with ten.refuses("JuryNoBond", claim, BOB):
        ten.reclaim(claim, by=BOB)


def test_bonds_against_a_claim_overturned_come_back_before_it_is_concluded(five):
    claim = five.approved(ALICE)
    five.object(claim, by=BOB)
    for voter in (BOB, CAROL, DAN, ERIN):
        five.vote(claim, False, by=voter)
    five.wait(days=8)
    assert five.state_of(claim) is ClaimState.REFUSED
    five.reclaim(claim, by=BOB)
    # What is left is the vote.
    assert five.ballot_of(claim, BOB) is Ballot.REFUSE
    with five.refuses("JuryNoBond", claim, BOB):
        five.reclaim(claim, by=BOB)
    five.conclude(claim)
    assert (five.books().owed, five.books().carry, five.books().pending_shares) == (0, BOND, 0)


def test_after_an_appeal_nobody_objects(five):
    claim = five.refused(ALICE)
    five.appeal(claim, by=ALICE)
    five.vote(claim, True, by=BOB)
    five.wait(days=8)
    five.decide(claim, by=ASSESSORS[4])
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    with five.refuses("JuryWasCalled", claim):
        five.object(claim, by=CAROL)


def test_a_bond_is_that_of_the_rules_the_claim_was_filed_under(five):
    claim = five.approved(ALICE)
    five.change_rules(objection_bond=45)
    other = five.approved(BOB)
    held = five.held()
    five.object(claim, by=CAROL)
    assert five.held() == held + OBJECTION_BOND
    five.object(other, by=CAROL)
    assert five.held() == held + OBJECTION_BOND + 45


@pytest.mark.parametrize(("bond", "fits"), [(4, False), (5, True), (50, True), (51, False)])
def test_a_bond_lies_between_a_tenth_of_a_claims_bond_and_all_of_it(five, bond, fits):
    if fits:
        five.change_rules(objection_bond=bond)
        return
    with five.refuses("ClaimBadRule", "objectionBond", bond):
        five.change_rules(objection_bond=bond)
