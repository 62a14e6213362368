"""Standing orders in the page: set, seen, run and ended, by members and by who pays for one."""

from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_member import date_of

FAR = "900000"
"""A distance in whole coins below which every balance is."""


def stored(world, payer, member):
    view = world.lived.contracts().orders.functions.orderOf
    return view(world.address(payer), world.address(member)).call()


def permission(world, payer, role="orders"):
    contracts = world.lived.contracts()
    spender = getattr(contracts, role).address
    return contracts.asset.functions.allowance(world.address(payer), spender).call()


def in_wallet(world, name, amount):
    world.bank(world.lived.contracts().asset.functions.mint(world.address(name), amount))


def test_a_member_sets_sees_and_ends_an_order(visit, world, undone):
    member = world.address("Voter 1")
    in_wallet(world, "Voter 1", 10**9)
    visitor = visit()
    page = visitor.page
    visitor.go("member/regular")
    visitor.connect("Voter 1")
    card = visitor.card("Set a standing order")
    expect(card.get_by_label("For which member")).to_have_value(member)
    card.get_by_label("Pay while less than this is left").fill("0.01")
    expect(card).to_contain_text("The order would pay too late: at least")
    expect(card.get_by_role("button", name="Set the order")).to_be_disabled()
    card.get_by_label("Pay while less than this is left").fill(FAR)
    card.get_by_label("Last day").fill("2035-01-01")
    expect(card).to_contain_text("Choose a day from")
    now = world.lived.web3.eth.get_block("latest")["timestamp"]
    card.get_by_label("Last day").fill(date_of(now // 86_400 + 21))
    card.get_by_label("One payment").fill("5")

    # Three weeks: three payments at most, said in money before and in what is signed.
    most = 15 * 10**6
    expect(card.locator(f"[data-most='{most}']")).to_contain_text("15.00 CNY")
    settle(page)
    assert findings(page) == []
    visitor.shot("regular-set")
    visitor.click("Set the order")
    said = visitor.sign()
    assert "takes 15.00 CNY in all at most" in said and "the standing orders" in said
    assert world.lived.contracts().orders.address in said
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    # It is a permission: nothing was paid, so the receipt names no amount.
    card.get_by_text("Receipt", exact=True).click()
    expect(card.locator(".receipt")).not_to_contain_text("Amount")
    assert stored(world, "Voter 1", "Voter 1")[0] == 5 * 10**6
    assert permission(world, "Voter 1") == most

    # It rests for a week, then anybody may have it paid.
    mine = visitor.card("Orders that you pay")
    expect(mine.locator("[data-trouble=OrderTooEarly]")).to_be_visible()
    world.travel(8)
    expect(mine.get_by_role("button", name="Have it paid now")).to_be_enabled()
    before = world.lived.contracts().pool.functions.standingOf(member).call()[0]
    visitor.click("Have it paid now")
    expect(mine).to_contain_text("Payments: 1", timeout=20_000)
    after = world.lived.contracts().pool.functions.standingOf(member).call()[0]
    assert after - before == 5 * 10**6
    assert permission(world, "Voter 1") == most - 5 * 10**6
    visitor.shot("regular-mine")

    # Ended: the permission stays until it is taken back, and both are said.
    visitor.click("End the order")
    expect(mine).to_contain_text("You pay no standing order.", timeout=20_000)
    assert stored(world, "Voter 1", "Voter 1")[0] == 0
    expect(mine).to_contain_text("It stays when a payment ends.")
    visitor.click("Take the permission back")
    expect(mine.get_by_role("button", name="Take the permission back")).to_be_disabled()
    mine.locator("[data-step=confirmed]").nth(1).wait_for()
    assert permission(world, "Voter 1") == 0


def test_who_is_no_member_pays_for_one_and_each_refusal_is_told(visit, world, undone):
    in_wallet(world, "Assessor 1", 10**9)
    # A balance that is not low.
    contracts, bank = world.lived.contracts(), world.lived.web3.eth.accounts[0]
    world.bank(contracts.asset.functions.mint(bank, 10**9))
    world.bank(contracts.asset.functions.approve(contracts.pool.address, 10**9))
    world.bank(contracts.pool.functions.payIn(world.address("Voter 2"), 10**9))
    visitor = visit()
    page = visitor.page
    visitor.go("member")
    visitor.connect("Assessor 1")
    page.get_by_role("link", name="Pay regularly for a member").click()
    card = visitor.card("Set a standing order")
    card.get_by_label("For which member").fill(world.address("Registrar"))
    card.get_by_label("One payment").fill("7")
    # The contract's own refusal, before anything is signed.
    expect(card.locator("[data-refused=MembershipNone]")).to_be_visible()
    expect(card.get_by_role("button", name="Set the order")).to_be_disabled()
    card.get_by_label("For which member").fill(world.address("Voter 2"))
    expect(card.locator("[data-refused]")).to_have_count(0)
    card.get_by_text("For one payment alone").click()
    visitor.click("Set the order")
    assert "7.00 CNY" in visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert permission(world, "Assessor 1") == 7 * 10**6
    assert stored(world, "Assessor 1", "Voter 2")[0] == 7 * 10**6
    # The contract says once the week is over that nothing is due.
    world.travel(8)
    mine = visitor.card("Orders that you pay")
    expect(mine.locator("[data-trouble=OrderNotDue]")).to_be_visible()

    # Without the permission nothing is paid; it is given again for one payment each.
    visitor.click("Take the permission back")
    visitor.click("Allow what is taken next: 7.00 CNY")
    expect(mine.get_by_text("Allow what is taken next")).to_have_count(0)
    assert permission(world, "Assessor 1") == 7 * 10**6

    # The member sees it, and that it is somebody else's.
    visitor.become("Voter 2")
    visitor.go("member/regular")
    theirs = visitor.card("Orders that others pay for you")
    expect(theirs.locator(f"[data-payer='{world.address('Assessor 1')}']")).to_be_visible()
    expect(theirs).to_contain_text("do not rely on it")
    expect(theirs.get_by_role("button", name="End the order")).to_have_count(0)
