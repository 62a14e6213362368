"""An auditor: the books, the Verify button, reports, and the assembly anyone may watch."""

import json

import pytest
from eth_utils import keccak
from playwright.sync_api import expect


def test_the_books_can_be_read_and_verified(visit, world):
    visitor = visit()
    page = visitor.page
    visitor.go("books")
    visitor.told("Everything owed is there.")
    visitor.click("Verify")
    expect(page.get_by_test_id("verdict")).to_contain_text("True.", timeout=60_000)
    for words in ("Every event, none missing", "Every balance, recomputed", "Every claim stands"):
        visitor.told(words)
    visitor.shot("books-verified")
    visitor.go("books/members")
    source = page.locator("[data-source]")
    expect(source).to_have_attribute("data-source", "api")
    voters = world.lived.books()["activeVoters"]
    page.get_by_label("Standing").select_option("active")
    visitor.told(f"Members ({voters})")
    visitor.shot("books-members")
    visitor.go("books/settlements")
    settled = world.lived.books()["settlements"]
    expect(visitor.card("Settlements").locator("tbody tr")).to_have_count(settled)
    visitor.shot("books-settlements")
    visitor.go("books/claims")
    page.get_by_label("State").select_option("Paid")
    rows = visitor.card(f"Claims ({settled})").locator("tbody tr")
    expect(rows).to_have_count(settled)
    visitor.shot("books-claims")


@pytest.mark.parametrize("lie", ["members", "claims", "events"])
def test_an_index_that_lies_is_found_out(visit, world, lie):
    visitor = visit()

    def falsify(route):
        answer = route.fetch()
        body = answer.json()
        if lie == "members":
            body["data"][0]["balance"] = "999999999"
        elif lie == "claims":
            body["data"][0]["state"] = "Paid"
        else:
            body["data"] = body["data"][1:]
        route.fulfill(response=answer, body=json.dumps(body))

    visitor.page.route(f"**/v1/{lie}?**", falsify)
    visitor.go("books")
    visitor.click("Verify")
    verdict = visitor.page.get_by_test_id("verdict")
    expect(verdict).to_contain_text("Not true", timeout=60_000)
    visitor.shot(f"books-lie-{lie}")


def test_a_report_is_built_checked_published_and_confirmed(visit, world, undone):
    registry = world.lived.contracts().registry.functions
    # The last block reported on has to lie before the one that publishes it, in time as well.
    world.travel(1)
    visitor = visit()
    page = visitor.page
    visitor.go("stewardship")
    visitor.connect("Newcomer 1")
    card = visitor.card("Publish a report")
    (world.files / "not a report.json").write_text(
        '{"from_block": 1, "to_block": 2}', encoding="utf-8"
    )
    card.get_by_label("Report file").set_input_files(world.files / "not a report.json")
    visitor.told("This is no report in the form in which it is hashed.")
    # A new report is drawn for the steward only.
    visitor.click("Build the report")
    visitor.told("Sign in as the steward, on the page.")
    visitor.become("Steward")
    visitor.click("Build the report")
    visitor.sign()
    checks = page.get_by_test_id("report-checks").locator("li.good")
    expect(checks).to_have_count(4, timeout=60_000)
    # What was drawn once is anybody's, but to publish it.
    visitor.become("Newcomer 1")
    visitor.click("Build the report")
    expect(checks).to_have_count(4, timeout=60_000)
    visitor.told("Only the steward may publish.")
    expect(card.get_by_role("button", name="Publish")).to_be_disabled()
    with page.expect_download() as saved:
        visitor.click("Save the report")
    report = world.files / "report.json"
    report.write_bytes(saved.value.path().read_bytes())
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["period"]["from_block"] == world.lived.deployment.block

    # A report with one false figure is found out, though its form and its blocks are right.
    told["money"]["closing"]["balances"] = str(int(told["money"]["closing"]["balances"]) + 1)
    false = world.files / "false.json"
    false.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")), encoding="utf-8")
    visitor.become("Steward")
    card.get_by_label("Report file").set_input_files(false)
    visitor.told("This report is not true.")
    expect(page.get_by_test_id("report-checks").locator("li.bad")).to_have_count(1)
    expect(card.get_by_role("button", name="Publish")).to_be_disabled()

    card.get_by_label("Report file").set_input_files(report)
    expect(checks).to_have_count(4)
    page.get_by_label("Where it can be read").fill("https://example.org/report.json")
    visitor.shot("stewardship")
    visitor.click("Publish")
    visitor.confirmed()
    assert registry.reportOf(1).call()[0] == keccak(report.read_bytes())
    # The same blocks again would replace it.
    visitor.told("It replaces report 1")

    visitor.become("Newcomer 1")
    visitor.go("books/reports")
    card = visitor.card("Report 1")
    card.get_by_label("Check a copy of the report").set_input_files(report)
    visitor.told("This is the published report.")
    card.get_by_text("Give an opinion").first.click()
    card.get_by_label("File with your findings").set_input_files(report)
    card.get_by_role("button", name="Give an opinion").click()
    expect(card).to_contain_text("confirmed", timeout=20_000)
    visitor.shot("books-reports")


