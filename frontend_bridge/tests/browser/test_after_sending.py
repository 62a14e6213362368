"""What the page says of what it sent: nothing that it does not know, once, and to the end."""

from playwright.sync_api import expect

from frontend_bridge.tests.browser.node import Node
from frontend_bridge.tests.browser.test_member import date_of
from frontend_bridge.tests.browser.test_pending import PENDING, WAITING, send
from frontend_bridge.tests.browser.test_trouble import funded, member, top_up

UNSEEN = "this page cannot tell whether it is in a block"
IN_NO_BLOCK = "It is in no block yet"
NAME = "Member with an open claim"


def test_a_node_that_dies_after_sending_is_not_taken_for_an_empty_block(visit, world, undone):
    """A page that cannot look says so: it may be mined, or it may not."""
    account = funded(world)
    lived, pool = world.lived, world.lived.contracts().pool.functions
    before = pool.standingOf(account.address).call()[0]
    visitor = member(visit)
    page = visitor.page
    lived.request("miner_stop")
    try:
        card = send(visitor)
        expect(page.locator(WAITING)).to_contain_text(IN_NO_BLOCK, timeout=20_000)
        # From now on the page reaches no node, and the transaction is mined meanwhile.
        page.route(f"{lived.rpc}/**", lambda route: route.abort())
        page.route(lived.rpc, lambda route: route.abort())
    finally:
        lived.request("miner_start")
    expect(card.locator("[data-step=pending]")).to_contain_text(UNSEEN, timeout=60_000)
    expect(page.locator(WAITING)).to_contain_text(UNSEEN, timeout=60_000)
    expect(page.get_by_text(IN_NO_BLOCK)).to_have_count(0)
    assert pool.standingOf(account.address).call()[0] == before + 7 * 10**6
    # The same after a reload, before and after it was looked for.
    page.reload()
    expect(page.locator(WAITING)).to_contain_text("On its way: Pay in")
    expect(page.locator(WAITING)).to_contain_text(UNSEEN, timeout=60_000)
    expect(page.get_by_text(IN_NO_BLOCK)).to_have_count(0)
    page.unroute(f"{lived.rpc}/**")
    page.unroute(lived.rpc)
    expect(page.locator("[data-fate=mined]")).to_contain_text("Done: Pay in", timeout=60_000)


def test_of_two_tabs_one_sends(visit, world, undone):
    """The second one waits before its dialog while the first one sends the same."""
    account = funded(world)
    pool = world.lived.contracts().pool.functions
    before = pool.standingOf(account.address).call()[0]
    first = member(visit)
    other = first.page.context.new_page()
    second = type(first)(other, first.base)
    second.go("member/pay")
    second.connect_again(NAME)
    card = top_up(second)
    expect(other.get_by_role("dialog", name="What you sign")).to_be_visible()
    world.lived.request("miner_stop")
    try:
        send(first)
        second.sign()
        expect(card.get_by_role("alert")).to_contain_text("The same was sent already")
        # It is shown there as well.
        expect(other.locator(WAITING)).to_contain_text("On its way: Pay in")
    finally:
        world.lived.request("miner_start")
    first.confirmed()
    assert pool.standingOf(account.address).call()[0] == before + 7 * 10**6


def test_an_answer_without_a_hash_is_not_called_undone(visit, world, undone):
    funded(world)
    visitor = member(visit)
    visitor.wallet(hash="sent")
    card = top_up(visitor)
    visitor.sign()
    expect(card.get_by_role("alert")).to_contain_text("Look in the wallet before you try again")
    expect(visitor.page.locator(PENDING)).to_have_count(0)


