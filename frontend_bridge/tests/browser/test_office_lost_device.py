"""A claimant who lost the device: back by words of the claim key, or by the guardian who has it."""

import json

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from frontend_bridge.tests.browser.test_desk import sign_in
from frontend_bridge.tests.browser.test_evidence import PASSWORD, PHONE, publish
from frontend_bridge.tests.browser.test_office_evidence import LETTER, keys_of_two_seats
from frontend_bridge.tests.browser.test_office_jury import file_with_evidence
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.evidence.keys import new_key, write_key
from mutual_pool.office.evidence.words import key_of_words, words_of

NEW_PASSWORD = "words of the new device"


@pytest.fixture
def guardian(world, undone, tmp_path):
    """Voter 3 is the guardian of Voter 1, and has a published key; gives its file."""
    errors = error_decoder(load_release())
    wallet = KeyWallet(world.lived.web3, Account.from_key(world.key("Voter 1")), errors)
    guardianship = world.lived.contracts().guardianship.functions
    wallet.send(guardianship.nameGuardian(world.address("Voter 3")))
    world.travel(31)
    key, path = new_key(), tmp_path / "guardian.age"
    write_key(path, key, PASSWORD)
    publish(world, "Voter 3", key.recipient)
    keys_of_two_seats(world, new_key().recipient)
    return path


def test_words_or_a_guardian_bring_the_evidence_back(visit, world, guardian, desk_page, tmp_path):
    base, _ = desk_page
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")
    ill = visit(base, **PHONE)
    page = ill.page
    number, filed = file_with_evidence(ill, world, "Voter 1", letter)
    ill.go(f"claims/{number}")
    card = ill.card("Let the assessors read the evidence")
    ill.page.get_by_text("Words of the claim key, for a lost device").click()
    card.get_by_label("Password, to show the words").fill("wrong")
    ill.click("Show the words")
    expect(card.get_by_role("alert")).to_contain_text("password is wrong", timeout=60_000)
    card.get_by_label("Password, to show the words").fill(PASSWORD)
    ill.click("Show the words")
    shown = card.locator("[data-words='24'] li")
    expect(shown).to_have_count(24, timeout=60_000)
    words = " ".join(shown.all_inner_texts())
    # The very words of the commands.
    assert words_of(key_of_words(words)) == words
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(page) == []
    ill.shot("office-words-phone")
    ill.click("Hide the words")
    expect(shown).to_have_count(0)

    # The grant goes to the guardian, too, by name.
    expect(card).to_contain_text("2 of", timeout=30_000)
    card.get_by_label("Let my guardian keep the claim key").check()
    card.get_by_label("Password of the evidence", exact=True).fill(PASSWORD)
    ill.click("Send the grant to the desk")
    expect(page.get_by_role("dialog", name="What you sign")).to_be_visible(timeout=60_000)
    assert world.address("Voter 3") in ill.sign()
    expect(card.locator("[data-shared='3']")).to_be_visible()

    # Another device: nothing is there, and the words bring it back.
    anew = visit(base, **PHONE)
    anew.go(f"claims/{number}")
    anew.connect("Voter 1")
    back = anew.card("The evidence is not on this device")
    back.get_by_text("I have the 24 words").click()
    sign_in(anew)
    back.get_by_label("New password of the evidence").fill(NEW_PASSWORD)
    back.get_by_label("The password again").fill(NEW_PASSWORD)
    entered, alert = back.get_by_label("The 24 words"), back.get_by_role("alert").first
    for given, says in (
        (" ".join(words.split()[:23]), "There must be 24 words"),
        (" ".join([*words.split()[:23], "zzzz"]), "Word 24 is not one"),
        (words_of(new_key()), "another claim's key"),
    ):
        entered.fill(given)
        anew.click("Bring the evidence back")
        expect(alert).to_contain_text(says, timeout=60_000)
    entered.fill("\n".join(f"{n}. {word}" for n, word in enumerate(words.split(), 1)).upper())
    swapped = f"**/evidence/{filed}"
    anew.page.route(swapped, lambda route: route.fulfill(body=b"age" * 400))
    anew.click("Bring the evidence back")
    expect(alert).to_contain_text("not what was filed", timeout=60_000)
    anew.page.unroute(swapped)
    assert findings(anew.page) == []
    anew.shot("office-restore-phone")
    anew.click("Bring the evidence back")
    again = anew.card("Let the assessors read the evidence")
    expect(again).to_be_visible(timeout=60_000)
    expect(again).to_contain_text("2 of", timeout=30_000)
    again.get_by_label("Password of the evidence", exact=True).fill(NEW_PASSWORD)
    anew.click("Send the grant to the desk")
    expect(anew.page.get_by_role("dialog", name="What you sign")).to_be_visible(timeout=60_000)
    # A box that is not ticked grants the guardian nothing.
    assert world.address("Voter 3") not in anew.sign()
    expect(again.locator("[data-shared='2']")).to_be_visible()

    # The guardian has the words, too, and a stranger is shown nothing of it.
    keeper = visit(base)
    keeper.go(f"claims/{number}")
    keeper.connect("Voter 3")
    kept = keeper.card("Words of the claim key, for the member")
    sign_in(keeper)
    kept.get_by_label("Your reading key (.age)").set_input_files(guardian)
    kept.get_by_label("Password of your reading key").fill(PASSWORD)
    kept.get_by_role("button", name="Open the reading key").click()
    kept.get_by_role("button", name="Show the words").click(timeout=60_000)
    expect(kept.locator("[data-words='24'] li")).to_have_count(24, timeout=60_000)
    assert " ".join(kept.locator("[data-words='24'] li").all_inner_texts()) == words
    assert findings(keeper.page) == []
    other = visit(base)
    other.go(f"claims/{number}")
    other.connect("Voter 2")
    other.told(f"Claim {number}")
    expect(other.page.get_by_text("Words of the claim key")).to_have_count(0)
    expect(other.page.get_by_text("The evidence is not on this device")).to_have_count(0)
    # Nothing of the words was kept by a page.
    for one in (page, anew.page, keeper.page):
        stored = one.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert not any(word in json.loads(stored)[0].values() for word in words.split())
        assert " ".join(words.split()[:3]) not in stored
