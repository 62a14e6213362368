"""What the page says of itself: true, not true, or that it could not tell."""

import json
import re

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.node import Node

MANY = 10_000


def verify(visitor):
    visitor.go("books")
    visitor.click("Verify")
    verdict = visitor.page.get_by_test_id("verdict")
    expect(verdict).to_be_visible(timeout=60_000)
    return verdict


def test_a_list_that_is_cut_is_no_proof(visit, world):
    """An index that ends its list early, as one with a bound does, is not called a liar."""
    visitor = visit()

    def cut(route):
        answer = route.fetch()
        body = answer.json()
        # The same page for ever: the list has no end.
        route.fulfill(response=answer, body=json.dumps({**body, "next": "1"}))

    visitor.page.route("**/v1/claims?**", cut)
    verdict = verify(visitor)
    expect(verdict).to_have_attribute("data-verdict", "unsure")
    expect(verdict).to_contain_text("Could not tell")
    expect(verdict).to_contain_text("The index gave no whole list")
    visitor.shot("verdict-cut")


def test_an_index_that_moves_on_meanwhile_is_no_proof(visit, world):
    visitor = visit()
    asked = []

    def move(route):
        answer = route.fetch()
        body = answer.json()
        asked.append(1)
        body["block"]["hash"] = "0x" + f"{len(asked):064x}"
        route.fulfill(response=answer, body=json.dumps(body))

    visitor.page.route("**/v1/members?**", move)
    verdict = verify(visitor)
    expect(verdict).to_have_attribute("data-verdict", "unsure")
    expect(verdict).to_contain_text("do not fit together")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": 10**6, "hash": "0x" + "ab" * 32}, "does not have the index's block yet"),
        ({"hash": "0x" + "ab" * 32}, "a block that your node does not have at that height"),
        ({"chain": 5}, "of another chain than this plan"),
    ],
)
def test_an_index_of_other_blocks_is_no_proof(visit, world, change, words):
    visitor = visit()

    def other(route):
        answer = route.fetch()
        body = answer.json()
        body["block"].update(change)
        route.fulfill(response=answer, body=json.dumps(body))

    visitor.page.route("**/v1/*?limit=200**", other)
    verdict = verify(visitor)
    expect(verdict).to_have_attribute("data-verdict", "unsure")
    expect(verdict).to_contain_text(words)


def test_a_node_that_forgot_the_past_is_no_proof(visit, world):
    visitor = visit()
    node = Node(visitor.page, world.lived.rpc)
    node.answer("eth_getLogs", lambda call: {"code": -32000, "message": "missing trie node"})
    verdict = verify(visitor)
    expect(verdict).to_have_attribute("data-verdict", "unsure")
    expect(verdict).to_contain_text("Your node did not answer everything.")


def test_a_verdict_is_of_its_node_and_its_block(visit, world, undone):
    visitor = visit()
    verdict = verify(visitor)
    block = world.lived.web3.eth.block_number
    expect(verdict).to_contain_text(f"At block {block}, by the node {world.lived.rpc}.")
    expect(verdict).to_have_attribute("data-verdict", "true")
    world.lived.mine(2)
    expect(verdict).to_contain_text(f"the page shows block {block + 2} now. Verify again.")
    expect(verdict).not_to_have_class("banner good")
    visitor.click("Settings")
    field = visitor.page.get_by_label("Address of the node that is read")
    field.fill(world.lived.rpc.replace("127.0.0.1", "localhost"))
    visitor.click("Save")
    expect(verdict).to_have_count(0)


def test_a_node_that_cuts_lists_at_a_round_number_is_asked_for_less(visit, world):
    """Some nodes give the first thousand events and say nothing of the others."""
    visitor = visit()
    node = Node(visitor.page, world.lived.rpc)
    wide = []

    def cut(call):
        first, last = (int(call["params"][0][name], 16) for name in ("fromBlock", "toBlock"))
        if last - first < 60:
            return None
        wide.append(call)
        logs = node.ask(call)["result"]
        return {"result": (logs * 1_000)[:1_000] if logs else []}

    node.answer("eth_getLogs", cut)
    verdict = verify(visitor)
    expect(verdict).to_have_attribute("data-verdict", "true")
    assert wide


def test_ten_thousand_members_and_claims_are_counted_and_paged(visit, world):
    """With an index and a chain that say so, which is quicker than to have so many join."""
    visitor = visit()
    page = visitor.page
    node = Node(page, world.lived.rpc)
    last = world.lived.contracts().desk.functions.claimCount().call()
    asked = node.fake_claims(MANY, last)

    def members(route):
        # Every page is the first one: there are not so many here.
        answer = route.fetch(url=re.sub("&cursor=[^&]*", "", route.request.url))
        body = answer.json()
        if "search=" in route.request.url:
            body["total"] = 1
            body["data"] = body["data"][:1]
        else:
            body["total"] = MANY
            body["next"] = body["data"][-1]["address"]
        route.fulfill(response=answer, body=json.dumps(body))

    page.route("**/v1/members?limit=50**", members)
    visitor.go("books/members")
    visitor.told(f"Members ({MANY})")
    visitor.told(f"1 to 50 of {MANY}")
    visitor.click("Next")
    visitor.told(f"51 to 100 of {MANY}")
    visitor.click("Previous")
    visitor.told(f"1 to 50 of {MANY}")
    page.get_by_label("Search by address").fill("0xab")
    visitor.told("Members (1)")

    visitor.go("books/claims")
    visitor.told(f"Claims ({MANY})")
    visitor.told(f"1 to 50 of {MANY}")
    expect(visitor.card(f"Claims ({MANY})").locator("tbody tr")).to_have_count(50)
    visitor.click("Next")
    expect(page.get_by_role("link", name=f"Claim {MANY - 50}", exact=True)).to_be_visible()
    asked.clear()
    page.get_by_label("State").select_option("Filed")
    # The one open claim is the oldest of all, behind thousands of others.
    visitor.told("Claims (1)")
    expect(page.get_by_role("link", name="Claim 1", exact=True)).to_be_visible()


def test_an_assessor_sees_an_open_claim_behind_thousands(visit, world):
    visitor = visit()
    node = Node(visitor.page, world.lived.rpc)
    last = world.lived.contracts().desk.functions.claimCount().call()
    node.fake_claims(1_000, last)
    visitor.go("assess")
    visitor.told("Open claims")
    expect(visitor.page.get_by_role("button", name="Review 1", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["", "books", "assess", "member"])
def test_the_first_view_asks_little_however_many_claims_there_are(visit, world, path):
    visitor = visit()
    page = visitor.page
    node = Node(page, world.lived.rpc)
    last = world.lived.contracts().desk.functions.claimCount().call()
    node.fake_claims(MANY, last, open_first=path == "assess")
    requests = []
    page.on(
        "request",
        lambda asked: requests.append(asked.url) if asked.resource_type == "fetch" else None,
    )
    visitor.go(path)
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_timeout(1_500)
    assert len(requests) <= 20, requests


def test_the_index_is_no_witness_for_a_page_without_it(visit, world):
    with page_server(0, page_config(world.lived.deployment, world.lived.rpc, "")) as base:
        visitor = visit(base)
        verdict = verify(visitor)
        expect(verdict).to_have_attribute("data-verdict", "true")
        expect(verdict).to_contain_text("The index was away")
