"""What is asked of the wallet, and what wallets, tokens and nodes do with it."""

import pytest
from eth_utils import keccak
from playwright.sync_api import expect

from frontend_bridge.tests.browser.conftest import SHOTS
from frontend_bridge.tests.browser.node import Node
from frontend_bridge.tests.browser.test_trouble import funded, member, top_up

CNY = 10**6
REVERTED = {"code": 3, "message": "execution reverted", "data": "0x"}


WATCH = """() => {
  globalThis.said = [];
  const note = () => document.querySelectorAll('.status').forEach(
    one => globalThis.said.push(one.textContent));
  new MutationObserver(note).observe(
    document.body, {subtree: true, childList: true, characterData: true});
}"""
"""Notes what is said of a transaction: a step may be over before anybody looks."""


def dialog_of(visitor):
    return visitor.page.get_by_role("dialog", name="What you sign")


def balance(world, account):
    return world.lived.contracts().pool.functions.standingOf(account.address).call()[0]


def test_the_amount_comes_first_large_and_in_words_and_the_steps_are_numbered(visit, world, undone):
    funded(world)
    visitor = member(visit, viewport={"width": 390, "height": 844})
    # Full-width digits, as a Chinese keyboard gives them.
    top_up(visitor, "\uff11\uff12,50")
    dialog = dialog_of(visitor)
    expect(dialog).to_be_visible()
    text = dialog.inner_text()
    assert "Step 1 of 2." in text and "to the community's pool." in text
    # Details are folded: everything fits a phone without scrolling, and nothing lies below.
    assert "Signed for" not in text
    body = dialog.locator(".body")
    assert body.evaluate("e => e.scrollHeight <= e.clientHeight")
    box = dialog.get_by_role("button", name="Sign in the wallet").bounding_box()
    sheet = dialog.bounding_box()
    assert box and sheet and sheet["width"] == 390 and sheet["y"] + sheet["height"] == 844
    assert box["y"] + box["height"] <= 844 and box["width"] >= 200
    visitor.page.screenshot(path=SHOTS / "sign-phone.png")
    # Unfolded, the button stays in reach.
    dialog.get_by_text("Details, as the wallet shows them").click()
    text = dialog.inner_text()
    assert text.index("12.50 CNY") < text.index("Signed for")
    expect(dialog.locator("[data-in-words]")).to_have_text("twelve point five zero CNY")
    box = dialog.get_by_role("button", name="Sign in the wallet").bounding_box()
    assert box and box["y"] + box["height"] <= 844


def test_another_account_under_an_open_dialog_closes_it(visit, world, undone):
    account = funded(world)
    before = balance(world, account)
    visitor = member(visit)
    card = top_up(visitor)
    expect(dialog_of(visitor)).to_be_visible()
    place = [one["name"] for one in world.cast.wallets].index("Member with an open claim")
    visitor.page.evaluate(
        "([place, key]) => globalThis.mutualPoolTestWallet.changeAccount(place, key)",
        [place, world.key("Voter 1")],
    )
    expect(dialog_of(visitor)).to_have_count(0)
    visitor.told("The account or the chain of the wallet changed, so this was stopped.")
    expect(card.locator("[data-step=confirmed]")).to_have_count(0)
    assert balance(world, account) == before


def test_another_chain_under_an_open_dialog_closes_it(visit, world, undone):
    funded(world)
    visitor = member(visit)
    top_up(visitor)
    expect(dialog_of(visitor)).to_be_visible()
    visitor.page.evaluate("globalThis.mutualPoolTestWallet.changeChain(5)")
    expect(dialog_of(visitor)).to_have_count(0)
    visitor.told("The account or the chain of the wallet changed")


def test_v_of_zero_and_one_pays_by_permit(visit, world, undone):
    account = funded(world)
    before = balance(world, account)
    visitor = member(visit, wallet=world.settings(lowV=True))
    card = top_up(visitor)
    visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    assert balance(world, account) == before + 7 * CNY


def test_a_delegated_account_signs_permits_as_before(visit, world, undone):
    """An account with a key whose code is delegated (EIP-7702) is no contract wallet."""
    account = funded(world)
    before = balance(world, account)
    visitor = member(visit)
    node = Node(visitor.page, world.lived.rpc)
    node.answer("eth_getCode", lambda _: {"result": "0xef0100" + "12" * 20})
    card = top_up(visitor)
    visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    assert balance(world, account) == before + 7 * CNY


def test_a_token_with_a_separator_only_is_paid_by_permit(visit, world, undone):
    """As USDC: no EIP-5267, but a domain separator to hold a guess against."""
    account = funded(world)
    before = balance(world, account)
    visitor = member(visit)
    node = Node(visitor.page, world.lived.rpc)
    node.answer_call("eip712Domain()", lambda _: REVERTED)
    card = top_up(visitor)
    assert "Step 1 of 2." in visitor.sign()
    expect(card.locator("[data-step=confirmed]")).to_be_visible()
    assert balance(world, account) == before + 7 * CNY


