"""What was sent is never denied: it is followed until it ended, wherever the reader goes."""

import json
import re

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.node import Node
from frontend_bridge.tests.browser.test_trouble import funded, member, replace, top_up

PENDING = "[data-pending]"
WAITING = "[data-fate=waiting]"


def send(visitor, amount="7"):
    card = top_up(visitor, amount)
    visitor.sign()
    expect(card.locator("[data-step=pending]")).to_be_visible()
    return card


def test_after_three_minutes_it_may_still_happen_and_is_offered_no_second_time(
    visit, world, undone
):
    account = funded(world)
    lived, pool = world.lived, world.lived.contracts().pool.functions
    before = pool.standingOf(account.address).call()[0]
    visitor = visit()
    visitor.page.clock.install()
    visitor.go("member/pay")
    visitor.connect("Member with an open claim")
    lived.request("miner_stop")
    try:
        card = send(visitor)
        visitor.page.clock.fast_forward(200_000)
        visitor.told("It may still be mined: do not send it again.")
        expect(card.get_by_role("button", name="Top up")).to_be_disabled()
        expect(visitor.page.get_by_text("nothing was changed")).to_have_count(0)
        visitor.shot("pending-slow")
    finally:
        lived.request("miner_start")
    visitor.page.clock.fast_forward(5_000)
    visitor.page.clock.resume()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    assert pool.standingOf(account.address).call()[0] == before + 7 * 10**6


def test_it_survives_other_pages_and_a_reload_and_is_not_sent_twice(visit, world, undone):
    account = funded(world)
    lived = world.lived
    visitor = member(visit)
    page = visitor.page
    lived.request("miner_stop")
    try:
        send(visitor)
        visitor.go("books")
        expect(page.locator(WAITING)).to_contain_text("On its way: Pay in")
        page.reload()
        expect(page.locator(WAITING)).to_contain_text("On its way: Pay in")
        visitor.shot("pending-books")
        visitor.go("member/pay")
        visitor.connect_again("Member with an open claim")
        # The same once more is refused, with the hash of the one that is on its way.
        card = top_up(visitor)
        expect(card.get_by_role("alert")).to_contain_text("The same was sent already")
    finally:
        lived.request("miner_start")
    done = page.locator("[data-fate=mined]")
    expect(done).to_contain_text("Done: Pay in")
    done.get_by_text("Receipt").click()
    expect(done).to_contain_text(account.address)
    expect(done).to_contain_text("7")
    visitor.shot("pending-done")
    done.get_by_role("button", name="Do not show it any more").click()
    expect(page.locator(PENDING)).to_have_count(0)


@pytest.mark.parametrize(
    ("cancel", "words"),
    [(True, "Cancelled in the wallet: Pay in"), (False, "Done: Pay in")],
)
def test_a_replacement_is_found_after_a_reload(visit, world, undone, cancel, words):
    account = funded(world)
    lived = world.lived
    visitor = member(visit)
    visitor.wallet(fee={"tip": str(10**9), "max": str(10**10)})
    lived.request("miner_stop")
    try:
        send(visitor)
        expect(visitor.page.locator(WAITING)).to_be_visible()
        visitor.page.wait_for_timeout(1_500)
        visitor.go("books")
        visitor.page.reload()
        replace(lived, account, cancel=cancel)
    finally:
        lived.request("miner_start")
    visitor.told(words)


def test_one_that_the_node_does_not_know_is_not_called_gone(visit, world, undone):
    """Dropped by the node, or never seen by it: as long as its number is free it may be mined."""
    funded(world)
    visitor = member(visit)
    node = Node(visitor.page, world.lived.rpc)
    node.answer("eth_getTransactionReceipt", lambda _: {"result": None})
    node.answer("eth_getTransactionByHash", lambda _: {"result": None})
    node.answer("eth_getTransactionCount", lambda _: {"result": "0x0"})
    card = top_up(visitor)
    visitor.sign()
    expect(card.locator("[data-step=pending]")).to_be_visible()
    expect(visitor.page.locator(WAITING)).to_be_visible()
    visitor.page.wait_for_timeout(3_000)
    expect(card.locator("[data-step=pending]")).to_be_visible()


def test_a_hash_of_a_safe_is_followed_by_what_the_safe_says(visit, world, undone):
    """A Safe gives a hash of its own, for which no node ever has a receipt."""
    follow_by_log(
        visit,
        world,
        "0x442e715f626346e8c54381002da614f62bee8d27386535b2521ec8540898556e",
        at_account=True,
    )


def test_a_hash_of_a_bundler_is_followed_by_what_the_entry_point_says(visit, world, undone):
    follow_by_log(
        visit,
        world,
        "0x49628fd1471006c1482da88028e9ce4dbb080b815c9b0344d39e5a8e6ec1419f",
        at_account=False,
    )


