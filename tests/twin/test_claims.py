"""A claim from filing to payment, and the ends it may come to otherwise."""

import pytest

from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState
from tests.support.deploying import DAY, HUGE, MILD
from tests.twin.people import ALICE, ASSEMBLY, ASSESSORS, BOB, STRANGER
from tests.twin.side import EVIDENCE

ZERO = "0x" + "0" * 40


def test_a_claim_lives_from_filing_to_payment(five):
    filed_at = five.now
    claim = five.file(ALICE)
    facts = five.claim(claim)
    assert (facts.member, facts.day, facts.filed_at) == (ALICE, five.today, filed_at)
    assert (facts.benefit, facts.vesting_bps, facts.previous) == (4_000, 8_000, 0)
    assert five.state_of(claim) is ClaimState.FILED
    assert (five.books().owed, five.membership(ALICE).claim) == (50, claim)
    five.wait(days=2)
    five.decide_by_signatures(claim, ASSESSORS[:3])
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    assert (five.claim(claim).share, five.books().pending_shares) == (393, 393)
    five.wait(7 * DAY - 1)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    with five.refuses("ClaimWrongState", claim, ClaimState.UNDER_NOTICE):
        five.settle(claim, by=ALICE)
    five.wait(1)
    assert five.state_of(claim) is ClaimState.PAYABLE
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    five.settle(claim, by=STRANGER)
    assert five.state_of(claim) is ClaimState.PAID
    with five.refuses("ClaimWrongState", claim, ClaimState.PAID):
        five.settle(claim, by=STRANGER)
    with five.refuses("PoolZeroAddress"):
        five.collect(claim, by=ALICE, to=ZERO)
    held = five.held()
    five.collect(claim, by=ALICE, to=BOB)
    assert (five.held(), five.books().owed) == (held - 4_050, 320)
    assert (five.claim(claim).benefit_due, five.claim(claim).bond_taken) == (False, True)


def test_there_is_no_claim_that_nobody_filed(five):
    assert five.state_of(1) is ClaimState.NONE
    for verb in (five.settle, five.withdraw, five.redirect, five.conclude):
        with five.refuses("ClaimWrongState", 1, ClaimState.NONE):
            verb(1, by=ALICE)
    with five.refuses("ClaimEndsNothing", 1):
        five.end_membership(1)
    with five.refuses("ClaimNothingDue", 1, ALICE):
        five.collect(1, by=ALICE)
    with five.refuses("ClaimWrongState", 1, ClaimState.NONE):
        five.decide(1, by=ASSESSORS[0])


def test_a_refusal_that_nobody_appeals_takes_the_bond_for_carry(five):
    claim = five.file(ALICE)
    five.decide_by_signatures(claim, ASSESSORS[:3], approve=False)
    five.wait(10 * DAY - 1)
    assert five.state_of(claim) is ClaimState.APPEALABLE
    with five.refuses("ClaimWrongState", claim, ClaimState.APPEALABLE):
        five.withdraw(claim, by=ALICE)
    with five.refuses("ClaimWrongState", claim, ClaimState.APPEALABLE):
        five.conclude(claim)
    five.wait(1)
    assert five.state_of(claim) is ClaimState.REFUSED
    assert (five.books().carry, five.books().owed, five.open_claims()) == (0, 50, 1)
    five.conclude(claim)
    assert (five.books().carry, five.books().owed, five.open_claims()) == (50, 0, 0)
    with five.refuses("ClaimWrongState", claim, ClaimState.REFUSED):
        five.conclude(claim)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    with five.refuses("ClaimWrongState", claim, ClaimState.REFUSED):
        five.withdraw(claim, by=ALICE)


def test_a_member_has_one_open_claim(five):
    claim = five.approved(ALICE)
    for _ in range(2):
        with five.refuses("ClaimOpen", ALICE, claim):
            five.file(ALICE, day=five.today - 1)
        five.wait(days=7)
    five.settle(claim, by=ALICE)
    second = five.file(ALICE, day=five.today)
    assert five.claim(second).previous == claim


@pytest.mark.parametrize("approve", [True, False])
def test_a_day_once_decided_is_not_filed_again(five, approve):
    day = five.today
    first = five.file(ALICE)
    five.decide_by_signatures(first, ASSESSORS[:4], approve=approve)
    five.wait(days=7 if approve else 10)
    if approve:
        five.settle(first, by=ALICE)
    # It is found behind a later claim too.
    later = five.file(ALICE, day=day - 1)
    five.withdraw(later, by=ALICE)
    with five.refuses("ClaimDayDecided", first, day):
        five.file(ALICE, day=day)
    five.file(ALICE, day=day - 1)


