"""Standing orders and subscriptions: replayed, and each false record or event of them found."""

from types import SimpleNamespace

import pytest

from mutual_pool.protocol.pool.types import DAY
from tests.support.audited import caught, node_caught, true
from tests.support.late_life import now, wallet
from tests.support.lying import lying

AMOUNT, FEE = 7, 3
ALWAYS = 2**96 - 1
"""A distance within which every balance is."""


@pytest.fixture
def paying(year):
    """A payer's order for a member ran once, one for another ended; the member's fee was paid."""
    payer, member = wallet(year, "a payer"), year.wallet_of(year.active)
    orders, fees = year.contracts.orders, year.contracts.subscriptions
    token, last = year.contracts.asset.functions, now(year) // DAY + 60
    other = next(
        year.web3.to_checksum_address(one)
        for one in year.twin.ledger.memberships
        if one != year.active and year.twin.ledger.standing_of(one).active
    )
    for who, contract in ((payer, orders), (member, fees)):
        year.bank.send(token.mint(who.address, 1_000))
        who.send(token.approve(contract.address, 1_000))
    payer.send(orders.functions.set(member.address, AMOUNT, ALWAYS, last))
    payer.send(orders.functions.set(other, AMOUNT, ALWAYS, last))
    payer.send(orders.functions.end(other))
    member.send(fees.functions.set(FEE, last))
    year.steward.send(fees.functions.announce())
    year.pass_time(7 * DAY)

    def run():
        return year.bank.send(orders.functions.run(payer.address, member.address))

    def collect():
        return year.bank.send(fees.functions.collect(member.address))

    run(), collect()
    year.request("evm_mine")
    known = {"payer": payer.address, "member": member.address, "other": other}
    return SimpleNamespace(year=year, known=known, run=run, collect=collect)


def of(paying, path):
    return [paying.known.get(step, step) for step in path]


def test_what_is_paid_regularly_is_true(paying, tmp_path):
    result = paying.year.audit(tmp_path)
    true(result)
    community, who = result.replay.community, {k: v.lower() for k, v in paying.known.items()}
    assert community.orders.order_of(who["payer"], who["member"]).amount == AMOUNT
    assert community.orders.order_of(who["payer"], who["other"]).amount == 0
    assert community.subscriptions.agreement_of(who["member"]).amount == FEE
    account, fees = result.document.steward, int(result.document.money.fees)
    assert (account.collections_announced, account.collected, account.subscribers) == (1, 1, 1)
    assert (account.fees, account.subscriptions) == (str(fees), str(FEE))
    assert (account.earned, account.agreed) == (str(fees + FEE), str(FEE))
    assert account.steward == paying.year.steward.address.lower()


ORDER = ("amount", "distance", "nextAt", "lastDay", "identity", "joinedDay")
AGREEMENT = ("amount", "nextAt", "lastDay", "joinedDay", "identity")
RECORDS = {
    "orders": [
        *(("_orders", "payer", "member", field) for field in ORDER),
        ("_orders", "payer", "other", "amount"),
    ],
    "subscriptions": [
        *(("_agreements", "member", field) for field in AGREEMENT),
        ("_round", "steward"),
        ("_round", "until"),
    ],
}


@pytest.mark.parametrize("role", RECORDS)
def test_each_false_record_of_a_payment_is_named(paying, tmp_path, role):
    for path in RECORDS[role]:
        paying.year.storage(role).add(*of(paying, path))
    paying.year.request("evm_mine")
    result = paying.year.audit(tmp_path)
    for path in RECORDS[role]:
        steps = [step.lower() for step in of(paying, path)[1:-1]]
        caught(result, "storage", f"the {role}", path[0], *steps, path[-1])


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("orders", ("_orders", "member", "payer", "amount")),
        ("subscriptions", ("_agreements", "payer", "amount")),
    ],
    ids=["orders", "subscriptions"],
)
def test_a_payment_that_nobody_agreed_to_is_found(ganache_year, tmp_path, role, path):
    """No event names it, so no slot of it is read; the storage root tells."""
    year, who = ganache_year, {"member": "0x" + "41" * 20, "payer": "0x" + "42" * 20}
    snapshot = year.request("evm_snapshot")
    year.storage(role).add(*(who.get(step, step) for step in path))
    year.request("evm_mine")
    result = year.audit(tmp_path)
    assert year.request("evm_revert", snapshot)
    caught(result, "storage", "no event accounts for", "storage root", f"the {role}")


@pytest.mark.parametrize(
    ("role", "path", "act", "event", "refusal"),
    [
        (
            *("orders", ("_orders", "payer", "member", "nextAt")),
            *("run", "OrderRun", "OrderTooEarly"),
        ),
        (
            *("subscriptions", ("_agreements", "member", "nextAt")),
            *("collect", "SubscriptionCollected", "SubscriptionTooEarly"),
        ),
    ],
    ids=["orders", "subscriptions"],
)
def test_a_payment_before_its_time_is_found(paying, tmp_path, role, path, act, event, refusal):
    """For one transaction it is stored as due; afterwards the word is what the event says."""
    year = paying.year
    year.storage(role).add(*of(paying, path), amount=-30 * DAY)
    sent = getattr(paying, act)()
    year.request("evm_mine")
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(year.audit(tmp_path), "replay", event, refusal, tx)


@pytest.mark.parametrize(
    ("role", "path", "act", "event", "time"),
    [
        ("orders", ("_orders", "payer", "member", "amount"), "run", "OrderRun", 7 * DAY),
        (
            *("subscriptions", ("_agreements", "member", "amount")),
            *("collect", "SubscriptionCollected", 30 * DAY - 60),
        ),
    ],
    ids=["orders", "subscriptions"],
)
def test_more_than_was_signed_is_found(paying, tmp_path, role, path, act, event, time):
    year, stored = paying.year, paying.year.storage(role)
    if role == "subscriptions":
        stored.add(*of(paying, (*path[:-1], "nextAt")), amount=-60)
    year.pass_time(time)
    stored.add(*of(paying, path), amount=2)
    sent = getattr(paying, act)()
    stored.add(*of(paying, path), amount=-2)
    year.request("evm_mine")
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(year.audit(tmp_path), "replay", event, tx)


@pytest.mark.parametrize("lie", ["left out", "changed"])
def test_a_nodes_lie_about_a_payments_log_is_no_plans_fault(paying, tmp_path, lie):
    addresses = [paying.year.addresses[role].lower() for role in RECORDS]

    def told(log):
        false = {**log, "data": log["data"][:-1] + "f"}
        return false if log["address"].lower() in addresses else log

    def tell(method, params, answer):
        if method != "eth_getLogs":
            return answer
        if lie == "left out":
            return [log for log in answer if log["address"].lower() not in addresses]
        return [told(log) for log in answer]

    with lying(paying.year.address, tell) as (through, _):
        node_caught(paying.year.audit(tmp_path, through), "logs", lie)
