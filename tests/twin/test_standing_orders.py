"""Standing orders, on the twin and on the contracts. Rules: S1, S2, S3.

The least distance of an order is 3,000 a unit, what a window charges at most. A member who joins
with 9,000 a unit is 2,600 from the lapse, and is topped up; one with 20,000 is not.
"""

import brownie
import pytest

from mutual_pool.protocol.orders.types import Order
from tests.support.checked import verify
from tests.support.deploying import CAP_PER_PERIOD, DAY, HUGE, MILD, Settings
from tests.twin.chain_side import deploy
from tests.twin.order_sides import OrdersChain, OrdersTwin
from tests.twin.people import ALICE, BOB, CAROL, DAN, EVERYBODY, NEWCOMER, SPONSOR, STRANGER

LOW, HIGH = 9_000, 20_000
LEFT = 2_600
WEEK = 7 * DAY


@pytest.fixture(scope="module")
def settings():
    """A mild illness ends a membership."""
    return Settings(ends_membership=1 << MILD)


@pytest.fixture(scope="module")
def deployed(module_isolation, actors, settings):
    plan = deploy(actors, settings)
    for account in brownie.accounts[: len(EVERYBODY)]:
        plan.token.approve(plan.orders, 2**256 - 1, {"from": account})
    return plan


@pytest.fixture
def chain_side(deployed, settings, fn_isolation):
    with OrdersChain(deployed, settings).own_clock() as side:
        yield side
        assert verify(side.web3, side.contracts, side.first_block).findings() == []


@pytest.fixture
def twin_side(settings):
    side = OrdersTwin(settings)
    yield side
    side.community.check_laws(side.now)


@pytest.fixture
def low(side):
    """Alice is low; bob, carol and dan are not."""
    side.join(ALICE, LOW)
    for member in (BOB, CAROL, DAN):
        side.join(member, HIGH)
    return side


def test_a_member_is_topped_up_when_their_balance_is_low(low):
    assert low.distance(ALICE) == LEFT
    low.set_order(ALICE, 700, by=SPONSOR)
    first, last, joined = low.now + WEEK, low.today + 100, low.today
    identity = low.certificate(ALICE).identity
    order = Order(700, CAP_PER_PERIOD, first, last, identity, joined)
    assert low.order(SPONSOR, ALICE) == order
    low.wait(WEEK - 1)
    with low.refuses("OrderTooEarly", first):
        low.run_order(SPONSOR, ALICE)
    low.wait(1)
    held, books = low.held(), low.books()
    low.run_order(SPONSOR, ALICE, by=STRANGER)
    assert low.held() == held + 700
    assert low.books().total_balances == books.total_balances + 700
    assert (low.standing(ALICE).balance, low.distance(ALICE)) == (LOW + 700, LEFT + 700)
    assert low.order(SPONSOR, ALICE).next_at == low.now + WEEK


def test_it_rests_until_the_balance_is_low(low):
    low.set_order(BOB, 700, by=SPONSOR)
    low.wait(WEEK)
    with low.refuses("OrderNotDue", HIGH - 6_400, CAP_PER_PERIOD):
        low.run_order(SPONSOR, BOB)
    # At the distance itself nothing is due; a rung below it is.
    low.set_order(BOB, 700, by=SPONSOR, distance=HIGH - 6_400)
    low.wait(WEEK)
    with low.refuses("OrderNotDue", HIGH - 6_400, HIGH - 6_400):
        low.run_order(SPONSOR, BOB)
    low.set_order(BOB, 700, by=SPONSOR, distance=HIGH - 6_400 + 1)
    low.wait(WEEK)
    low.run_order(SPONSOR, BOB)


def test_a_settlement_brings_the_rung_closer(side):
    for member in (ALICE, BOB, CAROL, DAN):
        side.join(member, 10_000)
    side.set_order(BOB, 5_000, by=BOB)
    side.wait(days=32)
    with side.refuses("OrderNotDue", 3_600, CAP_PER_PERIOD):
        side.run_order(BOB, BOB)
    side.paid(ALICE, benefit_class=HUGE)
    assert side.distance(BOB) == 2_600
    side.run_order(BOB, BOB)
    assert side.standing(BOB).balance == 10_000 - 1_000 + 5_000