def test_a_claim_withdrawn_in_three_days_gives_the_bond_back(five):
    claim = five.file(ALICE)
    five.wait(3 * DAY - 1)
    five.withdraw(claim, by=ALICE)
    five.collect(claim, by=ALICE)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    assert (five.books().owed, five.books().carry) == (0, 0)
    assert five.claim(claim).outcome == ClaimOutcome.WITHDRAWN


def test_a_claim_withdrawn_after_three_days_loses_the_bond(five):
    claim = five.file(ALICE)
    five.wait(3 * DAY)
    five.withdraw(claim, by=ALICE)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    assert (five.books().owed, five.books().carry, five.open_claims()) == (0, 50, 0)
    assert five.claim(claim).outcome == ClaimOutcome.WITHDRAWN_LATE
    # The day may be filed again, with another bond.
    five.file(ALICE, day=five.claim(claim).day)


@pytest.mark.parametrize("approve", [True, False])
def test_a_claim_withdrawn_after_one_seat_loses_the_bond(five, approve):
    claim = five.file(ALICE)
    five.decide(claim, by=ASSESSORS[0], approve=approve)
    assert five.state_of(claim) is ClaimState.FILED
    five.withdraw(claim, by=ALICE)
    assert (five.books().owed, five.books().carry) == (0, 50)


def test_a_claim_withdrawn_late_gives_the_share_free(five):
    claim = five.payable(ALICE)
    with five.refuses("ClaimNotMemberOrGuardian", ALICE, STRANGER):
        five.withdraw(claim, by=STRANGER)
    five.withdraw(claim, by=ALICE)
    assert five.state_of(claim) is ClaimState.WITHDRAWN
    assert five.books().pending_shares == 0
    with five.refuses("ClaimWrongState", claim, ClaimState.WITHDRAWN):
        five.withdraw(claim, by=ALICE)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    assert (five.books().owed, five.books().carry) == (0, 50)


def test_a_claim_nobody_decides_expires_and_the_bond_goes_back(five):
    claim = five.file(ALICE)
    five.decide(claim, by=ASSESSORS[0])
    five.wait(14 * DAY - 1)
    assert five.state_of(claim) is ClaimState.FILED
    five.wait(1)
    assert five.state_of(claim) is ClaimState.SILENT
    with five.refuses("ClaimWrongState", claim, ClaimState.SILENT):
        five.decide(claim, by=ASSESSORS[1])
    five.wait(10 * DAY - 1)
    assert five.state_of(claim) is ClaimState.SILENT
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    five.wait(1)
    assert five.state_of(claim) is ClaimState.EXPIRED
    five.collect(claim, by=ALICE)
    assert (five.books().owed, five.open_claims()) == (0, 1)
    five.conclude(claim)
    assert (five.books().carry, five.open_claims()) == (0, 0)
    with five.refuses("ClaimWrongState", claim, ClaimState.EXPIRED):
        five.conclude(claim)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)


def test_after_expiry_the_same_day_may_be_filed_for_30_days_more(five):
    day = five.today
    # The last day of the window: 180 days after the incident.
    five.wait(days=180)
    first = five.file(ALICE, day=day)
    five.wait(days=24)
    with five.refuses("ClaimTooLate", day + 1, day + 181):
        five.file(ALICE, day=day + 1)
    with five.refuses("ClaimTooLate", day, day + 180):
        five.file(BOB, day=day)
    five.wait(30 * DAY - 1)
    second = five.file(ALICE, day=day)
    assert (five.claim(second).previous, five.claim(second).day) == (first, day)


def test_at_the_end_of_the_30_days_it_is_too_late(five):
    day = five.today
    five.wait(days=180)
    five.file(ALICE, day=day)
    five.wait(days=24 + 30)
    with five.refuses("ClaimTooLate", day, day + 180):
        five.file(ALICE, day=day)


def test_a_claim_withdrawn_is_not_filed_anew_when_the_window_is_over(five):
    day = five.today
    five.wait(days=180)
    five.withdraw(five.file(ALICE, day=day), by=ALICE)
    five.wait(days=1)
    with five.refuses("ClaimTooLate", day, day + 180):
        five.file(ALICE, day=day)


