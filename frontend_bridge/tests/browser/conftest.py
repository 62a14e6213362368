"""A real browser, a Ganache with a lived-in community, its API and the built page."""

import json
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import Browser, Page, expect, sync_playwright

from frontend_bridge.local.page_server import WALLET, page_server
from frontend_bridge.local.services import api_server, desk_server
from frontend_bridge.local.stage import Cast, Stage, page_config
from frontend_bridge.tests import support
from tools.local_chain import free_port
from tools.toolchain import CHAIN_ID, MNEMONIC, ROOT
from tools.with_ganache import ganache

SHOTS = ROOT / "build" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEMBERS = 16
FAILED = pytest.StashKey[bool]()
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class World:
    """Everything a visitor needs."""

    lived: support.Lived
    cast: Cast
    stage: Stage
    api: str
    page: str
    files: Path

    def travel(self, days: int) -> None:
        self.lived.request("evm_increaseTime", days * 86_400)
        self.lived.mine()

    def settings(self, **changes) -> dict:
        wallet = {"accounts": self.cast.wallets, "chainId": CHAIN_ID, "rpc": self.lived.rpc}
        return {**wallet, **changes}

    def key(self, name: str) -> str:
        return next(one["key"] for one in self.cast.wallets if one["name"] == name)

    def address(self, name: str) -> str:
        return Account.from_key(self.key(name)).address

    def money(self, name: str) -> int:
        return self.lived.contracts().asset.functions.balanceOf(self.address(name)).call()

    def bank(self, call) -> None:
        """Send as the node's first account."""
        self.lived.transact(call, self.lived.web3.eth.accounts[0])

    def settle_index(self) -> None:
        """Wait until the index stands at the node's last block."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with opener.open(f"{self.api}/v1/books", timeout=10) as answer:
                told = json.load(answer)["block"]
            last = self.lived.request("eth_getBlockByNumber", "latest", False)
            if told["hash"] == last["hash"]:
                return
            if told["number"] >= int(last["number"], 16):
                # For a node that lags, the index does not go back: it waits for what follows.
                self.lived.mine()
            time.sleep(0.2)
        raise AssertionError("the index did not follow the chain back")

    def sponsor(self, amount: int) -> None:
        """Give to the reserve, so that claims can be paid in full by so few members."""
        contracts, bank = self.lived.contracts(), self.lived.web3.eth.accounts[0]
        self.bank(contracts.asset.functions.mint(bank, amount))
        self.bank(contracts.asset.functions.approve(contracts.pool.address, amount))
        self.bank(contracts.pool.functions.fundReserve(amount))


class Visitor:
    """Somebody at the page, who reads and clicks."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}/#/{path}")

    def connect(self, name: str) -> None:
        self.page.get_by_role("button", name="Connect wallet").first.click()
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
        expect(self.page.get_by_role("button", name="Disconnect")).to_be_visible()

    def connect_in(self, texts: Mapping[str, str], name: str) -> None:
        """Connect in the language of these texts."""
        page = self.page
        page.get_by_role("button", name=texts["connect"]).first.click()
        page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
        page.get_by_role("button", name=texts["disconnect"]).wait_for()

    def bring_certificate(self, world: World) -> None:
        """Come as the first newcomer, and give the page their certificate."""
        address = next(iter(world.cast.certificates))
        self.go("member")
        self.connect("Newcomer 1")
        certificate = world.files / f"certificate-{address}.json"
        self.page.get_by_label("Certificate file").set_input_files(certificate)

    def connect_again(self, name: str) -> None:
        """Connect unless the page remembered the wallet."""
        page = self.page
        expect(
            page.get_by_role("button", name=re.compile("Connect wallet|Disconnect")).first
        ).to_be_visible()
        page.wait_for_timeout(500)
        if page.get_by_role("button", name="Disconnect").count() == 0:
            self.connect(name)

    def disconnect(self) -> None:
        self.page.get_by_role("button", name="Disconnect").click()

    def become(self, name: str) -> None:
        self.disconnect()
        self.connect(name)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def sign(self) -> str:
        """Read what is to be signed, and sign it."""
        dialog = self.page.get_by_role("dialog", name="What you sign")
        expect(dialog).to_be_visible()
        details = dialog.get_by_text("Details, as the wallet shows them")
        if details.count():
            details.click()
        # An amount and its unit stay on one line by a space of another kind.
        text = dialog.inner_text().replace("\u00a0", " ")
        dialog.get_by_role("button", name="Sign in the wallet").click()
        return text

    def confirm(self, name: str) -> None:
        """Choose what to do with a claim, and confirm it."""
        self.click(name)
        self.click(f"Confirm: {name}")

    def tab(self, name: str) -> None:
        """Turn to a part of a member's page."""
        self.page.get_by_role("navigation", name="My membership").get_by_text(
            name, exact=True
        ).click()

    def card(self, title: str):
        return self.page.get_by_role("region", name=title, exact=True)

    def confirmed(self, times: int = 1) -> None:
        expect(self.page.locator("[data-step=confirmed]")).to_have_count(times, timeout=20_000)

    def told(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=20_000)

    def wallet(self, **changes) -> None:
        """Have the wallet misbehave."""
        self.page.evaluate(
            "changes => Object.assign(globalThis.mutualPoolTestWallet, changes)", changes
        )

    def shot(self, name: str) -> None:
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit(
            "Chromium is not installed; run: make bridge-services "
            "(as root, or: sudo apt-get install -y chromium fonts-wqy-microhei)"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with ganache("2025-01-01T00:00:00Z") as port:
        rpc = f"http://127.0.0.1:{port}"
        lived = support.live(rpc, folder, MEMBERS, seed=1)
        stage = Stage(lived.web3, lived.deployment, 1, MNEMONIC)
        cast = stage.set()
        cast.write(folder / "files")
        database = f"sqlite:///{folder}/index.sqlite"
        with (
            api_server(rpc, lived.record, database, free_port()) as api,
            page_server(0, page_config(lived.deployment, rpc, api)) as page,
        ):
            yield World(lived, cast, stage, api, page, folder / "files")


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory) -> Path:
    """Where the desk of `desk_page` keeps its database and its keys."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def desk_page(world, desk_folder):
    """The page with a desk of its own; gives its address and the desk's."""
    lived, port = world.lived, free_port()
    origin = f"http://127.0.0.1:{port}"
    with desk_server(lived.rpc, lived.record, desk_folder, free_port(), origin) as desk:
        config = page_config(lived.deployment, lived.rpc, world.api, desk)
        with page_server(port, config) as page:
            yield page, desk


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Lets a fixture know whether its test failed."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call":
        item.stash[FAILED] = report.failed


