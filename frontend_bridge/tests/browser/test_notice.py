"""A claim's public notice in words: from the panel's decision at the desk to a stranger's page."""

import base64
import json
import urllib.request

import pyrage
import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.desk.plan_chain import PlanChain
from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_every_page import words
from mutual_pool.chain.release import load_release
from mutual_pool.office.claims import claim_view, compose, decision_data, threshold
from mutual_pool.office.files import pack_text
from mutual_pool.office.names import Names
from mutual_pool.protocol.eip712 import pack_signatures, sign


@pytest.fixture(scope="module")
def composed(world):
    """The plan, a claim that waits for the panel, its decision's text, and its encrypted findings.

    It is one text for all tests: their chain is undone, while the desk keeps what it was sent, and
    lets nobody but the seat itself put another text in its place.
    """
    claim = min(world.cast.evidence)
    plan = PlanChain(world.lived.rpc, world.lived.deployment, load_release()).plan
    view = claim_view(plan, claim)
    sealed = pyrage.encrypt(
        b"The dossier is complete.", [pyrage.x25519.Identity.generate().to_public()]
    )
    pack = compose(
        plan,
        Names(world.stage.plan),
        view,
        approve=True,
        kind=None,
        masked_name="",
        findings=sealed,
        days=7,
    )
    return plan, view, pack, sealed


@pytest.fixture
def decided(world, composed, desk_page, undone):
    """A claim that the panel approved by the desk, and on the chain; gives number and text."""
    _, desk = desk_page
    plan, view, pack, sealed = composed
    claim = view.number
    message = decision_data(plan, view, pack)
    seats = [
        Account.from_key(world.key(f"Assessor {number + 1}"))
        for number in range(threshold(plan, view))
    ]
    signed = [(seat.address, sign(seat, message)) for seat in seats]
    for place, (signer, signature) in enumerate(signed):
        told = {"signer": signer, "signature": "0x" + signature.hex()}
        if place == 0:
            sent = base64.b64encode(sealed).decode()
            put = {"decision": json.loads(pack_text(pack)), "findings": sent}
            digest = post(desk, "decisions", {**put, **told})["digest"]
        else:
            post(desk, "decisions/sign", {"digest": digest, **told})
    contracts, packed = world.lived.contracts(), pack_signatures(signed)
    approvals = (
        contracts.panel.functions.currentSeats().call(),
        packed.signatures,
        list(packed.wallet_signatures),
    )
    verdict = tuple(pack.verdict.values())
    world.bank(contracts.desk.functions.decideBySignatures(claim, verdict, approvals))
    return claim, pack


def post(desk, path, content):
    request = urllib.request.Request(
        f"{desk}/desk/v1/{path}",
        json.dumps(content).encode(),
        {"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as answer:
        return json.load(answer)


def test_a_stranger_reads_the_notice_in_words(visit, decided, desk_page):
    (page, _), (claim, pack) = desk_page, decided
    visitor = visit(page)
    visitor.go(f"claims/{claim}")
    card = visitor.card("Public notice")
    expect(card).to_contain_text(f"Claim {claim} was approved.")
    expect(card).to_contain_text("Mild illness")
    expect(card).to_contain_text("These words have the hash that the assessors signed.")
    expect(card.get_by_role("link")).to_have_attribute("href", f"{page}/#/claims/{claim}")
    # Neither a wallet nor a sign-in was asked for.
    assert visitor.page.context.cookies() == []
    # The salt is of no use to a reader, and nothing else is left out.
    assert set(json.loads(pack.notice)) == {"benefit", "claim", "class", "decision", "salt"}


def test_a_notice_that_does_not_fit_is_said_so(visit, decided, desk_page):
    (page, _), (claim, pack) = desk_page, decided
    visitor = visit(page)

    def altered(route):
        answer = route.fetch()
        told = answer.json()
        for one in told["data"]:
            one["notice"] = one["notice"].replace(str(pack.benefit), str(pack.benefit + 1))
        route.fulfill(response=answer, body=json.dumps(told))

    visitor.page.route(f"**/claims/{claim}/notice", altered)
    visitor.go(f"claims/{claim}")
    expect(visitor.page.locator("[data-notice=differs]")).to_be_visible()
    expect(visitor.page.locator("[data-notice=fits]")).to_have_count(0)
    visitor.shot("notice-differs")


def test_a_decision_without_the_desk_has_no_words_there(visit, world, desk_page):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go(f"claims/{max(world.cast.evidence)}")
    visitor.told("The desk has no notice of this decision.")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_the_notice_fits_in_both_languages(visit, decided, desk_page, width, locale, tag):
    (page, _), (claim, _) = desk_page, decided
    visitor = visit(page, locale=locale, viewport={"width": width, "height": 844})
    visitor.go(f"claims/{claim}")
    expect(visitor.page.get_by_text(words(tag)["noticeStates"]["fits"])).to_be_visible()
    settle(visitor.page)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(visitor.page) == []
    visitor.shot(f"{tag}-{width}-notice")