@pytest.mark.parametrize("kind", ["dai", "none", "another separator"])
def test_a_token_with_another_permit_is_paid_by_an_allowance_of_exactly_the_amount(
    visit, world, undone, kind
):
    account = funded(world)
    contracts = world.lived.contracts()
    before = balance(world, account)
    visitor = member(visit)
    node = Node(visitor.page, world.lived.rpc)
    if kind == "dai":
        typehash = keccak(
            text="Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"
        )
        node.answer_call("PERMIT_TYPEHASH()", lambda _: {"result": "0x" + typehash.hex()})
    elif kind == "none":
        node.answer_call("nonces(address)", lambda _: REVERTED)
    else:
        node.answer_call("DOMAIN_SEPARATOR()", lambda _: {"result": "0x" + "12" * 32})
    visitor.page.evaluate(WATCH)
    card = top_up(visitor)
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=30_000)
    said = visitor.page.evaluate("said")
    assert any("Step 1 of 2." in one for one in said), said[-5:]
    assert any("Step 2 of 2." in one for one in said), said[-5:]
    assert balance(world, account) == before + 7 * CNY
    given = contracts.asset.events.Approval().get_logs(
        from_block=world.lived.web3.eth.block_number - 3,
        argument_filters={"owner": account.address},
    )
    assert given[0]["args"]["value"] == 7 * CNY
    left = contracts.asset.functions.allowance(account.address, contracts.pool.address).call()
    assert left == 0


def test_an_allowance_is_set_to_zero_first_where_the_token_asks(visit, world, undone):
    """As USDT: an allowance that is not zero is changed to zero only."""
    account = funded(world)
    lived, contracts = world.lived, world.lived.contracts()
    before = balance(world, account)
    call = contracts.asset.functions.approve(contracts.pool.address, 3 * CNY)
    nonce = lived.web3.eth.get_transaction_count(account.address)
    signed = account.sign_transaction(
        call.build_transaction({"from": account.address, "nonce": nonce})
    )
    lived.web3.eth.wait_for_transaction_receipt(
        lived.web3.eth.send_raw_transaction(signed.raw_transaction)
    )
    visitor = member(visit)
    node = Node(visitor.page, lived.rpc)
    node.answer_call("nonces(address)", lambda _: REVERTED)

    def change(request):
        left = contracts.asset.functions.allowance(account.address, contracts.pool.address).call()
        data = request["params"][0].get("data") or request["params"][0]["input"]
        return REVERTED if left and int(data[74:138], 16) else None

    node.answer_call("approve(address,uint256)", change)
    first = lived.web3.eth.block_number
    card = top_up(visitor)
    visitor.told("of 3.")
    expect(card.locator("[data-step=confirmed]")).to_be_visible(timeout=40_000)
    given = contracts.asset.events.Approval().get_logs(from_block=first + 1)
    assert [one["args"]["value"] for one in given][:2] == [0, 7 * CNY]
    assert balance(world, account) == before + 7 * CNY


def test_after_a_permission_a_declined_payment_says_what_stays(visit, world, undone):
    account = funded(world)
    contracts = world.lived.contracts()
    visitor = member(visit)
    node = Node(visitor.page, world.lived.rpc)
    node.answer_call("nonces(address)", lambda _: REVERTED)

    allowance = contracts.asset.functions.allowance(account.address, contracts.pool.address)
    world.lived.request("miner_stop")
    try:
        card = top_up(visitor)
        expect(card.locator("[data-step=pending]")).to_be_visible()
        visitor.wallet(decline=["eth_sendTransaction"])
    finally:
        world.lived.request("miner_start")
    expect(card.get_by_role("alert")).to_contain_text("You declined in the wallet.")
    expect(card.get_by_role("alert")).to_contain_text("The permission you gave just before stays")
    assert allowance.call() == 7 * CNY


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        (-32002, "Request already pending. Please wait.", "waits for your answer"),
        (4100, "The account has not been authorized by the user.", "The wallet is locked"),
        (-32000, "nonce too low: next nonce 7, tx nonce 5", "counts its transactions wrongly"),
        (-32005, "limit exceeded", "The node is asked too often just now."),
        (-32603, "The device was unplugged.", "did not say whether it sent this"),
    ],
)
def test_each_trouble_of_a_wallet_has_its_own_words(visit, world, undone, code, message, words):
    funded(world)
    before = world.lived.web3.eth.block_number
    visitor = member(visit)
    visitor.wallet(fail={"eth_sendTransaction": {"code": code, "message": message}})
    card = top_up(visitor)
    visitor.sign()
    expect(card.get_by_role("alert")).to_contain_text(words)
    assert world.lived.web3.eth.block_number == before
    visitor.shot(f"trouble-wallet{code}")


def test_a_node_that_limits_and_a_node_that_lags_are_named(visit, world):
    visitor = visit()
    node = Node(visitor.page, world.lived.rpc)
    limits = [True]
    node.answer(
        "eth_call",
        lambda _: (
            {"code": -32005, "message": "daily request count exceeded"} if limits[0] else None
        ),
    )
    visitor.go("books")
    visitor.told("The node is asked too often just now, so this could not be read.")
    limits[0] = False


@pytest.mark.parametrize(
    "link", ["claims/abc", "claims/-1", "claims/1e3", "claims/99999999999", "nowhere"]
)
def test_a_wrong_link_is_named_as_such(visit, world, link):
    visitor = visit()
    visitor.go(link)
    visitor.told("This link leads nowhere")
    expect(visitor.page.get_by_text("The node does not answer")).to_have_count(0)
