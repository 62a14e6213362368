"""Subscriptions in the page: a member sets and ends one, the steward announces and collects."""

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser import contracts
from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_member import date_of
from frontend_bridge.tests.browser.test_regular import in_wallet, permission
from mutual_pool.chain.wallet import KeyWallet

MULTICALL = "0xcA11bde05977b3631167028862bE2a173976CA11"
PRICE = 2 * 10**6


@pytest.fixture
def multicall(world, undone):
    """Multicall3 where nearly every public chain has it."""
    web3 = world.lived.web3
    code = web3.eth.get_code(contracts.deployed(web3, contracts.MULTICALL))
    world.lived.request("evm_setAccountCode", MULTICALL, code.to_0x_hex())


def agreement(world, name):
    book = world.lived.contracts().subscriptions.functions
    return book.agreementOf(world.address(name)).call()


def subscribe(world, name, allowed):
    of_plan = world.lived.contracts()
    wallet = KeyWallet(world.lived.web3, Account.from_key(world.key(name)), None)
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    wallet.send(of_plan.asset.functions.approve(of_plan.subscriptions.address, allowed))
    wallet.send(of_plan.subscriptions.functions.set(PRICE, today + 200))


def balances(world, *names):
    pool = world.lived.contracts().pool.functions
    return [pool.standingOf(world.address(name)).call()[0] for name in names]


def test_a_member_sets_and_ends_a_subscription(visit, world, undone):
    in_wallet(world, "Voter 1", 10**9)
    before = balances(world, "Voter 1")
    visitor = visit()
    visitor.go("member/regular")
    visitor.connect("Voter 1")
    card = visitor.card("Subscription to the steward")
    expect(card).to_contain_text("It lies outside the pool: it touches no balance, share")
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    card.get_by_label("Last day").fill(date_of(today + 70))
    card.get_by_label("For 30 days").fill("2")
    # On the days 7, 37 and 67.
    expect(card.locator(f"[data-most='{3 * PRICE}']")).to_contain_text("6.00 CNY")
    settle(visitor.page)
    assert findings(visitor.page) == []
    visitor.shot("subscription-set")
    visitor.click("Set the subscription")
    said = visitor.sign()
    assert "takes 6.00 CNY in all at most" in said and "the subscriptions" in said
    expect(card.locator("[data-subscription='2000000']")).to_be_visible(timeout=20_000)
    expect(card.locator("[data-trouble=SubscriptionTooEarly]")).to_be_visible()
    assert agreement(world, "Voter 1")[0] == PRICE
    assert permission(world, "Voter 1", "subscriptions") == 3 * PRICE
    visitor.click("End the subscription")
    expect(card.locator("[data-subscription]")).to_have_count(0, timeout=20_000)
    assert agreement(world, "Voter 1")[0] == 0
    assert balances(world, "Voter 1") == before
    card.locator("[data-permission]").get_by_role("button").click()
    expect(card.locator("[data-permission] [data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert permission(world, "Voter 1", "subscriptions") == 0


def test_the_steward_announces_and_collects_many_at_once(visit, world, multicall):
    paying = ("Voter 1", "Voter 2")
    for name in (*paying, "Voter 3"):
        in_wallet(world, name, 10**9)
    for name in paying:
        subscribe(world, name, 2 * PRICE)
    # Somebody who allows nothing any more is left out, and it is said why.
    subscribe(world, "Voter 3", 0)
    before = balances(world, *paying)
    visitor = visit()
    visitor.go("stewardship")
    visitor.connect("Voter 4")
    card = visitor.card("Subscriptions")
    expect(card).to_contain_text("It lies outside the pool")
    expect(card.locator("[data-subscribers='3']")).to_contain_text("6.00 CNY")
    expect(card.get_by_role("button", name="Announce a collection")).to_be_disabled()
    expect(card.get_by_role("button", name="Collect", exact=True)).to_have_count(0)
    visitor.become("Steward")
    visitor.click("Announce a collection")
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    expect(card).to_contain_text("It is not open now.")
    world.travel(8)
    visitor.page.reload()
    visitor.connect_again("Steward")
    expect(card.locator("[data-due='3']")).to_contain_text("2 of those tried would pay now")
    card.get_by_text("Not now: 1").click()
    expect(card).to_contain_text("The next transaction collects from 2 members, 4.00 CNY")
    visitor.shot("subscription-collect")
    had = world.money("Steward")
    card.get_by_role("button", name="Collect", exact=True).click()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert world.money("Steward") - had == 2 * PRICE
    assert permission(world, "Voter 1", "subscriptions") == PRICE
    # Nothing of it came from a balance.
    assert balances(world, *paying) == before
    expect(card.locator("[data-due='1']")).to_be_visible(timeout=20_000)
