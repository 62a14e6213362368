"""The page's first view in a real browser: what is loaded, and how soon something is to be seen."""

import gzip
import shutil

from playwright.sync_api import Response, sync_playwright

from frontend_bridge.local.page_server import page_server
from frontend_bridge.local.stage import page_config
from frontend_bridge.tests import support
from frontend_bridge.tests.browser.conftest import FLAGS

_OBSERVE = """
globalThis.seen = {shift: 0, largest: 0};
new PerformanceObserver(list => { for (const e of list.getEntries())
  if (!e.hadRecentInput) seen.shift += e.value }).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries())
  seen.largest = e.startTime }).observe({type: 'largest-contentful-paint', buffered: true});
"""


_SLOW_4G = {
    "offline": False,
    # Bits a second, and milliseconds to and fro, as Lighthouse has them for a slow 4G.
    "downloadThroughput": 1_638.4 * 1_000 / 8,
    "uploadThroughput": 750 * 1_000 / 8,
    "latency": 150,
}
_SLOWER = 4
"""A phone's processor against this one."""
_USEFUL = "Active members"
"""What stands on the overview once the contracts have answered."""


def first_visit(lived: support.Lived) -> dict[str, float]:
    """Return when a slow phone on a slow network shows something, and all of the first view."""
    with page_server(0, page_config(lived.deployment, lived.rpc, "")) as base:
        return first_visit_on_a_phone(base)


def first_visit_on_a_phone(base: str) -> dict[str, float]:
    """Return the same of a page at an address, of which the browser knows nothing yet."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("Chromium is not installed; run: make bridge-services")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True
        )
        page = context.new_page()
        page.add_init_script(_OBSERVE)
        phone = context.new_cdp_session(page)
        phone.send("Network.enable")
        phone.send("Network.emulateNetworkConditions", _SLOW_4G)
        phone.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.goto(base, wait_until="commit")
        page.get_by_text(_USEFUL).first.wait_for()
        useful = page.evaluate("performance.now()")
        paints = page.evaluate("performance.getEntriesByType('paint').map(e => e.startTime)")
        shift = page.evaluate("seen.shift")
        browser.close()
    return {
        "phone_first_paint_ms": round(paints[0]),
        "phone_useful_ms": round(useful),
        "phone_layout_shift": round(shift, 3),
    }


def first_view(lived: support.Lived) -> dict[str, float]:
    """Return script, style and timing of the overview, opened for the first time."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("Chromium is not installed; run: make bridge-services")
    loaded: list[Response] = []
    config = page_config(lived.deployment, lived.rpc, "")
    with page_server(0, config) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(_OBSERVE)

        # Playwright marks the function it is given, which a list's own method does not allow.
        def keep(response: Response) -> None:
            loaded.append(response)

        page.on("response", keep)
        page.goto(base)
        page.get_by_text("Active members").first.wait_for()
        page.wait_for_load_state("networkidle")
        seen = page.evaluate("seen")
        paints = page.evaluate("performance.getEntriesByType('paint').map(e => e.startTime)")
        sizes = {
            kind: sum(
                len(gzip.compress(response.body(), 9))
                for response in loaded
                if response.url.endswith(kind)
            )
            for kind in (".js", ".css")
        }
        browser.close()
    return {
        "first_view_script_kb": round(sizes[".js"] / 1_000, 1),
        "first_view_style_kb": round(sizes[".css"] / 1_000, 1),
        "first_paint_ms": round(paints[0]),
        "largest_paint_ms": round(seen["largest"]),
        "layout_shift": round(seen["shift"], 3),
    }