def test_days_that_cannot_be_filed(five):
    today = five.today
    with five.refuses("ClaimInFuture", today + 1, today):
        five.file(ALICE, day=today + 1)
    # Enrolled 32 days ago, covered from the 31st day on.
    with five.refuses("ClaimNotCovered", ALICE, today - 2):
        five.file(ALICE, day=today - 2)
    with five.refuses("ClaimNotMemberOrGuardian", ALICE, STRANGER):
        five.file(ALICE, by=STRANGER)
    with five.refuses("ClaimNotCovered", STRANGER, today):
        five.file(STRANGER)
    with five.refuses("ClaimUnknownClass", 3):
        five.file(ALICE, benefit_class=3)
    five.file(ALICE, day=today - 1)


def test_the_day_of_a_lapse_is_not_covered(side):
    side.join(ALICE, 7_000)
    side.wait(days=32)
    day = side.today
    # One unit, so the claim takes the whole cap, and 600 above the reserve are not enough.
    side.paid(ALICE, day=day)
    assert side.standing(ALICE).lapsed_at == side.now
    with side.refuses("ClaimNotCovered", ALICE, side.today):
        side.file(ALICE)
    side.file(ALICE, day=side.today - 1)


def test_rules_hold_within_their_bounds(five):
    with five.refuses("ClaimOnly", ASSEMBLY, STRANGER):
        five.change_rules(by=STRANGER)
    for name, field, value in (
        ("capPerUnit", "cap_per_unit", 0),
        ("capPerUnit", "cap_per_unit", 3_001),
        ("claimBond", "claim_bond", 64_001),
        ("feeBps", "fee_bps", 2_001),
        ("claimWindowDays", "claim_window_days", 29),
        ("panelDays", "panel_days", 6),
        ("appealDays", "appeal_days", 6),
        ("juryDays", "jury_days", 6),
        # Twice 14 for the panel and 8 for the jury: 84 of 120 remain for two notices with a hold.
        ("noticeDays", "notice_days", 2),
        ("noticeDays", "notice_days", 29),
        ("payeeDays", "payee_days", 29),
        ("objectionBps", "objection_bps", 9),
        ("objectionBps", "objection_bps", 1_001),
        ("quorumBps", "quorum_bps", 499),
        ("quorumBps", "quorum_bps", 5_001),
        ("quorumVotes", "quorum_votes", 99),
    ):
        with five.refuses("ClaimBadRule", name, value):
            five.change_rules(**{field: value})
    # A long time to appeal leaves less for the notice, which the error names.
    with five.refuses("ClaimBadRule", "noticeDays", 7):
        five.change_rules(appeal_days=64)
    five.change_rules(notice_days=28, objection_bps=1_000, quorum_bps=5_000, quorum_votes=100)
    five.change_rules(objection_bps=10, quorum_bps=500, panel_days=7, appeal_days=7, jury_days=7)


def test_rules_of_the_day_of_filing_hold_for_a_claim(five):
    claim = five.file(ALICE)
    five.change_rules(claim_bond=70, panel_days=7, notice_days=3, fee_bps=2_000)
    five.wait(days=13)
    assert five.state_of(claim) is ClaimState.FILED
    five.decide_by_signatures(claim, ASSESSORS[:3])
    five.wait(7 * DAY - 1)
    assert five.state_of(claim) is ClaimState.UNDER_NOTICE
    assert five.books().pending_shares == 393
    other = five.file(BOB)
    assert five.books().owed == 50 + 70
    assert (five.claim(claim).rules_version, five.claim(other).rules_version) == (1, 2)


def test_a_decision_is_about_what_was_filed(five):
    claim = five.file(ALICE, benefit_class=MILD)
    with five.refuses("ClaimSubjectMismatch", claim):
        five.decide(claim, by=ASSESSORS[0], evidence_hash=bytes(32))
    with five.refuses("ClaimSubjectMismatch", claim):
        five.decide(claim, by=ASSESSORS[0], identity=b"another identity")
    with five.refuses("ClaimDecisionExpired", five.now - 1, five.now):
        five.decide(claim, by=ASSESSORS[0], deadline=five.now - 1)
    with five.refuses("ClaimBenefitAboveFiled", 72_000, 800):
        five.decide(claim, by=ASSESSORS[0], benefit_class=HUGE)
    with five.refuses("ClaimUnknownClass", 3):
        five.decide(claim, by=ASSESSORS[0], benefit_class=3)
    five.decide(claim, by=ASSESSORS[0], deadline=five.now, evidence_hash=EVIDENCE)
