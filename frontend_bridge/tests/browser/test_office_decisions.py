"""A panel comes to one decision by the desk: texts of page and terminal compared, and reasons."""

import json
from base64 import b64decode, b64encode

import pyrage
import pytest
from eth_utils import keccak
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import PASSWORD
from frontend_bridge.tests.browser.test_office_evidence import (
    at_terminal,
    filed_by_terminal,
    keys_of_two_seats,
    seat,
    unlock,
)
from mutual_pool.office.claims import claim_view, compose, decision_data
from mutual_pool.office.connection import open_plan
from mutual_pool.office.evidence.keys import write_key
from mutual_pool.office.files import pack_of, pack_text
from mutual_pool.office.names import names_of
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.eip712 import digest_of
from mutual_pool.protocol.eip712 import sign as sign_typed

__all__ = ["seat"]
FOUND = "The scan shows the fracture: 骨折。"
OTHERWISE = "The letter is not signed."


@pytest.fixture
def claim(world, undone, desk_page, seat, tmp_path):
    """A claim whose evidence two seats can open; its number, pack and the claim key's file."""
    _, reader, _ = seat
    readers = {"Assessor 1": reader.recipient, "Assessor 2": reader.recipient}
    number, sealed = filed_by_terminal(world, desk_page[1], "Voter 3", tmp_path, readers)
    keys_of_two_seats(world, reader.recipient)
    world.settle_index()
    key = tmp_path / "claim-key.age"
    write_key(key, sealed.key, PASSWORD)
    return number, sealed, key


def at_the_claim(visit, base, name, number, seat, **options):
    visitor = visit(base, **options)
    visitor.go("assess")
    visitor.connect(name)
    visitor.click(f"Review {number}")
    card = visitor.card("Evidence at the desk")
    sign_in(visitor)
    unlock(visitor, card, seat)
    return visitor


def put_by_terminal(world, desk, name, number, sealed, said):
    """Put a refusal as `mutual-pool decision put` does."""
    plan = open_plan(world.lived.rpc, world.lived.record)
    names, claim = names_of(plan.deployment.plan), claim_view(plan, number)
    reader = pyrage.x25519.Recipient.from_str(sealed.description.recipient)
    found = pyrage.encrypt(said.encode(), [reader])
    pack = compose(
        plan, names, claim, approve=False, kind=None, masked_name="", findings=found, days=7
    )
    client = at_terminal(world, desk, name)[0]
    message = decision_data(plan, claim, pack)
    content = {
        "decision": json.loads(pack_text(pack)),
        "findings": b64encode(found).decode(),
        "signer": client.account.address,
        "signature": "0x" + sign_typed(client.account, message).hex(),
    }
    return client.post("/decisions", content)["digest"]


def put_by_page(visitor, said):
    """Write a decision with findings, sign it, and so put it at the desk."""
    write = visitor.card("Write the decision")
    write.get_by_label("Findings").fill(said)
    visitor.click("Make the decision")
    expect(visitor.card("The decision")).to_contain_text(said)
    signing = visitor.card("Signatures")
    signing.get_by_role("button", name="Sign", exact=True).click()
    assert "Mutual Pool Claims 1" in visitor.sign()
    expect(visitor.page.get_by_test_id("signatures")).to_have_text("1 / 2")


