"""The end of a plan: both ways in, and every step."""

import pytest

from mutual_pool.claim_records import ClaimState
from mutual_pool.enrolment_cohorts import FOR_EVER
from tests.support.deploying import DAY, GRACE, HUGE, MILD
from tests.twin.people import (
    ALICE,
    ASSEMBLY,
    BOB,
    CAROL,
    DAN,
    ERIN,
    GUARDIAN,
    HEIR,
    NEWCOMER,
    SPONSOR,
    STEWARD,
    STRANGER,
    SUPERVISOR,
)

QUIT, FILING = 7 * DAY, 187 * DAY
# How long voters have to be too few.
SHORT = GRACE + 30 * DAY


@pytest.fixture
def closing(five):
    """The assembly closes the plan of five."""
    five.announce_closing()
    return five


# ------------------------------------------------------------------ the two ways in


def test_the_assembly_announces_it_once(five):
    for caller in (STRANGER, SUPERVISOR, STEWARD):
        with five.refuses("EnrolmentOnly", ASSEMBLY, caller):
            five.announce_closing(by=caller)
    five.announce_closing()
    began = five.now
    assert five.books().closing_at == began
    assert five.joins_stopped_until() == FOR_EVER
    five.wait(days=1)
    with five.refuses("EnrolmentClosing", began):
        five.announce_closing()


def test_anyone_closes_it_when_voters_were_too_few_for_grace_and_30_days(five):
    five.record_voters()
    assert five.shortage() == (True, 0)
    for member in (ALICE, BOB, CAROL):
        five.quit(member)
    with five.refuses("EnrolmentNotBelowMinimum", 2, 0):
        five.close_below_minimum()
    five.record_voters()
    since = five.now
    assert five.shortage() == (True, since)
    assert five.closable_at() == since + SHORT
    five.wait_until(since + SHORT - 1)
    with five.refuses("EnrolmentNotBelowMinimum", 2, since):
        five.close_below_minimum()
    five.wait(1)
    five.close_below_minimum()
    began = five.now
    assert five.books().closing_at == began
    five.wait(1)
    with five.refuses("EnrolmentClosing", began):
        five.close_below_minimum()


def test_voters_back_at_the_minimum_clear_it(five):
    five.record_voters()
    for member in (ALICE, BOB, CAROL):
        five.quit(member)
    five.record_voters()
    since = five.now
    five.wait(days=44)
    five.join(ALICE, 20_000)
    five.wait(days=2)
    # Enough again, though nobody noted it yet.
    with five.refuses("EnrolmentNotBelowMinimum", 3, since):
        five.close_below_minimum()
    five.record_voters()
    assert five.shortage() == (True, 0)
    five.quit(ALICE)
    five.record_voters()
    with five.refuses("EnrolmentNotBelowMinimum", 2, five.now):
        five.close_below_minimum()


def test_the_clock_stands_while_joins_are_stopped(five):
    five.record_voters()
    for member in (ALICE, BOB, CAROL):
        five.quit(member)
    # The stop begins before the clock does; its first five days do not count.
    five.stop_joins(10)
    five.wait(days=5)
    five.record_voters()
    since = five.now
    assert five.closable_at() == five.joins_stopped_until() + SHORT
    five.wait_until(since + 30 * DAY)
    five.stop_joins(20)
    second = five.now
    until = since + SHORT + (five.joins_stopped_until() - second) + 5 * DAY
    assert abs(five.closable_at() - until) <= 2
    five.wait_until(five.closable_at() - 1)
    with five.refuses("EnrolmentNotBelowMinimum", 2, since):
        five.close_below_minimum()
    five.wait(1)
    # Once the time is over, a later stop does not begin it again.
    over = five.closable_at()
    five.stop_joins(20)
    assert five.closable_at() == over
    five.close_below_minimum()
    assert five.books().closing_at == five.now


def test_who_lapsed_together_has_the_grace_period_and_more_to_come_back(five):
    five.record_voters()
    for member in (ALICE, BOB, CAROL):
        five.quit(member)
    five.record_voters()
    five.wait_until(five.now + GRACE + 29 * DAY)
    five.join(ALICE, 20_000)
    five.record_voters()
    assert five.shortage() == (True, 0)
    assert five.closable_at() == 0


def test_there_is_something_to_note_or_it_is_refused(five):
    five.record_voters()
    with five.refuses("EnrolmentNothingToRecord", 5):
        five.record_voters()


def test_a_plan_has_until_its_founding_deadline_to_find_them(side):
    side.join(ALICE, 20_000)
    with side.refuses("EnrolmentNothingToRecord", 1):
        side.record_voters()
    side.wait_until(side.deployed_at + 90 * DAY)
    side.record_voters()
    assert side.shortage() == (True, side.now)


def test_a_cohort_not_taken_up_has_no_voters(side):
    tree = side.cohort(ALICE, BOB, CAROL)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    with side.refuses("EnrolmentNothingToRecord", 0):
        side.record_voters()
    for number in range(3):
        side.join_from_group(1, tree, number)
    side.record_voters()
    assert side.shortage() == (True, 0)


