"""More than one: plans, wallets, languages, names; and the page without a network."""

import json
import os
import shutil
import subprocess

import pytest
from eth_abi import encode
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.conftest import SHOTS
from frontend_bridge.tests.browser.node import Node, selector
from frontend_bridge.tests.browser.test_access import findings, settle
from tools.toolchain import ROOT

WEB = ROOT / "frontend_bridge" / "web"
NAME = "grandmother.eth"


def config_of(world, **changes):
    return {**page_config(world.lived.deployment, world.lived.rpc, world.api), **changes}


def test_wallets_are_followed_in_every_plan_of_the_page(visit, world):
    first = config_of(world)
    # A second plan on the same chain: the same contracts under another name do for the page.
    other = {**first["addresses"], "pool": first["addresses"]["pool"].lower()}
    second = {"plan": "other", "title": "Another community", "api": ""}
    second |= {"firstBlock": first["firstBlock"], "asset": first["asset"], "addresses": other}
    with page_server(0, {**first, "plans": [second]}) as base:
        visitor = visit(base)
        page = visitor.page
        visitor.go("following")
        visitor.told("Connect a wallet, or follow one")
        voter = world.address("Voter 1")
        page.evaluate(
            "address => localStorage.setItem('mutual-pool.following',"
            "JSON.stringify({all: [{address, name: 'Grandmother'}]}))",
            voter,
        )
        page.reload()
        for title in (first["title"], "Another community"):
            row = visitor.card(title).locator(f"[data-wallet='{voter}']")
            expect(row).to_contain_text("Grandmother")
            expect(row.locator("[data-cover=covered]")).to_contain_text("covered until")
        visitor.connect("Member with an open claim")
        expect(visitor.card(first["title"]).locator("[data-wallet]")).to_have_count(2)
        visitor.shot("following")


def test_a_household_stands_on_one_screen_and_its_names_leave_no_browser(visit, world):
    names = ("Voter 1", "Newcomer 1", "Member with an open claim")
    voter, none, filer = map(world.address, names)
    pool = world.lived.contracts().pool.functions
    visitor = visit()
    page = visitor.page
    sent = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    visitor.go("following")
    page.evaluate(
        "all => localStorage.setItem('mutual-pool.following', JSON.stringify({all}))",
        [{"address": one} for one in (voter, none, filer)],
    )
    page.reload()
    title = page_config(world.lived.deployment, "", "")["title"]
    rows = [visitor.card(title).locator(f"[data-wallet='{one}']") for one in (voter, none, filer)]
    expect(rows[0].locator("[data-cover=covered]")).to_be_visible()
    balance = pool.standingOf(voter).call()[0] // 10_000 / 100
    expect(rows[0]).to_contain_text(f"Balance: {balance:,.2f} CNY")
    expect(rows[1].locator("[data-cover=none]")).to_be_visible()
    expect(rows[1]).not_to_contain_text("Balance")
    for row in rows:
        expect(row.locator("[data-next]")).to_have_count(1)
    # Who is no member has nothing to do.
    expect(rows[1].locator("[data-next=nothing]")).to_be_visible()
    # A name is given here, and stays here.
    named = page.locator(f"[data-named='{voter}']")
    named.get_by_role("textbox").fill("Grandmother Fang")
    named.get_by_role("button", name="Keep the name").click()
    expect(rows[0]).to_contain_text("Grandmother Fang")
    page.reload()
    expect(rows[0]).to_contain_text("Grandmother Fang")
    settle(page)
    assert findings(page) == []
    visitor.shot("household")
    assert sent and not [one for one in sent if "Grandmother" in one or "Fang" in one]
    # Looking closer shows their page, on which nothing can be done for them.
    rows[0].get_by_role("button", name="Look closer").click()
    expect(page.locator(f"[data-watched='{voter}']")).to_contain_text("Grandmother Fang")


