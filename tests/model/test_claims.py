"""A claim from filing to payment: every refusal, every deadline, and where the money goes."""

from dataclasses import replace

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY, WINDOW, ZERO_ADDRESS
from tests.model.people import (
    ASSEMBLY,
    ASSESSORS,
    COVERED,
    JURY_RULES,
    RULES,
    START,
    STEWARD,
    STRANGER,
    approved,
    filing,
    founded,
    member,
    payable,
    refused,
    verdict,
)

TODAY = day_of(COVERED)
FIRST = day_of(START + 30 * DAY) + 1


@pytest.fixture
def plan():
    return founded()


def file(plan, number, day, now, *, sender=None, benefit_class=0):
    said = filing(number, day, benefit_class=benefit_class)
    return plan.claims.file(said, sender=sender or member(number), now=now)


def test_filing_refuses_days_without_cover(plan):
    told = refused(file, plan, 0, TODAY + 1, COVERED)
    assert told == ("ClaimInFuture", TODAY + 1, TODAY)
    assert refused(file, plan, 0, FIRST - 1, COVERED) == ("ClaimNotCovered", member(0), FIRST - 1)
    late = COVERED + 180 * DAY
    assert refused(file, plan, 0, FIRST, late) == ("ClaimTooLate", FIRST, FIRST + 180)
    told = refused(file, plan, 0, TODAY, COVERED, sender=STRANGER)
    assert told == ("ClaimNotMemberOrGuardian", member(0), STRANGER)
    told = refused(file, plan, 0, TODAY, COVERED, benefit_class=5)
    assert told == ("ClaimUnknownClass", 5)
    assert (plan.claims.claim_count, plan.ledger.books.owed) == (0, 0)


def test_one_open_claim_a_member_and_none_for_a_day_decided(plan):
    first = file(plan, 0, TODAY, COVERED)
    assert refused(file, plan, 0, TODAY - 1, COVERED) == ("ClaimOpen", member(0), first)
    word = verdict(plan, first, COVERED, approve=False)
    plan.claims.decide_by_signatures(first, word, ASSESSORS[:3], now=COVERED)
    over = COVERED + RULES.appeal_days * DAY
    assert plan.claims.state_of(first, over - 1) is ClaimState.APPEALABLE
    told = refused(file, plan, 0, TODAY - 1, over - 1)
    assert told == ("ClaimOpen", member(0), first)
    # From here on the refusal is final, whether or not somebody concluded it.
    assert plan.claims.state_of(first, over) is ClaimState.REFUSED
    assert refused(file, plan, 0, TODAY, over) == ("ClaimDayDecided", first, TODAY)
    assert file(plan, 0, TODAY - 1, over) == first + 1
    assert (plan.ledger.books.carry, plan.claims.open_claims) == (0, 2)
    assert plan.claims.conclude(first, now=over) == (ClaimState.REFUSED, 0)
    assert (plan.ledger.books.carry, plan.claims.open_claims) == (RULES.claim_bond, 1)
    told = refused(plan.claims.conclude, first, now=over)
    assert told == ("ClaimWrongState", first, ClaimState.REFUSED)
    told = refused(plan.claims.collect, first, member(0), sender=member(0), now=over)
    assert told == ("ClaimNothingDue", first, member(0))
    plan.check_laws(over)


def test_quitting_does_not_forget_the_open_claim(plan):
    claim = file(plan, 0, TODAY, COVERED)
    plan.ledger.quit(by=member(0), now=COVERED)
    assert plan.ledger.membership_of(member(0)).claim == claim
    assert refused(file, plan, 0, TODAY, COVERED) == ("ClaimOpen", member(0), claim)


def test_vesting_rises_with_completed_years(plan):
    now = START + 400 * DAY
    for day, vested in ((day_of(START) + 364, 8_000), (day_of(START) + 365, 10_000)):
        claim = file(plan, 0, day, now)
        assert plan.claims.claims[claim].vesting_bps == vested
        assert plan.claims.claims[claim].benefit == 20_000 * vested // 10_000
        plan.claims.withdraw(claim, sender=member(0), now=now)


def test_a_silent_panel_lets_a_claim_expire_and_be_filed_anew_within_thirty_days(plan):
    now = START + 211 * DAY
    day = day_of(now) - 180
    claim = file(plan, 0, day, now)
    silence = now + RULES.panel_days * DAY
    assert plan.claims.state_of(claim, silence - 1) is ClaimState.FILED
    assert plan.claims.state_of(claim, silence) is ClaimState.SILENT
    expiry = silence + RULES.appeal_days * DAY
    assert plan.claims.state_of(claim, expiry - 1) is ClaimState.SILENT
    assert plan.claims.state_of(claim, expiry) is ClaimState.EXPIRED
    assert refused(file, plan, 0, day - 1, expiry)[0] == "ClaimTooLate"
    late = expiry + 30 * DAY
    assert refused(file, plan, 0, day, late) == ("ClaimTooLate", day, day + 180)
    assert file(plan, 0, day, late - 1) == claim + 1
    told = refused(plan.claims.collect, claim, STRANGER, sender=member(0), now=expiry - 1)
    assert told == ("ClaimNothingDue", claim, member(0))
    bond = plan.claims.collect(claim, STRANGER, sender=member(0), now=expiry)
    assert bond == (0, RULES.claim_bond)
    plan.check_laws(late - 1)


