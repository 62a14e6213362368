"""An assessor's work: evidence, decision, signatures collected, one transaction."""

import json

from playwright.sync_api import expect

from mutual_pool.claim_records import ClaimState


def state_of(world, claim):
    return ClaimState(world.lived.contracts().desk.functions.stateOf(claim).call())


def compose(visitor):
    page = visitor.page
    page.get_by_label("Masked name for the public notice").fill("Li *")
    page.get_by_label("Findings", exact=False).first.fill("The dossier is complete.")
    visitor.click("Make the decision")


def test_signatures_are_collected_and_sent_as_one(visit, world, undone):
    claim = min(world.cast.evidence)
    visitor = visit()
    page = visitor.page
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.told("You hold seat")
    visitor.click(f"Review {claim}")

    evidence = visitor.card("Check the evidence")
    wrong = world.files / "wrong.txt"
    wrong.write_text("another file", encoding="utf-8")
    evidence.get_by_label("Evidence file").set_input_files(wrong)
    visitor.told("This is not the file that was filed")
    right = world.files / f"evidence-of-claim-{claim}.txt"
    evidence.get_by_label("Evidence file").set_input_files(right)
    visitor.told("This is the file that was filed.")

    compose(visitor)
    visitor.shot("assess-decision")
    visitor.click("Sign")
    text = visitor.sign()
    filed = world.lived.contracts().desk.functions.claimOf(claim).call()
    assert "Mutual Pool Claims 1" in text and filed[0] in text and "Approve" in text
    assert "Mild illness" in text and "Hash of the findings" in text
    expect(page.get_by_test_id("signatures")).to_have_text("1 / 2")
    expect(page.get_by_role("button", name="Send the decision")).to_be_disabled()
    with page.expect_download() as saved:
        visitor.click("Save the decision file")
    pack = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert len(pack["signatures"]) == 1 and pack["claim"] == claim

    # Another assessor, at another machine, opens the file.
    other = visit()
    other.go("assess")
    other.connect("Assessor 2")
    other.click(f"Review {claim}")
    other.page.get_by_label("or paste it").fill("nonsense")
    other.told("This is no decision file.")
    other.page.get_by_label("or paste it").fill(json.dumps(pack))
    expect(other.page.get_by_test_id("signatures")).to_have_text("1 / 2")
    other.click("Sign")
    other.sign()
    expect(other.page.get_by_test_id("signatures")).to_have_text("2 / 2")
    other.shot("assess-signatures")
    other.click("Send the decision")
    other.told("No claim waits for a decision.")
    assert state_of(world, claim) is ClaimState.UNDER_NOTICE
    other.go(f"claims/{claim}")
    other.told("Payable from")
    other.shot("claim-notice")


def test_whoever_has_no_seat_is_told(visit, world):
    claim = min(world.cast.evidence)
    visitor = visit()
    visitor.go("assess")
    visitor.connect("Newcomer 2")
    visitor.told("This wallet has no seat")
    visitor.click(f"Review {claim}")
    compose(visitor)
    visitor.click("Sign")
    visitor.sign()
    visitor.told("no seat")
    expect(visitor.page.get_by_test_id("signatures")).to_have_text("0 / 2")


def test_a_notice_that_was_changed_is_not_to_be_signed(visit, world):
    claim = min(world.cast.evidence)
    visitor = visit()
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {claim}")
    compose(visitor)
    with visitor.page.expect_download() as saved:
        visitor.click("Sign")
        visitor.sign()
        visitor.click("Save the decision file")
    pack = json.loads(saved.value.path().read_text(encoding="utf-8"))
    visitor.click("Start again")
    visitor.page.get_by_label("or paste it").fill(json.dumps({**pack, "notice": "{}"}))
    visitor.told("The notice is not the one whose hash is signed")
    visitor.click("Start again")
    pack["verdict"]["deadline"] += 1
    visitor.page.get_by_label("or paste it").fill(json.dumps(pack))
    visitor.told("not a signature of this decision")
    visitor.click("Start again")
    visitor.page.get_by_label("or paste it").fill(json.dumps({**pack, "claim": claim + 1}))
    visitor.told("about another claim")


def test_a_claim_goes_on_to_payment(visit, world, undone):
    noticed = max(world.cast.evidence)
    contracts = world.lived.contracts()
    world.travel(9)
    visitor = visit()
    visitor.go(f"claims/{noticed}")
    visitor.told("anyone may settle it in full")
    visitor.connect("Member with a claim under notice")
    visitor.click("Settle")
    visitor.click("Confirm: Settle")
    visitor.told("The members have paid for it.")
    assert state_of(world, noticed) is ClaimState.PAID
    member = contracts.desk.functions.claimOf(noticed).call()[0]
    before = contracts.asset.functions.balanceOf(member).call()
    visitor.click("Take what is due to you")
    visitor.click("Confirm: Take what is due to you")
    visitor.confirmed()
    visitor.told("What it cost")
    visitor.shot("claim-paid")
    assert contracts.asset.functions.balanceOf(member).call() > before