def test_what_a_lapsed_wallet_has_to_pay_is_the_contracts_own_amount(visit, world, undone):
    filer = world.address("Voter 2")
    pool = world.lived.contracts().pool
    visitor = visit()
    visitor.go("following")
    visitor.page.evaluate(
        "all => localStorage.setItem('mutual-pool.following', JSON.stringify({all}))",
        [{"address": filer}],
    )
    node = Node(visitor.page, world.lived.rpc)

    def lapsed(call):
        """What the pool says of somebody who lapsed a day ago with a balance of 1."""
        words = node.ask(call)["result"]
        now = world.lived.web3.eth.get_block("latest")["timestamp"]
        return {
            "result": "0x"
            + standing_with(pool, words, balance=10**6, active=0, lapsedAt=now - 86_400)
        }

    node.answer_call("standingOf(address)", lapsed)
    minimum, balance = 10_000_000, 1_000_000
    data = selector("PoolBelowMinimum(uint256,uint256)") + f"{minimum:064x}{balance:064x}"
    node.answer_call(
        "reinstate(address,uint256)",
        lambda _: {"code": 3, "message": "execution reverted", "data": data},
    )
    visitor.page.reload()
    row = visitor.page.locator(f"[data-wallet='{filer}']")
    expect(row.locator("[data-cover=lapsed]")).to_contain_text("not covered since")
    expect(row).to_contain_text("To come back at least: 9.00 CNY")
    expect(row.locator("[data-next=back]")).to_contain_text("without a new wait")
    expect(visitor.page.locator("[data-household='1']")).to_contain_text("1 of 1")


def standing_with(pool, words, **changes):
    """The words of a standing, some of them changed by name."""
    (view,) = (one for one in pool.abi if one.get("name") == "standingOf")
    fields = view["outputs"][0].get("components") or view["outputs"]
    found = [words[2 + 64 * n : 66 + 64 * n] for n in range(len(fields))]
    for place, field in enumerate(fields):
        if field["name"] in changes:
            found[place] = f"{changes[field['name']]:064x}"
    return "".join(found)


def test_another_plan_is_shown_and_kept(visit, world):
    first = config_of(world)
    lens = first["addresses"]["lens"]
    changed = {**first["addresses"], "pool": lens}
    second = {"plan": "other", "title": "Another community", "addresses": changed, "api": ""}
    second |= {"firstBlock": first["firstBlock"], "asset": first["asset"]}
    with page_server(0, {**first, "plans": [second]}) as base:
        visitor = visit(base)
        visitor.go("following")
        visitor.card("Another community").get_by_role("button", name="Show this plan").click()
        expect(visitor.page).to_have_title("Another community")
        visitor.page.reload()
        expect(visitor.page).to_have_title("Another community")


def test_the_page_opens_without_a_network_with_what_it_knew_last_marked_as_such(visit, world):
    visitor = visit()
    page, context = visitor.page, visitor.page.context
    # A view that was never open has its files, and no figures.
    visitor.go("")
    expect(page.locator(".offer")).to_contain_text("shares of each case")
    visitor.go("member")
    visitor.connect("Member with an open claim")
    balance = page.get_by_test_id("balance").inner_text()
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    # Once more with the worker, so that it has seen every file of this view.
    page.reload()
    visitor.connect_again("Member with an open claim")
    expect(page.get_by_test_id("balance")).to_have_text(balance)
    key = "Object.keys(localStorage).some(key => key.startsWith('mutual-pool.known'))"
    # Kept a while after each block.
    for _ in range(100):
        if page.evaluate(key):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(key)
    context.set_offline(True)
    page.reload()
    known = page.locator("[data-known]")
    expect(known).to_contain_text("What you see is what this browser knew last: of block")
    visitor.told("You are offline")
    visitor.go("")
    visitor.told("What it costs me")
    expect(page.locator(".offer")).to_contain_text("shares of each case")
    expect(known).to_be_visible()
    visitor.shot("offline")
    context.set_offline(False)
    expect(known).to_have_count(0, timeout=30_000)