def follow_by_log(visit, world, topic, *, at_account):
    name = "Member with an open claim"
    account = funded(world, name)
    lived, contracts = world.lived, world.lived.contracts()
    bank = lived.web3.eth.accounts[0]
    own = "0x" + "5a" * 32
    approve = contracts.asset.functions.approve(contracts.pool.address, 7 * 10**6)
    signed = account.sign_transaction(
        approve.build_transaction(
            {
                "from": account.address,
                "nonce": lived.web3.eth.get_transaction_count(account.address),
            }
        )
    )
    lived.web3.eth.send_raw_transaction(signed.raw_transaction)
    visitor = member(visit)
    node = Node(visitor.page, lived.rpc)
    # The wallet is a contract, and answers with a hash that is no transaction's.
    node.answer("eth_getCode", lambda _: {"result": "0x6000"})
    emitter = account.address if at_account else contracts.asset.address
    events: list[dict] = []

    def logs(call):
        asked = call["params"][0]
        topics = asked.get("topics") or []
        first = topics[0] if topics else None
        wanted = first if isinstance(first, list) else [first]
        if topic not in wanted:
            return None if first not in (topic,) else {"result": []}
        if at_account and (asked.get("address") or "").lower() != emitter.lower():
            return {"result": []}
        return {"result": events}

    node.answer("eth_getLogs", logs)
    visitor.wallet(hash=own)
    card = top_up(visitor)
    expect(card.locator("[data-step=pending]")).to_be_visible()
    visitor.page.wait_for_timeout(2_500)
    expect(card.locator("[data-step=pending]")).to_be_visible()
    receipt = lived.web3.eth.wait_for_transaction_receipt(
        contracts.asset.functions.mint(account.address, 1).transact({"from": bank})
    )
    word = "0" * 63
    events.append(
        {
            "address": emitter,
            "topics": [topic, own],
            "data": f"0x{word}0{word}1{word}0{word}0",
            "transactionHash": receipt["transactionHash"].to_0x_hex(),
            "blockNumber": hex(receipt["blockNumber"]),
            "logIndex": "0x0",
        }
    )
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    expect(card).to_contain_text("Receipt")


def test_figures_after_done_are_not_older_than_the_act(visit, world, undone):
    """A node behind a balancer answers from a block before the act's for a while."""
    account = funded(world)
    lived, pool = world.lived, world.lived.contracts().pool.functions
    before = pool.standingOf(account.address).call()[0]
    visitor = member(visit)
    visitor.go("member")
    shown = visitor.page.get_by_test_id("balance")
    first = shown.inner_text()
    visitor.go("member/pay")
    old = lived.web3.eth.block_number
    lagging = [True]
    node = Node(visitor.page, lived.rpc)

    def lag(call):
        """As the chain was before the act, for calls; receipts come from a node that has it."""
        method, params = call["method"], call.get("params", [])
        if not lagging[0] or method not in ("eth_call", "eth_getBlockByNumber", "eth_blockNumber"):
            return None
        if method == "eth_blockNumber":
            return {"result": hex(old)}
        place = 1 if method == "eth_call" else 0
        asked = params[place] if len(params) > place else "latest"
        if asked == "latest":
            moved = [*params]
            moved[place : place + 1] = [hex(old)]
            return {"result": node.ask({**call, "params": moved})["result"]}
        if int(asked, 16) > old:
            return {"code": -32000, "message": "header not found"}
        return None

    card = top_up(visitor)
    visitor.page.get_by_role("dialog", name="What you sign").wait_for()
    node.answer("*", lag)
    visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    visitor.page.wait_for_timeout(1_500)
    visitor.go("member")
    lagging[0] = False
    expect(shown).not_to_have_text(first, timeout=20_000)
    assert pool.standingOf(account.address).call()[0] == before + 7 * 10**6


def test_a_receipt_can_be_copied_and_looked_up(visit, world, undone):
    funded(world)
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "explorer": "https://example.org/"}) as base:
        visitor = visit(base, permissions=["clipboard-read", "clipboard-write"])
        visitor.go("member/pay")
        visitor.connect("Member with an open claim")
        card = send_and_confirm(visitor)
        card.get_by_text("Receipt").click()
        link = card.get_by_role("link", name="Look it up on example.org")
        href = link.get_attribute("href") or ""
        assert re.fullmatch(r"https://example\.org/tx/0x[0-9a-f]{64}", href)
        card.get_by_role("button", name="Copy").click()
        expect(card).to_contain_text("Copied.")
        text = visitor.page.evaluate("navigator.clipboard.readText()")
        assert href.rsplit("/", 1)[1] in text and "Pay in" in text and "7.00 CNY" in text
        visitor.shot("receipt")


def send_and_confirm(visitor):
    card = top_up(visitor)
    visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    return card


def test_kept_rubbish_is_no_trouble(visit, world):
    visitor = visit()
    bad = json.dumps([{"hash": "0x12"}, 7, None])
    visitor.page.add_init_script(f"localStorage.setItem('mutual-pool.sent', {json.dumps(bad)})")
    visitor.go("books")
    visitor.told("Everything owed is there.")
