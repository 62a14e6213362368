"""Who decides: seats, tiers, versions, and the votes on one claim."""

import copy
from dataclasses import replace

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.panel.panel import CHANGE_PERIOD, REUSE_DAYS, AssessorPanel
from mutual_pool.protocol.panel.types import Holder, Tier
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS
from tests.model.people import (
    ASSEMBLY,
    ASSESSORS,
    COVERED,
    PLAN,
    START,
    STRANGER,
    address,
    filing,
    founded,
    join,
    member,
    refused,
    verdict,
)

SEATS = [1 << number for number in range(1, 9)]


@pytest.fixture
def plan():
    return founded()


@pytest.fixture
def claim(plan):
    return plan.claims.file(filing(0, day_of(COVERED)), sender=member(0), now=COVERED)


def test_a_panel_is_seated_in_order_and_numbers_stay_with_their_holders():
    panel = AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START)
    assert panel.seats_of[1] == sum(SEATS[:5])
    newcomer = address(90)
    panel.change((newcomer, *ASSESSORS[1:3]), (Tier(10, 1),), by=ASSEMBLY, now=START)
    assert panel.number_of(newcomer) == 6
    assert panel.seats_of[2] == SEATS[5] | SEATS[1] | SEATS[2]
    assert refused(panel.number_of, ASSESSORS[0]) == ("PanelNoSeat", ASSESSORS[0])
    assert panel.holder_of(1) == Holder(ASSESSORS[0], day_of(START))
    panel.change(ASSESSORS, PLAN.tiers, by=ASSEMBLY, now=START + CHANGE_PERIOD)
    assert panel.number_of(ASSESSORS[0]) == 1
    assert panel.holder_of(1) == Holder(ASSESSORS[0])
    assert panel.holder_of(7) == Holder()


@pytest.mark.parametrize(
    ("holders", "tiers", "told"),
    [
        ((), (Tier(1, 1),), ("PanelEmpty",)),
        (ASSESSORS, (), ("PanelEmpty",)),
        (tuple(map(address, range(1, 34))), (Tier(1, 1),), ("PanelTooLarge", 33, 32)),
        ((address(5), address(4)), (Tier(1, 1),), ("PanelNotAscending", address(5), address(4))),
        ((ZERO_ADDRESS,), (Tier(1, 1),), ("PanelNotAscending", ZERO_ADDRESS, ZERO_ADDRESS)),
        (ASSESSORS, (Tier(9, 6),), ("PanelBadTier", 9, 6)),
        (ASSESSORS, (Tier(9, 2), Tier(9, 3)), ("PanelBadTier", 9, 3)),
        (ASSESSORS, (Tier(9, 2), Tier(10, 1)), ("PanelBadTier", 10, 1)),
        (ASSESSORS, (Tier(0, 2),), ("PanelBadTier", 0, 2)),
        (ASSESSORS, (Tier(8, 2),), ("PanelUncovered", 8, 9)),
        (tuple(map(address, range(1, 18))), (Tier(9, 1),), ("PanelTooManyAdded", 17, 16)),
    ],
)
def test_a_wrong_panel_is_refused(holders, tiers, told):
    panel = AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START)
    assert refused(panel.change, holders, tiers, by=ASSEMBLY, now=START) == told
    assert (panel.current_version, panel.last_number, len(panel.numbers)) == (1, 5, 5)
    assert (panel.changed_at, panel.holder_of(1)) == (0, Holder(ASSESSORS[0]))


def test_the_panel_changes_once_in_fourteen_days():
    panel = AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START)
    panel.change(ASSESSORS, PLAN.tiers, by=ASSEMBLY, now=START)
    soon = START + CHANGE_PERIOD - 1
    told = refused(panel.change, ASSESSORS, PLAN.tiers, by=ASSEMBLY, now=soon)
    assert told == ("PanelTooSoon", START + CHANGE_PERIOD)
    panel.change(ASSESSORS, PLAN.tiers, by=ASSEMBLY, now=soon + 1)
    assert panel.changed_at == soon + 1


