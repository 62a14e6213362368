"""A keeper whose day somebody wants to use up with orders of nothing. Rules: S1, S3."""

import pytest
from eth_account import Account

from mutual_pool.chain.fees import FeeLimits
from mutual_pool.chain.key_sender import KeySender
from mutual_pool.office.keeping.keeper import Keeper, Limits
from mutual_pool.office.keeping.ledger import Cost, Ledger
from tests.support.terminal import ETHER
from tests.support.village import CNY, DAY, Village
from tools.with_anvil import anvil

ALWAYS = 2**96 - 1
"""A distance within which every balance is."""


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    """A village with two payable claims."""
    with anvil() as rpc:
        village = Village(rpc, tmp_path_factory.mktemp("village"))
        village.reserve(3_000)
        members = [village.member() for _ in range(2)]
        village.pass_days(40)
        for member in members:
            village.approve(village.file(member))
        village.pass_days(8)
        yield village


def events(contract, name):
    return contract.events[name]().get_logs(from_block=0)


def test_orders_of_nothing_leave_half_of_the_day_to_the_claims(village, tmp_path):
    """Setting many orders of the least amount costs nothing, and would use up a keeper's gas."""
    orders, desk, asset = (getattr(village.contracts, one) for one in ("orders", "desk", "asset"))
    setting = [village.member() for _ in range(4)]
    for one in setting:
        village.bank.send(asset.functions.mint(one.address, 100 * CNY))
        one.wallet.send(asset.functions.approve(orders.address, 100 * CNY))
    last = village.now // DAY + 30
    for one in setting[:3]:
        for other in setting:
            one.wallet.send(orders.functions.set(other.address, 1, ALWAYS, last))
    # The neighbour: an order that helps.
    honest = setting[3]
    honest.wallet.send(orders.functions.set(honest.address, 5 * CNY, ALWAYS, last))
    village.pass_days(7)

    account = Account.create()
    village.request("anvil_setBalance", account.address, hex(10 * ETHER))
    sender = KeySender(village.web3, account, village.errors, tmp_path / "outbox")
    ceiling = Cost(ETHER, 7 * desk.functions.settle(1).estimate_gas())
    limits = Limits(ceiling, 20, FeeLimits(), 600)
    keeper = Keeper(village.plan, sender, Ledger(tmp_path), limits)
    look = keeper.look()
    assert len(events(desk, "ClaimSettled")) == 2
    runs = events(orders, "OrderRun")
    assert runs[0]["args"]["payer"] == honest.address and len(runs) < 13
    assert len(look.waiting) == 13 - len(runs)
    assert keeper.look().sent == []
