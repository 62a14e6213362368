"""Whatever is pasted, chosen or followed: a sentence that is true, and a page that goes on."""

import json
import re

import pytest
from playwright.sync_api import expect

from frontend_bridge.tests.browser.test_access import settle
from tools.toolchain import CHAIN_ID

READS = """
globalThis.reads = [];
for (const name of ["text", "arrayBuffer", "stream"]) {
  const real = Blob.prototype[name];
  Blob.prototype[name] = function () { reads.push(this.size); return real.call(this); };
}
"""
RUBBISH = [
    "<img src=x onerror=alert(1)>",
    "-1",
    "1e999",
    "0x",
    "0x" + "f" * 64,
    "{}",
    '{"certificate": {"member": 7}, "signature": null, "leaf": [], "verdict": {}}',
    "[[[[",
    "null",
    "\N{FULLWIDTH DIGIT NINE}" * 80,
    "\N{RIGHT-TO-LEFT OVERRIDE}12,50\N{ZERO WIDTH SPACE}",
    "9" * 5_000,
]
FIELDS = "main :is(input:not([type=checkbox], [type=radio], [type=file]), textarea):visible"


@pytest.fixture(scope="module")
def sized(tmp_path_factory):
    """Files of a size each; those that are large hold nothing but holes."""
    folder = tmp_path_factory.mktemp("sizes")

    def make(name: str, size: int):
        path = folder / name
        with path.open("wb") as file:
            file.truncate(size)
        return path

    return make


def open_details(page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("Newcomer 1", "member"),
        ("Voter 1", "member/ill"),
        ("Assessor 1", "assess"),
        ("Voter 1", "gifts"),
        ("Steward", "stewardship"),
    ],
)
def test_files_are_refused_by_their_size_before_they_are_read(visit, world, sized, who, path):
    visitor = visit()
    page = visitor.page
    page.add_init_script(READS)
    visitor.go(path)
    visitor.connect(who)
    if path == "assess":
        visitor.click(f"Review {min(world.cast.evidence)}")
    files = page.locator("main input[type=file]")
    expect(files.first).to_be_attached()
    # Parts that come later would move the others' places.
    settle(page)
    open_details(page)
    for place in range(files.count()):
        field = files.nth(place)
        within = field.locator("xpath=..")
        field.set_input_files(sized("empty.json", 0))
        expect(within.get_by_role("alert")).to_have_text("This file is empty. Choose another one.")
        field.set_input_files(sized("large.json", 500_000_000))
        expect(within.get_by_role("alert")).to_contain_text("This file has 500 MB. At most")
    assert page.evaluate("reads") == []


def test_a_large_file_is_hashed_in_small_pieces(visit, world, sized):
    visitor = visit()
    page = visitor.page
    page.add_init_script(READS)
    visitor.go("assess")
    visitor.connect("Assessor 1")
    visitor.click(f"Review {min(world.cast.evidence)}")
    evidence = visitor.card("Check the evidence").get_by_label("Evidence file")
    evidence.set_input_files(sized("scan.pdf", 5_000_000))
    visitor.told("This is not the file that was filed")
    read = page.evaluate("reads")
    assert sum(read) == 5_000_000 and max(read) <= 256 * 1024


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("Newcomer 1", "member"),
        ("Voter 1", "member/pay"),
        ("Voter 1", "member/ill"),
        ("Voter 1", "member/guardian"),
        ("Voter 1", "member/more"),
        ("Voter 1", "gifts"),
        ("Voter 1", "assembly"),
        ("Steward", "stewardship"),
        (None, "following"),
        (None, "books/members"),
        (None, "books/claims"),
        (None, "demo"),
    ],
)
def test_rubbish_in_every_field_is_named_or_offers_nothing(visit, world, who, path):
    visitor = visit()
    page = visitor.page
    sent: list[str] = []
    page.on(
        "request",
        lambda request: (
            sent.append(str(request.post_data))
            if "eth_sendTransaction" in str(request.post_data)
            else None
        ),
    )
    visitor.go(path)
    if who:
        visitor.connect(who)
    page.wait_for_load_state("networkidle")
    open_details(page)
    for text in RUBBISH:
        fields = page.locator(FIELDS)
        for place in range(fields.count()):
            # What was typed before may have taken fields away.
            if place >= fields.count():
                break
            field = fields.nth(place)
            kind = field.get_attribute("type")
            if kind in ("date", "number", "range") or not field.is_editable():
                continue
            field.fill(text)
        # The page is there and answers; nothing of the text has become a part of it.
        expect(page.get_by_role("banner")).to_be_visible()
        assert page.locator("main img[src=x]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert sent == []


def test_rubbish_as_the_address_of_a_node_is_refused(visit):
    visitor = visit()
    visitor.go("")
    visitor.click("Settings")
    field = visitor.page.get_by_label("Address of the node that is read")
    for text in ("x", "javascript:alert(1)", "http://", "ftp://a.example", "//a.example"):
        field.fill(text)
        expect(visitor.page.get_by_text(re.compile("An address begins with"))).to_be_visible()


def test_the_index_of_another_chain_is_not_believed(visit, world):
    visitor = visit()
    page = visitor.page

    def other(route):
        answer = route.fetch()
        text = answer.text().replace(f'"chain":{CHAIN_ID}', '"chain":5')
        told = json.loads(text)
        for row in told.get("data") or []:
            if isinstance(row, dict) and "address" in row:
                row["address"] = "0x" + "ab" * 20
        route.fulfill(response=answer, body=json.dumps(told))

    page.route(f"{world.api}/v1/**", other)
    visitor.go("books/members")
    expect(page.locator("[data-health=api]")).to_contain_text("The index is of another chain")
    # The members are the chain's own.
    expect(page.get_by_text(re.compile(r"^Members \(\d+\)"))).to_be_visible()
    expect(page.get_by_text("0xabab")).to_have_count(0)
