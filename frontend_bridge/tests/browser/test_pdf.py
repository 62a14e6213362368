"""PDFs of evidence in the assessor's page: drawn as pictures, whatever else they want to be."""

import base64
import json

import pytest
from eth_account import Account
from playwright.sync_api import expect

from frontend_bridge.tests.browser import pdfs
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.evidence.grants import make_grant
from mutual_pool.office.evidence.keys import read_key
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import seal
from tests.support.serving import Handler, serving
from tools.toolchain import ROOT

HANDED = ROOT / "tests/support/handed/evidence-page.json"
RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)
DRAWN = 40_000
"""Milliseconds; the page itself gives up after 30,000."""
MOST_DOTS, LONGEST_SIDE = 4_000_000, 8_000
CHINESE = ROOT / "frontend_bridge/web/languages/office/zh-Hans.json"


@pytest.fixture(scope="module")
def elsewhere():
    """An address that notes who asks it, and what was asked."""
    asked: list[str] = []

    class Noting(Handler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self):
            self.do_GET()

    with serving(Noting) as address:
        yield address, asked


@pytest.fixture(scope="module")
def files(elsewhere):
    """What the claimant sends, by name."""
    whole = pdfs.letter()
    return {
        "letter.pdf": whole,
        "active.pdf": pdfs.active(elsewhere[0]),
        "wide.pdf": pdfs.large(10_000_000, 10),
        "huge.pdf": pdfs.large(1_000_000, 1_000_000),
        "long.pdf": pdfs.long(10_000),
        "cut.pdf": whole.removesuffix(b"%%EOF\n"),
        "half.pdf": whole[: len(whole) // 2],
        "rubbish.pdf": b"%PDF-1.7\n" + b"\0\xff nothing of a PDF" * 500,
        "locked.pdf": pdfs.locked(),
        "fax.pdf": pdfs.fax(),
        "scan.pdf": pdfs.jpeg_2000(),
        "fine.pdf": pdfs.too_fine(),
        "endless.pdf": pdfs.endless(),
        "swelling.pdf": pdfs.swelling(1_000_000_000),
    }


@pytest.fixture
def reading(visit, world, undone, files, tmp_path):
    """Opens the files as an assessor; gives the visitor and the card in which they stand."""

    def read(**options):
        handed = json.loads(HANDED.read_text(encoding="utf-8"))
        key = tmp_path / "reading-key.age"
        key.write_bytes(base64.b64decode(handed["key_file"]))
        paths = []
        for name, content in files.items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(content)
        sealed = seal(make_pack(paths))
        filed = sealed.description.hash
        reader = read_key(key, handed["password"]).recipient
        pack, grant = tmp_path / "evidence.age", tmp_path / "grant.age"
        pack.write_bytes(sealed.ciphertext)
        grant.write_bytes(make_grant(sealed.key, filed, [reader]))
        number = file_claim(world, "Voter 2", filed)
        visitor = visit(**options)
        visitor.go("assess")
        visitor.connect("Assessor 1")
        world.settle_index()
        visitor.click(f"Review {number}")
        card = visitor.card("Open encrypted evidence")
        card.get_by_label("Pack (evidence.age)").set_input_files(pack)
        card.get_by_label("Grant (grant.age)").set_input_files(grant)
        card.get_by_label("Your reading key (.age)").set_input_files(key)
        card.get_by_label("Password of your reading key").fill(handed["password"])
        visitor.click("Open")
        expect(card.locator(f"[data-opened='{len(files)}']")).to_be_visible(timeout=60_000)
        return visitor, card

    return read


def file_claim(world, name, filed):
    contracts, errors = world.lived.contracts(), error_decoder(load_release())
    wallet = KeyWallet(world.lived.web3, Account.from_key(world.key(name)), errors)
    wallet.send(contracts.asset.functions.approve(contracts.pool.address, 10**9))
    today = world.lived.web3.eth.get_block("latest")["timestamp"] // 86_400
    wallet.send(contracts.desk.functions.file((world.address(name), today, 1, filed)))
    return contracts.desk.functions.claimCount().call()


def shown(card, name, state="drawn"):
    """Have a PDF shown; its part of the page, once it is in a state."""
    figure = card.locator("figure").filter(has_text=name)
    choice = figure.get_by_role("button", name=f"Show the pages: {name}")
    part = figure.locator("[data-pdf]")
    expect(choice.or_(part)).to_be_visible()
    if choice.count():
        choice.click()
    expect(part).to_have_attribute("data-pdf", state, timeout=DRAWN)
    return figure


def dot(figure, across, down):
    """The colour of a drawn page at a part of its width and height."""
    return tuple(
        figure.locator("canvas").evaluate(
            """(canvas, [across, down]) => [...canvas.getContext('2d').getImageData(
                Math.floor(canvas.width * across), Math.floor(canvas.height * down), 1, 1
            ).data.slice(0, 3)]""",
            [across, down],
        )
    )


def size(figure):
    return figure.locator("canvas").evaluate("canvas => [canvas.width, canvas.height]")


def inked(figure, top, bottom):
    """How much of a strip of the page is dark."""
    return figure.locator("canvas").evaluate(
        """(canvas, [top, bottom]) => {
            const from = Math.floor(canvas.height * top);
            const high = Math.floor(canvas.height * bottom) - from;
            const { data } = canvas.getContext('2d').getImageData(0, from, canvas.width, high);
            let dark = 0;
            for (let at = 0; at < data.length; at += 4) if (data[at] < 128) dark += 1;
            return dark / (data.length / 4);
        }""",
        [top, bottom],
    )


def test_the_pages_of_a_letter_are_drawn(reading):
    visitor, card = reading()
    # The first PDF is shown without being asked for.
    figure = shown(card, "letter.pdf")
    assert dot(figure, 0.5, 0.5) == RED and dot(figure, 0.02, 0.98) == (255, 255, 255)
    # Both lines stand there, in fonts of this page's and of this machine: the letters of the second
    # are found by a table that the page's server has.
    assert inked(figure, 0.07, 0.13) > 0.005 and inked(figure, 0.14, 0.2) > 0.005
    assert size(figure) == [1239, 1754]
    visitor.shot("evidence-pdf")
    figure.get_by_role("button", name="Next page").click()
    expect(figure.get_by_text("Page 2 of 2")).to_be_visible()
    expect(figure.locator("[data-pdf=drawn] canvas")).to_have_attribute(
        "aria-label", "letter.pdf, page 2 of 2", timeout=DRAWN
    )
    assert dot(figure, 0.5, 0.5) == BLUE
    expect(figure.get_by_role("button", name="Next page")).to_be_disabled()
    expect(figure.locator(".banner")).to_have_count(0)
    # What a fax and a scanner write is decoded by scripts of the page's server.
    figure = shown(card, "fax.pdf")
    expect(figure.locator(".banner")).to_have_count(0)
    assert dot(figure, 0.5, 0.25) == BLACK and dot(figure, 0.1, 0.05) == (255, 255, 255)
    figure = shown(card, "scan.pdf")
    assert dot(figure, 0.5, 0.25) == BLUE and dot(figure, 0.5, 0.75) == GREEN
    assert visitor.errors == []


def test_a_pdf_does_nothing_but_be_drawn(reading, elsewhere):
    visitor, card = reading()
    page, address = visitor.page, page_address(visitor)
    happened: list[str] = []

    def note(kind):
        return lambda event: happened.append(f"{kind} {event}")

    page.on("dialog", note("dialog"))
    page.on("download", note("download"))
    page.on("popup", note("popup"))
    figure = shown(card, "active.pdf")
    assert dot(figure, 0.5, 0.5) == GREEN
    # Its picture would have come from there, and the page says that it lacks.
    expect(figure.get_by_text("Parts of this page may be missing")).to_be_visible()
    figure.locator("canvas").click(position={"x": 5, "y": 5})
    page.wait_for_timeout(1_000)
    assert happened == [] and elsewhere[1] == [] and page_address(visitor) == address
    # Nothing of it is an element of the page.
    assert figure.locator("a, iframe, object, embed, input, form, svg").count() == 0
    assert visitor.errors == []


def page_address(visitor):
    return visitor.page.evaluate("location.href")


def test_pages_and_dots_are_bounded(reading):
    visitor, card = reading()
    figure = shown(card, "wide.pdf")
    assert size(figure) == [LONGEST_SIDE, 1]
    figure = shown(card, "huge.pdf")
    width, height = size(figure)
    assert width == height and 0.99 * MOST_DOTS < width * height <= MOST_DOTS
    assert dot(figure, 0.5, 0.75) == GREEN
    figure = shown(card, "long.pdf")
    expect(figure.get_by_text("it has 10,000 pages; the first 500 can be shown")).to_be_visible()
    expect(figure.get_by_text("Page 1 of 10000")).to_be_visible()
    # A picture above 40 million points is left out, and the page says so.
    figure = shown(card, "fine.pdf")
    assert dot(figure, 0.5, 0.75) == GREEN and dot(figure, 0.5, 0.25) == (255, 255, 255)
    expect(figure.get_by_text("Parts of this page may be missing")).to_be_visible()
    assert visitor.errors == []


def test_what_cannot_be_drawn_is_said(reading):
    visitor, card = reading()
    figure = shown(card, "cut.pdf")
    assert dot(figure, 0.5, 0.5) == RED
    expect(figure.get_by_text("its end is missing")).to_be_visible()
    for name in ("half.pdf", "rubbish.pdf"):
        figure = shown(card, name, "broken")
        expect(figure.get_by_role("alert")).to_contain_text("no page of it can be drawn")
    figure = shown(card, "locked.pdf", "locked")
    expect(figure.get_by_role("alert")).to_contain_text("protected by a password")
    assert figure.locator("canvas").count() == 0
    assert visitor.errors == []


def test_a_pdf_that_never_ends_is_stopped(reading):
    visitor, card = reading()
    figure = shown(card, "endless.pdf", "slow")
    expect(figure.get_by_role("alert")).to_contain_text("it was stopped")
    # One that swells is drawn, or stopped: the page lives on, and shows the next one.
    swelling = card.locator("figure").filter(has_text="swelling.pdf")
    swelling.get_by_role("button", name="Show the pages: swelling.pdf").click()
    expect(
        swelling.locator("[data-pdf=drawn], [data-pdf=slow], [data-pdf=failed], [data-pdf=page]")
    ).to_be_visible(timeout=DRAWN)
    assert dot(shown(card, "letter.pdf"), 0.5, 0.5) == RED
    assert visitor.errors == []


def test_pages_are_turned_in_chinese_on_a_phone(reading):
    texts = json.loads(CHINESE.read_text(encoding="utf-8"))["pdf"]
    visitor, _ = reading(viewport={"width": 390, "height": 844})
    page = visitor.page
    page.get_by_label("Language").select_option("zh-Hans")
    figure = page.locator("figure").filter(has_text="letter.pdf")
    turned = {"n": 2, "count": 2}
    expect(figure.locator("[data-pdf]")).to_have_attribute("data-pdf", "drawn", timeout=DRAWN)
    expect(figure.get_by_text(texts["page"].format(n=1, count=2))).to_be_visible()
    figure.get_by_role("button", name=texts["after"]).click()
    label = texts["pageOf"].format(name="letter.pdf", **turned)
    expect(figure.get_by_role("img", name=label)).to_be_visible(timeout=DRAWN)
    expect(figure.get_by_text(texts["lead"])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.shot("evidence-pdf-zh-phone")