@pytest.fixture
def visit(browser, world, request):
    """Opens the page in a browser of its own, with the test wallet in it."""
    contexts = []

    def open_page(base: str | None = None, wallet: dict | None = None, **options) -> Visitor:
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        settings = json.dumps(wallet or world.settings())
        # As an extension does it: before the page's own scripts.
        context.add_init_script(
            f"globalThis.mutualPoolTestWallet = {settings};\n{WALLET.read_text(encoding='utf-8')}"
        )
        context.set_default_timeout(20_000)
        visitor = Visitor(context.new_page(), base or world.page)
        visitors.append(visitor)
        return visitor

    visitors: list[Visitor] = []
    yield open_page
    if request.node.stash.get(FAILED, False):
        for place, visitor in enumerate(visitors):
            picture = SHOTS / f"failed-{request.node.name}-{place}.png"
            visitor.page.screenshot(path=picture, full_page=True)
            print(f"What the page showed ({picture}):\n{visitor.page.inner_text('body')}")
    for context in contexts:
        context.close()
    assert [visitor.errors for visitor in visitors if visitor.errors] == []


@pytest.fixture
def undone(world):
    """Takes back what a test does to the chain."""
    with world.lived.undone():
        yield
    world.settle_index()


def number_in(text: str) -> int:
    """The first amount of a text, in the asset's smallest part."""
    found = re.search(r"([\d,]+)(?:\.(\d+))?", text)
    assert found, text
    whole, part = found[1].replace(",", ""), (found[2] or "").ljust(6, "0")
    return int(whole) * 10**6 + int(part)
