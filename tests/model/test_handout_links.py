"""Links that carry a certificate or a position, and what is no such link."""

import base64
import json
from pathlib import Path

import pytest

from mutual_pool.office.registrar.links import (
    LinkError,
    certificate_link,
    position_link,
    read_link,
)
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf

PAGE = "https://pool.example.org"
CERTIFICATE = {
    "member": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "identity": "0x" + "5a" * 16,
    "band": 7,
    "bandUntil": 2**24 - 1,
    "issuedAt": 1_900_000_000,
    "expiry": 1_902_592_000,
}
SIGNATURE = bytes(range(65))


def position(count=200):
    leaves = [
        Leaf(n, f"0x{n + 1:040x}", (n + 1).to_bytes(16, "big"), 4, 5, 30_000) for n in range(count)
    ]
    return CohortTree(leaves).place_file(3, count // 2)


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}/", f"{PAGE}/#/member"], ids=range(3))
def test_what_goes_into_a_link_comes_out(page):
    link = certificate_link(page, CERTIFICATE, SIGNATURE)
    assert link.startswith(f"{PAGE}/#/join/")
    assert read_link(link) == {"certificate": CERTIFICATE, "signature": "0x" + SIGNATURE.hex()}
    found = position()
    assert read_link(position_link(page, found)) == found


def test_a_position_of_200_people_fits_a_code_that_a_phone_reads():
    assert len(position_link(PAGE, position())) < 600


@pytest.mark.parametrize(
    "text",
    [
        "",
        PAGE,
        f"{PAGE}/#/join/",
        f"{PAGE}/#/join/!!!!",
        f"{PAGE}/#/join/" + base64.urlsafe_b64encode(b"\x03" + bytes(200)).decode(),
        f"{PAGE}/#/join/" + base64.urlsafe_b64encode(b"\x01" + bytes(50)).decode(),
        f"{PAGE}/#/join/" + base64.urlsafe_b64encode(b"\x02" + bytes(20)).decode(),
        f"{PAGE}/#/join/" + "A" * 5_000,
        position_link(PAGE, position())[:-40],
    ],
    ids=range(9),
)
def test_what_is_no_link_is_refused(text):
    with pytest.raises(LinkError, match="copied whole"):
        read_link(text)


def test_the_links_that_the_page_reads_are_those_of_the_files():
    """`frontend_bridge/web/src/protocol/handout.test.ts` reads the same three files."""
    handed = Path(__file__).resolve().parents[1] / "support" / "handed"
    read = {
        name: json.loads((handed / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("certificate", "position", "links")
    }
    signature = bytes.fromhex(read["certificate"]["signature"][2:])
    assert read["links"] == {
        "certificate": certificate_link(PAGE, read["certificate"]["certificate"], signature),
        "position": position_link(PAGE, read["position"]),
    }
