"""A juror asks the claimant for the evidence, and opens it with a key of their own."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import PASSWORD, PHONE
from frontend_bridge.tests.browser.test_member import date_of
from frontend_bridge.tests.browser.test_office_evidence import LETTER, at_terminal
from mutual_pool.office.desk.client import DeskRefusedError
from mutual_pool.office.desk.kinds import ASK_EVIDENCE

JUROR_PASSWORD = "words of the juror"


def file_with_evidence(ill, world, name, letter):
    """File a claim in the page, with its evidence at the desk; the claim's number and its hash."""
    ill.go("member/ill")
    ill.connect(name)
    card = ill.card("File a claim")
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    card.get_by_label("Day of the incident").fill(date_of(today))
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Photographs and documents").set_input_files([letter])
    card.get_by_label("Password of the evidence").fill(PASSWORD)
    card.get_by_label("The password again").fill(PASSWORD)
    ill.click("Encrypt and keep")
    expect(card.locator("[data-packed]")).to_be_visible(timeout=60_000)
    filed = card.locator("[data-packed]").get_attribute("data-packed")
    ill.click("Send the pack to the desk")
    ill.sign()
    expect(card.locator("[data-send=received]")).to_be_visible(timeout=30_000)
    ill.click("File the claim")
    ill.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    return world.lived.contracts().desk.functions.claimCount().call(), filed


def make_reading_key(visitor, password=JUROR_PASSWORD):
    """Make and publish a reading key in the page; the bytes of its file."""
    page = visitor.page
    mine = page.locator("[data-mykey]")
    mine.get_by_label("Password of your reading key").fill(password)
    mine.get_by_label("The password again").fill(password)
    with page.expect_download(timeout=60_000) as saved:
        visitor.click("Make a reading key")
    content = Path(saved.value.path()).read_bytes()
    visitor.click("Publish the key")
    expect(page.locator("[data-mykey=published]")).to_be_visible()
    return content


def test_a_juror_asks_and_the_claimant_lets_them_read(visit, world, undone, desk_page, tmp_path):
    base, desk = desk_page
    letter = tmp_path / "信.txt"
    letter.write_text(LETTER, encoding="utf-8")
    ill = visit(base, **PHONE)
    number, filed = file_with_evidence(ill, world, "Voter 1", letter)
    # The panel stays silent, and the claimant turns to the members.
    world.travel(15)
    ill.go(f"claims/{number}")
    ill.page.reload()
    ill.connect_again("Voter 1")
    ill.confirm("Call the jury")
    ill.told("The members are voting on it.")

    juror = visit(base)
    page = juror.page
    juror.go(f"claims/{number}")
    juror.connect("Voter 2")
    card = juror.card("Evidence for the jury")
    content = make_reading_key(juror)
    key = tmp_path / "reading-key.age"
    key.write_bytes(content)
    sign_in(juror)
    juror.click("Ask the claimant for the evidence")
    assert "AskEvidence" in juror.sign()
    expect(card.locator("[data-jury=asked]")).to_be_visible()
    # Asking gives nothing yet.
    client = at_terminal(world, desk, "Voter 2")[0]
    client.sign_in()
    with pytest.raises(DeskRefusedError):
        client.fetch(f"/evidence/{filed}", 10**8)
    assert findings(page) == []
    juror.shot("office-jury-asked")

    # A desk that lies: it invents a juror, alters another's ask, and gives one of another claim.
    stranger = at_terminal(world, desk, "Newcomer 1")[0]
    wrong = [
        {**stranger.signed(ASK_EVIDENCE, claim=number), "account": stranger.account.address},
        {**client.signed(ASK_EVIDENCE, claim=number + 1), "account": client.account.address},
    ]
    forged = {**client.signed(ASK_EVIDENCE, claim=number), "account": world.address("Voter 3")}
    forged["act"] = {**forged["act"], "account": forged["account"]}

    def lie(route):
        answer = route.fetch()
        told = answer.json()
        told["data"] += [{"at": 1, **one} for one in (*wrong, forged)]
        route.fulfill(response=answer, body=json.dumps(told))

    ill.page.route(f"**/claims/{number}/asks", lie)
    granting = ill.card("Let the assessors read the evidence").locator("[data-jurors]")
    sign_in(ill)
    expect(granting.locator("[data-false-asks='3']")).to_be_visible()
    expect(granting.locator("[data-asks='1']")).to_contain_text("asks, and has a key")
    granting.get_by_label("Password of the evidence").fill("wrong")
    ill.click("Let these jurors read the evidence: 1")
    expect(granting.get_by_role("alert").last).to_contain_text("password is wrong", timeout=60_000)
    granting.get_by_label("Password of the evidence").fill(PASSWORD)
    ill.click("Let these jurors read the evidence: 1")
    dialog = ill.page.get_by_role("dialog", name="What you sign")
    expect(dialog).to_be_visible(timeout=60_000)
    text = ill.sign()
    assert world.address("Voter 2") in text
    assert stranger.account.address not in text and world.address("Voter 3") not in text
    expect(granting.locator("[data-let='1']")).to_be_visible()
    expect(granting.locator("[data-asks='1']")).to_contain_text("may read it")
    settle(ill.page)
    assert ill.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(ill.page) == []
    ill.shot("office-jury-granted-phone")

    juror.click("Look whether it was granted")
    expect(card.locator("[data-jury=granted]")).to_be_visible()
    card.get_by_label("Your reading key (.age)").set_input_files(key)
    card.get_by_label("Password of your reading key").fill(JUROR_PASSWORD)
    card.get_by_role("button", name="Open the reading key").click()
    card.get_by_role("button", name="Fetch and open the evidence").click()
    expect(card.locator("[data-opened='1']")).to_be_visible(timeout=60_000)
    expect(card.locator("pre")).to_have_text(LETTER)
    # What only a seat does is not offered.
    expect(card.get_by_text("I cannot open the evidence")).to_have_count(0)
    juror.shot("office-jury-opened")

    # Another juror was granted nothing, and somebody who is not called is not asked.
    other = at_terminal(world, desk, "Voter 3")[0]
    other.sign_in()
    with pytest.raises(DeskRefusedError):
        other.fetch(f"/evidence/{filed}", 10**8)
    with pytest.raises(DeskRefusedError, match="while it sits"):
        stranger.act(ASK_EVIDENCE, "/evidence/ask", {}, claim=number)
    away = visit(base)
    away.go(f"claims/{number}")
    away.connect("Newcomer 1")
    away.told("The members are voting on it.")
    expect(away.page.get_by_role("region", name="Evidence for the jury")).to_have_count(0)
    # The jury is over, and with it what a juror may fetch.
    assert len(client.fetch(f"/evidence/{filed}", 10**8)) > 100
    world.travel(30)
    with pytest.raises(DeskRefusedError):
        client.fetch(f"/evidence/{filed}", 10**8)
