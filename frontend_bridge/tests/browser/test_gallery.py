"""The design as a system: every component in every state, in both languages, light and dark."""

import pytest
from playwright.sync_api import expect

from frontend_bridge.local.gallery import GALLERY
from frontend_bridge.local.page_server import page_server
from frontend_bridge.tests.browser.conftest import SHOTS
from frontend_bridge.tests.browser.legible import LARGE, illegible
from frontend_bridge.tests.browser.test_access import PAGES, findings, settle
from frontend_bridge.tests.browser.test_every_page import words

NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def gallery():
    with page_server(0, {}, folder=GALLERY) as base:
        yield base


def opened(browser, gallery, **options):
    context = browser.new_context(**options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(gallery)
    expect(page.get_by_role("region", name="Charts")).to_be_visible()
    assert errors == []
    return context, page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_in_every_state(browser, gallery, width, locale, scheme):
    SHOTS.mkdir(parents=True, exist_ok=True)
    view = {"width": width, "height": 900}
    context, page = opened(browser, gallery, viewport=view, locale=locale, color_scheme=scheme)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert findings(page) == []
        name = f"gallery-{locale[:2]}-{width}-{scheme}"
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    finally:
        context.close()


def test_fields_of_what_is_signed_have_no_gaps_on_a_phone(browser, gallery):
    """Each field is as high as its lines, whatever is in it."""
    context, page = opened(browser, gallery, viewport={"width": 390, "height": 844})
    try:
        rows = page.get_by_role("region", name="What is signed").locator(".typed > div:visible")
        assert rows.count() >= 8
        heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
        assert max(heights) < 120, heights
    finally:
        context.close()


def test_motion_is_left_out_for_who_asks_for_that(browser, gallery):
    moves = "getComputedStyle(document.querySelector('.bone')).animationName"
    for wish, moving in (("no-preference", True), ("reduce", False)):
        context, page = opened(browser, gallery, reduced_motion=wish)
        try:
            assert (page.evaluate(moves) != "none") is moving
            running = page.evaluate("document.getAnimations().length")
            assert (running > 0) is moving
        finally:
            context.close()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_components_are_read_with_large_text_on_a_narrow_screen(browser, gallery, locale):
    context, page = opened(browser, gallery, viewport=NARROW, locale=locale)
    try:
        page.evaluate(LARGE)
        assert illegible(page) == []
    finally:
        context.close()


@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_pages_are_read_with_large_text_on_a_narrow_screen(visit, locale, tag):
    texts = words(tag)
    visitor = visit(viewport=NARROW, locale=locale)
    visitor.go("member")
    visitor.connect_in(texts, "Member with an open claim")
    visitor.page.evaluate(LARGE)
    for name, path in PAGES.items():
        visitor.page.evaluate("path => { location.hash = '#/' + path }", path)
        settle(visitor.page)
        # What is folded has to be read as well.
        for summary in visitor.page.locator("main summary").all():
            summary.click()
        assert illegible(visitor.page) == [], name


def test_dialogs_are_read_with_large_text_on_a_narrow_screen(visit, world):
    visitor = visit(viewport=NARROW)
    page = visitor.page
    visitor.go("")
    page.evaluate(LARGE)
    visitor.click("Settings")
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    assert illegible(page) == []
    page.keyboard.press("Escape")
    visitor.bring_certificate(world)
    page.evaluate(LARGE)
    visitor.click("Join and deposit")
    dialog = page.get_by_role("dialog", name="What you sign")
    expect(dialog).to_be_visible()
    assert illegible(page) == []
    expect(dialog.get_by_role("button", name="Sign in the wallet")).not_to_be_in_viewport()
    dialog.get_by_role("button", name="Sign in the wallet").scroll_into_view_if_needed()
    expect(dialog.get_by_role("button", name="Sign in the wallet")).to_be_in_viewport(ratio=1)
