"""Every page at both widths in both languages, as a picture to look at in build/screenshots."""

import json

import pytest

from frontend_bridge.tests.browser.test_access import PAGES, settle
from tools.toolchain import ROOT

LANGUAGES = ROOT / "frontend_bridge" / "web" / "languages"


def words(tag: str) -> dict:
    return json.loads((LANGUAGES / f"{tag}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_every_page_fits_and_is_drawn(visit, width, locale, tag):
    texts = words(tag)
    visitor = visit(locale=locale, viewport={"width": width, "height": 844})
    page = visitor.page
    visitor.go("member")
    visitor.connect_in(texts, "Member with an open claim")
    for name, path in PAGES.items():
        page.evaluate("path => { location.hash = '#/' + path }", path)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        # No text is missing: neither a name in braces, nor a value that is none.
        text = page.locator("main").inner_text()
        for wrong in ("undefined", "NaN", "[object", "{"):
            assert wrong not in text, (name, wrong)
        visitor.shot(f"{tag}-{width}-{name}")