# ------------------------------------------------------------------- what it stops


def test_nobody_comes_in_any_more(closing):
    began = closing.now
    closing.wait(1)
    with closing.refuses("EnrolmentClosing", began):
        closing.join(NEWCOMER, 20_000)
    with closing.refuses("EnrolmentClosing", began):
        closing.enrol_cohort(closing.cohort(NEWCOMER), 20_000, by=SPONSOR)
    with closing.refuses("EnrolmentClosing", began):
        closing.stop_joins(1)


def test_nobody_comes_back_any_more(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    side.announce_closing()
    with side.refuses("PoolClosing", side.now):
        side.reinstate(ALICE, 10_000)
    side.wait(days=30)
    # Who lapsed may always take what they have.
    side.quit(ALICE)


def test_whoever_came_in_with_a_group_is_still_taken_up(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.announce_closing()
    side.wait(days=3)
    side.join_from_group(1, tree, 0)
    side.quit(ALICE)
    side.wait(days=10)
    side.join_from_group(1, tree, 1)
    assert side.books().active_voters == 1


def test_the_assembly_changes_people_only(closing):
    began = closing.now
    with closing.refuses("ClaimPlanCloses", began):
        closing.change_rules()
    with closing.refuses("EnrolmentClosing", began):
        closing.set_registrar(STRANGER)
    closing.set_supervisor(STRANGER)
    closing.set_steward(STRANGER)
    closing.change_panel(sorted((ALICE, BOB, CAROL, DAN)))


def test_other_units_only_while_there_is_cover(closing):
    began = closing.now
    closing.reband(ALICE, 20_000, band=1, issued_at=began)
    closing.wait_until(began + QUIT)
    with closing.refuses("PoolClosing", began):
        closing.reband(BOB, 20_000, band=1)
    closing.pay_in(BOB, 5)


# --------------------------------------------------------------------- step by step


def test_members_quit_for_a_week_and_leave_their_share(closing):
    closing.approved(BOB)
    began = closing.books().closing_at
    closing.quit(ALICE)
    assert closing.books().carry == 393
    closing.name_guardian(DAN, GUARDIAN)
    closing.wait_until(began + QUIT - 1)
    closing.quit(CAROL)
    closing.wait(1)
    with closing.refuses("PoolQuittingOver", began + QUIT):
        closing.quit(ERIN)
    closing.wait(days=24)
    closing.give_quit_notice(DAN, by=GUARDIAN)
    closing.wait(days=150)
    closing.wait(days=30)
    with closing.refuses("PoolQuittingOver", began + QUIT):
        closing.quit_for(DAN, by=GUARDIAN)


def test_no_day_after_that_week_is_covered(closing):
    last = (closing.books().closing_at + QUIT) // DAY
    closing.wait(days=8)
    assert closing.cover_on(ALICE, last).covered
    with closing.refuses("ClaimNotCovered", ALICE, last + 1):
        closing.file(ALICE, day=last + 1)
    closing.file(ALICE, day=last)


def test_days_before_it_may_be_filed_for_half_a_year(closing):
    began = closing.books().closing_at
    day = (began + QUIT) // DAY
    closing.wait_until(began + FILING - 1)
    closing.file(ALICE, day=day)
    closing.wait(1)
    with closing.refuses("PoolFilingOver", began + FILING):
        closing.file(BOB, day=day)


def test_the_excess_may_be_withdrawn(closing):
    began = closing.books().closing_at
    closing.wait_until(began + QUIT - 1)
    with closing.refuses("PoolCoverRuns"):
        closing.withdraw_excess(ALICE)
    closing.wait(1)
    closing.withdraw_excess(ERIN)
    # 8,000 a unit are the hold.
    assert closing.standing(ERIN).balance == 40_000
    assert closing.position(ERIN).rung == 16
    assert (closing.rung(16).units, closing.rung(16).voters) == (5, 1)
    assert closing.books().total_balances == 220_000 - 60_000
    with closing.refuses("PoolNoExcess", 40_000, 40_000):
        closing.withdraw_excess(ERIN)
    with closing.refuses("PoolNotMember", STRANGER):
        closing.withdraw_excess(STRANGER)
    closing.pay_in(ERIN, 1_000)
    closing.withdraw_excess(ERIN)
    assert closing.books().total_balances == 160_000


def test_no_excess_while_the_plan_is_open(five):
    with five.refuses("PoolCoverRuns"):
        five.withdraw_excess(ALICE)


def test_what_approved_claims_ask_is_no_excess(closing):
    claim = closing.approved(BOB)
    closing.wait(days=7)
    closing.withdraw_excess(ALICE)
    assert closing.standing(ALICE).balance == 8_393
    # Who withdrew pays what the others pay.
    closing.settle(claim, by=BOB)
    assert closing.standing(ALICE).balance == 8_000
    assert closing.standing(CAROL).balance == 40_000 - 2 * 393


def test_who_lapsed_has_no_excess(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    lapsed_at = side.now
    side.announce_closing()
    side.wait(days=7)
    with side.refuses("PoolLapsed", ALICE, lapsed_at):
        side.withdraw_excess(ALICE)


def test_whoever_was_taken_up_withdraws_too(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    side.announce_closing()
    side.wait(days=7)
    side.withdraw_excess(ALICE)
    assert side.position(ALICE).balance == 8_000


def test_a_claim_waits_for_room_as_ever(closing):
    """Each window has room for a whole charge, so every claim is settled in the end."""
    day = closing.today
    rest = closing.approved(DAN, benefit_class=HUGE)
    closing.wait_until(closing.deployed_at + 92 * DAY)
    late = [closing.approved(one, day=day, benefit_class=HUGE) for one in (ALICE, BOB, CAROL)]
    closing.wait(days=7)
    for claim in late:
        closing.settle_short(claim, by=closing.claim(claim).member)
    closing.wait(days=1)
    assert closing.room() == 0
    assert closing.quote_claim(rest).room_bound
    # Payable since the 39th day, so open to all since the 99th.
    window = closing.deployed_at + 120 * DAY
    with closing.refuses("ClaimAwaitsWindow", rest, window):
        closing.settle_short(rest, by=STRANGER)
    closing.wait_until(window)
    closing.settle_short(rest, by=STRANGER)
    assert closing.state_of(rest) is ClaimState.PAID
    assert closing.books().index == 4_000


# ----------------------------------------------------------------------- the finish


def test_it_is_finished_when_nothing_can_be_filed_and_nothing_is_open(closing):
    began = closing.books().closing_at
    closing.wait_until(began + FILING - 1)
    with closing.refuses("PoolFilingOpen", began + FILING):
        closing.finish_closing()
    claim = closing.file(ALICE, day=(began + QUIT) // DAY, benefit_class=MILD)
    closing.wait(1)
    with closing.refuses("PoolClaimsOpen", 1):
        closing.finish_closing()
    closing.withdraw(claim, by=ALICE)
    closing.finish_closing()
    finished = closing.now
    closing.wait(1)
    with closing.refuses("PoolFinished", finished):
        closing.finish_closing()
    with closing.refuses("PoolFinished", finished):
        closing.fund_reserve(5, by=SPONSOR)


def test_an_open_plan_is_never_finished(five):
    five.wait(days=400)
    with five.refuses("PoolFilingOpen", 2**256 - 1):
        five.finish_closing()


def test_carry_goes_by_units_and_the_rest_to_the_heir(closing):
    closing.fund_reserve(777, by=SPONSOR)
    claim = closing.approved(BOB)
    closing.quit(ALICE)
    closing.withdraw(claim, by=BOB)
    assert closing.books().carry == 393 + 50
    closing.wait_until(closing.books().closing_at + FILING)
    closing.finish_closing()
    # 443 over 10 units are 44, and 3 are left.
    assert closing.closing() == (closing.now, 44)
    books = closing.books()
    assert (books.carry, books.reserve) == (440, 0)
    assert closing.due_to(HEIR) == 780
    assert closing.quote_quit(ERIN) == (100_000 + 5 * 44, 0)
    for member in (ERIN, BOB, CAROL, DAN):
        closing.quit(member)
    books = closing.books()
    assert (books.carry, books.total_balances, books.active_units) == (0, 0, 0)
    closing.take_due(by=HEIR)
    assert closing.held() == 0


def test_with_nobody_active_the_heir_has_all_of_carry(side):
    side.join(ALICE, 20_000)
    side.wait(days=32)
    claim = side.approved(ALICE)
    side.announce_closing()
    side.quit(ALICE)
    side.withdraw(claim, by=ALICE)
    left = side.books().carry
    assert left == 1_000 + 50
    side.wait_until(side.books().closing_at + FILING)
    side.finish_closing()
    assert (side.due_to(HEIR), side.closing()) == (left, (side.now, 0))


def test_a_group_not_taken_up_keeps_its_part(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.join(CAROL, 20_000)
    side.join(DAN, 20_000)
    side.wait(days=32)
    claim = side.approved(DAN)
    side.announce_closing()
    side.quit(CAROL)
    side.withdraw(claim, by=DAN)
    side.join_from_group(1, tree, 0)
    side.wait_until(side.books().closing_at + FILING)
    side.finish_closing()
    finished, per_unit = side.closing()
    assert per_unit == 1_050 // 3
    # A payment would leave the part of carry behind, so whoever is a member quits first.
    again = side.standing(DAN).balance
    side.quit(DAN)
    side.join_from_group(1, tree, 1)
    side.quit(BOB)
    side.quit(ALICE)
    books = side.books()
    assert (books.total_balances, books.carry, again) == (0, 0, 20_000)
    assert finished == side.now


def test_after_the_finish_a_leaf_is_no_payment(side):
    side.join(ALICE, 20_000)
    side.join(BOB, 20_000)
    side.wait(1)
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.announce_closing()
    side.wait_until(side.books().closing_at + FILING)
    side.finish_closing()
    with side.refuses("PoolFinished", side.now):
        side.join_from_group(1, tree, 0)
