"""Standing orders and subscriptions from a terminal. Rules: S1, S2, S3, S4, S5, S6."""

from datetime import date

import pytest

from mutual_pool.office.keeping.due import due_now
from mutual_pool.office.keeping.keeper import due_acts
from mutual_pool.office.keeping.watch import Watch
from tests.support.terminal import Person, Terminals
from tests.support.village import CNY, DAY, Village
from tools.with_anvil import anvil


@pytest.fixture(scope="module")
def settled_in(tmp_path_factory):
    with anvil() as rpc:
        yield Village(rpc, tmp_path_factory.mktemp("village"))


@pytest.fixture
def village(settled_in):
    snapshot = settled_in.request("evm_snapshot")
    yield settled_in
    settled_in.request("evm_revert", snapshot)


@pytest.fixture
def payer(village, tmp_path):
    """A member of few means, at a terminal."""
    pool = village.contracts.pool.functions
    account = village.member(pool.reservePerUnit().call() + pool.capPerPeriod().call() // 2)
    return Person(Terminals(village, tmp_path), "payer", account.wallet.account)


def balance(village, address):
    return village.contracts.pool.functions.standingOf(address).call()[0]


def test_an_order_from_a_terminal(village, payer):
    before = balance(village, payer.address)
    done = payer.acts("order", "set", "5")
    (row,) = done["orders"]
    assert (row["payer"], row["member"], row["amount"]) == (
        payer.address,
        payer.address,
        str(5 * CNY),
    )
    assert not row["due"] and "rests until" in row["trouble"]
    # 52 payments of 5 at most, all of which it may take.
    allowance = village.contracts.asset.functions.allowance
    orders = village.contracts.orders.address
    assert row["most"] == str(52 * 5 * CNY)
    assert allowance(payer.address, orders).call() == 52 * 5 * CNY
    village.pass_days(7)
    (row,) = payer.does("order", "show", "--payer", payer.address, keys=False)["orders"]
    assert row["due"] and row["trouble"] == ""
    payer.acts("order", "run", payer.address, payer.address)
    assert balance(village, payer.address) == before + 5 * CNY
    payer.acts("order", "end")
    assert payer.does("order", "show", keys=False)["orders"] == []
    payer.refused("order", "end", "--yes", code=4, says="has no standing order")


def test_two_orders_are_allowed_together(village, payer):
    other = village.member(50 * CNY)
    payer.acts("order", "set", "5")
    until = village.now // DAY + 14
    day = date.fromordinal(date(1970, 1, 1).toordinal() + until).isoformat()
    payer.acts("order", "set", "1", "--member", other.address, "--until", day)
    allowance = village.contracts.asset.functions.allowance
    allowed = allowance(payer.address, village.contracts.orders.address).call()
    assert allowed == 52 * 5 * CNY + 2 * CNY
    shown = payer.does("order", "show", "--member", other.address, keys=False)["orders"]
    assert [row["most"] for row in shown] == [str(2 * CNY)]


def test_what_is_no_order_is_told(village, payer):
    payer.refused(
        "order", "set", "5", "--until", "1999-01-01", "--yes", code=4, says="may last from"
    )
    payer.refused(
        *("order", "set", "5", "--distance", "0.01", "--yes"),
        code=4,
        says="would begin to pay too late",
    )
    payer.refused("order", "set", "much", "--yes", code=2, says="allowed")
    stranger = "0x" + "5e" * 20
    payer.refused(
        "order", "set", "5", "--member", stranger, "--yes", code=4, says="is no member of this plan"
    )
    payer.refused("order", "run", stranger, stranger, "--yes", code=4, says="has no standing order")


def test_a_keeper_runs_it_once_it_is_due(village, payer):
    payer.acts("order", "set", "5")
    # An order of who is not low rests.
    other = village.member(50 * CNY)
    payer.acts("order", "set", "5", "--member", other.address)
    before = balance(village, payer.address)
    watch = Watch(village.plan)
    assert [due for due in due_now(watch) if due.event == "OrderRun"] == []
    village.pass_days(7)
    due = [due for due in due_now(watch) if due.event == "OrderRun"]
    assert len(due) == 2 and len({one.key for one in due}) == 2
    payer.acts("keeper", "run", "--once")
    assert balance(village, payer.address) == before + 5 * CNY
    runs = village.contracts.orders.events.OrderRun().get_logs(from_block=0)
    assert [log["args"]["member"] for log in runs] == [payer.address]
    receipt = village.web3.eth.get_transaction_receipt(runs[0]["transactionHash"])
    done = {one.where["member"]: one.is_done_in(receipt) for one in due}
    assert done == {payer.address: True, other.address: False}


# ---------------------------------------------------------------------- subscriptions


def subscribed(person, member):
    shown = person.does("subscription", "show", "--member", member, keys=False)
    return shown["subscriptions"]


def test_a_subscription_from_a_terminal(village, payer):
    steward = ("--from", village.steward)
    effect = payer.does("subscription", "set", "2", "--dry-run")["effect"]
    assert "24 CNY at most" in " ".join(effect) and subscribed(payer, payer.address) == []
    (row,) = payer.acts("subscription", "set", "2")["subscriptions"]
    assert (row["member"], row["amount"], row["most"]) == (
        payer.address,
        str(2 * CNY),
        # 365 days less the week's notice, once in 30 days.
        str(12 * 2 * CNY),
    )
    assert not row["due"] and "may be collected from" in row["trouble"]
    book, asset = village.contracts.subscriptions, village.contracts.asset.functions
    assert asset.allowance(payer.address, book.address).call() == 12 * 2 * CNY
    payer.refused("subscription", "announce", "--yes", code=4, says="Only the steward")
    announced = payer.acts("subscription", "announce", *steward, keys=False)["round"]
    assert announced["steward"] == village.steward and not announced["open"]
    early = ("subscription", "collect", *steward, "--yes")
    payer.refused(*early, keys=False, code=1, says="no subscription can be collected now")
    village.pass_days(7)
    (row,) = subscribed(payer, payer.address)
    assert row["due"] and row["trouble"] == ""
    before, cover = asset.balanceOf(village.steward).call(), balance(village, payer.address)
    done = payer.acts("subscription", "collect", *steward, keys=False)
    assert (done["collected"], done["paid"]) == (1, str(2 * CNY))
    assert asset.balanceOf(village.steward).call() == before + 2 * CNY
    assert balance(village, payer.address) == cover
    again = ("subscription", "collect", payer.address, "--yes")
    payer.refused(*again, code=4, says="may be collected from")
    payer.acts("subscription", "end")
    assert subscribed(payer, payer.address) == []
    payer.refused("subscription", "end", "--yes", code=4, says="has no subscription")
    payer.refused(*again, code=4, says="has no subscription")


def test_what_is_no_subscription_is_told(village, payer):
    for words, code, says in (
        (("2", "--until", "1999-01-01"), 4, "may last from"),
        (("0",), 4, "A subscription of nothing"),
        (("much",), 2, "allowed"),
    ):
        payer.refused("subscription", "set", *words, "--yes", code=code, says=says)
    stranger = Person(Terminals(village, payer.town.folder), "stranger")
    stranger.refused(
        *("subscription", "set", "2", "--from", stranger.address, "--dry-run"),
        keys=False,
        code=4,
        says="is no member",
    )
    shown = payer.does("subscription", "show", keys=False)
    assert shown["round"]["until"] == 0 and not shown["round"]["open"]


def test_a_keeper_collects_only_where_it_is_asked_to(village, payer):
    payer.acts("subscription", "set", "2")
    payer.acts("subscription", "announce", "--from", village.steward, keys=False)
    assert due_acts(village.plan, collects=True) == []
    village.pass_days(7)
    assert due_acts(village.plan) == []
    (due,) = due_acts(village.plan, collects=True)
    assert due.event == "SubscriptionCollected"
    steward = village.contracts.asset.functions.balanceOf(village.steward)
    before = steward.call()
    payer.acts("keeper", "run", "--once")
    assert steward.call() == before
    payer.acts("keeper", "run", "--once", "--collect")
    assert steward.call() == before + 2 * CNY
    (log,) = village.contracts.subscriptions.events.SubscriptionCollected().get_logs(from_block=0)
    assert due.is_done_in(village.web3.eth.get_transaction_receipt(log["transactionHash"]))
