"""A member's home: how they stand, what to do next, statements, and followed wallets."""

from playwright.sync_api import expect

from frontend_bridge.tests.browser.conftest import number_in
from frontend_bridge.tests.browser.test_closing import pay
from frontend_bridge.tests.browser.test_figures import let_newcomer_lapse


def test_home_says_how_one_stands_and_leads_to_the_one_thing_to_do(visit, world, undone):
    pool = world.lived.contracts().pool.functions
    address = world.address("Member with an open claim")
    # More digits than people use.
    pay(world, pool.payIn(address, 1_234_567), 1_234_567)
    visitor = visit()
    page = visitor.page
    visitor.go("member")
    visitor.connect("Member with an open claim")
    card = visitor.card("Cover and balance")
    expect(card).to_contain_text("You are covered.")
    balance = pool.standingOf(address).call()[0]
    assert 0 <= balance - number_in(page.get_by_test_id("balance").inner_text()) < 10_000
    # In time by the plan's own past, and in events for certain.
    expect(card).to_contain_text("Your balance lasts about")
    expect(card).to_contain_text("at the highest charge")
    # The exact balance, on demand.
    page.get_by_test_id("balance").get_by_role("button").click()
    assert number_in(page.get_by_test_id("balance").inner_text()) == balance
    expect(page.locator("[data-next]")).to_have_count(1)
    visitor.shot("home-low")
    visitor.card("What to do now").get_by_role("link").click()
    expect(page.locator("[data-next]")).to_have_count(0)
    visitor.tab("My cover")
    expect(visitor.card("Last movements").locator("li").first).to_contain_text("Topped up")


def test_who_lapsed_is_told_since_when_and_until_when_to_come_back(visit, world, undone):
    let_newcomer_lapse(world)
    visitor = visit()
    visitor.go("member")
    visitor.connect("Newcomer 1")
    expect(visitor.card("Cover and balance")).to_contain_text("because the balance was used up")
    expect(visitor.page.locator("[data-next=back]")).to_contain_text("without a new wait")
    visitor.shot("home-lapsed")
    visitor.page.get_by_role("link", name="Come back").click()
    expect(visitor.card("Come back").get_by_label("Amount")).not_to_have_value("")
    world.travel(20)
    visitor.tab("My cover")
    expect(visitor.page.locator("[data-next=backLate]")).to_be_visible(timeout=30_000)


def test_a_statement_is_put_on_paper_with_where_it_is_from(visit, world):
    address = world.address("Member with an open claim")
    visitor = visit()
    page = visitor.page
    visitor.go("member/statement")
    visitor.connect("Member with an open claim")
    card = visitor.card("Statement")
    expect(card).to_contain_text("adds up to the contract's balance")
    expect(card.locator(".on-paper")).to_be_hidden()
    card.get_by_label("Exact amounts").check()
    expect(card.locator("td button.money")).to_have_count(0)
    page.emulate_media(media="print")
    expect(card.locator(".on-paper")).to_contain_text(address)
    expect(card.locator(".on-paper")).to_contain_text(world.lived.rpc)
    for gone in (".top", "footer", ".tabs", ".on-screen"):
        expect(page.locator(gone).first).to_be_hidden()
    assert card.locator("tbody tr").count() >= 3
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF") and len(paper) > 5_000
    page.emulate_media(media="screen")


def test_a_wallet_is_followed_without_connecting_it(visit, world):
    pool = world.lived.contracts().pool.functions
    other = world.address("Voter 1")
    visitor = visit()
    page = visitor.page
    visitor.go("member")
    visitor.told("Connect your wallet to join")
    page.get_by_text("Follow a wallet").click()
    page.get_by_label("Address of the member").fill("0x12")
    visitor.told("This is no address")
    page.get_by_label("Address of the member").fill(other)
    page.get_by_label("How you call it (optional)").fill("Grandmother")
    visitor.click("Follow")
    visitor.told("You look at Grandmother.")
    balance = pool.standingOf(other).call()[0]
    assert 0 <= balance - number_in(page.get_by_test_id("balance").inner_text()) < 10_000
    # Nothing can be done for it, and it is kept.
    tabs = page.get_by_role("navigation", name="My membership").get_by_role("link")
    assert tabs.all_inner_texts() == ["My cover", "Statement"]
    page.reload()
    visitor.told("You look at Grandmother.")
    visitor.shot("home-followed")
    # Beside one's own wallet, and back to it.
    visitor.connect("Member with an open claim")
    visitor.told("You look at Grandmother.")
    page.get_by_label("Wallet", exact=True).select_option(index=0)
    expect(page.locator("[data-watched]")).to_have_count(0)
    expect(tabs).to_have_count(8)
    page.get_by_label("Wallet", exact=True).select_option(index=1)
    visitor.click("Do not follow it any more")
    expect(page.get_by_label("Wallet", exact=True)).to_have_count(0)
