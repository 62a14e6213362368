"""Services that a sponsor paid for: replayed, proved, and each false record of them found."""

from types import SimpleNamespace

import pytest
from eth_utils.crypto import keccak

from mutual_pool.audit.context import Target
from mutual_pool.audit.render.journal import SERVICES_HELD, SPONSORS, Journal
from mutual_pool.audit.render.outside import programme_rows
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree
from tests.support.audited import caught, node_caught, true
from tests.support.late_life import wallet
from tests.support.lying import lying

USES, PRICE = 300, 7


@pytest.fixture
def served(year):
    """A year in which a clinic redeemed two codes of the first programme; the second ends today."""
    sponsor, clinic = wallet(year, "a sponsor"), wallet(year, "a clinic")
    fund, token = year.contracts.services, year.contracts.asset.functions
    year.bank.send(token.mint(sponsor.address, 10**6))
    sponsor.send(token.approve(fund.address, 10**6))
    chain = year.web3.eth.chain_id
    today = year.web3.eth.get_block("latest")["timestamp"] // DAY
    secrets = [keccak(place.to_bytes(4, "big")) for place in range(USES)]
    trees = []
    for series, uses, last in ((1, USES, today + 30), (2, 3, today)):
        codes = CodeSeries(chain, fund.address, sponsor.address, series)
        tree = CodeTree([codes.leaf(place, secrets[place]) for place in range(uses)])
        terms = (PRICE, uses, last, series, tree.root, b"\1" * 32)
        sponsor.send(fund.functions.open(clinic.address, *terms))
        trees.append(tree)

    def redeem(*positions):
        given = [(place, secrets[place], trees[0].proof(place)) for place in positions]
        return clinic.send(fund.functions.redeem(1, given))

    redeem(0, 299)
    return SimpleNamespace(
        year=year, sponsor=sponsor, clinic=clinic, fund=fund.functions, redeem=redeem
    )


def test_the_money_of_sponsors_is_in_the_journal(served, tmp_path):
    journal = Journal(0, 2**63)
    year = served.year
    true(year.audit(tmp_path, observers=[journal]))
    moved = [
        (entry["account"], entry["counter_account"], int(entry["amount"]))
        for entry in journal.entries
        if SERVICES_HELD in (entry["account"], entry["counter_account"])
    ]
    assert moved == [
        (SERVICES_HELD, SPONSORS, USES * PRICE),
        (SERVICES_HELD, SPONSORS, 3 * PRICE),
        (SPONSORS, SERVICES_HELD, 2 * PRICE),
    ]


def test_services_are_true_and_their_money_is_proved(served, tmp_path):
    year = served.year
    year.pass_time(2 * DAY)
    year.bank.send(served.fund.refund(2, served.sponsor.address))
    year.request("evm_mine")
    result = year.audit(tmp_path)
    true(result)
    book = result.replay.community.services
    assert book.programme_of(1).used == 2 and book.programme_of(2).refunded
    assert book.owed == (USES - 2) * PRICE == served.fund.owed().call()
    services = result.document.services
    assert (services.opened, services.used, services.held_at_start) == (2, 2, "0")
    assert services.deposited == str((USES + 3) * PRICE)
    assert (services.cost, services.returned) == (str(2 * PRICE), str(3 * PRICE))
    assert services.held_at_end == str(book.owed)
    first, second = services.programmes
    assert (first.used, first.used_in_all, first.uses) == (2, 2, USES)
    assert (first.cost, first.left) == (str(2 * PRICE), str(book.owed))
    assert (second.used, second.left, second.returned) == (0, "0", str(3 * PRICE))
    shown = programme_rows(result.document, lambda amount: f"{amount} CNY")
    assert [row[2:7] for row in shown] == [
        ("2", f"2 of {USES}", f"{2 * PRICE} CNY", f"{book.owed} CNY", "0 CNY"),
        ("0", "0 of 3", "0 CNY", "0 CNY", f"{3 * PRICE} CNY"),
    ]
    assert first.provider == served.clinic.address.lower()
    assert f"the service fund holds {book.owed:,} " in result.book.checks["money"].told


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("_programmes", 1, "used"), "_programmes.1.used"),
        (("_used", 1, 0), "_used"),
        (("openedBy", "sponsor"), "openedBy"),
        (("owed",), "owed"),
    ],
    ids=["used", "code", "series", "owed"],
)
def test_any_false_record_of_the_fund_is_named(served, tmp_path, path, named):
    known = {"sponsor": served.sponsor.address}
    served.year.storage("services").add(*(known.get(step, step) for step in path))
    served.year.request("evm_mine")
    caught(served.year.audit(tmp_path), "storage", named)


def test_deposits_that_are_gone_are_found(served, tmp_path):
    year = served.year
    year.storage("asset").add("_balances", year.addresses["services"], amount=-1)
    year.request("evm_mine")
    caught(year.audit(tmp_path), "money", "the service fund holds less")


def test_a_code_that_was_paid_twice_is_found(served, tmp_path):
    """For one transaction the code is stored as unused; afterwards the words are as they were."""
    stored = served.year.storage("services")
    stored.add("_used", 1, 0, amount=-1)
    sent = served.redeem(0)
    served.year.request("evm_mine")
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(served.year.audit(tmp_path), "replay", "CodesRedeemed", "ServiceCodeUsed", tx)


@pytest.fixture
def reported(served, tmp_path):
    """The year with a report on what the clinic did."""
    year = served.year
    last = year.web3.eth.block_number
    target = Target(pool=year.addresses["pool"], period=(301, last))
    year.publish(year.audit(tmp_path / "drawn", target=target).document, 301, last)
    year.request("evm_mine")
    return year


@pytest.mark.parametrize("role", ["services", "subscriptions", "orders", "keys", "lens"])
def test_a_further_contract_kept_back_is_caught(reported, tmp_path, role):
    """Without the fund the report would come out otherwise, and the plan would look false."""
    hidden = reported.addresses[role].lower()

    def tell(method, params, answer):
        return "0x" if method == "eth_getCode" and params[0].lower() == hidden else answer

    target = Target(pool=reported.addresses["pool"])
    with lying(reported.address, tell) as (address, _):
        result = reported.audit(tmp_path, address, target=target)
    node_caught(result, "listing", f"keeps back the plan's {role}")


def test_a_first_block_given_too_early_leaves_nothing_out(reported, tmp_path):
    """The plan's maker is in the block of its first event, not in the one that was given."""
    for first in (0, reported.done.deployment.block - 1):
        target = Target(pool=reported.addresses["pool"], first_block=first)
        result = reported.audit(tmp_path, target=target)
        true(result)
        assert result.plan.addresses["services"] == reported.addresses["services"]


def test_a_beginning_told_too_early_is_no_plans_fault(reported, tmp_path):
    """The node says that the panel was there before it was made, in whose block no maker is."""
    panel = reported.addresses["panel"].lower()

    def tell(method, params, answer):
        early = method == "eth_getCode" and params[0].lower() == panel and answer == "0x"
        return "0x00" if early else answer

    with lying(reported.address, tell) as (address, _):
        result = reported.audit(tmp_path, address, target=Target(pool=reported.addresses["pool"]))
    assert int(result.verdict) == 2
