"""The page as an app inside a Safe: a page around it speaks the protocol of Safe's SDK."""

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from eth_account.messages import encode_typed_data
from eth_utils import keccak
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.contracts import BATCH_WALLET, OWNER, batch_wallet, compiled
from frontend_bridge.tests.browser.node import Node
from frontend_bridge.tests.browser.test_bundles import certificate
from frontend_bridge.tests.browser.test_trouble import funded
from tools.toolchain import CHAIN_ID

HERE = Path(__file__).parent
OWN = "0x" + "5a" * 32
NOBODY = "0x" + "00" * 20


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def parent() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def framed(visit, world, parent, base, info, path="member/pay"):
    """Opens the Safe's page and the app in it."""
    visitor = visit()
    page = visitor.page
    page.goto(f"{parent}/safe_parent.html")
    page.evaluate("([info, hash]) => Object.assign(safe, { info, hash })", [info, OWN])
    page.evaluate("url => { document.getElementById('app').src = url }", f"{base}/#/{path}")
    return page, page.frame_locator("#app")


def info_of(address):
    return {
        "safeAddress": address,
        "chainId": 1337,
        "threshold": 2,
        "owners": [],
        "isReadOnly": False,
    }


@pytest.fixture
def batching(world, undone):
    """A contract with money that stands for a Safe: it carries out several calls, or none."""
    return batch_wallet(world)


def funded_safe(world):
    """An account that stands for a Safe: a member who let the pool take seven."""
    account = funded(world)
    contracts = world.lived.contracts()
    world.lived.web3.eth.send_raw_transaction(
        account.sign_transaction(
            contracts.asset.functions.approve(contracts.pool.address, 7 * 10**6).build_transaction(
                {
                    "from": account.address,
                    "nonce": world.lived.web3.eth.get_transaction_count(account.address),
                }
            )
        ).raw_transaction
    )
    return account


def safe_hash(safe, tx, nonce):
    """The hash of a Safe's transaction, as Safe's own contract has it."""
    fields = [
        ("to", "address", tx["to"]),
        ("value", "uint256", 0),
        ("data", "bytes", tx["data"]),
        ("operation", "uint8", 0),
        ("safeTxGas", "uint256", 0),
        ("baseGas", "uint256", 0),
        ("gasPrice", "uint256", 0),
        ("gasToken", "address", NOBODY),
        ("refundReceiver", "address", NOBODY),
        ("nonce", "uint256", nonce),
    ]
    message = encode_typed_data(
        {"chainId": CHAIN_ID, "verifyingContract": safe},
        {"SafeTx": [{"name": name, "type": kind} for name, kind, _ in fields]},
        {name: value for name, _, value in fields},
    )
    parts = (message.version, message.header, message.body)
    return "0x" + keccak(b"\x19" + b"".join(parts)).hex()


def test_a_safe_that_shows_the_page_is_connected_and_its_hash_is_kept(visit, world, undone, parent):
    account = funded_safe(world)
    contracts = world.lived.contracts()
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": [parent]}) as base:
        page, app = framed(visit, world, parent, base, info_of(account.address))
        chip = app.locator(".wallet .chip")
        expect(chip).to_have_attribute("title", re.compile(account.address, re.IGNORECASE))
        # What its owner declines is told as declined, and changes nothing.
        page.evaluate("safe.decline = true")
        card = app.get_by_role("region", name="Top up", exact=True)
        card.get_by_label("Amount").fill("7")
        card.get_by_role("button", name="Top up", exact=True).click()
        expect(card.get_by_role("alert")).to_contain_text("declined")
        page.evaluate("safe.decline = false")
        card.get_by_role("button", name="Top up", exact=True).click()
        expect(card.locator("[data-step=pending]")).to_be_visible()
        asked = page.evaluate("safe.asked.filter(one => one.method === 'sendTransactions')")
        (tx,) = asked[-1]["params"]["txs"]
        assert tx["to"].lower() == contracts.pool.address.lower() and tx["value"] == "0"
        # Its hash is no transaction's: it is kept and shown, and not called gone.
        expect(app.locator("[data-fate=waiting]")).to_contain_text("On its way: Pay in")


def test_what_the_owners_of_a_safe_reject_is_not_on_its_way_for_ever(visit, world, undone, parent):
    account = funded_safe(world)
    turn = [3]
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": [parent]}) as base:
        page, app = framed(visit, world, parent, base, info_of(account.address))
        node = Node(page, world.lived.rpc)
        node.answer("eth_getCode", lambda _: {"result": "0x6000"})
        node.answer_call("nonce()", lambda _: {"result": f"0x{turn[0]:064x}"})
        card = app.get_by_role("region", name="Top up", exact=True)
        card.get_by_label("Amount").fill("7")
        # What is declined tells what is sent the next time.
        page.evaluate("safe.decline = true")
        card.get_by_role("button", name="Top up", exact=True).click()
        expect(card.get_by_role("alert")).to_contain_text("declined")
        asked = page.evaluate("safe.asked.filter(one => one.method === 'sendTransactions')")
        (tx,) = asked[-1]["params"]["txs"]
        # One of its other transactions waits before this one.
        own = safe_hash(account.address, tx, 4)
        page.evaluate("hash => Object.assign(safe, { hash, decline: false })", own)
        card.get_by_role("button", name="Top up", exact=True).click()
        expect(card.locator("[data-step=pending]")).to_be_visible()
        turn[0] = 4
        page.wait_for_timeout(3_000)
        expect(card.locator("[data-step=pending]")).to_be_visible()
        # Its number went to what the owners did in its place.
        turn[0] = 5
        expect(card).to_contain_text("Another transaction of your wallet took its place")
        expect(app.locator("[data-fate=waiting]")).to_have_count(0)


