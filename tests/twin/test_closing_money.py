"""Money at the end of a plan: excess, room, carry, what is left. Rules: K3, K5, K6, K7, K8."""

from dataclasses import replace

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.types import Membership
from tests.support.deploying import CAP, DAY, HUGE, MILD
from tests.twin.closing_days import FILING, QUIT
from tests.twin.people import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    ERIN,
    HEIR,
    SPONSOR,
    STRANGER,
)


def test_the_excess_may_be_withdrawn(closing):
    began = closing.books().closing_at
    closing.wait_until(began + QUIT)
    with closing.refuses("PoolFilingOpen", began + FILING):
        closing.withdraw_excess(ALICE)
    closing.wait_until(began + FILING - 1)
    with closing.refuses("PoolFilingOpen", began + FILING):
        closing.withdraw_excess(ALICE)
    closing.wait(1)
    closing.withdraw_excess(ERIN)
    # The least deposit and a rung, 6,500 a unit, since no claim is open.
    assert closing.standing(ERIN).balance == 32_500
    assert closing.position(ERIN).rung == 1
    assert (closing.rung(1).units, closing.rung(1).voters) == (5, 1)
    assert closing.books().total_balances == 220_000 - 67_500
    with closing.refuses("PoolNoExcess", 32_500, 32_500):
        closing.withdraw_excess(ERIN)
    with closing.refuses("PoolNotMember", STRANGER):
        closing.withdraw_excess(STRANGER)
    closing.pay_in(ERIN, 1_000)
    closing.withdraw_excess(ERIN)
    assert closing.books().total_balances == 152_500


def test_no_excess_while_the_plan_is_open(five):
    with five.refuses("PoolFilingOpen", 2**256 - 1):
        five.withdraw_excess(ALICE)


def test_what_open_claims_can_charge_is_no_excess(closing):
    claim = closing.approved(BOB)
    filed = closing.file(CAROL)
    closing.wait_until(closing.books().closing_at + FILING)
    closing.withdraw_excess(ALICE)
    # One is payable, one expired and was not concluded: both count, each with a whole cap.
    assert closing.open_claims() == 2
    assert closing.standing(ALICE).balance == 6_500 + 2 * CAP
    closing.conclude(filed)
    closing.withdraw_excess(ALICE)
    assert closing.standing(ALICE).balance == 6_500 + CAP
    # Who withdrew pays what the others pay.
    closing.settle(claim, by=BOB)
    assert closing.standing(ALICE).balance == 6_500 + CAP - 393
    assert closing.standing(CAROL).balance == 40_000 - 2 * 393


def test_the_highest_cap_that_ever_was_counts(five):
    five.change_rules(cap_per_unit=CAP + 500)
    five.change_rules(cap_per_unit=CAP - 400)
    five.announce_closing()
    five.file(BOB)
    five.wait_until(five.books().closing_at + FILING)
    five.withdraw_excess(ALICE)
    assert five.standing(ALICE).balance == 6_500 + CAP + 500


def test_who_lapsed_has_no_excess(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    lapsed_at = side.now
    side.announce_closing()
    side.wait(days=187)
    with side.refuses("PoolLapsed", ALICE, lapsed_at):
        side.withdraw_excess(ALICE)


def test_whoever_was_taken_up_withdraws_too(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    side.announce_closing()
    side.wait(days=187)
    side.withdraw_excess(ALICE)
    assert side.position(ALICE).balance == 6_500


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
    # The leaf of who is no member is due to them, with its part of carry; nobody joins by it.
    side.join_from_group(1, tree, 1)
    assert side.due_to(BOB) == 10_000 + per_unit
    assert side.membership(BOB) == Membership()
    side.quit(DAN)
    side.quit(ALICE)
    books = side.books()
    assert (books.total_balances, books.carry, books.active_units) == (0, 0, 0)
    side.take_due(by=BOB)
    assert finished == side.now


def test_after_the_finish_a_leaf_is_due_to_its_person_whoever_holds_the_identity(side):
    side.join(ALICE, 20_000)
    side.join(BOB, 20_000)
    side.wait(1)
    tree = side.cohort(ALICE, DAN)
    # Dan's leaf has the identity of bob, whose certificate is as old as the group's paper.
    identity = side.membership(BOB).identity
    tree = type(tree)([tree.leaves[0], replace(tree.leaves[1], identity=identity)])
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.announce_closing()
    side.wait_until(side.books().closing_at + FILING)
    side.finish_closing()
    side.join_from_group(1, tree, 0)
    side.join_from_group(1, tree, 1)
    assert [side.due_to(one) for one in (ALICE, BOB, DAN)] == [10_000, 0, 10_000]
    assert side.standing(ALICE).balance == side.standing(BOB).balance == 20_000
    assert side.books().active_units == 2
    with side.refuses("EnrolmentAlreadyJoined", 1, identity):
        side.join_from_group(1, tree, 1)


def test_once_cover_is_over_no_active_leaf_is_paid_into_a_membership(side):
    side.join(ALICE, 20_000)
    side.wait(1)
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    side.announce_closing()
    until = side.books().closing_at + QUIT
    side.wait_until(until)
    with side.refuses("PoolQuittingOver", until):
        side.join_from_group(1, tree, 0)
    # Who is no member joins as ever: no unit leaves.
    side.join_from_group(1, tree, 1)
    assert side.books().active_units == 3
