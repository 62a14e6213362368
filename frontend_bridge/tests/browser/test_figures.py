"""Amounts, afterwards and dates as the contracts have them, in the reader's own terms."""

from datetime import UTC, datetime, timedelta

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_trouble import funded, member
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT

CNY = 10**6


def let_newcomer_lapse(world):
    """Join with the least, and have a claim paid that uses it up."""
    stage, contracts = world.stage, world.lived.contracts()
    address = world.address("Newcomer 1")
    enrolment = world.cast.certificates[address]
    certificate = tuple(enrolment["certificate"].values())
    least = contracts.pool.functions.minimumDeposit(3).call()
    newcomer = KeyWallet(
        world.lived.web3,
        Account.from_key(world.key("Newcomer 1")),
        stage.errors,
        gas=GAS_LIMIT,
    )
    newcomer.send(contracts.asset.functions.approve(contracts.pool.address, least))
    newcomer.send(contracts.enrolment.functions.join(certificate, enrolment["signature"], least))
    world.sponsor(1_000 * CNY)
    world.travel(9)
    world.bank(contracts.desk.functions.settle(max(world.cast.evidence)))
    standing = contracts.pool.functions.standingOf(address).call()
    assert not standing[4]
    return address


def test_coming_back_fills_in_the_least_that_the_contract_takes(visit, world, undone):
    address = let_newcomer_lapse(world)
    pool = world.lived.contracts().pool.functions
    visitor = visit()
    visitor.go("member/pay")
    visitor.connect("Newcomer 1")
    card = visitor.card("Come back")
    field = card.get_by_label("Amount")
    expect(field).not_to_have_value("")
    least = round(float(field.input_value()) * CNY)
    # A little less is refused by page and contract alike, and exactly this is taken.
    field.fill(f"{(least - 1) / CNY:.6f}")
    expect(card).to_contain_text("At least")
    expect(card.get_by_role("button", name="Come back")).to_be_disabled()
    visitor.shot("member-come-back")
    field.fill(f"{least / CNY:.6f}")
    told = card.locator(".hint").inner_text()
    visitor.click("Come back")
    visitor.sign()
    expect(visitor.card("Top up")).to_be_visible(timeout=30_000)
    standing = pool.standingOf(address).call()
    assert standing[4] is True
    # What was said of afterwards is what came, rounded down to the usual digits.
    whole, part = divmod(standing[0], CNY)
    assert f"Afterwards {whole}.{part // 10_000:02}\u00a0CNY" in told.replace(",", "")


@pytest.mark.parametrize(
    ("locale", "typed", "read"),
    [
        ("en-US", "12,50", "12.50\u00a0CNY"),
        ("en-US", "1,234.5", "1,234.50\u00a0CNY"),
        ("de-DE", "1.234,5", "1.234,50\u00a0CNY"),
        ("zh-CN", "\uff11\uff12\uff0e\uff15", "12.50\u00a0CNY"),
    ],
)
def test_amounts_are_read_and_shown_in_the_readers_notation(
    visit, world, undone, locale, typed, read
):
    funded(world)
    visitor = visit(locale=locale)
    visitor.go("member/pay")
    name = "连接钱包" if locale == "zh-CN" else "Connect wallet"
    visitor.page.get_by_role("button", name=name).first.click()
    visitor.page.get_by_role("button", name="Member with an open claim", exact=True).click()
    field = visitor.page.locator("input[inputmode=decimal]").first
    field.fill(typed)
    shown = visitor.page.locator("[data-read-as]").first
    expect(shown).to_have_attribute("data-read-as", read)
    expect(shown).to_contain_text("十二点五" if locale == "zh-CN" else "point five")


def test_what_reads_two_ways_is_refused_with_both(visit, world, undone):
    funded(world)
    visitor = member(visit, locale="de-DE")
    card = visitor.card("Top up")
    card.get_by_label("Amount").fill("1,234")
    expect(card).to_contain_text("This could mean 1.234,00 CNY or 1,234 CNY.")
    expect(card.get_by_role("button", name="Top up")).to_be_disabled()


def test_today_in_shanghai_is_not_refused(visit, world, undone):
    """Where a day has begun that has not in UTC, it counts as the one of UTC."""
    lived = world.lived
    now = datetime.fromtimestamp(lived.web3.eth.get_block("latest")["timestamp"], UTC)
    late = now.replace(hour=23, minute=0, second=0)
    if late <= now:
        late += timedelta(days=1)
    lived.request("evm_increaseTime", int((late - now).total_seconds()))
    lived.mine()
    visitor = visit(timezone_id="Asia/Shanghai")
    visitor.go("member/ill")
    visitor.connect("Voter 1")
    card = visitor.card("File a claim")
    tomorrow = (late + timedelta(days=1)).date()
    card.get_by_label("Day of the incident").fill(tomorrow.isoformat())
    expect(card).to_contain_text("On chain, days go by UTC: this counts as")
    expect(card).to_contain_text("It can be filed until")
    card.get_by_label("Evidence file").set_input_files(next(world.files.glob("*.txt")))
    expect(card.get_by_role("button", name="File the claim")).to_be_enabled()
    card.get_by_label("Day of the incident").fill((tomorrow + timedelta(days=1)).isoformat())
    expect(card.get_by_role("alert")).to_contain_text("today or earlier")
    visitor.shot("file-shanghai")


def test_deadlines_are_dates_of_the_reader_and_of_utc(visit, world):
    visitor = visit(timezone_id="Asia/Shanghai")
    visitor.go(f"claims/{max(world.cast.evidence)}")
    visitor.told("Payable from")
    text = visitor.page.locator(".next time").inner_text()
    assert text.count(":") == 2 and text.endswith("UTC)")
