"""For everybody: axe, the keyboard, a phone, and Chinese."""

import pytest
from playwright.sync_api import expect

from tools.toolchain import ROOT

AXE = ROOT / "frontend_bridge" / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "overview": "",
    "join": "join",
    "demo": "demo",
    "plans": "plans",
    "member": "member",
    "member-pay": "member/pay",
    "member-ill": "member/ill",
    "member-statement": "member/statement",
    "member-regular": "member/regular",
    "member-guardian": "member/guardian",
    "member-leave": "member/leave",
    "member-more": "member/more",
    "claim": "claims/1",
    "assess": "assess",
    "books": "books",
    "members": "books/members",
    "claims": "books/claims",
    "settlements": "books/settlements",
    "reports": "books/reports",
    "gifts": "gifts",
    "appeal": "gifts/1",
    "assembly": "assembly",
    "closing": "closing",
    "stewardship": "stewardship",
    "regular": "regular",
}


def findings(page):
    # Not as a script of the page: its policy allows none but its own.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        (found["id"], found["impact"], [node["html"][:200] for node in found["nodes"]])
        for found in result["violations"]
    ]


def settle(page):
    page.wait_for_load_state("networkidle")
    expect(page.locator(".loading")).to_have_count(0, timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.go("member")
    visitor.connect("Member with an open claim")
    for name, path in PAGES.items():
        visitor.page.evaluate("path => { location.hash = '#/' + path }", path)
        settle(visitor.page)
        assert findings(visitor.page) == [], name
    visitor.shot(f"{scheme}-stewardship")


def test_axe_finds_nothing_in_what_is_signed(visit, world):
    address = next(iter(world.cast.certificates))
    visitor = visit()
    visitor.go("member")
    visitor.connect("Newcomer 1")
    certificate = world.files / f"certificate-{address}.json"
    visitor.page.get_by_label("Certificate file").set_input_files(certificate)
    visitor.click("Join and deposit")
    expect(visitor.page.get_by_role("dialog", name="What you sign")).to_be_visible()
    assert findings(visitor.page) == []
    # Escape closes it, and nothing is signed.
    visitor.page.keyboard.press("Escape")
    visitor.told("You closed the dialog.")


def test_a_phone_in_chinese(visit):
    visitor = visit(locale="zh-CN", viewport={"width": 360, "height": 740}, is_mobile=True)
    page = visitor.page
    for name, path in PAGES.items():
        visitor.go(path)
        settle(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, (name, wide)
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        assert findings(page) == [], name
        visitor.shot(f"phone-{name}")
    visitor.go("")
    page.get_by_label("语言").select_option("en")
    visitor.told("Active members")


def test_every_page_by_the_keyboard(visit):
    visitor = visit()
    page = visitor.page
    visitor.go("")
    visitor.told("Active members")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.reload()
    visitor.told("Active members")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="My membership").first).to_be_focused()
    page.keyboard.press("Enter")
    button = page.locator("main").get_by_role("button", name="Connect wallet")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Choose a wallet")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Newcomer 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Disconnect")).to_be_visible()
    page.get_by_label("or paste the certificate").focus()
    page.keyboard.type("x")
    visitor.told("This is no certificate.")


def test_nothing_is_seen_beside_what_is_pressed_in_a_dialog(visit, world):
    """The bar that stays in reach of a thumb is as wide as the dialog under which it lies."""
    address = next(iter(world.cast.certificates))
    visitor = visit(viewport={"width": 390, "height": 700})
    visitor.go("member")
    visitor.connect("Newcomer 1")
    certificate = world.files / f"certificate-{address}.json"
    visitor.page.get_by_label("Certificate file").set_input_files(certificate)
    visitor.click("Join and deposit")
    dialog = visitor.page.get_by_role("dialog", name="What you sign")
    expect(dialog).to_be_visible()
    bar = dialog.locator(".row.end").bounding_box()
    # A bar to scroll with may stand at the right of what is read.
    left, wide = dialog.locator(".body").evaluate(
        "one => [one.getBoundingClientRect().left, one.clientWidth]"
    )
    assert bar is not None and (bar["x"], bar["width"]) == (left, wide)
