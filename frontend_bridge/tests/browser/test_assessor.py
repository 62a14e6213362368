"""An assessor's work: evidence, decision, signatures collected, one transaction."""

import json

from playwright.sync_api import expect

from frontend_bridge.tests.browser.node import Node
from mutual_pool.protocol.claims.types import ClaimState


def state_of(world, claim):
    return ClaimState(world.lived.contracts().desk.functions.stateOf(claim).call())


def compose(visitor):
    page = visitor.page
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


def test_findings_that_cannot_be_read_are_not_to_be_signed(visit, world):
    """Only their hash is signed, so the text comes with the file and is held against it."""
    claim = min(world.cast.evidence)
    visitor = visit()
    page = visitor.page
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {claim}")
    compose(visitor)
    expect(visitor.card("The decision")).to_contain_text("The dossier is complete.")
    with page.expect_download() as saved:
        visitor.click("Sign")
        visitor.sign()
        visitor.click("Save the decision file")
    pack = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert pack["findings"] == "The dossier is complete."
    for change, problem in (
        ({"findings": ""}, "findings"),
        ({"findings": "Something else."}, "findings"),
        ({"benefit": "1"}, "benefit"),
        ({"verdict": {**pack["verdict"], "evidenceHash": "0x" + "12" * 32}}, "claim"),
    ):
        visitor.click("Start again")
        page.get_by_label("or paste it").fill(json.dumps({**pack, **change}))
        expect(page.locator(f"[data-problem={problem}]")).to_be_visible()
        expect(page.get_by_role("button", name="Sign", exact=True)).to_be_disabled()
        expect(page.get_by_role("button", name="Send the decision")).to_be_disabled()
    visitor.shot("assess-problem")


def test_who_is_a_contract_is_asked_of_the_chain(visit, world):
    """A file that calls a signer a contract does not make a false signature a right one."""
    claim = min(world.cast.evidence)
    visitor = visit()
    page = visitor.page
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {claim}")
    compose(visitor)
    with page.expect_download() as saved:
        visitor.click("Sign")
        visitor.sign()
        visitor.click("Save the decision file")
    pack = json.loads(saved.value.path().read_text(encoding="utf-8"))
    forged = {"signer": world.address("Assessor 2"), "signature": "0x1234", "contract": True}
    visitor.click("Start again")
    page.get_by_label("or paste it").fill(
        json.dumps({**pack, "signatures": [*pack["signatures"], forged]})
    )
    visitor.told("not a signature of this decision")
    expect(page.get_by_test_id("signatures")).to_have_text("1 / 2")
    # A contract that the chain knows is asked whether the signature is its own (ERC-1271).
    node = Node(page, world.lived.rpc)
    node.answer("eth_getCode", lambda _: {"result": "0x6000"})
    node.answer_call(
        "isValidSignature(bytes32,bytes)", lambda _: {"result": "0x1626ba7e" + "0" * 56}
    )
    visitor.click("Start again")
    page.get_by_label("or paste it").fill(
        json.dumps({**pack, "signatures": [*pack["signatures"], forged]})
    )
    expect(page.get_by_test_id("signatures")).to_have_text("2 / 2")


def test_v_of_zero_and_one_is_a_signature_too(visit, world):
    claim = min(world.cast.evidence)
    visitor = visit(wallet=world.settings(lowV=True))
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {claim}")
    compose(visitor)
    visitor.click("Sign")
    visitor.sign()
    expect(visitor.page.get_by_test_id("signatures")).to_have_text("1 / 2")


def test_without_a_wallet_nobody_is_told_that_they_have_no_seat(visit, world):
    visitor = visit()
    visitor.go("assess")
    visitor.told("No wallet is connected, so the page does not know whether you hold a seat.")
    expect(visitor.page.get_by_text("This wallet has no seat")).to_have_count(0)


def test_a_claim_that_can_be_paid_in_full_goes_on_to_payment(visit, world, undone):
    noticed = max(world.cast.evidence)
    world.sponsor(1_000 * 10**6)
    world.travel(9)
    visitor = visit()
    visitor.go(f"claims/{noticed}")
    visitor.told("anyone may settle it in full")
    visitor.connect("Member with a claim under notice")
    visitor.confirm("Settle")
    visitor.told("The members have paid for it.")
    paid(visitor, world, noticed)
    visitor.shot("claim-paid")


def test_a_claim_that_too_few_members_bear_is_paid_as_far_as_they_can(visit, world, undone):
    noticed = max(world.cast.evidence)
    contracts = world.lived.contracts()
    quoted = contracts.lens.functions.quoteClaim(noticed)
    world.travel(9)
    visitor = visit()
    visitor.go(f"claims/{noticed}")
    visitor.told("The notice is over, but what the members can pay now is less than the benefit.")
    visitor.connect("Voter 1")
    # While the payee may still wait, nobody else settles it for less.
    expect(visitor.page.get_by_role("button", name="Settle for less")).to_have_count(0)
    visitor.become("Member with a claim under notice")
    visitor.click("Settle for less")
    benefit = quoted.call()[4]
    # To the usual digits, rounded down; the exact amount on demand.
    now = visitor.card("What you may do").get_by_role(
        "button", name=f"{benefit // 10**4 / 100:.2f}"
    )
    now.click()
    expect(visitor.card("What you may do")).to_contain_text(f"{benefit / 10**6:.6f}")
    visitor.shot("claim-short")
    visitor.click("Confirm: Settle for less")
    visitor.told("The members have paid for it.")
    assert paid(visitor, world, noticed) >= benefit


def paid(visitor, world, claim) -> int:
    """Take what is due for a paid claim; return it."""
    contracts = world.lived.contracts()
    assert state_of(world, claim) is ClaimState.PAID
    member = contracts.desk.functions.claimOf(claim).call()[0]
    before = contracts.asset.functions.balanceOf(member).call()
    visitor.confirm("Take what is due to you")
    visitor.confirmed()
    visitor.told("What it cost")
    return contracts.asset.functions.balanceOf(member).call() - before
