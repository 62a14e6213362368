"""`make screenshots`: the pictures of the page and of the report that README and docs show.

A year is lived on a Ganache, its API and the built page are served, and a real Chromium looks at
them. Everything listens on 127.0.0.1.
"""

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from rich.console import Console

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.services import api_server
from frontend_bridge.local.stage import page_config
from mutual_pool.chain.deployment import record_path
from mutual_pool.chain.node import connect
from mutual_pool.demo.run import Settings, run_demo
from tools.local_chain import free_port
from tools.toolchain import ROOT
from tools.with_ganache import ganache

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
_START = "2025-01-01T00:00:00Z"
_SIZE = {"width": 1200, "height": 760}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE = 30_000


def main() -> None:
    """Live a year of forty people, and write `docs/images/page.png` and `report.png`.

    Raises:
        SystemExit: if there is no Chromium, or a picture is too large for the repository.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("Chromium is not installed; run: make bridge-services")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rpc = f"http://127.0.0.1:{stack.enter_context(ganache(_START))}"
        settings = Settings(members=40, scale=40.0)
        quiet = Console(quiet=True)
        done = run_demo(connect(rpc), settings, quiet, folder / "out", folder / "deployments")
        plan = done.deployment
        record = record_path(folder / "deployments", plan.chain_id, plan.plan)
        database = f"sqlite:///{folder}/index.sqlite"
        api = stack.enter_context(api_server(rpc, record, database, free_port()))
        page = stack.enter_context(page_server(0, page_config(plan, rpc, api)))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=path, args=_FLAGS)
        stack.callback(browser.close)
        view = browser.new_context(viewport=_SIZE, locale="en-GB").new_page()  # type: ignore[arg-type]
        _take_page(view, page)
        _take_report(view, folder / "out" / "report.html")


def _take_page(view: Page, address: str) -> None:
    view.goto(address)
    history = view.get_by_role("region", name="The community over time")
    expect(history).to_be_visible(timeout=_PATIENCE)
    view.wait_for_load_state("networkidle")
    _take(view, "page")


def _take_report(view: Page, report: Path) -> None:
    view.goto(report.as_uri())
    expect(view.locator(".js-plotly-plot").first).to_be_visible(timeout=_PATIENCE)
    view.wait_for_timeout(500)
    _take(view, "report")


def _take(view: Page, name: str) -> None:
    file = IMAGES / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    view.screenshot(path=file)
    size = file.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{file} has {size} bytes, more than {MOST_BYTES}; make the window smaller")
    print(f"Written: {file.relative_to(ROOT)} ({size} bytes)")


if __name__ == "__main__":
    main()
