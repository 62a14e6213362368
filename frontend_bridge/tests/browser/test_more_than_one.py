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
            expect(row).to_contain_text("Active")
        visitor.connect("Member with an open claim")
        expect(visitor.card(first["title"]).locator("[data-wallet]")).to_have_count(2)
        visitor.shot("following")


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
