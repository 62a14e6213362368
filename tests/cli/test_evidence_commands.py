"""Evidence from the terminal alone: packed, filed, granted to the panel, opened by a seat."""

from datetime import timedelta

import pytest

from mutual_pool.actuarial.days import EPOCH
from mutual_pool.cli.evidence_files import opened_lines
from mutual_pool.office.evidence.files import EvidenceFile

LETTER = "the doctor's letter, which nobody else may read: 诊断"
READING = {"MUTUAL_POOL_READING_PASSWORD": "a password of the tests for reading"}


@pytest.fixture(scope="module")
def filed(town, member):
    """A member who packed a letter and filed a claim with it; the claim's number."""
    ill = member("ill")
    letter = ill.file("letter.txt", LETTER)
    packed = ill.does("evidence", "pack", letter, "--out", "my-claim", keys=False, **READING)
    town.pass_days(40)
    day = (EPOCH + timedelta(days=town.today - 1)).isoformat()
    made = ill.acts(
        *("claim", "file", "--day", day, "--class", "1"),
        *("--evidence-hash", packed["evidence_hash"]),
    )
    return ill, made["claim"]


def publish(person):
    """Somebody makes a key and publishes it."""
    made = person.run("reading-key", "new", "mine", keys=False, **READING)
    assert made.returncode == 0, made.stderr
    assert "AGE-SECRET" not in made.stdout + made.stderr
    person.acts("reading-key", "publish", made.stdout.strip())
    return made.stdout.strip()


def test_evidence_reaches_the_panel_and_nobody_else(town, filed):
    ill, number = filed
    grant = ("evidence", "grant", "my-claim", "--claim", number)
    refusal = ill.refused(*grant, keys=False, code=5, says="0 of 5 assessors", **READING).stderr
    seats = [town.people[f"assessor{n}"] for n in range(3)]
    assert all(seat.address in refusal for seat in seats)
    assert not list((ill.home / "my-claim").glob("grant*"))

    recipients = [publish(seat) for seat in seats]
    shown = ill.does("reading-key", "show", seats[0].address, keys=False)
    assert shown["recipient"] == recipients[0]
    granted = ill.does(*grant, keys=False, **READING)
    assert set(granted["readers"].values()) == set(recipients)

    seat = seats[2]
    pack = ill.home / "my-claim" / "evidence.age"
    key = ill.home / granted["grant"]
    opening = ("evidence", "open", pack, "--grant", key, "--reading-key", "mine", "--claim")
    opened = seat.does(*opening, number, "--out", "claim", keys=False, **READING)
    assert [file["name"] for file in opened["files"]] == ["letter.txt"]
    assert (seat.home / "claim" / "letter.txt").read_text(encoding="utf-8") == LETTER
    assert LETTER.encode() not in pack.read_bytes() + key.read_bytes()

    # A seat that has no key yet, and one whose password is wrong.
    late = town.people["assessor4"]
    late.refused(*opening, number, "--out", "x", keys=False, code=2, says="there is no key")
    wrong = {"MUTUAL_POOL_READING_PASSWORD": "wrong"}
    seat.refused(
        *opening, number, "--out", "x", keys=False, code=2, says="password is wrong", **wrong
    )
    # A key that was withdrawn is not granted to any more.
    seat.acts("reading-key", "withdraw")
    again = ill.does(*grant, keys=False, **READING)
    assert set(again["readers"].values()) == set(recipients[:2])


def test_who_opens_a_pdf_is_told_what_it_may_do(tmp_path):
    letter = EvidenceFile("letter.txt", "text/plain", b"a letter")
    scan = EvidenceFile("scan.pdf", "application/pdf", b"%PDF-1.7")
    assert opened_lines(7, tmp_path, [letter])[1:] == ["  letter.txt (text/plain, 8 bytes)"]
    *_, last = opened_lines(7, tmp_path, [scan, letter])
    assert last.startswith("A PDF may run scripts")
