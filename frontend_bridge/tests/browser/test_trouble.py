"""What goes wrong, and what people are told then."""

import time

from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.services import api_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests import support
from tools.local_chain import free_port


def top_up(visitor, amount="7"):
    card = visitor.card("Top up")
    card.get_by_label("Amount").fill(amount)
    visitor.click("Top up")
    return card


def member(visit, **options):
    visitor = visit(**options)
    visitor.go("member/pay")
    visitor.connect("Member with an open claim")
    expect(visitor.card("Top up")).to_be_visible()
    return visitor


def funded(world, name="Member with an open claim"):
    account = Account.from_key(world.key(name))
    bank = world.lived.web3.eth.accounts[0]
    contracts = world.lived.contracts()
    contracts.asset.functions.mint(account.address, 100 * 10**6).transact({"from": bank})
    return account


def test_a_declined_signature_and_a_declined_transaction(visit, world, undone):
    funded(world)
    before = world.lived.web3.eth.block_number
    visitor = member(visit)
    card = top_up(visitor)
    visitor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(card.get_by_role("alert")).to_have_text("You closed the dialog. Nothing was signed.")
    visitor.wallet(decline=["eth_signTypedData_v4"])
    visitor.click("Top up")
    visitor.sign()
    expect(card.get_by_role("alert")).to_have_text("You declined in the wallet. Nothing was sent.")
    visitor.wallet(decline=["eth_sendTransaction"])
    visitor.click("Top up")
    visitor.sign()
    expect(card.get_by_role("alert")).to_have_text("You declined in the wallet. Nothing was sent.")
    assert world.lived.web3.eth.block_number == before
    visitor.shot("trouble-declined")


def test_a_wallet_on_another_chain(visit, world, undone):
    funded(world)
    visitor = visit(wallet=world.settings(chainId=5, decline=["wallet_switchEthereumChain"]))
    visitor.go("member/pay")
    visitor.page.get_by_role("button", name="Connect wallet").first.click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Member with an open claim", exact=True).click()
    visitor.told("Your wallet is on another chain")
    visitor.shot("trouble-chain")
    visitor.click("Change to Local chain")
    visitor.told("The wallet did not change.")
    visitor.click("Change to Local chain")
    expect(visitor.page.get_by_text("Your wallet is on another chain")).to_have_count(0)
    top_up(visitor)
    visitor.sign()
    visitor.confirmed()


def test_no_gas(visit, world, undone):
    account = funded(world)
    world.lived.request("evm_setAccountBalance", account.address, "0x0")
    visitor = member(visit)
    top_up(visitor)
    visitor.sign()
    visitor.told("The wallet has too little to pay the network's fee.")


def test_a_transaction_that_is_cancelled_or_priced_anew(visit, world, undone):
    account = funded(world)
    lived = world.lived
    pool = lived.contracts().pool.functions
    visitor = member(visit)
    visitor.wallet(fee={"tip": str(10**9), "max": str(10**10)})
    lived.request("miner_stop")
    try:
        card = top_up(visitor)
        visitor.sign()
        expect(card.locator("[data-step=pending]")).to_be_visible()
        replace(lived, account, cancel=True)
        # The page looks for it a while before the other one is mined.
        time.sleep(1)
        lived.request("miner_start")
        visitor.told("It was cancelled in your wallet, so it did not happen.")
        lived.request("miner_stop")
        balance = pool.standingOf(account.address).call()[0]
        visitor.click("Top up")
        visitor.sign()
        expect(card.locator("[data-step=pending]")).to_be_visible()
        replace(lived, account, cancel=False)
        time.sleep(1)
    finally:
        lived.request("miner_start")
    visitor.told("after it was replaced with another fee")
    assert pool.standingOf(account.address).call()[0] == balance + 7 * 10**6
    visitor.shot("trouble-replaced")


def replace(lived, account, cancel: bool) -> None:
    """Send a transaction with the nonce of the waiting one, for a higher fee."""
    nonce = lived.web3.eth.get_transaction_count(account.address)
    content = lived.request("txpool_content")
    pending = next(iter(content["pending"].values()))
    waiting = next(iter(pending.values()))
    transaction = {
        "chainId": 1337,
        "nonce": nonce,
        "gas": 2_000_000,
        "maxFeePerGas": 10**11,
        "maxPriorityFeePerGas": 10**11,
        "to": account.address if cancel else lived.web3.to_checksum_address(waiting["to"]),
        "value": 0,
        "data": b"" if cancel else waiting["input"],
    }
    signed = account.sign_transaction(transaction)
    lived.web3.eth.send_raw_transaction(signed.raw_transaction)


