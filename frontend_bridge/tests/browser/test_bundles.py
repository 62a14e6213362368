"""Wallets that carry out several calls by one prompt (EIP-5792), and what they say of them.

A bundle's end is read from the node: a wallet that lies about it changes nothing but the words.
"""

import json

import pytest
from eth_account import Account
from eth_utils import keccak
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser import contracts
from frontend_bridge.tests.browser.conftest import number_in
from frontend_bridge.tests.browser.contracts import OWNER
from mutual_pool.protocol.eip712 import (
    Certificate,
    enrolment_domain,
    identity_of,
    sign_certificate,
)
from tools.toolchain import CHAIN_ID

NAME = "Smart account"
ATOMIC = {"atomic": "supported"}
PAYER = "https://pay.example/rpc"


@pytest.fixture
def account(world, undone):
    """A contract wallet with money, whose owner pays for gas."""
    return contracts.batch_wallet(world)


def certificate(world, address, path):
    """A paper of the registrar's for a wallet, as a file."""
    enrolment = world.lived.contracts().enrolment
    now = world.lived.web3.eth.get_block("latest")["timestamp"]
    paper = Certificate(
        member=address,
        identity=identity_of("a smart account", keccak(text="a secret of the tests")),
        band=1,
        band_until=now // 86_400 + 900,
        issued_at=now,
        expiry=now + 365 * 86_400,
    )
    domain = enrolment_domain(world.lived.deployment.chain_id, enrolment.address)
    signature = sign_certificate(Account.from_key(world.key("Registrar")), domain, paper)
    names = ("member", "identity", "band", "bandUntil", "issuedAt", "expiry")
    values = ["0x" + one.hex() if isinstance(one, bytes) else one for one in paper.as_tuple()]
    said = {
        "certificate": dict(zip(names, values, strict=True)),
        "signature": f"0x{signature.hex()}",
    }
    path.write_text(json.dumps(said), encoding="utf-8")


def settings(world, address, **changes):
    own = {"name": NAME, "key": OWNER.key.to_0x_hex(), "contract": address}
    wallet = {"accounts": [own, *world.cast.wallets], "chainId": CHAIN_ID, "rpc": world.lived.rpc}
    return {**wallet, "bundles": ATOMIC, **changes}


def asked(visitor):
    return visitor.page.evaluate("globalThis.mutualPoolTestWallet.asked ?? []")


def wallet_now(visitor, name, value):
    visitor.page.evaluate(
        "([name, value]) => { globalThis.mutualPoolTestWallet[name] = value }", [name, value]
    )


def join(visitor, world, address, tmp_path):
    path = tmp_path / "certificate.json"
    certificate(world, address, path)
    visitor.go("member")
    visitor.connect(NAME)
    visitor.page.get_by_label("Certificate file").set_input_files(path)
    visitor.page.get_by_label("Deposit").fill("30")
    visitor.click("Join and deposit")


def balance(world, address):
    return world.lived.contracts().pool.functions.standingOf(address).call()[0]


