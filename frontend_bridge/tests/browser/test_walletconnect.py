"""Wallets on other devices: WalletConnect's own library at both ends, and a relay between them."""

import re

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.conftest import SHOTS
from frontend_bridge.tests.browser.remote import remote_wallet
from frontend_bridge.tests.browser.test_assessor import compose
from tools.toolchain import CHAIN_ID

NAME = "A wallet on another device (WalletConnect)"

EXPIRED = ("Proposal expired", "Request expired. Please try again.")
"""What the library rejects once more where nobody can listen, after it told it where one can."""


@pytest.fixture
def remote(world):
    """A newcomer's wallet on another device."""
    with remote_wallet(world.key("Newcomer 1"), CHAIN_ID, world.lived.rpc) as (wallet, relay):
        yield wallet, relay


@pytest.fixture
def base(world, remote):
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "walletConnect": "a project", "relay": remote[1]}) as address:
        yield address


def ask(page):
    """Ask for a wallet on another device; give the dialog."""
    page.get_by_role("button", name="Connect wallet").first.click()
    dialog = page.get_by_role("dialog", name="Choose a wallet")
    dialog.get_by_role("button", name=NAME, exact=True).click()
    return dialog


def link_of(page):
    """The link in the page's code."""
    code = page.locator("[data-pairing]")
    expect(code).to_be_visible()
    return code.get_attribute("data-pairing")


def expect_account(page, address):
    expect(page.locator(".wallet .chip")).to_have_attribute(
        "title", re.compile(address, re.IGNORECASE)
    )


def without_expired(visitor):
    visitor.errors[:] = [one for one in visitor.errors if one not in EXPIRED]


def connect(page, wallet):
    ask(page)
    wallet.tell("pair", link=link_of(page))
    wallet.until("settled")
    expect(page.get_by_role("button", name="Disconnect")).to_be_visible()