def test_titles_are_the_pages_in_the_readers_language(visit, world):
    title = page_config(world.lived.deployment, "", "")["title"]
    visitor = visit()
    visitor.go("books")
    expect(visitor.page).to_have_title(f"The books · {title}")
    visitor.page.get_by_label("Language").select_option("zh-Hans")
    expect(visitor.page).to_have_title(f"账目 · {title}")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    visitor.page.reload()
    expect(visitor.page).to_have_title(f"账目 · {title}")


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-CN", "zh-Hans"), ("zh-TW", "en"), ("zh-HK", "en"), ("fr-FR", "en")]
)
def test_a_reader_gets_their_own_script_or_english(visit, locale, lang):
    visitor = visit(locale=locale)
    visitor.go("")
    expect(visitor.page.locator("html")).to_have_attribute("lang", lang)


def test_a_third_language_is_one_more_file(visit, world, tmp_path):
    """Built from a copy with a file for French, which lacks most texts."""
    copy = tmp_path / "web"
    ignored = shutil.ignore_patterns("node_modules")
    shutil.copytree(WEB, copy, ignore=ignored)
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    (tmp_path / "abi").symlink_to(WEB.parent / "abi")
    texts = {"navBooks": "Les comptes", "language": "Langue", "levels": {"basic": "De base"}}
    (copy / "languages" / "fr.json").write_text(json.dumps(texts), encoding="utf-8")
    subprocess.run(
        ["npx", "vite", "build", "--outDir", str(tmp_path / "built")],
        cwd=copy,
        check=True,
        capture_output=True,
        env={**os.environ, "CI": "1"},
        timeout=120,
    )
    with page_server(0, config_of(world), folder=tmp_path / "built") as base:
        visitor = visit(base, locale="fr-CA")
        visitor.go("")
        expect(visitor.page.get_by_role("link", name="Les comptes")).to_be_visible()
        # What the file lacks is said in English, and the notation is the reader's.
        visitor.told("What it costs me, and what I get")
        expect(visitor.page.get_by_label("Langue")).to_have_value("fr")
        visitor.page.screenshot(path=SHOTS / "french.png")


def test_names_stand_where_the_chain_has_them_and_lead_both_ways(visit, world):
    """A resolver as ENS has it, answered for by the node."""
    resolver = "0x" + "ee" * 20
    named = world.lived.contracts().enrolment.functions.registrar().call()

    def answer(call):
        if (call["params"][0].get("to") or "").lower() != resolver:
            return None
        data = call["params"][0].get("data") or call["params"][0]["input"]
        if data.startswith(selector("reverseWithGateways(bytes,uint256,string[])")):
            body = encode(["string", "address", "address"], [NAME, resolver, resolver])
            mine = named[2:].lower() in data.lower()
            return {"result": "0x" + body.hex()} if mine else {"code": 3, "message": "reverted"}
        inner = encode(["address"], [named])
        return {"result": "0x" + encode(["bytes", "address"], [inner, resolver]).hex()}

    with page_server(0, config_of(world, ens=resolver)) as base:
        visitor = visit(base)
        Node(visitor.page, world.lived.rpc).answer("eth_call", answer)
        visitor.go("member/guardian")
        visitor.connect("Member with an open claim")
        field = visitor.page.get_by_label("Address of the guardian")
        field.fill(NAME)
        expect(field).to_have_value(named)
        visitor.told(f"{NAME} leads to {named}.")
        visitor.go("")
        expect(visitor.page.get_by_text(NAME).first).to_be_visible()


def test_a_feed_of_notices_can_be_followed(visit, world):
    visitor = visit()
    visitor.go("")
    link = visitor.page.get_by_role("link", name="Notices as RSS")
    assert link.get_attribute("href") == f"{world.api}/v1/notices.rss"
    answer = visitor.page.request.get(f"{world.api}/v1/notices.rss")
    assert answer.ok and "Claim " in answer.text()
