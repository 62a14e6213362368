"""A guardian may act after 30 days, and quit for the member after 180 days' notice. Rule: P8."""

import pytest

from mutual_pool.protocol.guardianship.types import GuardianRecord
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, ERIN, GUARDIAN, STRANGER

ZERO = "0x" + "0" * 40


@pytest.fixture
def guarded(five):
    """Alice's guardian may act from this second on."""
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(30 * DAY)
    return five


def test_a_guardian_waits_30_days(five):
    five.name_guardian(ALICE, GUARDIAN)
    assert five.guardianship(ALICE) == GuardianRecord(
        GUARDIAN, five.now + 30 * DAY, 0, five.membership(ALICE).joined_day
    )
    five.wait(30 * DAY - 1)
    with five.refuses("ClaimNotMemberOrGuardian", ALICE, GUARDIAN):
        five.file(ALICE, by=GUARDIAN)
    with five.refuses("GuardianMayNotAct", ALICE, GUARDIAN):
        five.give_quit_notice(ALICE, by=GUARDIAN)
    five.wait(1)
    five.file(ALICE, by=GUARDIAN)
    five.give_quit_notice(ALICE, by=GUARDIAN)


def test_a_guardian_of_ones_own(five):
    with five.refuses("GuardianOfOneself", ALICE):
        five.name_guardian(ALICE, ALICE)
    with five.refuses("GuardianNotMember", STRANGER):
        five.name_guardian(STRANGER, GUARDIAN)


def test_naming_anew_ends_the_guardian_and_the_notice(guarded):
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.name_guardian(ALICE, BOB)
    assert guarded.guardianship(ALICE) == GuardianRecord(
        BOB, guarded.now + 30 * DAY, 0, guarded.membership(ALICE).joined_day
    )
    with guarded.refuses("ClaimNotMemberOrGuardian", ALICE, GUARDIAN):
        guarded.file(ALICE, by=GUARDIAN)
    guarded.name_guardian(ALICE, ZERO)
    assert guarded.guardianship(ALICE) == GuardianRecord()


def test_the_guardian_who_files_is_paid(guarded):
    claim = guarded.file(ALICE, by=GUARDIAN)
    facts = guarded.claim(claim)
    assert (facts.member, facts.guardian, facts.redirected) == (ALICE, GUARDIAN, False)
    guarded.decide_by_signatures(claim, ASSESSORS[:3])
    guarded.wait(days=7)
    guarded.settle(claim, by=STRANGER)
    with guarded.refuses("ClaimNothingDue", claim, ALICE):
        guarded.collect(claim, by=ALICE)
    held = guarded.held()
    guarded.collect(claim, by=GUARDIAN, to=BOB)
    assert guarded.held() == held - 4_050


def test_the_member_may_turn_the_benefit_to_themself_until_it_is_paid(guarded):
    claim = guarded.file(ALICE, by=GUARDIAN)
    with guarded.refuses("ClaimOnly", ALICE, GUARDIAN):
        guarded.redirect(claim, by=GUARDIAN)
    guarded.decide_by_signatures(claim, ASSESSORS[:3])
    guarded.wait(days=7)
    guarded.redirect(claim, by=ALICE)
    with guarded.refuses("ClaimNotByGuardian", claim):
        guarded.redirect(claim, by=ALICE)
    guarded.settle(claim, by=STRANGER)
    with guarded.refuses("ClaimWrongState", claim, 4):
        guarded.redirect(claim, by=ALICE)
    # The benefit is the member's now; the bond goes back to the guardian, who paid it.
    held = guarded.held()
    guarded.collect(claim, by=ALICE)
    assert guarded.held() == held - 4_000
    guarded.collect(claim, by=GUARDIAN)
    assert guarded.held() == held - 4_050


def test_a_claim_of_ones_own_is_not_redirected(guarded):
    claim = guarded.file(ALICE)
    with guarded.refuses("ClaimNotByGuardian", claim):
        guarded.redirect(claim, by=ALICE)


def test_the_member_may_withdraw_what_the_guardian_filed(guarded):
    claim = guarded.approved(ALICE, by=GUARDIAN)
    with guarded.refuses("ClaimNotMemberOrGuardian", ALICE, STRANGER):
        guarded.withdraw(claim, by=STRANGER)
    guarded.withdraw(claim, by=ALICE)
    assert guarded.books().pending_shares == 0
    # It was approved, so the guardian's bond is lost.
    assert (guarded.books().owed, guarded.books().carry) == (0, 50)


def test_after_redirecting_the_guardian_may_not_withdraw(guarded):
    claim = guarded.file(ALICE, by=GUARDIAN)
    guarded.redirect(claim, by=ALICE)
    with guarded.refuses("ClaimNotMemberOrGuardian", ALICE, GUARDIAN):
        guarded.withdraw(claim, by=GUARDIAN)


def test_the_guardian_quits_after_180_days_of_notice(guarded):
    with guarded.refuses("GuardianNoNotice", ALICE):
        guarded.quit_for(ALICE, by=GUARDIAN)
    with guarded.refuses("GuardianMayNotAct", ALICE, STRANGER):
        guarded.quit_for(ALICE, by=STRANGER)
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    assert guarded.guardianship(ALICE).noticed_at == guarded.now
    until = guarded.now + 180 * DAY
    guarded.wait_until(until - 1)
    with guarded.refuses("GuardianNoticeRuns", ALICE, until):
        guarded.quit_for(ALICE, by=GUARDIAN)
    guarded.wait(1)
    held = guarded.held()
    guarded.quit_for(ALICE, by=GUARDIAN)
    assert (guarded.held(), guarded.books().active_units) == (held - 20_000, 10)
    assert guarded.guardianship(ALICE) == GuardianRecord()


def test_a_second_notice_begins_anew(guarded):
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.wait(days=100)
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    until = guarded.now + 180 * DAY
    guarded.wait(days=80)
    with guarded.refuses("GuardianNoticeRuns", ALICE, until):
        guarded.quit_for(ALICE, by=GUARDIAN)


def test_the_member_may_object(guarded):
    with guarded.refuses("GuardianNoNotice", ALICE):
        guarded.object_to_quit_notice(ALICE)
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.wait(days=180)
    guarded.object_to_quit_notice(ALICE)
    with guarded.refuses("GuardianNoNotice", ALICE):
        guarded.quit_for(ALICE, by=GUARDIAN)


def test_the_exit_share_is_withheld_here_too(guarded):
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.wait(days=180)
    # 393 a unit for one claim, and as much for another.
    guarded.approved(CAROL)
    guarded.approved(ERIN)
    guarded.quit_for(ALICE, by=GUARDIAN)
    assert (guarded.books().carry, guarded.books().total_balances) == (786, 200_000)


def test_not_in_a_later_membership(guarded):
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.quit(ALICE)
    guarded.wait(DAY)
    guarded.join(ALICE, 20_000)
    guarded.wait(180 * DAY)
    with guarded.refuses("GuardianMayNotAct", ALICE, GUARDIAN):
        guarded.quit_for(ALICE, by=GUARDIAN)
    with guarded.refuses("ClaimNotMemberOrGuardian", ALICE, GUARDIAN):
        guarded.file(ALICE, by=GUARDIAN)


def test_a_late_reinstatement_keeps_the_guardian(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.name_guardian(ALICE, GUARDIAN)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert not side.standing(ALICE).active
    side.wait(days=16)
    side.reinstate(ALICE, 9_000, by=GUARDIAN)
    assert side.membership(ALICE).joined_day == side.today
    assert side.guardianship(ALICE).joined_day == side.today
    side.give_quit_notice(ALICE, by=GUARDIAN)
