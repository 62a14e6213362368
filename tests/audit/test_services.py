"""Services that a sponsor paid for: replayed, proved, and each false record of them found."""

from types import SimpleNamespace

import pytest
from eth_utils.crypto import keccak

from mutual_pool.audit.render.outside import programme_rows
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree
from tests.support.audited import caught, true
from tests.support.late_life import wallet

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
