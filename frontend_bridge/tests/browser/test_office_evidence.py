"""Evidence by the desk: from a phone to a seat's page and terminal, and the other way round."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import HANDED, PASSWORD, PHONE, publish
from frontend_bridge.tests.browser.test_member import date_of
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskClient, upload_header
from mutual_pool.office.desk.kinds import ADD_GRANT, STORE_EVIDENCE
from mutual_pool.office.desk.receipts import check_receipt
from mutual_pool.office.evidence.grants import make_grant, open_grant
from mutual_pool.office.evidence.keys import new_key, read_key
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import Description, open_sealed, seal

LETTER = "the doctor's letter: 诊断"


@pytest.fixture(scope="module")
def seat(tmp_path_factory):
    """A seat's reading key as a file, opened, and its password."""
    handed = json.loads(HANDED.read_text(encoding="utf-8"))
    path = tmp_path_factory.mktemp("seat") / "reading-key.age"
    path.write_bytes(base64.b64decode(handed["key_file"]))
    return path, read_key(path, handed["password"]), handed["password"]


def at_terminal(world, desk, name):
    """The way of a command to the desk."""
    deployment = world.lived.deployment
    domain = desk_domain(deployment.chain_id, deployment.addresses["pool"])
    client = DeskClient(desk, domain, Account.from_key(world.key(name)))
    client.about()
    return client, domain


def keys_of_two_seats(world, recipient):
    publish(world, "Assessor 1", recipient)
    publish(world, "Assessor 2", new_key().recipient)
    world.lived.mine(12)


def filed_by_terminal(world, desk, name, folder, readers):
    """File a claim whose pack and grant went to the desk as the commands send them.

    `readers` has the key of each seat that is granted it. Returns the claim's number and the pack.
    """
    letter = folder / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")
    sealed = seal(make_pack([letter]))
    pack, client = sealed.description, at_terminal(world, desk, name)[0]
    hashed = "0x" + pack.hash.hex()
    me = client.account.address
    signed = client.signed(STORE_EVIDENCE, member=me, evidenceHash=hashed, size=pack.size)
    header = {"Desk-Act": upload_header(signed, pack.recipient)}
    client.send_file("/evidence", sealed.ciphertext, header)
    contracts, errors = world.lived.contracts(), error_decoder(load_release())
    wallet = KeyWallet(world.lived.web3, client.account, errors)
    wallet.send(contracts.asset.functions.approve(contracts.pool.address, 10**9))
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    wallet.send(contracts.desk.functions.file((me, today, 1, pack.hash)))
    number = contracts.desk.functions.claimCount().call()
    grant = make_grant(sealed.key, pack.hash, list(readers.values()))
    client.act(
        ADD_GRANT,
        "/grants",
        {"grant": base64.b64encode(grant).decode()},
        claim=number,
        grantHash="0x" + hashlib.sha256(grant).hexdigest(),
        readers=[world.address(one) for one in readers],
    )
    return number, sealed


def unlock(visitor, card, seat):
    path, _, password = seat
    card.get_by_label("Your reading key (.age)").set_input_files(path)
    card.get_by_label("Password of your reading key").fill(password)
    card.get_by_role("button", name="Open the reading key").click()
    expect(card.get_by_role("button", name="Lock the reading key")).to_be_visible(timeout=60_000)


def packed_on_phone(ill, world, name, files):
    """Have files encrypted in the page of who falls ill; its card, and the hash of the pack."""
    ill.go("member/ill")
    ill.connect_again(name)
    card = ill.card("File a claim")
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    card.get_by_label("Day of the incident").fill(date_of(today))
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Photographs and documents").set_input_files(files)
    card.get_by_label("Password of the evidence").fill(PASSWORD)
    card.get_by_label("The password again").fill(PASSWORD)
    ill.click("Encrypt and keep")
    expect(card.locator("[data-packed]")).to_be_visible(timeout=60_000)
    return card, card.locator("[data-packed]").get_attribute("data-packed")


def grant_on_phone(ill, name, number, seats):
    """Grant a filed claim's pack to the seats that have keys; the text that was signed."""
    ill.go(f"claims/{number}")
    ill.page.reload()
    ill.connect_again(name)
    granting = ill.card("Let the assessors read the evidence")
    expect(granting.locator("[data-send=received]")).to_be_visible()
    expect(granting).to_contain_text(f"{seats} of", timeout=30_000)
    granting.get_by_label("Password of the evidence").fill(PASSWORD)
    ill.click("Send the grant to the desk")
    # The key under its password is opened first.
    expect(ill.page.get_by_role("dialog", name="What you sign")).to_be_visible(timeout=60_000)
    text = ill.sign()
    expect(granting.locator(f"[data-shared='{seats}']")).to_be_visible()
    return granting, text


