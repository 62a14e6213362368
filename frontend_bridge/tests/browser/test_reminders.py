"""Reminders in the page: asked for by a signed act, confirmed by the code, ended by another."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, select

from frontend_bridge.desk.keys import own_key
from frontend_bridge.desk.reminders.routes import KEY
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.tables import channels, subscriptions
from frontend_bridge.desk.store import Store
from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_every_page import words

PHRASE = "From the blue house"


@pytest.fixture(scope="module")
def office(desk_folder, desk_page):
    """The desk's database and its key of addresses; its operator has set up mail."""
    store = Store(desk_folder / "desk" / "desk.sqlite")
    with store.writing() as connection:
        connection.execute(insert(channels).values(name="mail", detail="office@plan.example"))
    yield store, Seal(own_key(desk_folder / "keys", KEY))
    store.close()


def code_of(office, channel="mail"):
    """The code that a mail brings to the newest subscription."""
    store, seal = office
    with store.reading() as connection:
        newest = select(subscriptions).order_by(subscriptions.c.number.desc())
        row = connection.execute(newest.where(subscriptions.c.channel == channel)).first()
    return seal.code(row.number, row.created_at)


def ask(visitor, address):
    page = visitor.page
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Your own words").fill(PHRASE)
    visitor.click("Ask for reminders")


def test_a_member_asks_confirms_and_ends(visit, desk_page, office):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Voter 1")
    visitor.told("Sign in to see and change your reminders.")
    sign_in(visitor)
    card = visitor.card("Reminders")
    expect(card).to_contain_text("You have no reminders yet.")
    ask(visitor, "li@mail.example")
    text = visitor.sign()
    assert "li@mail.example" in text and PHRASE in text and "Mutual Pool Desk 1" in text
    expect(card.locator("[data-asked=mail]")).to_be_visible()
    card.get_by_label("Code", exact=True).fill("00000000")
    visitor.click("Confirm")
    expect(card.locator("[data-desk-trouble='403']")).to_be_visible()
    visitor.shot("reminders-wrong-code")
    # After a reload the subscription still waits for its code.
    visitor.page.reload()
    visitor.connect_again("Voter 1")
    card.get_by_label("Code", exact=True).fill(code_of(office))
    visitor.click("Confirm")
    expect(card.locator("[data-subscription=active]")).to_contain_text("E-mail")
    # The address is nowhere on the page: the desk does not give it back.
    expect(card).not_to_contain_text("li@mail.example")
    card.get_by_role("button", name="End reminder").click()
    visitor.sign()
    expect(card).to_contain_text("You have no reminders yet.")


def test_a_calendar_is_made_and_ended(visit, desk_page, office):
    page, desk = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Voter 2")
    sign_in(visitor)
    visitor.click("Make a calendar address")
    visitor.sign()
    shown = visitor.page.locator("[data-calendar]")
    expect(shown).to_contain_text(f"{desk}/desk/v1/reminders/calendar/")
    address = shown.inner_text()
    answer = visitor.page.request.get(address)
    assert answer.ok and answer.text().startswith("BEGIN:VCALENDAR")
    visitor.click("End my calendar")
    visitor.sign()
    visitor.told("Its address leads nowhere now.")
    assert visitor.page.request.get(address).status == 404


def test_a_stranger_is_refused_in_the_desks_words(visit, desk_page, office):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Newcomer 1")
    sign_in(visitor)
    ask(visitor, "stranger@mail.example")
    visitor.sign()
    visitor.told("Reminders are for members, guardians and who holds a role.")


def test_a_declined_signature_asks_for_nothing(visit, desk_page, office):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("desk")
    visitor.connect("Voter 3")
    sign_in(visitor)
    visitor.wallet(decline=["eth_signTypedData_v4"])
    ask(visitor, "wang@mail.example")
    visitor.sign()
    visitor.told("You declined in the wallet. Nothing was sent.")
    expect(visitor.card("Reminders")).to_contain_text("You have no reminders yet.")
    # What was typed is still there.
    expect(visitor.page.get_by_label("E-mail address")).to_have_value("wang@mail.example")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_reminders_fit_in_both_languages(visit, desk_page, office, width, locale, tag):
    texts, reminders, (page, _) = words(tag), words(f"office/{tag}")["reminders"], desk_page
    visitor = visit(page, locale=locale, viewport={"width": width, "height": 844})
    visitor.go("desk")
    visitor.connect_in(texts, "Voter 4")
    visitor.page.get_by_role("button", name=texts["desk"]["signIn"]).click()
    visitor.page.get_by_role("dialog").get_by_role("button", name=texts["signGo"]).click()
    expect(visitor.page.get_by_text(reminders["calendarLead"])).to_be_visible()
    settle(visitor.page)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(visitor.page) == []
    visitor.shot(f"{tag}-{width}-reminders")
