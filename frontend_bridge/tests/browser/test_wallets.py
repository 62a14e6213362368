"""Wallets as they come: announced, at `window.ethereum`, and ones that do not answer."""

import re

from playwright.sync_api import expect


def test_a_connection_that_hangs_can_be_given_up(visit, world):
    visitor = visit(wallet=world.settings(hang=["eth_requestAccounts"]))
    page = visitor.page
    visitor.go("member")
    page.get_by_role("button", name="Connect wallet").first.click()
    dialog = page.get_by_role("dialog", name="Choose a wallet")
    dialog.get_by_role("button", name="Voter 1", exact=True).click()
    waiting = page.locator("[data-connecting]")
    expect(waiting).to_contain_text("Waiting for Voter 1.")
    expect(dialog.get_by_role("button", name="Newcomer 1", exact=True)).to_be_disabled()
    waiting.get_by_role("button", name="Cancel").click()
    expect(waiting).to_have_count(0)
    # Another one can be chosen at once.
    dialog.get_by_role("button", name="Newcomer 1", exact=True).click()
    expect(page.get_by_role("button", name="Disconnect")).to_be_visible()
    expect(page.locator(".wallet .chip")).to_have_attribute(
        "title", re.compile(world.address("Newcomer 1"), re.IGNORECASE)
    )


def test_a_dialog_closed_under_a_hanging_wallet_opens_again(visit, world):
    visitor = visit(wallet=world.settings(hang=["eth_requestAccounts"]))
    page = visitor.page
    visitor.go("member")
    page.get_by_role("button", name="Connect wallet").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Voter 1", exact=True).click()
    expect(page.locator("[data-connecting]")).to_be_visible()
    page.keyboard.press("Escape")
    visitor.connect("Voter 1")


def test_a_wallet_that_announces_nothing_is_found_and_called_by_its_name(visit, world):
    visitor = visit(wallet=world.settings(legacy="isCoinbaseWallet"))
    page = visitor.page
    visitor.go("member")
    visitor.connect("Coinbase Wallet")
    first = world.cast.wallets[0]["name"]
    expect(page.locator(".wallet .chip")).to_have_attribute(
        "title", re.compile(world.address(first), re.IGNORECASE)
    )


def test_without_any_wallet_it_is_said_what_to_do(browser, world):
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{world.page}/#/member")
        page.get_by_role("button", name="Connect wallet").first.click()
        dialog = page.get_by_role("dialog", name="Choose a wallet")
        expect(dialog).to_contain_text("No wallet announced itself.")
        expect(dialog.locator("li")).to_have_count(0)
    finally:
        context.close()