def test_joining_paying_in_and_an_order_take_one_prompt_each(visit, world, account, tmp_path):
    visitor = visit(wallet=settings(world, account))
    page, of_plan = visitor.page, world.lived.contracts()
    join(visitor, world, account, tmp_path)
    visitor.told("Cover and balance")
    assert balance(world, account) == 30 * 10**6
    assert number_in(page.get_by_test_id("balance").inner_text()) == 30 * 10**6
    (joining,) = asked(visitor)
    assert joining["atomicRequired"] is True and joining["version"] == "2.0.0"
    assert [one["to"].lower() for one in joining["calls"]] == [
        of_plan.asset.address.lower(),
        of_plan.enrolment.address.lower(),
    ]
    assert "capabilities" not in joining

    visitor.tab("Pay in")
    top = visitor.card("Top up")
    top.get_by_label("Amount").fill("20")
    visitor.click("Top up")
    expect(top.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    # What was done is looked up under its transaction, and not under the wallet's name for it.
    tx = top.locator("[data-receipt]").get_attribute("data-receipt")
    assert world.lived.web3.eth.get_transaction_receipt(tx)["status"] == 1
    assert balance(world, account) == 50 * 10**6

    visitor.tab("Regular payments")
    card = visitor.card("Set a standing order")
    card.get_by_label("One payment").fill("5")
    visitor.click("Set the order")
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert of_plan.orders.functions.orderOf(account, account).call()[0] == 5 * 10**6
    assert [len(one["calls"]) for one in asked(visitor)] == [2, 2, 2]
    # A permission of exactly the deposit was given and used up.
    assert of_plan.asset.functions.allowance(account, of_plan.pool.address).call() == 0


def test_a_wallet_that_announces_it_and_fails_is_asked_step_by_step(
    visit, world, account, tmp_path
):
    fail = {"wallet_sendCalls": {"code": 5760, "message": "not atomic after all"}}
    visitor = visit(wallet=settings(world, account, fail=fail))
    join(visitor, world, account, tmp_path)
    visitor.told("Cover and balance")
    assert balance(world, account) == 30 * 10**6
    assert asked(visitor) == []

    # Declined: nothing was sent. Some other failure: nobody knows, and that is said.
    visitor.tab("Pay in")
    top = visitor.card("Top up")
    top.get_by_label("Amount").fill("20")
    wallet_now(visitor, "decline", ["wallet_sendCalls"])
    visitor.click("Top up")
    expect(top.locator("[data-step=failed]")).to_contain_text("You declined in the wallet.")
    wallet_now(visitor, "fail", {"wallet_sendCalls": {"code": -32603, "message": "odd"}})
    visitor.click("Top up")
    expect(top.locator("[data-step=failed]")).to_contain_text("did not say whether it sent this")
    # The plan's own refusal comes before the wallet is asked for anything.
    assert balance(world, account) == 30 * 10**6 and asked(visitor) == []


def test_a_status_that_lies_or_never_ends_is_not_believed(visit, world, account, tmp_path):
    visitor = visit(wallet=settings(world, account))
    page, lived = visitor.page, world.lived
    join(visitor, world, account, tmp_path)
    visitor.told("Cover and balance")
    before = balance(world, account)
    visitor.tab("Pay in")
    top = visitor.card("Top up")
    top.get_by_label("Amount").fill("20")
    # It takes the bundle, does nothing, and names a transaction of somebody else's as its own.
    world.bank(lived.contracts().asset.functions.mint(account, 1))
    other = lived.web3.eth.get_block("latest")["transactions"][0].to_0x_hex()
    wallet_now(visitor, "drops", True)
    wallet_now(visitor, "status", {"status": 100})
    visitor.click("Top up")
    expect(top.locator("[data-step=pending]")).to_be_visible()
    world.bank(lived.contracts().asset.functions.mint(account, 1))
    other = lived.web3.eth.get_block("latest")["transactions"][0].to_0x_hex()
    wallet_now(visitor, "status", {"status": 200, "receipts": [{"transactionHash": other}]})
    expect(top.locator("[data-step=pending]")).to_contain_text("your node has nothing of it yet")
    # The bar has it on every page, and the same is not sent twice.
    visitor.go("books")
    expect(page.locator("[data-pending='1']")).to_be_visible()
    visitor.go("member/pay")
    top.get_by_label("Amount").fill("20")
    visitor.click("Top up")
    expect(top.locator("[data-step=failed]")).to_contain_text("may still happen")
    # After a reload the wallet still says nothing that is so; then it says that it failed.
    page.reload()
    visitor.connect_again(NAME)
    expect(page.locator("[data-pending='1']")).to_be_visible()
    assert balance(world, account) == before
    wallet_now(visitor, "status", {"status": 400, "receipts": []})
    bar = page.locator("[data-fate=givenUp]")
    expect(bar).to_contain_text("Nothing on the chain proves that")


def test_who_pays_the_fee_is_asked_where_the_wallet_lets_them(visit, world, undone):
    config = {**page_config(world.lived.deployment, world.lived.rpc, world.api), "paymaster": PAYER}
    bundles = {"paymaster": True}
    with page_server(0, config) as base:
        visitor = visit(base, wallet=world.settings(bundles=bundles, hang=["wallet_sendCalls"]))
        visitor.go("member/guardian")
        visitor.connect("Voter 1")
        card = visitor.card("Guardian")
        card.get_by_label("Address of the guardian").fill(world.address("Voter 2"))
        visitor.click("Name guardian")
        expect(card.locator("[data-step=wallet]")).to_contain_text(
            "pay.example is asked to pay the network's fee"
        )
        visitor.page.reload()
        visitor.connect_again("Voter 1")
        card.get_by_label("Address of the guardian").fill(world.address("Voter 2"))
        wallet_now(visitor, "hang", [])
        visitor.click("Name guardian")
        expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
        (said,) = asked(visitor)
    assert said["capabilities"] == {"paymasterService": {"url": PAYER}}
    assert said["atomicRequired"] is False and len(said["calls"]) == 1
    named = world.lived.contracts().guardianship.functions.guardianOf(world.address("Voter 1"))
    assert named.call()[0] == world.address("Voter 2")


def test_without_a_payer_an_ordinary_wallet_is_asked_as_ever(visit, world, undone):
    visitor = visit(wallet=world.settings(bundles={"paymaster": True}))
    visitor.go("member/guardian")
    visitor.connect("Voter 1")
    card = visitor.card("Guardian")
    card.get_by_label("Address of the guardian").fill(world.address("Voter 2"))
    visitor.click("Name guardian")
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert asked(visitor) == []
