"""Standing orders from a terminal: set, shown, run, ended. Rules: S1, S2, S3."""

from datetime import date

import pytest

from mutual_pool.office.keeping.due import due_now
from mutual_pool.office.keeping.watch import Watch
from tests.support.terminal import Person
from tests.support.village import CNY, DAY, Village
from tools.with_anvil import anvil


class Terminals:
    """A village as people at terminals see it."""

    def __init__(self, village, folder):
        self.rpc, self.record, self.folder = village.rpc, village.record, folder


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
