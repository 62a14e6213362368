"""No amount without its unit, on any page, in any sentence."""

import re

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import PAGES, settle
from frontend_bridge.tests.browser.test_every_page import words

AMOUNT = re.compile(r"(?<![\d.,:])\d[\d,]*\.\d\d+(?![\d.])(?!\s*(?:CNY|%))")
"""Digits after a point, and neither a currency nor a percent sign behind them."""

SEEN = """() => {
  // The axes of a chart stand below its title, which has the unit; so does the head of a column.
  for (const one of document.querySelectorAll("main [aria-hidden=true]")) one.hidden = true;
  for (const one of document.querySelectorAll("main details")) one.open = true;
  for (const table of document.querySelectorAll("main table"))
    [...table.querySelectorAll("th")].forEach((head, place) => {
      if (!head.innerText.includes("(CNY)")) return;
      for (const row of table.querySelectorAll("tbody tr")) row.children[place].innerText = "";
    });
  return document.querySelector("main").innerText;
}"""


@pytest.mark.parametrize(("locale", "tag"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_every_amount_has_its_unit(visit, locale, tag):
    texts = words(tag)
    visitor = visit(locale=locale)
    page = visitor.page
    visitor.go("member")
    visitor.connect_in(texts, "Member with an open claim")
    seen = 0
    for name, path in PAGES.items():
        page.evaluate("path => { location.hash = '#/' + path }", path)
        settle(page)
        text = page.evaluate(SEEN)
        assert AMOUNT.findall(text) == [], (name, AMOUNT.findall(text))
        seen += len(re.findall(r"\d\.\d\d\s*CNY", text))
        page.reload()
    assert seen > 50


def test_a_refused_amount_is_told_with_its_unit(visit, world, undone):
    visitor = visit()
    page = visitor.page
    visitor.bring_certificate(world)
    field = page.get_by_label("Deposit")
    field.fill("1")
    alert = visitor.card("Join").get_by_role("alert")
    money = r"[\d.,]+\u00a0CNY"
    expect(alert).to_have_text(re.compile(rf"^At least {money} are needed\.$"))
    field.fill("999999999")
    expect(alert).to_have_text(re.compile(rf"^Your wallet holds {money}\.$"))
    visitor.become("Voter 1")
    for path, label in (("member/pay", "Amount"), ("gifts/1", "Amount")):
        visitor.go(path)
        page.get_by_label(label).first.fill("999999999")
        visitor.told("Your wallet holds")
        told = page.get_by_text("Your wallet holds").first.inner_text()
        assert re.fullmatch(rf"Your wallet holds {money}\.", told), path
