"""Services in the page: what there is, a member's code, and what a provider may not redeem."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
import requests
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import findings, settle
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskClient
from mutual_pool.office.desk.service_acts import POST_CODES
from mutual_pool.office.evidence.keys import new_key, recipient_bytes, write_key
from mutual_pool.office.services.code_files import make_secrets
from mutual_pool.protocol.services.codes import CodeSeries

PASSWORD = "a password of the tests"
USES, PRICE = 4, 25 * 10**6
INKS = ("svg .paper", "svg .squares")


@pytest.fixture(scope="module")
def sponsored(world, desk_page):
    """A programme whose codes the desk hands out: Voter 2 gives it, Voter 1 has a reading key."""
    _, desk = desk_page
    lived, contracts = world.lived, world.lived.contracts()
    bank, fund = lived.web3.eth.accounts[0], contracts.services
    sponsor = Account.create()
    lived.web3.eth.send_transaction({"from": bank, "to": sponsor.address, "value": 10**18})
    world.bank(contracts.asset.functions.mint(sponsor.address, USES * PRICE))
    wallet = KeyWallet(lived.web3, sponsor, None)
    wallet.send(contracts.asset.functions.approve(fund.address, USES * PRICE))
    chain, now = lived.web3.eth.chain_id, lived.web3.eth.get_block("latest")["timestamp"]
    series = CodeSeries(chain, fund.address.lower(), sponsor.address.lower(), 1)
    made = make_secrets(series, USES)
    terms = (PRICE, USES, now // 86_400 + 300, 1, made.leaves().tree.root, bytes(32))
    wallet.send(fund.functions.open(world.address("Voter 2"), *terms))
    number = fund.functions.programmeCount().call()
    client = DeskClient(desk, desk_domain(chain, contracts.pool.address), sponsor)
    told = requests.get(f"{desk}/desk/v1/services", timeout=10).json()["recipient"]
    content = made.sealed(recipient_bytes(told))
    stated = {"programme": number, "sha256": "0x" + hashlib.sha256(content).hexdigest()}
    said = {"name": "A check of the heart", "region": "Lyon"}
    sealed = {"sealed": base64.b64encode(content).decode()}
    client.act(POST_CODES, f"/services/{number}/codes", sealed, **stated, **said)
    key, path = new_key(), world.files / "reading.age"
    write_key(path, key, PASSWORD)
    member = KeyWallet(lived.web3, Account.from_key(world.key("Voter 1")), None)
    expiry = lived.web3.eth.get_block("latest")["timestamp"] + 90 * 86_400
    member.send(contracts.keys.functions.publish(recipient_bytes(key.recipient), expiry))
    return path


def ask(visitor, path):
    card = visitor.card("My code")
    card.locator("input[type=file]").set_input_files(path)
    card.locator("input[type=password]").fill(PASSWORD)
    visitor.click("Get my code")
    said = visitor.sign()
    shown = card.locator("[data-code]")
    expect(shown).to_be_visible(timeout=60_000)
    return said, shown


def test_services_are_listed_by_region(visit, desk_page, sponsored):
    page, _ = desk_page
    visitor = visit(page, viewport={"width": 390, "height": 844})
    visitor.go("services")
    visitor.told("No claim ever looks at it.")
    visitor.told("A check of the heart")
    expect(visitor.page.get_by_role("heading", name="Lyon")).to_be_visible()
    settle(visitor.page)
    assert findings(visitor.page) == []
    visitor.shot("services-390")


def test_a_code_is_had_and_each_fault_is_told(visit, world, desk_page, sponsored):
    page, _ = desk_page
    visitor = visit(page)
    visitor.go("services")
    visitor.connect("Voter 1")
    said, shown = ask(visitor, sponsored)
    assert "Programme" in said and "Mutual Pool Desk 1" in said
    code = shown.get_attribute("data-code")
    rating = shown.locator(".mono").nth(1).inner_text()
    assert code.startswith("MP-") and rating.startswith("MR-")
    expect(shown.get_by_role("img")).to_be_visible()
    # Dark squares on white paper: a reader of codes sees no difference in anything else.
    inks = [shown.locator(part).evaluate("one => getComputedStyle(one).fill") for part in INKS]
    assert inks == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    visitor.shot("services-code")

    # A rating before the code was redeemed, and a code that is none: both are told.
    card = visitor.card("Rate a service")
    card.get_by_label("Rating code").fill(code)
    expect(card).to_contain_text("it begins with MR-")
    card.get_by_label("Rating code").fill(rating)
    card.get_by_role("button", name="Rate", exact=True).click()
    expect(card.locator("[data-desk-trouble='409']")).to_be_visible()

    visitor.become("Voter 2")
    before = world.money("Voter 2")
    provider = visitor.card("Redeem codes")
    provider.get_by_label("Codes", exact=True).fill(f"{code}\n{code}\n{rating}")
    visitor.click("Redeem")
    expect(provider).to_contain_text("Line 2: it stands here twice.")
    expect(provider).to_contain_text("Line 3: it was misread, or is no code.")
    # Nothing was sent.
    assert world.money("Voter 2") == before
    visitor.shot("services-redeem")

    # The good code alone: paid at once, and the member's rating counts.
    provider.get_by_role("textbox").fill(code)
    visitor.click("Redeem")
    expect(provider.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert world.money("Voter 2") == before + PRICE
    card.get_by_label("Rating code").fill(rating)
    card.get_by_role("button", name="Rate", exact=True).click()
    expect(card.locator("[data-rated]")).to_be_visible()


def test_uses_and_ratings_stand_by_quarter_and_a_desk_that_overstates_is_told(
    visit, world, desk_page, sponsored
):
    page, _ = desk_page
    used = world.lived.contracts().services.functions.programmeOf(1).call()[4]
    assert used == 1
    now = datetime.fromtimestamp(world.lived.web3.eth.get_block("latest")["timestamp"], UTC)
    quarter = f"{now.year}-Q{(now.month + 2) // 3}"
    visitor = visit(page)
    said = {"least_shown": 5, "ratings": [rated(quarter, 1)]}
    allowed = {"Access-Control-Allow-Origin": page, "Access-Control-Allow-Credentials": "true"}
    visitor.page.route(
        "**/desk/v1/services/ratings", lambda route: route.fulfill(json=said, headers=allowed)
    )
    visitor.go("services")
    row = visitor.card("What there is").locator("[data-programme='1']")
    expect(row.locator("[data-money]")).to_contain_text("Spent 25.00")
    expect(row.locator("[data-money]")).to_contain_text("left 75.00")
    card = visitor.card("By quarter")
    expect(card).to_contain_text("Ratings are the desk's word: no chain proves them.")
    expect(card.get_by_role("row", name=quarter)).to_contain_text("25.00 CNY")
    expect(card.locator("[data-ratings]")).to_contain_text("5.0 of 5, by 1")
    expect(card.locator("[data-too-many]")).to_have_count(0)
    settle(visitor.page)
    assert findings(visitor.page) == []
    visitor.shot("services-quarters")
    # More ratings than codes were redeemed: only a desk that lies says so.
    said["ratings"] = [rated(quarter, 2)]
    visitor.page.reload()
    expect(card.locator("[data-too-many]")).to_contain_text("do not believe its ratings")
    # A desk whose answer is of another form is one that does not answer; the chain's part stays.
    said["ratings"] = [{"programme": 1, "quarter": "<b>", "counts": []}]
    visitor.page.reload()
    expect(card.locator("[data-desk-trouble]")).to_be_visible()
    expect(card.get_by_role("row", name=quarter)).to_contain_text("25.00 CNY")
    # The steward reads the same.
    said["ratings"] = [rated(quarter, 1)]
    visitor.go("stewardship")
    expect(card.locator("[data-ratings]")).to_contain_text("5.0 of 5, by 1")


def rated(quarter, number):
    return {"programme": 1, "quarter": quarter, "counts": [0, 0, 0, 0, number]}