def test_the_receipt_outlives_the_view_that_the_act_takes_away(visit, world, undone):
    visitor = visit()
    page = visitor.page
    visitor.bring_certificate(world)
    page.get_by_label("Deposit").fill("30")
    visitor.click("Join and deposit")
    visitor.sign()
    visitor.told("Cover and balance")
    done = page.locator("[data-fate=mined]")
    expect(done).to_contain_text("Done: Join")
    done.get_by_text("Receipt").click()
    expect(done).to_contain_text("30.00 CNY")
    done.get_by_role("button", name="Do not show it any more").click()

    visitor.tab("Leave")
    leave = visitor.card("Leave")
    leave.get_by_role("checkbox").check()
    visitor.click("Leave and take the balance")
    visitor.told("The registrar checks your papers")
    expect(done).to_contain_text("Done: Leave")
    # Somebody who goes elsewhere by themselves has seen it.
    done.get_by_role("button", name="Do not show it any more").click()
    expect(page.locator(PENDING)).to_have_count(0)


def test_a_receipt_that_was_seen_is_not_shown_again(visit, world, undone):
    funded(world)
    visitor = member(visit)
    top_up(visitor)
    visitor.sign()
    visitor.confirmed()
    visitor.tab("My cover")
    expect(visitor.page.get_by_test_id("balance")).to_be_visible()
    expect(visitor.page.locator(PENDING)).to_have_count(0)


def test_what_the_plan_refuses_is_said_before_anything_is_signed(visit, world, undone):
    """A claim for a day without cover: neither a permit nor a permission is asked for."""
    visitor = visit()
    page = visitor.page
    visitor.go("member/ill")
    visitor.connect("Voter 1")
    evidence = world.files / "my evidence.txt"
    evidence.write_text("what happened\n", encoding="utf-8")
    card = visitor.card("File a claim")
    card.get_by_label("Day of the incident").fill("2024-12-31")
    expect(card.locator("[data-expected=none]")).to_contain_text("there was no cover")
    card.get_by_label("Evidence file").set_input_files(evidence)
    node = Node(page, world.lived.rpc)
    visitor.click("File the claim")
    expect(card.locator("[data-step=failed]")).to_be_visible()
    expect(page.get_by_role("dialog", name="What you sign")).to_be_hidden()
    assert node.requests > 0


def test_an_objection_says_in_money_what_its_bond_is(visit, world):
    bond = world.lived.contracts().desk.functions.juryRulesOf(1).call()[4]
    visitor = visit()
    visitor.go(f"claims/{max(world.cast.evidence)}")
    visitor.connect("Voter 1")
    visitor.click("Object")
    card = visitor.card("What you may do")
    expect(card).to_contain_text(f"Bond: {bond / 10**6:.2f} CNY (one CNY).")


def test_a_vote_is_asked_of_the_wallet_once(visit, world, undone):
    """While the wallet is asked for one vote, no other one is offered."""
    visitor = visit()
    page = visitor.page
    visitor.go("assembly")
    visitor.connect("Voter 1")
    visitor.page.get_by_label("Why").fill("Shorter.")
    page.get_by_label("Days of notice").fill("8")
    visitor.click("Propose")
    visitor.confirmed()
    world.travel(3)
    page.reload()
    visitor.connect_again("Voter 1")
    visitor.wallet(hang=["eth_sendTransaction"])
    visitor.click("Vote for")
    expect(page.locator("[data-step=wallet]")).to_be_visible()
    for name in ("Vote for", "Vote against", "Abstain"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()


def test_what_a_claim_would_bring_is_said_before_it_is_filed(visit, world):
    """By the contracts' own views: a claim that was filed for the day has the same benefit."""
    number = max(world.cast.evidence)
    claim = world.lived.contracts().desk.functions.claimOf(number).call()
    visitor = visit()
    visitor.go("member/ill")
    visitor.connect("Member with a claim under notice")
    card = visitor.card("File a claim")
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Day of the incident").fill(date_of(claim[1]))
    expect(card.locator("[data-expected]")).to_contain_text("the benefit is")
    shown = int(card.locator("[data-expected]").get_attribute("data-expected") or 0)
    # It was filed for class 1 by the same member, so the contract worked out the same.
    assert shown == benefit_of(world, number)


def benefit_of(world, number):
    desk = world.lived.contracts().desk
    (filed,) = desk.events.ClaimFiled().get_logs(
        argument_filters={"claim": number}, from_block=world.lived.deployment.block
    )
    return filed["args"]["benefit"]
