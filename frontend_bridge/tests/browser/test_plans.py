"""Many plans by one door: what each costs and pays at an age, and the way into the page's own."""

from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.conftest import number_in
from frontend_bridge.tests.browser.node import Node
from mutual_pool.plan import load_plan

PLAN = load_plan("demo")


def config_of(world, **changes):
    return {**page_config(world.lived.deployment, world.lived.rpc, world.api), **changes}


def beside(world, **changes):
    """A page of two plans, the second of which has no pool where it should."""
    first = config_of(world)
    wrong = {**first["addresses"], "pool": first["addresses"]["lens"]}
    second = {"plan": "other", "title": "Another community", "addresses": wrong, "api": ""}
    second |= {"firstBlock": first["firstBlock"], "asset": first["asset"]}
    return {**first, "plans": [second], **changes}


def row(card, name):
    """The amount beside a name."""
    return number_in(
        card.locator("dt", has_text=name)
        .first.locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def test_each_plan_shows_what_it_costs_and_pays_at_an_age(visit, world):
    with page_server(0, beside(world)) as base:
        visitor = visit(base)
        page = visitor.page
        visitor.go("")
        page.get_by_role("link", name="Compare plans").click()
        expect(page).to_have_title(f"Compare plans · {PLAN.title}")
        card = visitor.card(PLAN.title)
        for age, number in (("40", 4), ("27", 1)):
            page.get_by_label("My age").fill(age)
            band = PLAN.bands.value[number]
            expect(card.locator("[data-band]")).to_have_attribute("data-band", str(number))
            assert row(card, "At most, in 30 days") == PLAN.cap_per_period.value * band.units
            full = PLAN.benefit(number, 0, len(PLAN.vesting.value))
            assert row(card, "When you fall ill") == full
        page.get_by_label("My age").fill("99")
        expect(card.locator("[data-plans=not-taken]")).to_contain_text("from 18 to 59")
        # A plan whose contracts do not answer hides no other.
        other = visitor.card("Another community")
        expect(other.get_by_role("alert")).to_contain_text("does not answer as a plan does")
        expect(other.locator("[data-band]")).to_have_count(0)
        expect(page.get_by_text("The directory lists no other plan.")).to_be_visible()
        visitor.shot("plans")
        other.get_by_role("button", name="To this plan").click()
        expect(page).to_have_title("Another community")


def test_a_listing_of_strangers_is_shown_and_led_to_by_nothing(visit, world):
    """A page that is set up for one plan, and a directory in which anybody listed theirs."""
    config = config_of(world)
    pool = config["addresses"]["pool"]
    config["addresses"] = {**config["addresses"], "pool": config["addresses"]["lens"]}
    with page_server(0, {**config, "title": "Ours", "api": ""}) as base:
        visitor = visit(base)
        page = visitor.page
        node = Node(page, world.lived.rpc)
        node.answer_call("planCount()", lambda _: {"result": f"0x{2:064x}"})

        def second(call):
            data = call["params"][0].get("data") or call["params"][0]["input"]
            if int(data[10:74], 16) != 2:
                return None
            # Ten places, and no contract in any.
            return {"result": "0x" + "".join(f"{0xEE00 + n:064x}" for n in range(10))}

        node.answer_call("contractsOf(uint256)", second)
        visitor.go("plans")
        first = visitor.card("Place 1 of the directory")
        expect(first).to_contain_text(f"the amounts of the plan file “{PLAN.title}”")
        expect(first).to_contain_text(f"mutual-pool verify --pool {pool}")
        expect(first.locator("[data-band]")).to_have_attribute("data-band", "4")
        expect(first.get_by_role("button")).to_have_count(0)
        expect(first.get_by_role("link")).to_have_count(0)
        broken = visitor.card("Place 2 of the directory")
        expect(broken.locator("[data-plans=unread]")).to_contain_text("Could not tell")
        expect(broken.locator("[data-band]")).to_have_count(0)
        visitor.shot("plans-strangers")


def test_where_no_plan_file_is_known_the_ages_are_not_told(visit, world):
    config = config_of(world)
    config["addresses"] = {**config["addresses"], "pool": config["addresses"]["lens"]}
    with page_server(0, {**config, "title": "Ours", "api": ""}) as base:
        visitor = visit(base)
        # A pool whose pace is no file's.
        Node(visitor.page, world.lived.rpc).answer_call(
            "capPerPeriod()", lambda _: {"result": f"0x{12_345:064x}"}
        )
        visitor.go("plans")
        card = visitor.card("Place 1 of the directory")
        expect(card.locator("[data-plans=no-ages]")).to_contain_text("Could not tell")
        expect(card.locator("[data-band]")).to_have_count(0)
        expect(card).not_to_contain_text("plan file “")