def test_a_refusal_is_told_in_plain_sentences_in_both_languages(visit, world, undone):
    visitor = visit()
    visitor.go(f"claims/{max(world.cast.evidence)}")
    visitor.connect("Member with a claim under notice")
    visitor.click("Withdraw the claim")
    # Meanwhile somebody else's act makes it impossible.
    world.travel(9)
    account = Account.from_key(world.key("Member with a claim under notice"))
    desk = world.lived.contracts().desk
    number = max(world.cast.evidence)
    from mutual_pool.chain.wallet import KeyWallet

    visitor.page.route("**/*", hold_reads(world))
    KeyWallet(world.lived.web3, account, world.stage.errors, gas=2_000_000).send(
        desk.functions.settleShort(number, 0)
    )
    visitor.click("Confirm: Withdraw the claim")
    visitor.told(f"Claim {number} is “Paid” now")


def hold_reads(world):
    """Lets the page ask the chain for nothing but trying out, as a slow network would."""

    def handle(route):
        body = route.request.post_data or ""
        if route.request.url.rstrip("/") == world.lived.rpc and '"latest",false' in body.replace(
            " ", ""
        ):
            route.abort()
        else:
            route.continue_()

    return handle


def test_the_index_is_down_and_the_page_reads_the_chain(visit, world):
    config = page_config(world.lived.deployment, world.lived.rpc, "http://127.0.0.1:9")
    with page_server(0, config) as base:
        visitor = visit(base)
        visitor.go("books/members")
        visitor.told("The index does not answer. The page reads the chain itself")
        expect(visitor.page.locator("[data-source]")).to_have_attribute("data-source", "chain")
        rows = visitor.page.locator("tbody tr")
        assert rows.count() >= 16
        visitor.click("Verify")
        verdict = visitor.page.get_by_test_id("verdict")
        expect(verdict).to_contain_text("The index was away", timeout=60_000)
        visitor.go("books/settlements")
        expect(visitor.page.locator("tbody tr").first).to_be_visible()
        visitor.go("member")
        visitor.connect("Member with an open claim")
        expect(visitor.card("Cover and balance")).to_be_visible()
        visitor.shot("trouble-no-index")


def test_the_node_is_down_and_another_one_is_chosen(visit, world):
    config = page_config(world.lived.deployment, "http://127.0.0.1:9", world.api)
    with page_server(0, config) as base:
        visitor = visit(base)
        visitor.go("")
        visitor.told("does not answer, so nothing can be read")
        visitor.shot("trouble-no-node")
        visitor.click("Settings")
        field = visitor.page.get_by_label("Address of the node that is read")
        field.fill("my node")
        visitor.told("An address begins with")
        field.fill(world.lived.rpc)
        visitor.click("Save")
        visitor.told("Active members")
        expect(visitor.page.locator("[data-health=node]")).to_have_count(0, timeout=20_000)


def test_an_index_that_is_behind_is_told(visit, world, tmp_path, undone):
    database = f"sqlite:///{tmp_path}/old.sqlite"
    engine, _ = support.make_index(world.lived, database)
    engine.dispose()
    lived = world.lived
    with api_server(lived.rpc, lived.record, database, free_port(), index=False) as api:
        lived.mine(8)
        with page_server(0, page_config(lived.deployment, lived.rpc, api)) as base:
            visitor = visit(base)
            visitor.go("books")
            visitor.told("The index is 8 blocks behind the chain")
            visitor.shot("trouble-stale")


def test_no_wallet_and_no_config(browser, world):
    # A worker that keeps the page would answer with the configuration that it kept.
    context = browser.new_context(locale="en-US", service_workers="block")
    page = context.new_page()
    page.goto(f"{world.page}/#/member")
    page.get_by_role("button", name="Connect wallet").first.click()
    expect(page.get_by_text("No wallet announced itself.")).to_be_visible()
    page.route("**/config.json", lambda route: route.fulfill(status=404))
    page.goto(f"{world.page}/#/books")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("config.json is missing")
    context.close()
