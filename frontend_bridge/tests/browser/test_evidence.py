"""Evidence from a phone to an assessor: encrypted in the page, opened by hand-carried files."""

import base64
import io
import json
from pathlib import Path

import pytest
from eth_account import Account
from PIL import Image
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_member import date_of
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.evidence.grants import open_grant
from mutual_pool.office.evidence.keys import new_key, read_key, recipient_bytes
from mutual_pool.office.evidence.sealing import open_sealed

HANDED = Path(__file__).resolve().parents[3] / "tests/support/handed/evidence-page.json"
PASSWORD = "words of the claimant"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PLACE = b"Beijing Union Hospital"


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    """A picture as a phone makes it, with what it says of itself."""
    picture = Image.effect_noise((1200, 900), 60).convert("RGB")
    exif = picture.getexif()
    exif[0x010E] = PLACE.decode()
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, quality=90)
    assert PLACE in written.getvalue()
    path = tmp_path_factory.mktemp("phone") / "IMG_0001.jpg"
    path.write_bytes(written.getvalue())
    return path


def publish(world, name, recipient):
    lived = world.lived
    wallet = KeyWallet(lived.web3, Account.from_key(world.key(name)), error_decoder(load_release()))
    expiry = lived.web3.eth.get_block("latest")["timestamp"] + 100 * 86_400
    board = lived.contracts().keys.functions
    wallet.send(board.publish(recipient_bytes(recipient), expiry))


def test_evidence_reaches_an_assessor_and_says_nothing_of_the_phone(
    visit, world, undone, photograph, tmp_path
):
    handed = json.loads(HANDED.read_text(encoding="utf-8"))
    key_file = tmp_path / "reading-key.age"
    key_file.write_bytes(base64.b64decode(handed["key_file"]))
    seat = read_key(key_file, handed["password"])
    letter = tmp_path / "信.txt"
    letter.write_text("the doctor's letter: 诊断", encoding="utf-8")

    ill = visit(**PHONE)
    page = ill.page
    ill.go("member/ill")
    ill.connect("Voter 1")
    card = ill.card("File a claim")
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    card.get_by_label("Day of the incident").fill(date_of(today))
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Photographs and documents").set_input_files([letter])
    card.get_by_label("Take a photograph").set_input_files([photograph])
    card.get_by_label("Password of the evidence").fill(PASSWORD)
    card.get_by_label("The password again").fill("something else")
    expect(card.get_by_role("alert")).to_have_text("The two passwords differ.")
    expect(card.get_by_role("button", name="Encrypt and keep")).to_be_disabled()
    # Nothing can be filed before the evidence is kept.
    expect(card.get_by_role("button", name="File the claim")).to_be_disabled()
    card.get_by_label("The password again").fill(PASSWORD)
    ill.click("Encrypt and keep")
    expect(card.locator("[data-packed]")).to_be_visible(timeout=60_000)
    filed = card.locator("[data-packed]").get_attribute("data-packed")
    ill.shot("evidence-kept-phone")
    ill.click("File the claim")
    ill.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    number = world.lived.contracts().desk.functions.claimCount().call()

    # Without keys of the panel nothing is encrypted to anybody, and the page says whom to ask.
    ill.go(f"claims/{number}")
    granting = ill.card("Let the assessors read the evidence")
    expect(granting).to_contain_text("so nothing is encrypted yet")
    publish(world, "Assessor 1", seat.recipient)
    publish(world, "Assessor 2", new_key().recipient)
    world.lived.mine(12)
    page.reload()
    ill.connect_again("Voter 1")
    expect(granting).to_contain_text("2 of", timeout=30_000)
    granting.get_by_label("Password of the evidence").fill("wrong")
    ill.click("Make the files for the assessors")
    expect(granting.get_by_role("alert")).to_contain_text("password is wrong", timeout=60_000)
    granting.get_by_label("Password of the evidence").fill(PASSWORD)
    downloads = []

    # Playwright marks what it calls, and a builtin cannot be marked.
    def note(download):
        downloads.append(download)

    page.on("download", note)
    ill.click("Make the files for the assessors")
    expect(granting.locator("[data-granted]")).to_be_visible(timeout=60_000)
    ill.shot("evidence-granted-phone")
    page.wait_for_timeout(500)
    saved = {one.suggested_filename: one.path() for one in downloads}
    pack, grant = saved[f"evidence-{number}.age"], saved[f"grant-{number}.age"]

    # By command: the very files, and nothing of what the phone said.
    hashed = bytes.fromhex(filed[2:])
    opened = open_sealed(pack.read_bytes(), open_grant(grant.read_bytes(), seat, hashed), hashed)
    assert [one.kind for one in opened] == ["text/plain", "image/jpeg"]
    assert opened[0].content == letter.read_bytes()
    assert PLACE not in opened[1].content and b"Exif" not in opened[1].content
    assert Image.open(io.BytesIO(opened[1].content)).size == (1200, 900)

    # At the assessor's, by the page.
    world.settle_index()
    other = visit()
    other.go("assess")
    other.connect("Assessor 1")
    other.click(f"Review {number}")
    desk = other.card("Open encrypted evidence")
    desk.get_by_label("Pack (evidence.age)").set_input_files(pack)
    desk.get_by_label("Grant (grant.age)").set_input_files(pack)
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("Grant (grant.age)").set_input_files(grant)
    desk.get_by_label("Your reading key (.age)").set_input_files(key_file)
    desk.get_by_label("Password of your reading key").fill(handed["password"])
    other.click("Open")
    expect(desk.locator("[data-opened='2']")).to_be_visible(timeout=60_000)
    expect(desk.locator("pre")).to_have_text(letter.read_text(encoding="utf-8"))
    drawn = desk.locator("canvas")
    expect(drawn).to_have_attribute("aria-label", "IMG_0001.jpg")
    expect(drawn).to_have_js_property("width", 1200)
    other.shot("evidence-opened")
