"""What people do in the middle of something: go back, change the language, type early."""

from eth_utils import function_signature_to_4byte_selector
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_trouble import funded, member


def test_going_back_closes_what_is_to_be_signed(visit, world, undone):
    funded(world)
    before = world.lived.web3.eth.block_number
    visitor = member(visit)
    page = visitor.page
    visitor.card("Top up").get_by_label("Amount").fill("7")
    visitor.click("Top up")
    dialog = page.get_by_role("dialog", name="What you sign")
    expect(dialog).to_be_visible()
    visitor.go("books")
    expect(page.get_by_role("heading", name="The books")).to_be_visible()
    expect(dialog).to_have_count(0)
    page.go_back()
    # Nothing hangs there: the same can be done from the beginning.
    visitor.card("Top up").get_by_label("Amount").fill("8")
    visitor.click("Top up")
    assert "8.00 CNY" in visitor.sign()
    visitor.confirmed()
    assert world.lived.web3.eth.block_number == before + 1


def test_what_was_typed_outlives_another_language(visit, world):
    visitor = member(visit)
    page = visitor.page
    visitor.card("Top up").get_by_label("Amount").fill("12.50")
    page.get_by_label("Language").select_option("zh-Hans")
    amount = page.locator("main input[inputmode=decimal]").first
    expect(amount).to_have_value("12.50")
    expect(page.locator("main")).to_contain_text("12.50 CNY")


def test_an_amount_that_is_proposed_late_is_not_put_before_what_is_typed(visit, world):
    asked = function_signature_to_4byte_selector("minimumDeposit(uint256)").hex()
    held = []

    def hold(route):
        late = held is not None and asked in (route.request.post_data or "")
        (held.append if late else type(route).continue_)(route)

    visitor = visit()
    page = visitor.page
    visitor.go("member")
    page.route(f"{world.lived.rpc}/**", hold)
    visitor.bring_certificate(world)
    amount = page.get_by_label("Deposit")
    expect(amount).to_have_value("")
    amount.focus()
    page.wait_for_function("!document.querySelector('.loading')")
    assert held
    late, held = held, None
    for route in late:
        route.continue_()
    visitor.told("3.84")
    page.keyboard.type("30")
    expect(amount).to_have_value("30")