def test_a_number_is_reused_180_days_after_its_holder_left():
    panel = AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START)
    panel.change(ASSESSORS[1:], PLAN.tiers, by=ASSEMBLY, now=START)
    panel.last_number = 0
    early, late = (day_of(START) + REUSE_DAYS) * DAY - 1, (day_of(START) + REUSE_DAYS) * DAY
    other = copy.deepcopy(panel)
    other.change((address(90), *ASSESSORS[1:]), PLAN.tiers, by=ASSEMBLY, now=early)
    assert other.number_of(address(90)) == 6
    panel.change((address(90), *ASSESSORS[1:]), PLAN.tiers, by=ASSEMBLY, now=late)
    assert panel.number_of(address(90)) == 1
    assert panel.numbers[ASSESSORS[0]] == 0
    assert panel.holder_of(1) == Holder(address(90))


def test_numbers_never_end():
    """Sixteen strangers every fourteen days are the most there can be."""
    panel, now, kept = (
        AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START),
        START,
        ASSESSORS,
    )
    for round_ in range(80):
        added = tuple(address(1_000 + 16 * round_ + place) for place in range(16))
        holders = sorted((*kept, *added))
        panel.change(holders, (Tier(9, 1),), by=ASSEMBLY, now=now)
        numbers = {seat.number for seat in panel.current_seats}
        assert len(numbers) == len(holders)
        now, kept = now + CHANGE_PERIOD, added


def test_without_a_free_number_nobody_is_added():
    panel = AssessorPanel(ASSEMBLY, 9, ASSESSORS, PLAN.tiers, now=START)
    for number in range(6, 256):
        panel.holders[number] = Holder(address(1_000 + number))
    told = refused(panel.change, (address(300),), (Tier(9, 1),), by=ASSEMBLY, now=START)
    assert told == ("PanelOutOfNumbers",)


@pytest.mark.parametrize(
    ("signers", "told"),
    [
        ((), ("PanelBadLength", 0)),
        ((ASSESSORS[0], None), ("PanelBadSignature", 1)),
        ((ASSESSORS[1], ASSESSORS[0]), ("PanelSignersNotAscending", ASSESSORS[1], ASSESSORS[0])),
        ((ASSESSORS[0],) * 2, ("PanelSignersNotAscending", ASSESSORS[0], ASSESSORS[0])),
        ((STRANGER,), ("PanelNoSeat", STRANGER)),
        ((member(0),), ("PanelNoSeat", member(0))),
    ],
)
def test_a_wrong_batch_is_refused(plan, claim, signers, told):
    word = verdict(plan, claim, COVERED)
    assert refused(plan.claims.decide_by_signatures, claim, word, signers, now=COVERED) == told


def test_each_seat_decides_once_and_votes_are_counted_per_decision(plan, claim):
    claims, word = plan.claims, verdict(plan, claim, COVERED)
    other = verdict(plan, claim, COVERED, notice=b"\x09" * 32)
    claims.decide(claim, word, sender=ASSESSORS[0], now=COVERED)
    claims.decide(claim, other, sender=ASSESSORS[1], now=COVERED)
    again = refused(claims.decide_by_signatures, claim, word, ASSESSORS[:3], now=COVERED)
    assert again == ("ClaimSeatsDecided", SEATS[0] | SEATS[1])
    done = claims.decide_by_signatures(claim, word, ASSESSORS[2:4], now=COVERED)
    assert (done.decided, done.deciders) == (True, SEATS[0] | SEATS[2] | SEATS[3])
    assert claims.state_of(claim, COVERED) is ClaimState.UNDER_NOTICE
    told = refused(claims.decide, claim, word, sender=ASSESSORS[4], now=COVERED)
    assert told == ("ClaimWrongState", claim, ClaimState.UNDER_NOTICE)


