"""Subscriptions, on the twin and on the contracts. Rules: S4, S5, S6."""

import brownie
import pytest

from mutual_pool.protocol.orders.types import Agreement, Round
from tests.support.checked import verify
from tests.support.deploying import DAY, MILD, Settings
from tests.twin.chain_side import deploy
from tests.twin.order_sides import OrdersChain, OrdersTwin
from tests.twin.people import ALICE, BOB, CAROL, DAN, EVERYBODY, NEWCOMER, STEWARD, STRANGER

HIGH = 20_000
WEEK, MONTH = 7 * DAY, 30 * DAY


@pytest.fixture(scope="module")
def settings():
    """A mild illness ends a membership."""
    return Settings(ends_membership=1 << MILD)


@pytest.fixture(scope="module")
def deployed(module_isolation, actors, settings):
    plan = deploy(actors, settings)
    for account in brownie.accounts[: len(EVERYBODY)]:
        plan.token.approve(plan.subscriptions, 2**256 - 1, {"from": account})
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
def subscribed(side):
    """Alice subscribed for 50 in 30 days, and a collection is announced."""
    for member in (ALICE, BOB, CAROL, DAN):
        side.join(member, HIGH)
    side.subscribe(ALICE, 50)
    side.announce()
    return side


def test_a_collection_pays_the_steward_and_no_balance(subscribed):
    last, joined = subscribed.today + 100, subscribed.today
    identity = subscribed.certificate(ALICE).identity
    first = subscribed.now + WEEK
    assert subscribed.agreement(ALICE) == Agreement(50, first, last, joined, identity)
    assert subscribed.round() == Round(STEWARD, first, first + MONTH)
    subscribed.wait(WEEK)
    books, held, before = subscribed.books(), subscribed.held(), subscribed.has(STEWARD)
    subscribed.collect_from(ALICE, by=STRANGER)
    assert (subscribed.books(), subscribed.held()) == (books, held)
    assert subscribed.has(STEWARD) == before + 50
    assert subscribed.agreement(ALICE).next_at == subscribed.now + MONTH


def test_never_within_a_week_of_either_notice(subscribed):
    first = subscribed.now + WEEK
    subscribed.wait(DAY)
    subscribed.subscribe(BOB, 10)
    subscribed.wait_until(first - 1)
    with subscribed.refuses("SubscriptionTooEarly", first):
        subscribed.collect_from(ALICE)
    subscribed.wait(1)
    subscribed.collect_from(ALICE)
    with subscribed.refuses("SubscriptionTooEarly", first + DAY):
        subscribed.collect_from(BOB)


def test_not_before_it_was_announced(side):
    side.join(ALICE, HIGH)
    side.subscribe(ALICE, 50)
    side.wait(WEEK)
    with side.refuses("SubscriptionNotAnnounced", STEWARD, 0, 0):
        side.collect_from(ALICE)
    side.announce()
    opens = side.now + WEEK
    side.wait(WEEK - 1)
    with side.refuses("SubscriptionNotAnnounced", STEWARD, opens, opens + MONTH):
        side.collect_from(ALICE)
    side.wait(1 + MONTH)
    with side.refuses("SubscriptionNotAnnounced", STEWARD, opens, opens + MONTH):
        side.collect_from(ALICE)


def test_only_the_steward_announces(side):
    with side.refuses("SubscriptionOnlySteward", STEWARD, ALICE):
        side.announce(by=ALICE)


def test_another_announcement_prolongs_the_collection(subscribed):
    opens = subscribed.now + WEEK
    subscribed.wait(MONTH)
    subscribed.announce()
    assert subscribed.round() == Round(STEWARD, opens, subscribed.now + WEEK + MONTH)
    subscribed.collect_from(ALICE)
    # Within its last week a new one takes its place,
    subscribed.wait(MONTH + 1)
    subscribed.announce()
    assert subscribed.round().from_ == subscribed.now + WEEK
    # After a gap a new one begins a week after it was announced.
    subscribed.wait(2 * MONTH)
    subscribed.announce()
    opens = subscribed.now + WEEK
    assert subscribed.round() == Round(STEWARD, opens, opens + MONTH)


def test_a_new_steward_announces_anew(subscribed):
    subscribed.wait(WEEK)
    subscribed.set_steward(CAROL)
    with subscribed.refuses("SubscriptionNotAnnounced", CAROL, 0, 0):
        subscribed.collect_from(ALICE)
    with subscribed.refuses("SubscriptionOnlySteward", CAROL, STEWARD):
        subscribed.announce()
    subscribed.announce(by=CAROL)
    assert subscribed.round().from_ == subscribed.now + WEEK
    subscribed.wait(WEEK)
    subscribed.collect_from(ALICE)
    # Nobody pays themself.
    subscribed.subscribe(CAROL, 10)
    subscribed.wait(WEEK)
    with subscribed.refuses("SubscriptionOfSteward", CAROL):
        subscribed.collect_from(CAROL)


def test_never_twice_in_30_days_whatever_is_set_or_ended(subscribed):
    subscribed.wait(WEEK)
    subscribed.collect_from(ALICE)
    again = subscribed.now + MONTH
    subscribed.unsubscribe(ALICE)
    assert subscribed.agreement(ALICE) == Agreement(next_at=again)
    with subscribed.refuses("SubscriptionNone", ALICE):
        subscribed.collect_from(ALICE)
    with subscribed.refuses("SubscriptionNone", ALICE):
        subscribed.unsubscribe(ALICE)
    subscribed.subscribe(ALICE, 70)
    assert subscribed.agreement(ALICE).next_at == again
    subscribed.announce()
    subscribed.wait_until(again - 1)
    with subscribed.refuses("SubscriptionTooEarly", again):
        subscribed.collect_from(ALICE)
    subscribed.wait(1)
    subscribed.collect_from(ALICE)


def test_not_after_its_last_day(side):
    side.join(ALICE, HIGH)
    side.subscribe(ALICE, 50, days=7)
    last = side.today + 7
    side.announce()
    side.wait_until((last + 1) * DAY)
    with side.refuses("SubscriptionOver", last, side.today):
        side.collect_from(ALICE)
    for days in (6, 366):
        today = side.today
        with side.refuses("SubscriptionBadLastDay", today + days, today + 7, today + 365):
            side.subscribe(ALICE, 50, days=days)
    with side.refuses("SubscriptionZeroAmount", ALICE):
        side.subscribe(ALICE, 0)
    with side.refuses("MembershipNone", NEWCOMER):
        side.subscribe(NEWCOMER, 50)


def test_nothing_is_collected_for_a_membership_that_is_over(subscribed):
    joined = subscribed.today
    subscribed.wait(WEEK)
    subscribed.quit(ALICE)
    with subscribed.refuses("MembershipNone", ALICE):
        subscribed.collect_from(ALICE)
    subscribed.join(ALICE, HIGH)
    with subscribed.refuses("MembershipOther", ALICE, subscribed.today, joined):
        subscribed.collect_from(ALICE)


def test_nothing_is_collected_for_a_membership_about_to_end(subscribed):
    subscribed.wait(days=32)
    subscribed.paid(ALICE, benefit_class=MILD)
    subscribed.announce()
    subscribed.wait(WEEK)
    with subscribed.refuses("MembershipIsEnding", ALICE):
        subscribed.collect_from(ALICE)


def test_nothing_is_collected_while_a_plan_closes(subscribed):
    subscribed.wait(WEEK)
    subscribed.announce_closing()
    with subscribed.refuses("MembershipPlanClosing", subscribed.now):
        subscribed.collect_from(ALICE)
    subscribed.unsubscribe(ALICE)
