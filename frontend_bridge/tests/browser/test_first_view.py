"""What a stranger sees in the first ten seconds, and what they can try without a wallet."""

import gzip
import json
from collections import Counter

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.conftest import number_in
from frontend_bridge.tests.browser.node import Node
from mutual_pool.plan import load_plan

MOST_ALIKE = 3
"""How often a first view may ask a contract the same thing."""
SCRIPT_KB = 150
"""What the first view may load of script, compressed, in thousands of bytes."""


def figure(page, name):
    """The amount beside a figure's name, in the asset's smallest part."""
    found = page.locator(".figure", has=page.get_by_text(name, exact=True)).locator(".value")
    expect(found).to_contain_text("CNY")
    return number_in(found.inner_text())


def test_a_stranger_sees_their_price_by_the_contracts_own_views(visit, world):
    pool, desk = world.lived.contracts().pool.functions, world.lived.contracts().desk.functions
    visitor = visit()
    page = visitor.page
    visitor.go("")
    rules = desk.rulesOf(desk.rulesVersion().call()).call()
    cap = next(value for value in rules if value == 640_000)
    # At 40 a member of this plan holds 13 units, at 27 they hold 3.
    for age, units, band in (("40", 13, 4), ("27", 3, 1)):
        page.get_by_label("My age").fill(age)
        expect(
            page.get_by_role("button", name=f"{units} shares of each case", exact=True)
        ).to_be_visible()
        assert figure(page, "At most, for one case") == units * cap
        assert figure(page, "At most, in 30 days") == units * pool.capPerPeriod().call()
        least = pool.minimumDeposit(units).call()
        assert 0 <= figure(page, "To join, at least") - least < 10_000
        full = desk.benefitOf(band, 0, 10_000).call()
        first = desk.benefitOf(band, 0, desk.vestingAfter(0).call()).call()
        gets = page.locator(".gets li").first
        assert number_in(gets.locator("strong").inner_text()) == full
        assert number_in(gets.locator(".muted").inner_text()) == first
    # What is not so is said, and what it took in the last year follows the plan's own past.
    visitor.told("This is not insurance")
    visitor.told("Nobody outside of the project has audited the contracts.")
    visitor.told("questions@community.example")
    page.get_by_role("button", name="3 shares of each case", exact=True).click()
    visitor.told("A share is one part of a case.")
    page.get_by_label("My age").fill("99")
    visitor.told("The plan takes members from 18 to 59 years of age.")
    page.get_by_label("My age").fill("forty")
    visitor.told("Write your age in whole years")
    page.get_by_role("link", name="Join", exact=True).click()
    visitor.told("What you need")


def test_a_level_is_chosen_where_the_plan_has_some(visit, world):
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    basic = [{**band, "level": "basic"} for band in config["bands"][:4]]
    full = [
        {**one, "ages": basic[n]["ages"], "level": "full"}
        for n, one in enumerate(config["bands"][4:])
    ]
    with page_server(0, {**config, "bands": basic + full}) as base:
        visitor = visit(base)
        visitor.go("")
        visitor.page.get_by_label("My age").fill("27")
        shares = visitor.page.get_by_role("button", name="3 shares of each case", exact=True)
        expect(shares).to_be_visible()
        visitor.page.get_by_label("Full").check(force=True)
        expect(visitor.page.locator(".offer")).to_contain_text("22 shares of each case")
        visitor.shot("price-levels")


def test_a_page_without_an_operator_says_that_nobody_can_be_asked(visit, world):
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "operator": {"complaints": "javascript:alert(1)"}}) as base:
        visitor = visit(base)
        visitor.go("")
        visitor.told("Do not join before you know whom you can ask.")
        expect(visitor.page.get_by_text("javascript:alert(1)")).to_be_visible()
        assert visitor.page.locator("a[href^=javascript]").count() == 0


@pytest.mark.parametrize("path", ["", "member"])
def test_a_first_view_loads_little_script_and_asks_little(visit, world, path):
    visitor = visit()
    page = visitor.page
    loaded = []

    # Playwright marks what it calls, and a builtin cannot be marked.
    def note(answer):
        loaded.append(answer)

    page.on("response", note)
    node = Node(page, world.lived.rpc)
    asked = Counter()

    def of_this_question(call):
        asked[json.dumps(call["params"][0], sort_keys=True)] += 1

    node.answer("eth_call", of_this_question)
    visitor.go(path)
    visitor.told("Active members" if not path else "Connect your wallet")
    page.wait_for_load_state("networkidle")
    scripts = [one for one in loaded if one.url.endswith(".js") and world.page in one.url]
    size = sum(len(gzip.compress(one.body(), 9)) for one in scripts)
    assert scripts and size <= SCRIPT_KB * 1_000, size
    assert node.requests <= 20
    # Some parts of a view want the same figure; a new block has none of them ask again and again.
    assert max(asked.values()) <= MOST_ALIKE, asked.most_common(3)


def test_a_membership_is_tried_without_a_wallet(visit, world):
    pool = world.lived.contracts().pool
    plan = load_plan(world.lived.deployment.plan)
    visitor = visit()
    page = visitor.page
    visitor.go("")
    page.get_by_role("link", name="Try it without a wallet").click()
    visitor.told("Nothing is signed, sent or paid.")
    page.get_by_label("My age").fill("27")
    page.get_by_label("Deposit").fill("1")
    visitor.told("At least")
    expect(page.get_by_role("button", name="Join in the demonstration")).to_be_disabled()
    page.get_by_label("Deposit").fill("500")
    visitor.click("Join in the demonstration")
    visitor.told("Had you joined on")
    # The cases of the last year, charged to three shares as the chain charged them.
    head = world.lived.web3.eth.get_block("latest")["timestamp"]
    settled = pool.events.Settled().get_logs(from_block=world.lived.deployment.block)
    times = [world.lived.web3.eth.get_block(one["blockNumber"])["timestamp"] for one in settled]
    began = max(head - 365 * 86_400, times[0] - 1)
    paid = sum(
        3 * one["args"]["perUnit"] for one, at in zip(settled, times, strict=True) if at > began
    )
    shown = page.locator("[data-demo-balance]")
    expect(shown).to_have_attribute("data-demo-balance", str(500 * 10**6 - paid))
    visitor.shot("demo-year")
    visitor.click("Next: I fall ill")
    page.get_by_label("Class").select_option("1")
    mild = plan.benefit_table()[1][1] * plan.vesting.value[-1] // 10_000
    assert number_in(page.locator(".huge").inner_text()) == mild
    visitor.shot("demo-ill")
    visitor.click("Next: I leave")
    visitor.told("Comes back to you")
    page.get_by_role("link", name="Join for real").click()
    visitor.told("What you need")