def test_the_assembly_decides(visit, world, undone):
    desk = world.lived.contracts().desk.functions
    visitor = visit()
    page = visitor.page
    visitor.go("assembly")
    visitor.connect("Member with an open claim")
    expect(page.get_by_label("Cap per share and case")).to_have_value("0.64")
    page.get_by_label("Fee, in per cent").fill("7")
    page.get_by_label("Why").fill("A lower fee is enough.")
    visitor.click("Propose")
    visitor.told("A lower fee is enough.")
    proposal = visitor.card("A lower fee is enough.")
    expect(proposal).to_contain_text("0.64 CNY")
    expect(proposal).to_contain_text("7 %")
    visitor.told("known, not yet voted on")
    world.travel(2)
    for name in ("Member with an open claim", "Member with a claim under notice"):
        visitor.become(name)
        visitor.click("Vote for")
        visitor.told("You have voted.")
    # Enough of the others vote too, for the quorum.
    vote_as_members(world)
    visitor.shot("assembly-voting")
    world.travel(8)
    visitor.click("Announce the decision")
    visitor.told("May take effect from")
    world.travel(8)
    expect(page.get_by_role("button", name="Carry it out")).to_be_enabled(timeout=20_000)
    visitor.click("Carry it out")
    visitor.told("carried out")
    version = desk.rulesVersion().call()
    assert version == 2 and desk.rulesOf(2).call()[2] == 700
    visitor.shot("assembly")


def test_the_assembly_may_close_the_plan(visit, world, undone):
    assembly = world.lived.contracts().assembly
    visitor = visit()
    page = visitor.page
    visitor.go("assembly")
    visitor.connect("Voter 2")
    card = visitor.card("Propose a change")
    card.get_by_label("Change").select_option("Close the plan in order")
    card.get_by_label("Why").fill("We are too few.")
    visitor.click("Propose")
    proposal = visitor.card("We are too few.")
    expect(proposal).to_contain_text("Close the plan in order", timeout=20_000)
    logs = assembly.events.ProposalCreated().get_logs(from_block=world.lived.deployment.block)
    number = logs[-1]["args"]["proposalId"]
    assert assembly.functions.closesPlan(number).call()
    world.travel(2)
    visitor.click("Vote for")
    visitor.told("You have voted.")
    vote_as_members(world)
    world.travel(8)
    visitor.click("Announce the decision")
    visitor.told("May take effect from")
    world.travel(8)
    expect(page.get_by_role("button", name="Carry it out")).to_be_enabled(timeout=20_000)
    visitor.click("Carry it out")
    expect(page.locator("[data-closing=quitting]")).to_contain_text("This plan closes.")


def vote_as_members(world) -> None:
    from mutual_pool.chain.refusal import ContractRefusalError
    from mutual_pool.chain.wallet import KeyWallet
    from mutual_pool.demo.community import GAS_LIMIT, make_account

    lived = world.lived
    assembly = lived.contracts().assembly
    logs = assembly.events.ProposalCreated().get_logs(from_block=lived.deployment.block)
    proposal = logs[-1]["args"]["proposalId"]
    for place in range(16):
        wallet = KeyWallet(
            lived.web3, make_account(1, f"member {place}"), world.stage.errors, gas=GAS_LIMIT
        )
        try:
            wallet.send(assembly.functions.castVote(proposal, 1))
        except ContractRefusalError:
            # Lapsed, or has voted in the page.
            continue
