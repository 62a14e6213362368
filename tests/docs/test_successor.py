"""What `docs/decisions/successor.md` says is signed, and from when cover counts."""

from pathlib import Path

from mutual_pool.protocol.eip712 import _CERTIFICATE_FIELDS
from mutual_pool.protocol.enrolment import sum_tree
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.twin import ProtocolTwin
from tests.model import people

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "decisions" / "successor.md").read_text(encoding="utf-8")


def test_no_paper_says_since_when_somebody_is_a_member():
    """P1, E2: the fields of both papers are those that the page lists."""
    certificate = ", ".join(name for name, _ in _CERTIFICATE_FIELDS)
    assert f"A certificate has `{certificate}` (P1)" in TEXT
    leaf = "number, member, identity, band, units, bandUntil"
    assert f"`{leaf}` (E2)" in TEXT
    types = ("uint32", "address", "bytes16", "uint8", "uint24", "uint24")
    fields = ",".join(f"{kind} {name}" for kind, name in zip(types, leaf.split(", "), strict=True))
    assert sum_tree.keccak(text=f"Leaf({fields})") == sum_tree.LEAF_TYPE


def test_an_older_certificate_begins_no_earlier_cover():
    """P3: cover and vesting count from joining, whenever the registrar signed."""
    community = ProtocolTwin(people.PLAN, now=people.START)
    for number, age in enumerate((0, 20)):
        certificate = people.certificate(
            number, people.START - age * DAY, expiry=people.START + DAY
        )
        community.enrolment.join(
            certificate,
            40_000,
            signer=people.REGISTRAR,
            sender=people.member(number),
            now=people.START,
        )
    new, old = (community.ledger.memberships[people.member(number)] for number in range(2))
    assert (new.joined_day, new.covered_from) == (old.joined_day, old.covered_from)
    assert new.covered_from == (people.START + people.WAIT) // DAY + 1
