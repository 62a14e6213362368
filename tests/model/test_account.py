"""The account of a year: each event in its period, and nothing lost on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mutual_pool.actuarial.population import period_start
from mutual_pool.audit.replay.driver import Driver
from mutual_pool.audit.replay.starting import starting
from mutual_pool.demo.account import YearObserver, _place
from mutual_pool.plan import load_plan
from mutual_pool.protocol.pool.types import DAY
from tests.model.people import JURY_RULES, PLAN, RULES, START
from tests.model.recorder import Hashes, Recorder
from tests.model.story import ENDING, disputed

FIRST = datetime.fromtimestamp(START, UTC).date()
BEGINNING = 5


def draw(events, constants=PLAN):
    observer = YearObserver(load_plan("demo"), FIRST)
    driver = Driver(starting(constants, Hashes()), [observer])
    driver.feed(events)
    driver.close(events[-1].block)
    return observer.account


def lived():
    story = Recorder()
    for number in range(6):
        story.join(number, band=number % 3)
    story.wait(31)
    paid, refused = story.file(0), story.file(1)
    story.decide(paid)
    story.decide(refused, approve=False)
    story.quit(3)
    story.wait(8)
    story.settle(paid)
    story.collect(paid)
    story.pay_in(4, 1_000)
    story.wait(RULES.appeal_days)
    story.conclude(refused)
    story.wait(390)
    story.quit(5)
    return story


@pytest.fixture(scope="module")
def story():
    return lived()


@pytest.fixture
def account(story):
    return draw(story.events)


def rows_with(account, name):
    return {row.label: getattr(row, name) for row in account.periods if getattr(row, name)}


def test_there_are_24_periods_and_what_comes_after(account):
    assert [row.label for row in account.periods] == [*map(str, range(1, 25)), "after"]
    starts = [row.first_day for row in account.periods]
    assert starts == [period_start(FIRST, place) for place in range(25)]
    assert starts[-1] - starts[0] == timedelta(days=365)


@pytest.mark.parametrize(
    ("day", "place"), [(-3, 0), (0, 0), (14, 0), (15, 1), (364, 23), (365, 24), (9_999, 24)]
)
def test_the_place_of_a_day(day, place):
    start = date(2025, 1, 1)
    assert _place(start, start + timedelta(days=day)) == place


def test_each_event_is_in_its_period(account):
    assert rows_with(account, "joined") == {"1": 6}
    assert rows_with(account, "filed") == {"3": 2}
    assert rows_with(account, "approved") == rows_with(account, "refused") == {"3": 1}
    assert rows_with(account, "settled") == {"3": 1}
    assert rows_with(account, "quit") == {"3": 1, "after": 1}


def test_a_period_without_events_ends_as_it_began(account):
    concluded, *between, last = account.periods[3:]
    for row in between:
        for name in ("members", "units", "index", "carry", "reserve", "balances"):
            assert getattr(row, name) == getattr(concluded, name)
    assert last.members == concluded.members - 1


def test_a_community_that_all_left_is_empty():
    """Nobody is there at the end of the last period, though somebody was before it."""
    story = Recorder()
    story.join(0)
    story.wait(20)
    story.quit(0)
    rows = draw(story.events).periods
    assert (rows[0].members, rows[0].balances) == (1, 40_000)
    assert {(row.members, row.units, row.balances) for row in rows[1:]} == {(0, 0, 0)}


def test_money_is_conserved(story, account):
    total, last = account.total, account.periods[-1]
    balances = total("paid_in") - total("charged") - total("missed")
    left = sum(event.args["paid"] for event in story.events if event.name == "Quit")
    assert last.balances == balances - left - total("withheld")
    funds = total("charged") + total("missed") + total("withheld") + total("forfeited")
    assert total("forfeited") == RULES.claim_bond, "of the claim refused"
    assert funds == total("benefits") + total("fees") + last.carry + last.reserve
    assert sum(band.gave for band in account.bands) == (
        total("charged") + total("missed") + total("withheld")
    )
    assert sum(band.got for band in account.bands) == total("benefits")


def test_memberships_that_a_full_benefit_ended():
    """What they had left is paid out like a leaver's balance, less the same share."""
    story = disputed()
    account = draw(story.events, ENDING)
    ended = [event.args for event in story.events if event.name == "MembershipEnded"]
    assert account.total("ended") == len(ended) == 2
    assert account.total("withheld") == sum(args["withheld"] for args in ended) > 0
    total, last = account.total, account.periods[-1]
    due = sum(args["due"] for args in ended)
    assert last.balances == total("paid_in") - total("charged") - due - total("withheld")
    assert last.members == 6
    lost = RULES.claim_bond + JURY_RULES.objection_bond
    assert total("forfeited") == lost, "of a claim refused, and of an objection to one paid"
    taken = total("charged") + total("withheld")
    assert taken + lost == total("benefits") + total("fees") + last.carry
    assert sum(band.gave for band in account.bands) == taken


def test_the_disputes_of_a_claim():
    account = draw(disputed().events, ENDING)
    assert [(claim.state, claim.dispute) for claim in account.claims] == [
        ("paid", "held 3 days, 1 objection, jury 0:0"),
        ("refused", "1 objection, jury 0:4"),
        ("paid", "appeal, jury 2:0"),
        ("expired", "appeal, jury 0:0"),
        ("payable", "appeal, jury 2:0"),
        ("refused", ""),
    ]
    for name, count in {"objections": 2, "juries": 5, "votes": 9, "held": 1}.items():
        assert account.total(name) == count


def test_the_largest_charge_is_that_of_who_has_most_units(account):
    (per_unit,) = {claim.per_unit for claim in account.claims if claim.paid}
    assert account.largest_charge_per_unit == per_unit
    assert account.largest_charge_per_member == 4 * per_unit


def test_the_way_of_a_claim(story, account):
    paid, refused = account.claims
    first_day = date(1970, 1, 1) + timedelta(days=START // DAY + 31)
    assert (paid.state, refused.state) == ("paid", "refused")
    assert paid.incident == paid.filed == paid.decided == first_day
    assert paid.paid == first_day + timedelta(days=8)
    assert (refused.paid, refused.benefit, refused.per_unit) == (None, 0, 0)
    assert paid.asked == paid.benefit == 16_000


def test_untrue_events_give_an_account_all_the_same(story):
    """It is the audit that says what is untrue; the account must not be in its way."""
    for place in range(BEGINNING, len(story.events)):
        draw(story.events[:place] + story.events[place + 1 :])
        draw(story.events[: place + 1] + story.events[place:])
