"""Signing in at the desk: its text is held against the page, shown whole, and signed once."""

import json

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_every_page import words


def sign_in(visitor):
    visitor.click("Sign in at the desk")
    dialog = visitor.page.get_by_role("dialog", name="Sign in at the desk")
    expect(dialog).to_be_visible()
    text = dialog.locator("pre").inner_text()
    dialog.get_by_role("button", name="Sign in the wallet").click()
    expect(dialog).to_be_hidden()
    return text


def test_an_assessor_signs_in_and_out(visit, world, desk_page):
    page, desk = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.told("Connect a wallet first")
    visitor.connect("Assessor 1")
    visitor.click("Sign in at the desk")
    dialog = visitor.page.get_by_role("dialog", name="Sign in at the desk")
    expect(dialog).to_contain_text("wants you to sign in with your Ethereum account")
    visitor.shot("desk-sign-in")
    dialog.get_by_role("button", name="Cancel").click()
    visitor.told("You closed the dialog. Nothing was signed.")
    text = sign_in(visitor)
    assert page.removeprefix("http://") in text and world.address("Assessor 1") in text
    card = visitor.card("Signing in")
    expect(card).to_contain_text("Seat")
    visitor.shot("desk")
    # A reload finds the session again; another account does not have it.
    visitor.page.reload()
    visitor.connect_again("Assessor 1")
    expect(card).to_contain_text("Signed in as")
    visitor.become("Steward")
    expect(card).to_contain_text("your wallet shows another account")
    sign_in(visitor)
    expect(card).to_contain_text("steward")
    visitor.click("Sign out")
    expect(card.get_by_role("button", name="Sign in at the desk")).to_be_visible()
    assert visitor.page.context.cookies(desk) == []


def test_a_text_that_is_not_this_pages_never_reaches_the_wallet(visit, desk_page):
    """A desk that relays another site's text gets no signature of it."""
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Assessor 1")
    asked = []

    def foreign(route):
        asked.append(route.request.url)
        answer = route.fetch()
        told = answer.json()
        told["text"] = told["text"].replace(page.removeprefix("http://"), "bank.example")
        route.fulfill(response=answer, body=json.dumps(told))

    visitor.page.route("**/sign-in/text", foreign)
    visitor.wallet(fail={"personal_sign": {"code": 1, "message": "the wallet was asked"}})
    visitor.click("Sign in at the desk")
    expect(visitor.page.locator("[data-text-problem=domain]")).to_be_visible()
    assert asked
    expect(visitor.page.get_by_role("dialog", name="Sign in at the desk")).to_be_hidden()
    assert visitor.page.evaluate("'personal_sign' in globalThis.mutualPoolTestWallet.fail")
    visitor.shot("desk-foreign-text")


def test_what_the_wallet_declines_signs_nobody_in(visit, desk_page):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Assessor 1")
    visitor.wallet(decline=["personal_sign"])
    sign_in(visitor)
    visitor.told("You declined in the wallet. Nothing was sent.")
    sign_in(visitor)
    visitor.told("Signed in as")


def test_a_session_that_ended_is_said_so(visit, desk_page):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Assessor 1")
    sign_in(visitor)
    visitor.told("Signed in as")
    visitor.page.context.clear_cookies()
    visitor.page.reload()
    visitor.connect_again("Assessor 1")
    expect(visitor.page.get_by_role("button", name="Sign in at the desk")).to_be_visible()


def test_a_desk_of_another_plan_is_not_used(visit, desk_page):
    page, _ = desk_page
    visitor = visit(page)

    def other(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps({**answer.json(), "chain_id": 1}))

    visitor.page.route("**/desk/v1/about", other)
    visitor.go("desk")
    visitor.connect("Assessor 1")
    visitor.told("serves another plan")
    expect(visitor.page.get_by_role("button", name="Sign in at the desk")).to_have_count(0)


def test_without_a_desk_the_page_sits_still(visit):
    visitor = visit()
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.go("desk")
    visitor.told("This page names no desk.")
    settle(visitor.page)
    assert not [url for url in asked if "/desk/v1/" in url]
    expect(
        visitor.page.get_by_role("contentinfo").get_by_role("link", name="The desk")
    ).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_the_desk_fits_in_both_languages(visit, desk_page, width, locale, tag):
    texts, (page, _) = words(tag), desk_page
    visitor = visit(page, locale=locale, viewport={"width": width, "height": 844})
    visitor.go("desk")
    visitor.page.get_by_role("button", name=texts["connect"]).first.click()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Assessor 1", exact=True).click()
    visitor.page.get_by_role("button", name=texts["desk"]["signIn"]).click()
    sign = visitor.page.get_by_role("dialog").get_by_role("button", name=texts["signGo"])
    expect(sign).to_be_in_viewport()
    assert findings(visitor.page) == []
    visitor.shot(f"{tag}-{width}-desk-sign-in")
    sign.click()
    expect(visitor.page.get_by_text(texts["desk"]["signedInAs"])).to_be_visible()
    settle(visitor.page)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(visitor.page) == []
    visitor.shot(f"{tag}-{width}-desk")