def test_a_decision_is_over_the_facts_filed(plan, claim):
    claims, word = plan.claims, verdict(plan, claim, COVERED)

    def told(changed, now=COVERED):
        return refused(claims.decide, claim, changed, sender=ASSESSORS[0], now=now)

    assert told(replace(word, evidence_hash=b"x")) == ("ClaimSubjectMismatch", claim)
    late = word.deadline + 1
    assert told(word, late) == ("ClaimDecisionExpired", word.deadline, late)
    assert told(replace(word, benefit_class=7)) == ("ClaimUnknownClass", 7)
    assert told(replace(word, benefit_class=1, approve=False)) == ("ClaimUnknownClass", 1)
    mild = plan.claims.file(
        filing(1, day_of(COVERED), benefit_class=1), sender=member(1), now=COVERED
    )
    severe = verdict(plan, mild, COVERED, benefit_class=0)
    told_ = refused(claims.decide, mild, severe, sender=ASSESSORS[0], now=COVERED)
    assert told_ == ("ClaimBenefitAboveFiled", 16_000, 480)


def test_a_lesser_class_may_be_approved(plan, claim):
    word = verdict(plan, claim, COVERED, benefit_class=1)
    # Two seats are enough for the lesser benefit, but not to refuse the rest of the greater one.
    done = plan.claims.decide_by_signatures(claim, word, ASSESSORS[:2], now=COVERED)
    assert not done.decided
    done = plan.claims.decide(claim, word, sender=ASSESSORS[2], now=COVERED)
    assert (done.decided, done.benefit) == (True, 480)
    assert plan.claims.claims[claim].benefit_class == 1


def test_an_assessor_never_decides_on_a_claim_of_their_own(plan):
    seated = (*ASSESSORS, member(0))
    plan.panel.change(seated, PLAN.tiers, by=ASSEMBLY, now=COVERED)
    claim = plan.claims.file(filing(0, day_of(COVERED)), sender=member(0), now=COVERED)
    word = verdict(plan, claim, COVERED)
    told = refused(plan.claims.decide, claim, word, sender=member(0), now=COVERED)
    assert told == ("PanelOwnClaim", member(0))


def test_only_who_sat_at_filing_and_still_sits_decides(plan, claim):
    newcomer = address(200)
    plan.panel.change((*ASSESSORS[:4], newcomer), PLAN.tiers, by=ASSEMBLY, now=COVERED)
    claims, word = plan.claims, verdict(plan, claim, COVERED)
    told = refused(claims.decide, claim, word, sender=newcomer, now=COVERED)
    assert told == ("ClaimSeatsNotEligible", SEATS[5])
    told = refused(claims.decide, claim, word, sender=ASSESSORS[4], now=COVERED)
    assert told == ("PanelNoSeat", ASSESSORS[4])


def test_votes_of_seats_that_left_no_longer_count(plan, claim):
    claims, word = plan.claims, verdict(plan, claim, COVERED)
    claims.decide_by_signatures(claim, word, ASSESSORS[:2], now=COVERED)
    plan.panel.change(ASSESSORS[1:], PLAN.tiers, by=ASSEMBLY, now=COVERED)
    assert not claims.decide(claim, word, sender=ASSESSORS[2], now=COVERED).decided
    assert claims.decide(claim, word, sender=ASSESSORS[3], now=COVERED).decided


def test_where_too_few_remain_the_current_panel_decides(plan, claim):
    new = tuple(address(200 + number) for number in range(3))
    plan.panel.change((ASSESSORS[0], *new), (Tier(10**9, 2),), by=ASSEMBLY, now=COVERED)
    word = verdict(plan, claim, COVERED)
    assert plan.claims.decide_by_signatures(claim, word, new[:2], now=COVERED).decided
    join(plan, 30, COVERED + DAY)
    plan.check_laws(COVERED + DAY)
