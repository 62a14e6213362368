"""The end of a plan: both ways in, and who still comes and goes. Rules: K1, K2, K3, K4."""

from mutual_pool.protocol.enrolment.storage import FOR_EVER
from tests.support.deploying import DAY, GRACE, HUGE
from tests.twin.closing_days import FILING, QUIT, SHORT
from tests.twin.people import (
    ALICE,
    ASSEMBLY,
    BOB,
    CAROL,
    DAN,
    ERIN,
    GUARDIAN,
    NEWCOMER,
    SPONSOR,
    STEWARD,
    STRANGER,
    SUPERVISOR,
)

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