def test_the_share_is_set_aside_at_approval_and_released_by_withdrawal(plan):
    claim = approved(plan, 0, COVERED)
    assert plan.claims.claims[claim].share == plan.ledger.books.pending_shares == 2_160
    told = refused(plan.claims.withdraw, claim, sender=STRANGER, now=COVERED)
    assert told == ("ClaimNotMemberOrGuardian", member(0), STRANGER)
    assert plan.claims.withdraw(claim, sender=member(0), now=COVERED) == 2_160
    assert plan.ledger.books.pending_shares == 0
    told = refused(plan.claims.withdraw, claim, sender=member(0), now=COVERED)
    assert told == ("ClaimWrongState", claim, ClaimState.WITHDRAWN)
    # A day withdrawn may be filed again.
    assert file(plan, 0, TODAY, COVERED) == claim + 1
    plan.check_laws(COVERED)


def test_notice_then_anyone_settles_what_can_be_paid_in_full(plan):
    claim, at = payable(plan, 0, COVERED)
    told = refused(plan.claims.settle, claim, now=at - 1)
    assert told == ("ClaimWrongState", claim, ClaimState.UNDER_NOTICE)
    quoted = plan.claims.quote_claim(claim, at)
    outcome = plan.claims.settle(claim, now=at)
    assert outcome == quoted
    assert (outcome.benefit, outcome.fee, outcome.full) == (16_000, 1_280, True)
    told = refused(plan.claims.settle, claim, now=at)
    assert told == ("ClaimWrongState", claim, ClaimState.PAID)
    plan.check_laws(at)
    told = refused(plan.claims.collect, claim, ZERO_ADDRESS, sender=member(0), now=at)
    assert told == ("PoolZeroAddress",)
    assert plan.claims.collect(claim, STRANGER, sender=member(0), now=at) == (16_000, 50)
    assert plan.ledger.take_due(STEWARD, by=STEWARD, now=at) == 1_280
    assert refused(plan.ledger.take_due, STEWARD, by=STEWARD, now=at) == ("PoolZeroAmount",)
    plan.check_laws(at)


def test_less_than_all_is_first_the_payees_choice():
    plan = founded(2)
    claim, at = payable(plan, 0, COVERED)
    open_at = at + RULES.payee_days * DAY
    benefit = 6_000 - 444
    told = refused(plan.claims.settle, claim, now=at)
    assert told == ("ClaimNotInFull", claim, benefit)
    told = refused(plan.claims.settle_short, claim, 0, sender=STRANGER, now=open_at - 1)
    assert told == ("ClaimOnlyPayeeMaySettle", claim, open_at)
    told = refused(plan.claims.settle_short, claim, benefit + 1, sender=member(0), now=at)
    assert told == ("ClaimBenefitBelowLeast", claim, benefit, benefit + 1)
    outcome = plan.claims.settle_short(claim, benefit, sender=member(0), now=at)
    assert (outcome.per_unit, outcome.full, outcome.room_bound) == (3_000, False, False)
    assert (outcome.fee, outcome.benefit) == (6_000 * 1_280 // 17_280, benefit)
    plan.check_laws(at)


def test_what_only_lacks_the_windows_room_waits_for_the_next_window():
    plan = founded(2)
    claims = [payable(plan, number, COVERED)[0] for number in range(2)]
    # The last moment before a window ends, long after the payee's time.
    now = START + 5 * WINDOW - 1
    plan.ledger.books.window, plan.ledger.books.window_charged = 4, 8_000
    told = refused(plan.claims.settle_short, claims[0], 0, sender=STRANGER, now=now)
    assert told == ("ClaimAwaitsWindow", claims[0], now + 1)
    for claim in claims:
        done = plan.claims.settle_short(claim, 0, sender=STRANGER, now=now + 1)
        assert done.per_unit == 3_000


def test_a_guardians_claim_and_what_the_member_may_do_about_it(plan):
    guardian, ward = STRANGER, member(0)
    plan.guardianship.name_guardian(guardian, by=ward, now=START)
    claim = file(plan, 0, TODAY, COVERED, sender=guardian)
    assert (plan.claims.claims[claim].filer, plan.claims.claims[claim].payee) == (guardian,) * 2
    told = refused(plan.claims.redirect, claim, sender=guardian, now=COVERED)
    assert told == ("ClaimOnly", ward, guardian)
    plan.claims.redirect(claim, sender=ward, now=COVERED)
    assert plan.claims.claims[claim].payee == ward
    told = refused(plan.claims.redirect, claim, sender=ward, now=COVERED)
    assert told == ("ClaimNotByGuardian", claim)
    told = refused(plan.claims.withdraw, claim, sender=guardian, now=COVERED)
    assert told == ("ClaimNotMemberOrGuardian", ward, guardian)
    word = verdict(plan, claim, COVERED)
    plan.claims.decide_by_signatures(claim, word, ASSESSORS[:3], now=COVERED)
    at = COVERED + 7 * DAY
    plan.claims.settle(claim, now=at)
    assert plan.claims.collect(claim, ward, sender=ward, now=at) == (16_000, 0)
    assert plan.claims.collect(claim, guardian, sender=guardian, now=at) == (0, 50)
    plan.check_laws(at)


def test_a_claim_keeps_the_rules_it_was_filed_under(plan):
    claim = approved(plan, 0, COVERED)
    strict = replace(RULES, notice_days=28, fee_bps=0)
    assert plan.claims.change_rules(strict, JURY_RULES, sender=ASSEMBLY, now=COVERED) == 2
    at = COVERED + RULES.notice_days * DAY
    assert plan.claims.settle(claim, now=at).fee == 1_280
    assert plan.claims.quote(16_000, at).fee == 0
    told = refused(plan.claims.change_rules, RULES, JURY_RULES, sender=STRANGER, now=at)
    assert told == ("ClaimOnly", ASSEMBLY, STRANGER)
    bad = replace(RULES, panel_days=100, notice_days=21)
    told = refused(plan.claims.change_rules, bad, JURY_RULES, sender=ASSEMBLY, now=at)
    assert told == ("ClaimBadRule", "noticeDays", 21)
