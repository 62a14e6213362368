"""Somebody who came with a group takes up their place with the file they were given."""

import json

from playwright.sync_api import expect

from frontend_bridge.tests.browser.conftest import number_in
from frontend_bridge.tests.browser.test_access import findings
from mutual_pool.office.registrar.links import position_link


def place_of(world, name):
    return world.files / f"place-{world.address(name)}.json"


def test_a_link_brings_the_position_to_its_wallet(visit, world, undone):
    position = json.loads(place_of(world, "Of the group 2").read_text(encoding="utf-8"))
    link = position_link(world.page, position)
    visitor = visit(viewport={"width": 390, "height": 844})
    visitor.page.goto(link[:-40])
    visitor.told("This link carries neither a certificate nor a position.")
    visitor.page.goto(link)
    visitor.told("Connect the wallet that this link is for.")
    visitor.connect("Of the group 2")
    card = visitor.card("A place in a group")
    expect(card).to_contain_text("Balance it brings")
    expect(card.get_by_label("or paste the file")).to_have_count(0)
    visitor.shot("group-link-phone")
    visitor.click("Join from the group")
    visitor.told("This wallet is a member already.")
    pool = world.lived.contracts().pool.functions
    assert pool.standingOf(world.address("Of the group 2")).call()[0] > 0


def test_a_newcomer_of_a_group_becomes_a_member(visit, world, undone):
    mine = place_of(world, "Of the group 1")
    address = world.address("Of the group 1")
    pool = world.lived.contracts().pool.functions
    visitor = visit()
    page = visitor.page
    visitor.go("member")
    visitor.connect("Of the group 1")
    card = visitor.card("A place in a group")
    text = card.get_by_label("or paste the file")
    text.fill("{}")
    visitor.told("This is no file of a place.")
    card.get_by_label("File of the place").set_input_files(place_of(world, "Of the group 2"))
    visitor.told("This place is for another wallet.")
    expect(card.get_by_role("button", name="Join from the group")).to_be_disabled()
    told = json.loads(mine.read_text(encoding="utf-8"))
    told["leaf"]["units"] += 1
    text.fill(json.dumps(told))
    visitor.told("The chain knows no group with this place.")
    card.get_by_label("File of the place").set_input_files(mine)
    expect(card).to_contain_text("Balance it brings")
    expect(card.get_by_role("alert")).to_have_count(0)
    worth = number_in(
        card.locator("dl > div", has_text="Balance it brings").inner_text().split("brings")[1]
    )
    assert findings(page) == []
    visitor.shot("group-place")
    visitor.click("Join from the group")
    visitor.told("Cover and balance")
    assert pool.standingOf(address).call()[0] == worth > 0
    assert number_in(page.get_by_test_id("balance").inner_text()) == worth
    visitor.go("member/statement")
    statement = visitor.card("Statement")
    expect(statement).to_contain_text("adds up to the contract's balance")
    expect(statement).to_contain_text("Joined with a group")
    visitor.shot("group-member")
    # The same place once more is refused in a plain sentence.
    visitor.go("member/more")
    visitor.card("A place in a group").get_by_label("File of the place").set_input_files(mine)
    visitor.click("Join from the group")
    visitor.told("This identity took its place in group 1 already.")
    visitor.go("books")
    visitor.click("Verify")
    expect(page.get_by_test_id("verdict")).to_contain_text("True.", timeout=60_000)


def test_who_is_a_member_already_is_paid_in_for(visit, world, undone):
    address = world.address("Voter 1")
    pool = world.lived.contracts().pool.functions
    before, units = pool.standingOf(address).call()[0], pool.positionOf(address).call()[3]
    visitor = visit()
    visitor.go("member/more")
    visitor.connect("Voter 1")
    card = visitor.card("A place in a group")
    card.get_by_label("File of the place").set_input_files(place_of(world, "Voter 1"))
    visitor.click("Join from the group")
    visitor.confirmed()
    visitor.go("member/statement")
    expect(visitor.card("Statement")).to_contain_text("Paid in by a group")
    assert pool.standingOf(address).call()[0] > before
    assert pool.positionOf(address).call()[3] == units
    expect(visitor.card("Statement")).to_contain_text("adds up to the contract's balance")
