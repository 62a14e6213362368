"""The page as an app inside a Safe: a page around it speaks the protocol of Safe's SDK."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests.browser.test_trouble import funded

HERE = Path(__file__).parent
OWN = "0x" + "5a" * 32


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


def framed(visit, world, parent, base, info):
    """Opens the Safe's page and the app in it."""
    visitor = visit()
    page = visitor.page
    page.goto(f"{parent}/safe_parent.html")
    page.evaluate("([info, hash]) => Object.assign(safe, { info, hash })", [info, OWN])
    page.evaluate("url => { document.getElementById('app').src = url }", f"{base}/#/member/pay")
    return page, page.frame_locator("#app")


def info_of(account):
    return {
        "safeAddress": account.address,
        "chainId": 1337,
        "threshold": 2,
        "owners": [],
        "isReadOnly": False,
    }


def test_a_safe_that_shows_the_page_is_connected_and_its_hash_is_kept(visit, world, undone, parent):
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
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": [parent]}) as base:
        page, app = framed(visit, world, parent, base, info_of(account))
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


def test_another_site_may_not_show_the_page(visit, world, parent):
    account = funded(world)
    config = page_config(world.lived.deployment, world.lived.rpc, world.api)
    with page_server(0, {**config, "frames": ["https://app.safe.global"]}) as base:
        page, app = framed(visit, world, parent, base, info_of(account))
        page.wait_for_timeout(2_000)
        expect(app.locator("#root")).to_have_count(0)
        assert page.evaluate("safe.asked") == []