def asked_of(page):
    """What the Safe was asked to carry out, the newest last."""
    asked = page.evaluate("safe.asked.filter(one => one.method === 'sendTransactions')")
    return [one["params"]["txs"] for one in asked]


def carried_out(world, address, txs):
    """The owners of a contract that stands for a Safe have it carry out all at once; the hash."""
    web3 = world.lived.web3
    abi, _ = compiled(BATCH_WALLET)
    parts = [(web3.to_checksum_address(tx["to"]), tx["data"]) for tx in txs]
    call = web3.eth.contract(address=address, abi=abi).functions.execute(parts)
    sent = web3.eth.send_raw_transaction(
        OWNER.sign_transaction(
            call.build_transaction(
                {
                    "from": OWNER.address,
                    "nonce": web3.eth.get_transaction_count(OWNER.address),
                }
            )
        ).raw_transaction
    )
    return web3.eth.wait_for_transaction_receipt(sent)["transactionHash"].to_0x_hex()


def test_a_safe_is_asked_once_for_permission_and_joining(
    visit,
    world,
    batching,
    parent,
    tmp_path,
):
    of_plan = world.lived.contracts()
    path = tmp_path / "certificate.json"
    certificate(world, batching, path)
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": [parent]}) as base:
        page, app = framed(visit, world, parent, base, info_of(batching), "member")
        expect(app.locator(".wallet .chip")).to_be_visible()
        app.get_by_label("Certificate file").set_input_files(path)
        app.get_by_label("Deposit").fill("30")
        go = app.get_by_role("button", name="Join and deposit", exact=True)
        # Declined: nothing was sent.
        page.evaluate("safe.decline = true")
        go.click()
        expect(app.get_by_role("alert")).to_contain_text("declined")
        page.evaluate(
            "Object.assign(safe, { decline: false, tx: { txStatus: 'AWAITING_CONFIRMATIONS' } })"
        )
        before = len(asked_of(page))
        go.click()
        expect(app.locator("[data-step=pending]")).to_be_visible()
        txs = asked_of(page)[-1]
        assert len(asked_of(page)) == before + 1
        assert [tx["to"].lower() for tx in txs] == [
            of_plan.asset.address.lower(),
            of_plan.enrolment.address.lower(),
        ]
        assert {tx["value"] for tx in txs} == {"0"}
        # That it is done is believed once the reader's own node has it.
        page.evaluate("safe.tx = { txStatus: 'SUCCESS', txHash: null }")
        expect(app.locator("[data-step=pending]")).to_contain_text("your node has nothing of it")
        done = carried_out(world, batching, txs)
        page.evaluate("txHash => { safe.tx = { txStatus: 'SUCCESS', txHash } }", done)
        expect(app.get_by_text("Cover and balance").first).to_be_visible()
    assert of_plan.pool.functions.standingOf(batching).call()[0] == 30 * 10**6
    assert of_plan.asset.functions.allowance(batching, of_plan.pool.address).call() == 0


def test_a_bundle_that_the_owners_of_a_safe_reject_is_given_up(
    visit,
    world,
    batching,
    parent,
    tmp_path,
):
    path = tmp_path / "certificate.json"
    certificate(world, batching, path)
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": [parent]}) as base:
        page, app = framed(visit, world, parent, base, info_of(batching), "member")
        expect(app.locator(".wallet .chip")).to_be_visible()
        app.get_by_label("Certificate file").set_input_files(path)
        app.get_by_label("Deposit").fill("30")
        app.get_by_role("button", name="Join and deposit", exact=True).click()
        expect(app.locator("[data-step=pending]")).to_be_visible()
        page.evaluate("safe.tx = { txStatus: 'CANCELLED' }")
        expect(app.locator("[data-step=givenUp]")).to_contain_text("Nothing on the chain proves")
        expect(app.locator("[data-fate=waiting]")).to_have_count(0)


def test_the_page_describes_itself_to_safe(world):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{world.page}/manifest.json", timeout=10) as answer:
        told = json.load(answer)
        # Safe's own site reads it from another origin.
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert set(told) >= {"name", "description", "iconPath"}
    with opener.open(f"{world.page}/{told['iconPath']}", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_another_site_may_not_show_the_page(visit, world, parent):
    account = funded(world)
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": ["https://app.safe.global"]}) as base:
        page, app = framed(visit, world, parent, base, info_of(account.address))
        page.wait_for_timeout(2_000)
        expect(app.locator("#root")).to_have_count(0)
        assert page.evaluate("safe.asked") == []