def test_evidence_goes_from_a_phone_by_the_desk_to_a_seat(
    visit, world, undone, desk_page, seat, tmp_path
):
    base, desk = desk_page
    letter = tmp_path / "信.txt"
    letter.write_text(LETTER * 100, encoding="utf-8")
    ill = visit(base, **PHONE)
    page = ill.page
    card, filed = packed_on_phone(ill, world, "Voter 1", [letter])

    # A connection that breaks: nothing is lost, and the same signature goes on.
    page.route("**/desk/v1/evidence", lambda route: route.abort("connectionreset"))
    ill.click("Send the pack to the desk")
    assert "StoreEvidence" in ill.sign()
    expect(card.locator("[data-send=broke]")).to_be_visible()
    ill.shot("office-evidence-broke-phone")
    page.unroute("**/desk/v1/evidence")
    ill.click("Go on sending")
    expect(card.locator("[data-send=received]")).to_be_visible(timeout=30_000)
    with page.expect_download() as saved:
        ill.click("Save the receipt")
    receipt = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    ill.shot("office-evidence-sent-phone")

    ill.click("File the claim")
    ill.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    number = world.lived.contracts().desk.functions.claimCount().call()
    _, reader, _ = seat
    keys_of_two_seats(world, reader.recipient)
    granting, text = grant_on_phone(ill, "Voter 1", number, 2)
    assert world.address("Assessor 1") in text
    granting.get_by_text("What the desk has").click()
    sign_in(ill)
    expect(granting.locator("[data-kept=pack]")).to_contain_text("A grant for 2")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(page) == []
    ill.shot("office-evidence-granted-phone")

    # By command: receipt, grant and pack are the ones that the terminal makes and reads.
    client, domain = at_terminal(world, desk, "Assessor 1")
    client.sign_in()
    found = client.get(f"/claims/{number}/evidence")
    hashed = bytes.fromhex(filed[2:])
    told = Description(found["recipient"], found["sha256"], found["receipt"]["size"])
    assert told.hash == hashed
    assert check_receipt(domain, client.about()["receipts"], receipt, told) == receipt
    grant = client.fetch(f"/grants/{found['grants'][0]['number']}", 20_000)
    pack = client.fetch(f"/evidence/{filed}", 10**8)
    (opened,) = open_sealed(pack, open_grant(grant, reader, hashed), hashed)
    assert opened.content.decode() == LETTER * 100

    # By the page: signed in once, unlocked once.
    world.settle_index()
    other = visit(base)
    other.go("assess")
    other.connect("Assessor 1")
    other.click(f"Review {number}")
    here = other.card("Evidence at the desk")
    sign_in(other)
    unlock(other, here, seat)
    here.get_by_role("button", name="Fetch and open the evidence").click()
    expect(here.locator("[data-opened='1']")).to_be_visible(timeout=60_000)
    expect(here.locator("pre")).to_contain_text("诊断")
    assert findings(other.page) == []
    other.shot("office-evidence-opened")
    # A seat that cannot open says so, and the claimant is shown whom to grant it again.
    blind = visit(base)
    blind.go("assess")
    blind.connect("Assessor 2")
    blind.click(f"Review {number}")
    closed = blind.card("Evidence at the desk")
    sign_in(blind)
    unlock(blind, closed, seat)
    # Assessor 2 has another key than this one, and Assessor 1's grant opens with it: it is fetched.
    closed.get_by_text("I cannot open the evidence").click()
    closed.get_by_role("button", name="Say that I cannot open it").click()
    assert "CannotOpen" in blind.sign()
    expect(closed.locator("[data-evidence=noted]")).to_be_visible()
    page.reload()
    ill.connect_again("Voter 1")
    granting.get_by_text("What the desk has").click()
    expect(granting.locator("[data-cannot-open='1']")).to_be_visible()
    ill.shot("office-evidence-cannot-open-phone")
    # Erased by its claimant, it is gone for the seats.
    ill.click("Erase the evidence at the desk")
    ill.click("Erase it")
    assert "EraseEvidence" in ill.sign()
    expect(granting.locator("[data-kept=none]")).to_be_visible()


def test_what_a_terminal_sent_opens_in_the_page_and_a_swapped_pack_does_not(
    visit, world, undone, desk_page, seat, tmp_path
):
    base, desk = desk_page
    _, reader, _ = seat
    number, sealed = filed_by_terminal(
        world, desk, "Voter 2", tmp_path, {"Assessor 1": reader.recipient}
    )
    hashed = "0x" + sealed.description.hash.hex()
    keys_of_two_seats(world, reader.recipient)
    world.settle_index()
    visitor = visit(base, viewport={"width": 390, "height": 844})
    page = visitor.page
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {number}")
    card = visitor.card("Evidence at the desk")
    sign_in(visitor)
    unlock(visitor, card, seat)
    # A desk that swaps the pack is found out, and so is one that names other evidence.
    page.route(f"**/evidence/{hashed}", lambda route: route.fulfill(body=b"age" * 400))
    card.get_by_role("button", name="Fetch and open the evidence").click()
    expect(card.locator("[data-evidence=closed]")).to_contain_text("not what was filed")
    page.unroute(f"**/evidence/{hashed}")
    card.get_by_role("button", name="Fetch and open the evidence").click()
    expect(card.locator("[data-opened='1']")).to_be_visible(timeout=60_000)
    expect(card.locator("pre")).to_have_text(LETTER)
    # The second seat has a key and no grant: the first one lets it read.
    expect(card.locator("[data-pass-on='1']")).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visitor.shot("office-evidence-pass-on-phone")
    visitor.click("Let them read the evidence")
    assert world.address("Assessor 2") in visitor.sign()
    expect(card.get_by_text("The desk has the grant: 1 can open")).to_be_visible()
    seats = at_terminal(world, desk, "Assessor 2")[0]
    seats.sign_in()
    given = seats.get(f"/claims/{number}/evidence")["grants"]
    assert [one["readers"] for one in given][-1] == [world.address("Assessor 2")]

    def other(route):
        answer = route.fetch()
        told = answer.json()
        route.fulfill(response=answer, body=json.dumps({**told, "sha256": "00" * 32}))

    page.route(f"**/claims/{number}/evidence", other)
    page.reload()
    visitor.connect_again("Assessor 1")
    visitor.click(f"Review {number}")
    unlock(visitor, card, seat)
    expect(card.locator("[data-evidence=other]")).to_be_visible()
