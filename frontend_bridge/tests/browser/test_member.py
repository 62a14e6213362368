"""The whole life of a member, clicked through."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from frontend_bridge.tests.browser.conftest import SHOTS, number_in
from mutual_pool.actuarial.days import utc_day


def test_the_life_of_a_member(visit, world, undone):
    lived, contracts = world.lived, world.lived.contracts()
    address = next(iter(world.cast.certificates))
    pool = contracts.pool.functions
    visitor = visit()
    page = visitor.page

    # Join: the certificate is read and checked, the permit is shown in full, one transaction.
    visitor.bring_certificate(world)
    expect(visitor.card("Join")).to_contain_text("25-29")
    visitor.shot("member-join")
    least = pool.minimumDeposit(3).call()
    page.get_by_label("Deposit").fill("1")
    visitor.told("At least")
    page.get_by_label("Deposit").fill("30")
    visitor.click("Join and deposit")
    dialog = page.get_by_role("dialog", name="What you sign")
    expect(dialog).to_be_visible()
    visitor.page.screenshot(path=SHOTS / "sign-permit.png")
    text = visitor.sign()
    assert "Test CNY 1" in text and contracts.asset.address in text
    assert address in text and contracts.pool.address in text and "30.00 CNY" in text
    visitor.told("Cover and balance")
    assert pool.standingOf(address).call()[0] == 30 * 10**6 >= least
    assert number_in(page.get_by_test_id("balance").inner_text()) == 30 * 10**6
    expect(visitor.card("Cover and balance")).to_contain_text("Waiting period")
    visitor.shot("member-home")

    # Top up, with how long it will last said beforehand.
    rung = pool.positionOf(address).call()[2]
    visitor.tab("Pay in")
    top = visitor.card("Top up")
    top.get_by_label("Amount").fill("20")
    expect(top).to_contain_text("Afterwards 50.00 CNY")
    visitor.click("Top up")
    visitor.sign()
    expect(top.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    assert pool.standingOf(address).call()[0] == 50 * 10**6
    assert pool.positionOf(address).call()[2] > rung

    # Too early for a claim: told in a plain sentence, nothing sent.
    block = lived.web3.eth.get_block("latest")
    today = block["timestamp"] // 86_400
    visitor.tab("I fell ill")
    card = visitor.card("File a claim")
    evidence = world.files / "my evidence.txt"
    evidence.write_text("what happened\n", encoding="utf-8")
    card.get_by_label("Day of the incident").fill(date_of(today))
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Evidence file").set_input_files(evidence)
    visitor.click("File the claim")
    visitor.told("There was no cover on")
    expect(page.get_by_role("dialog", name="What you sign")).to_be_hidden()
    assert lived.web3.eth.block_number == block["number"]

    # A guardian, and then the wait is over.
    guardian = contracts.asset.address
    visitor.tab("My cover")
    expect(page.locator("[data-next=guardian]")).to_be_visible()
    page.get_by_role("link", name="Name a guardian").click()
    card = visitor.card("Guardian")
    card.get_by_label("Address of the guardian").fill("0x12")
    visitor.told("This is no address")
    card.get_by_label("Address of the guardian").fill(guardian)
    visitor.click("Name guardian")
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    named = contracts.guardianship.functions.guardianOf(address).call()
    assert named[0] == guardian
    visitor.tab("My cover")
    world.travel(32)
    expect(visitor.card("Cover and balance")).to_contain_text("Covered", timeout=20_000)

    # The claim is filed and followed.
    visitor.tab("I fell ill")
    card = visitor.card("File a claim")
    card.get_by_label("Class").select_option("1")
    card.get_by_label("Evidence file").set_input_files(evidence)
    today = lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    card.get_by_label("Day of the incident").fill(date_of(today))
    visitor.click("File the claim")
    visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=20_000)
    number = contracts.desk.functions.claimCount().call()
    claim = contracts.desk.functions.claimOf(number).call()
    assert claim[0] == address and claim[1] == today
    visitor.tab("My cover")
    visitor.card("My claims").get_by_role("link", name=f"Claim {number}").click()
    visitor.told("The assessors are looking at it.")
    visitor.shot("claim-filed")
    visitor.click("Withdraw the claim")
    visitor.click("Confirm: Withdraw the claim")
    visitor.told("It was taken back.")
    visitor.click("Take what is due to you")
    visitor.click("Confirm: Take what is due to you")
    visitor.confirmed()

    # Leaving: what comes back is said, and comes back.
    visitor.go("member/statement")
    expect(visitor.card("Statement")).to_contain_text("adds up to the contract's balance")
    visitor.tab("Leave")
    before = contracts.asset.functions.balanceOf(address).call()
    paid, _ = contracts.lens.functions.quoteQuit(address).call()
    leave = visitor.card("Leave")
    told = leave.locator("dl > div", has_text="Comes back to you").inner_text()
    assert number_in(told.split("you")[1]) == paid
    leave.get_by_role("checkbox").check()
    visitor.click("Leave and take the balance")
    visitor.told("The registrar checks your papers")
    assert contracts.asset.functions.balanceOf(address).call() == before + paid
    assert pool.positionOf(address).call()[3] == 0


def test_a_certificate_of_another_wallet_or_no_certificate_is_told(visit, world):
    mine, other = list(world.cast.certificates)[:2]
    visitor = visit()
    visitor.go("member")
    visitor.connect("Newcomer 1")
    field = visitor.page.get_by_label("or paste the certificate")
    field.fill("{}")
    visitor.told("This is no certificate.")
    field.fill((world.files / f"certificate-{other}.json").read_text(encoding="utf-8"))
    visitor.told("made for another wallet")
    expect(visitor.page.get_by_role("button", name="Join and deposit")).to_be_disabled()
    forged = (
        (world.files / f"certificate-{mine}.json")
        .read_text(encoding="utf-8")
        .replace('"band": 1', '"band": 0')
    )
    field.fill(forged)
    visitor.told("not signed by the plan's registrar")


def test_a_member_of_long_standing_sees_every_charge(visit, world):
    visitor = visit()
    visitor.go("member/statement")
    visitor.connect("Member with an open claim")
    statement = visitor.card("Statement")
    expect(statement).to_contain_text("adds up to the contract's balance")
    expect(statement).to_contain_text("Settled")
    visitor.shot("member-statement")
    visitor.tab("My cover")
    expect(visitor.card("My claims")).to_contain_text("Filed")
    visitor.shot("member-long")


def date_of(day: int) -> str:
    text = datetime.fromtimestamp(day * 86_400, UTC).date()
    assert utc_day(text) == day
    return text.isoformat()