def test_at_most_once_a_week(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.wait(WEEK)
    low.run_order(SPONSOR, ALICE)
    again = low.now + WEEK
    low.wait_until(again - 1)
    with low.refuses("OrderTooEarly", again):
        low.run_order(SPONSOR, ALICE)
    low.wait(1)
    low.run_order(SPONSOR, ALICE)
    assert low.standing(ALICE).balance == LOW + 20


def test_not_after_its_last_day(low):
    low.set_order(ALICE, 10, by=SPONSOR, days=8)
    last = low.today + 8
    low.wait_until((last + 1) * DAY - 1)
    low.run_order(SPONSOR, ALICE)
    low.wait(WEEK)
    with low.refuses("OrderOver", last, low.today):
        low.run_order(SPONSOR, ALICE)


@pytest.mark.parametrize("days", [6, 366])
def test_it_lasts_a_week_at_least_and_a_year_at_most(low, days):
    today = low.today
    with low.refuses("OrderBadLastDay", today + days, today + 7, today + 365):
        low.set_order(ALICE, 10, by=SPONSOR, days=days)
    low.set_order(ALICE, 10, by=SPONSOR, days=7)
    low.set_order(ALICE, 10, by=SPONSOR, days=365)


def test_what_is_no_order(low):
    with low.refuses("OrderZeroAmount", SPONSOR):
        low.set_order(ALICE, 0, by=SPONSOR)
    with low.refuses("OrderDistanceTooShort", CAP_PER_PERIOD - 1, CAP_PER_PERIOD):
        low.set_order(ALICE, 10, by=SPONSOR, distance=CAP_PER_PERIOD - 1)
    with low.refuses("MembershipNone", NEWCOMER):
        low.set_order(NEWCOMER, 10, by=SPONSOR)
    with low.refuses("OrderNone", SPONSOR, ALICE):
        low.run_order(SPONSOR, ALICE)


def test_an_order_is_its_payers(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    with low.refuses("OrderNone", STRANGER, ALICE):
        low.end_order(ALICE, by=STRANGER)
    with low.refuses("OrderNone", ALICE, ALICE):
        low.run_order(ALICE, ALICE)
    low.end_order(ALICE, by=SPONSOR)
    assert low.order(SPONSOR, ALICE) == Order()
    low.wait(WEEK)
    with low.refuses("OrderNone", SPONSOR, ALICE):
        low.run_order(SPONSOR, ALICE)
    with low.refuses("OrderNone", SPONSOR, ALICE):
        low.end_order(ALICE, by=SPONSOR)


def test_a_new_order_waits_a_week_again(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.wait(WEEK)
    low.set_order(ALICE, 20, by=SPONSOR)
    with low.refuses("OrderTooEarly", low.now + WEEK):
        low.run_order(SPONSOR, ALICE)
    low.wait(WEEK)
    low.run_order(SPONSOR, ALICE)
    assert low.standing(ALICE).balance == LOW + 20


def test_two_payers_of_one_member(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.set_order(ALICE, 20, by=BOB)
    low.wait(WEEK)
    low.run_order(SPONSOR, ALICE)
    low.run_order(BOB, ALICE)
    assert low.standing(ALICE).balance == LOW + 30


def test_nothing_is_paid_for_who_lapsed(side):
    side.join(ALICE, 6_500)
    side.join(CAROL, 40_000, band=1)
    side.set_order(ALICE, 10, by=SPONSOR)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    lapsed_at = side.standing(ALICE).lapsed_at
    assert side.distance(ALICE) == 0
    with side.refuses("MembershipLapsed", ALICE, lapsed_at):
        side.run_order(SPONSOR, ALICE)
    # Within the grace period the membership goes on, and the order with it.
    side.reinstate(ALICE, 3_000)
    side.run_order(SPONSOR, ALICE)


def test_a_late_reinstatement_is_another_membership(side):
    side.join(ALICE, 6_500)
    side.join(CAROL, 40_000, band=1)
    side.set_order(ALICE, 10, by=SPONSOR)
    joined = side.today
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    side.wait(days=16)
    side.reinstate(ALICE, 3_000)
    with side.refuses("MembershipOther", ALICE, side.today, joined):
        side.run_order(SPONSOR, ALICE)


def test_nothing_is_paid_after_the_last_day_of_the_band(side):
    until = side.today + 10
    side.join(ALICE, LOW, band_until=until)
    side.set_order(ALICE, 10, by=SPONSOR)
    side.wait_until((until + 1) * DAY - 1)
    side.run_order(SPONSOR, ALICE)
    side.wait(WEEK)
    with side.refuses("MembershipBandOver", ALICE, until, side.today):
        side.run_order(SPONSOR, ALICE)
    side.reband(ALICE)
    side.run_order(SPONSOR, ALICE)


def test_nothing_is_paid_for_who_left(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    joined = low.today
    low.wait(WEEK)
    low.quit(ALICE)
    with low.refuses("MembershipNone", ALICE):
        low.run_order(SPONSOR, ALICE)
    low.join(ALICE, LOW)
    with low.refuses("MembershipOther", ALICE, low.today, joined):
        low.run_order(SPONSOR, ALICE)


def test_nor_for_another_person_in_the_wallet_on_one_day(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.quit(ALICE)
    low.join(ALICE, LOW, identity=b"\7" * 16)
    low.wait(WEEK)
    joined = low.membership(ALICE).joined_day
    with low.refuses("MembershipOther", ALICE, joined, joined):
        low.run_order(SPONSOR, ALICE)


def test_who_comes_back_on_one_day_goes_on(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.wait(60)
    low.quit(ALICE)
    low.join(ALICE, LOW)
    low.wait(WEEK)
    low.run_order(SPONSOR, ALICE)


def test_nothing_is_paid_for_a_membership_about_to_end(low):
    for member in (ALICE, BOB):
        low.set_order(member, 10, by=SPONSOR, distance=50_000)
    low.wait(days=32)
    low.paid(BOB, benefit_class=MILD)
    assert low.membership(BOB).ending
    with low.refuses("MembershipIsEnding", BOB):
        low.run_order(SPONSOR, BOB)
    with low.refuses("MembershipIsEnding", BOB):
        low.set_order(BOB, 10, by=SPONSOR)
    low.run_order(SPONSOR, ALICE)


def test_nothing_is_paid_for_an_identity_that_moved(side):
    side.join(ALICE, 6_500)
    side.join(CAROL, 40_000, band=1)
    side.set_order(ALICE, 10, by=SPONSOR)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    side.wait(days=16)
    side.join(NEWCOMER, 9_000, identity=side.membership(ALICE).identity)
    assert side.membership(ALICE).moved
    with side.refuses("MembershipMoved", ALICE):
        side.run_order(SPONSOR, ALICE)
    with side.refuses("MembershipMoved", ALICE):
        side.set_order(ALICE, 10, by=SPONSOR)


def test_nothing_is_paid_while_a_plan_closes(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.wait(WEEK)
    low.announce_closing()
    with low.refuses("MembershipPlanClosing", low.now):
        low.run_order(SPONSOR, ALICE)
    with low.refuses("MembershipPlanClosing", low.now):
        low.set_order(ALICE, 10, by=SPONSOR)
    low.end_order(ALICE, by=SPONSOR)


def test_a_person_of_a_group_who_has_not_moved(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 9_050, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    side.join(CAROL, HIGH)
    side.wait(days=32)
    side.set_order(ALICE, 1_000, by=SPONSOR)
    side.paid(CAROL, benefit_class=HUGE)
    # 26 rungs, less what the settlement charged.
    charged = side.books().index
    assert side.distance(ALICE) == 2_600 - charged
    side.run_order(SPONSOR, ALICE)
    # Now the position is her own, its rung rounded down again.
    assert side.standing(ALICE).balance == 9_050 - charged + 1_000
    assert side.distance(ALICE) == 3_600 - charged


def test_a_pool_that_is_short_takes_nothing(low):
    low.set_order(ALICE, 10, by=SPONSOR)
    low.wait(WEEK)
    low.confiscate(1)
    held = low.books().held
    with low.refuses("PoolShort", held + 10, held + 9):
        low.run_order(SPONSOR, ALICE)
    low.send_plainly(1, by=SPONSOR)
    low.run_order(SPONSOR, ALICE)


def test_a_run_is_no_act_of_the_member(low):
    """The guardian's notice runs on: only the member's own objection ends it."""
    guardian = STRANGER
    low.set_order(ALICE, 10, by=ALICE, days=365)
    low.name_guardian(ALICE, guardian)
    low.wait(days=30)
    low.give_quit_notice(ALICE, by=guardian)
    for _ in range(26):
        low.wait(WEEK)
        low.run_order(ALICE, ALICE, by=guardian)
    low.quit_for(ALICE, by=guardian)
