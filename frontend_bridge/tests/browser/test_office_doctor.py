"""A doctor sends a letter by a link of the page: encrypted to its maker alone, and nothing read."""

import json

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import PASSWORD, PHONE
from frontend_bridge.tests.browser.test_office_evidence import at_terminal
from mutual_pool.office.desk.client import DeskRefusedError
from mutual_pool.office.evidence.keys import new_key

LETTER = "from the surgeon: the operation was on Monday 手术"
FIELD = "Password of the link"


@pytest.fixture
def link(visit, desk_page):
    """A link that a member made on a phone; gives who made it, and its address."""
    ill = visit(desk_page[0], **PHONE)
    ill.go("member/ill")
    ill.connect("Voter 4")
    card = ill.card("File a claim")
    card.get_by_text("Let a doctor or a relative send files").click()
    card.get_by_label(FIELD).fill(PASSWORD)
    card.get_by_label("Again, the link's password").fill("another")
    expect(card.get_by_role("button", name="Make the link")).to_be_disabled()
    card.get_by_label("Again, the link's password").fill(PASSWORD)
    ill.click("Make the link")
    expect(ill.page.get_by_role("dialog", name="What you sign")).to_be_visible(timeout=60_000)
    assert "OpenInbox" in ill.sign()
    shown = card.locator("[data-share-link]")
    expect(shown).to_be_visible(timeout=30_000)
    address = shown.get_attribute("data-share-link")
    return ill, card, address


def test_a_letter_comes_by_a_link_and_into_the_evidence(
    visit, world, desk_page, desk_folder, link, tmp_path
):
    _, desk = desk_page
    ill, card, address = link
    settle(ill.page)
    assert ill.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(ill.page) == []
    ill.shot("office-link-phone")
    letter = tmp_path / "surgeon.txt"
    letter.write_text(LETTER, encoding="utf-8")
    doctor = visit(desk_page[0], **PHONE)
    page, asked = doctor.page, []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    doctor.told("The link holds until")
    page.get_by_label("Photographs and documents").set_input_files([letter])
    doctor.click("Encrypt and send")
    expect(page.locator("[data-sent='1']")).to_be_visible(timeout=60_000)
    assert findings(page) == []
    doctor.shot("office-link-sent-phone")
    # Neither a wallet nor a session, no secret in an address, and nothing in the open.
    assert page.context.cookies() == []
    secret = address.rpartition(".")[2]
    assert all(secret not in url for url in asked)
    assert any(url.endswith("/inbox") for url in asked)
    # The desk has it encrypted alone.
    own = at_terminal(world, desk, "Voter 4")[0]
    own.sign_in()
    (row,) = own.get("/deliveries")["data"]
    content = own.fetch(f"/deliveries/{row['number']}", 10**7)
    assert content.startswith(b"age-encryption.org/v1") and b"surgeon" not in content
    kept = [path.read_bytes() for path in desk_folder.rglob("*") if path.is_file()]
    assert kept and not any(LETTER.encode() in one or b"surgeon.txt" in one for one in kept)

    # Somebody else who is signed in gets none of it.
    other = at_terminal(world, desk, "Voter 5")[0]
    other.sign_in()
    assert other.get("/deliveries")["data"] == []
    sign_in(ill)
    card.get_by_label(FIELD).fill("wrong")
    ill.click("Fetch what was sent")
    expect(card.get_by_role("alert").first).to_contain_text("password is wrong", timeout=60_000)
    card.get_by_label(FIELD).fill(PASSWORD)
    ill.click("Fetch what was sent")
    expect(card.locator("[data-came='1']")).to_be_visible(timeout=60_000)
    # It stands in the list once, however often it is fetched, and is packed as any other file.
    taking_out = card.get_by_role("button", name="Take surgeon.txt out")
    expect(taking_out).to_be_visible()
    ill.click("Fetch what was sent")
    expect(card.locator("[data-came='1']")).to_be_visible(timeout=60_000)
    expect(taking_out).to_have_count(1)
    card.get_by_label("Password of the evidence").fill(PASSWORD)
    card.get_by_label("The password again", exact=True).fill(PASSWORD)
    ill.click("Encrypt and keep")
    expect(card.locator("[data-packed]")).to_be_visible(timeout=60_000)
    ill.click("Close the link")
    assert "CloseInbox" in ill.sign()
    expect(card.locator("[data-doctor=none]")).to_be_visible()
    # What was closed says so plainly, to who sends and to who opens it again.
    page.get_by_label("Photographs and documents").set_input_files([letter])
    doctor.click("Encrypt and send")
    expect(page.locator("[data-link=over]")).to_be_visible(timeout=60_000)
    page.reload()
    expect(page.locator("[data-link=over]")).to_contain_text("Nothing was sent")


def test_a_link_that_is_guessed_cut_or_swapped_sends_nothing(
    visit, world, desk_page, link, tmp_path
):
    base, desk = desk_page
    _, _, address = link
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")
    recipient, _, secret = address.rpartition("/")[2].partition(".")
    doctor = visit(base)
    page, sent = doctor.page, []
    page.on("request", lambda request: sent.append(request.method))
    # Guessed: another secret with the very key.
    page.goto(f"{base}/#/send/{recipient}.{'A' * 43}")
    expect(page.locator("[data-link=over]")).to_be_visible()
    # Not copied whole.
    page.goto(f"{base}/#/send/{recipient}.{secret[:-1]}")
    expect(page.locator("[data-link=none]")).to_be_visible()
    # Somebody on the way put their own key into the link: the desk's is another.
    page.goto(f"{base}/#/send/{new_key().recipient}.{secret}")
    expect(page.locator("[data-link=other]")).to_be_visible()
    doctor.shot("office-link-other")

    # A desk that names its own key is found out by the link itself.
    def lie(route):
        answer = route.fetch()
        told = {**answer.json(), "recipient": new_key().recipient}
        route.fulfill(response=answer, body=json.dumps(told))

    page.route("**/desk/v1/inbox", lie)
    page.goto(f"{base}/#/send/{recipient}.{secret}")
    page.reload()
    expect(page.locator("[data-link=other]")).to_be_visible()
    expect(page.get_by_label("Photographs and documents")).to_have_count(0)
    page.unroute("**/desk/v1/inbox")
    assert "PUT" not in sent
    # Full: the desk says so, and what was chosen is still there.
    page.reload()
    page.route(
        "**/desk/v1/inbox",
        lambda route: (
            route.fulfill(
                status=409,
                headers={"Access-Control-Allow-Origin": base},
                content_type="application/problem+json",
                body=json.dumps({"detail": "A link takes 20 files at most."}),
            )
            if route.request.method == "PUT"
            else route.continue_()
        ),
    )
    page.get_by_label("Photographs and documents").set_input_files([letter])
    doctor.click("Encrypt and send")
    expect(page.locator("[data-desk-trouble='409']")).to_contain_text("20 files", timeout=60_000)
    client = at_terminal(world, desk, "Voter 5")[0]
    with pytest.raises(DeskRefusedError, match="never was one"):
        client.look("/inbox", {"Desk-Inbox": "A" * 43})