def test_a_panel_decides_by_the_desk_and_the_claimant_reads_why(
    visit, world, desk_page, seat, claim
):
    (base, desk), (number, sealed, key) = desk_page, claim
    first = at_the_claim(visit, base, "Assessor 1", number, seat)
    put_by_page(first, FOUND)
    first.shot("office-decision-put")

    # By command: the text is the terminal's own, signed hash and all, and its findings open.
    plan = open_plan(world.lived.rpc, world.lived.record)
    client = at_terminal(world, desk, "Assessor 2")[0]
    client.sign_in()
    (row,) = client.get(f"/claims/{number}/decisions")["data"]
    pack = pack_of(row, "the page's decision", plan.contracts)
    view = claim_view(plan, number)
    assert "0x" + digest_of(decision_data(plan, view, pack)).hex() == row["digest"]
    written = b64decode(row["findings"])
    assert "0x" + keccak(written).hex() == pack.verdict["findingsHash"]
    assert pyrage.decrypt(written, [sealed.key.identity]).decode() == FOUND

    # A seat at a terminal sees it otherwise: both texts stand side by side before anybody signs.
    put_by_terminal(world, desk, "Assessor 2", number, sealed, OTHERWISE)
    second = at_the_claim(
        visit, base, "Assessor 2", number, seat, viewport={"width": 390, "height": 844}
    )
    both = second.page.locator("[data-compare='2']")
    expect(both).to_contain_text(FOUND, timeout=60_000)
    expect(both).to_contain_text(OTHERWISE)
    for line in ("decision", "findings", "notice"):
        expect(both.locator(f"[data-line={line}].differs")).to_have_count(2)
    for line in ("kind", "benefit"):
        expect(both.locator(f"[data-line={line}].differs")).to_have_count(0)
    settle(second.page)
    assert second.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(second.page) == []
    second.shot("office-decision-compare-phone")
    # No text can be signed before one is chosen.
    expect(second.page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)
    ours = both.locator("section", has_text=FOUND)
    ours.get_by_role("button", name="Choose this text").click()
    second.page.get_by_role("button", name="Sign", exact=True).click()
    assert "Approve" in second.sign()
    # The other text, by which nobody stands, is gone.
    expect(second.page.get_by_test_id("signatures")).to_have_text("2 / 2")
    expect(both).to_have_count(0)
    second.shot("office-decision-enough-phone")
    second.click("Send the decision")
    expect(second.page.locator("[data-step=confirmed]")).to_be_visible()
    desk_of = world.lived.contracts().desk.functions
    assert ClaimState(desk_of.stateOf(number).call()) is ClaimState.UNDER_NOTICE

    # The claimant reads the reasons with the claim key, on a device that has no pack.
    world.settle_index()
    ill = visit(base, viewport={"width": 390, "height": 844})
    ill.go(f"claims/{number}")
    ill.connect("Voter 3")
    why = ill.card("Why the panel decided so")
    sign_in(ill)
    why.get_by_label("Claim key (claim-key.age)").set_input_files(key)
    why.get_by_label("Password of the evidence").fill("wrong")
    why.get_by_role("button", name="Read the reasons").click()
    expect(why.get_by_role("alert")).to_contain_text("password is wrong", timeout=60_000)
    why.get_by_label("Password of the evidence").fill(PASSWORD)
    why.get_by_role("button", name="Read the reasons").click()
    expect(why.locator("[data-reasons=approve]")).to_contain_text(FOUND, timeout=60_000)
    assert findings(ill.page) == []
    ill.shot("office-reasons-phone")

    # A stranger reads the notice in words, without wallet or sign-in, and gets a link to pass on.
    stranger = visit(base)
    stranger.go(f"claims/{number}")
    notice = stranger.card("Public notice")
    expect(notice.locator("[data-notice=fits]")).to_contain_text(f"Claim {number} was approved.")
    expect(notice.get_by_role("link")).to_have_attribute("href", f"{base}/#/claims/{number}")
    expect(stranger.card("Why the panel decided so")).to_have_count(0)


def test_a_text_that_the_desk_altered_is_not_signed(visit, world, desk_page, seat, claim):
    """Another benefit, other findings, or a hash of something else: none is signed."""
    (base, desk), (number, sealed, _) = desk_page, claim
    put_by_terminal(world, desk, "Assessor 1", number, sealed, FOUND)
    other = b64encode(
        pyrage.encrypt(b"other", [pyrage.x25519.Recipient.from_str(sealed.description.recipient)])
    ).decode()
    visitor = visit(base)
    change = {}

    def altered(route):
        answer = route.fetch()
        told = answer.json()
        told["data"] = [{**row, **change} for row in told["data"]]
        route.fulfill(response=answer, body=json.dumps(told))

    visitor.page.route(f"**/claims/{number}/decisions", altered)
    visitor.go("desk")
    visitor.connect("Assessor 2")
    sign_in(visitor)
    visitor.told("Signed in as")
    visitor.go("assess")
    for wrong, problem in (
        ({"findings": other}, "findings"),
        ({"benefit": "1"}, "benefit"),
        ({"digest": "0x" + "12" * 32}, "digest"),
        ({}, ""),
    ):
        change.clear()
        change.update(wrong)
        visitor.page.reload()
        visitor.connect_again("Assessor 2")
        visitor.click(f"Review {number}")
        card = visitor.card("Evidence at the desk")
        unlock(visitor, card, seat)
        sign = visitor.page.get_by_role("button", name="Sign", exact=True)
        expect(sign).to_be_visible(timeout=60_000)
        if problem:
            expect(visitor.page.locator(f"[data-problem={problem}]")).to_be_visible()
            expect(sign).to_be_disabled()
        else:
            expect(sign).to_be_enabled()