def test_a_newcomer_joins_by_a_wallet_on_another_device(visit, world, undone, remote, base):
    wallet, _ = remote
    visitor = visit(base)
    page = visitor.page
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    visitor.go("join")
    # Nothing of it is loaded before somebody asks for it.
    expect(page.get_by_role("button", name="Connect wallet").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    first = {one for one in requested if "/assets/" in one}
    ask(page)
    link = link_of(page)
    assert link.startswith("wc:") and "symKey=" in link
    assert {one for one in requested if "/assets/" in one} > first
    expect(page.get_by_role("img", name="Code with the link for a wallet")).to_be_visible()
    assert page.get_by_role("link", name="Open a wallet on this device").get_attribute("href") == (
        link
    )
    page.locator("dialog[open]").screenshot(path=SHOTS / "walletconnect.png")
    wallet.tell("pair", link=link)
    proposal = wallet.until("proposal")
    assert proposal["from"] == "Mutual Pool"
    assert proposal["spaces"]["eip155"]["chains"] == [f"eip155:{CHAIN_ID}"]
    address = world.address("Newcomer 1")
    expect_account(page, address)
    visitor.go("member")
    page.get_by_label("Certificate file").set_input_files(
        world.files / f"certificate-{address}.json"
    )
    page.get_by_label("Deposit").fill("30")
    visitor.click("Join and deposit")
    visitor.sign()
    assert wallet.until("asked")["method"] == "eth_signTypedData_v4"
    assert wallet.until("asked")["method"] == "eth_sendTransaction"
    visitor.told("Cover and balance")
    pool = world.lived.contracts().pool.functions
    assert pool.standingOf(address).call()[0] == 30 * 10**6
    # The session outlives a reload.
    page.reload()
    expect_account(page, address)
    visitor.disconnect()
    wallet.until("left")
    expect(page.get_by_role("button", name="Connect wallet").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Connect wallet").first).to_be_visible()
    # Only the page, its index, its node and the relay were asked.
    known = (base, world.api, world.lived.rpc, "data:")
    assert [one for one in requested if not one.startswith(known)] == []


def test_an_assessor_signs_a_decision_on_another_device(visit, world, remote, base):
    wallet, _ = remote
    wallet.do("account", key=world.key("Assessor 1"))
    visitor = visit(base)
    visitor.go("assess")
    connect(visitor.page, wallet)
    visitor.click(f"Review {min(world.cast.evidence)}")
    compose(visitor)
    # What is declined there is told as declined here.
    wallet.do("refuse")
    visitor.click("Sign")
    visitor.sign()
    visitor.told("You declined in the wallet. Nothing was sent.")
    visitor.click("Sign")
    visitor.sign()
    expect(visitor.page.get_by_test_id("signatures")).to_have_text("1 / 2")


def test_what_the_wallet_changes_or_ends_is_followed(visit, world, remote, base):
    wallet, _ = remote
    visitor = visit(base)
    page = visitor.page
    visitor.go("member")
    connect(page, wallet)
    expect_account(page, world.address("Newcomer 1"))
    wallet.do("account", key=world.key("Newcomer 2"))
    expect_account(page, world.address("Newcomer 2"))
    wallet.do("chain", chain=5)
    visitor.told("Your wallet is on another chain")
    visitor.click("Change to Local chain")
    expect(page.get_by_text("Your wallet is on another chain")).to_have_count(0)
    wallet.do("leave")
    expect(page.get_by_role("button", name="Connect wallet").first).to_be_visible()
    # The same page, and the same library, connect once more.
    connect(page, wallet)
    expect_account(page, world.address("Newcomer 2"))


def test_a_connection_is_declined_or_given_up_and_another_wallet_chosen(visit, world, remote, base):
    wallet, _ = remote
    visitor = visit(base)
    page = visitor.page
    visitor.go("member")
    wallet.do("refuse")
    dialog = ask(page)
    wallet.tell("pair", link=link_of(page))
    expect(dialog.get_by_role("alert")).to_contain_text("You declined in the wallet.")
    # The wallet saw the question and says nothing; the reader gives it up.
    wallet.do("hang", on=True)
    dialog.get_by_role("button", name=NAME, exact=True).click()
    first = link_of(page)
    wallet.do("pair", link=first)
    wallet.until("proposal")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-connecting]")).to_have_count(0)
    expect(dialog.get_by_role("alert")).to_have_count(0)
    # A new question has a new link, and a wallet in the browser can be chosen as well.
    dialog.get_by_role("button", name=NAME, exact=True).click()
    assert link_of(page) != first
    page.keyboard.press("Escape")
    visitor.connect("Voter 1")
    expect_account(page, world.address("Voter 1"))


def test_a_wallet_that_answers_what_was_given_up_is_let_go(visit, world, remote, base):
    wallet, _ = remote
    visitor = visit(base)
    page = visitor.page
    visitor.go("member")
    dialog = ask(page)
    link = link_of(page)
    dialog.get_by_role("button", name="Cancel").click()
    wallet.tell("pair", link=link)
    wallet.until("settled")
    wallet.until("left")
    expect(page.get_by_role("button", name="Connect wallet").first).to_be_visible()


def test_a_relay_that_does_not_answer_and_a_link_that_nobody_uses_end_in_words(
    visit, world, remote, base
):
    wallet, _ = remote
    visitor = visit(base)
    page = visitor.page
    page.clock.install()
    visitor.go("member")
    wallet.do("relay", silent=True)
    dialog = ask(page)
    expect(page.locator("[data-connecting]")).to_contain_text("Asking the relay for a link")
    page.clock.fast_forward("00:21")
    expect(dialog.get_by_role("alert")).to_contain_text("The relay")
    wallet.do("relay", silent=False)
    dialog.get_by_role("button", name=NAME, exact=True).click()
    link_of(page)
    page.clock.fast_forward("05:10")
    expect(dialog.get_by_role("alert")).to_contain_text("within five minutes")
    without_expired(visitor)


def test_what_the_wallet_does_not_answer_is_not_called_undone(visit, world, undone, remote, base):
    wallet, _ = remote
    wallet.do("account", key=world.key("Voter 1"))
    visitor = visit(base)
    page = visitor.page
    page.clock.install()
    visitor.go("member/leave")
    connect(page, wallet)
    wallet.do("hang", on=True)
    card = visitor.card("Leave")
    card.get_by_role("checkbox").check()
    card.get_by_role("button").click()
    wallet.until("asked")
    page.clock.fast_forward("05:10")
    visitor.told("The wallet did not say whether it sent this")
    without_expired(visitor)


def test_the_browsers_own_wallet_and_the_remote_one_stand_beside_each_other(visit, world, base):
    visitor = visit(base, wallet=world.settings(legacy="isCoinbaseWallet"))
    page = visitor.page
    visitor.go("member")
    page.get_by_role("button", name="Connect wallet").first.click()
    buttons = page.get_by_role("dialog", name="Choose a wallet").locator("li")
    expect(buttons).to_have_text(["Coinbase Wallet", NAME])
