"""The list of a group, as its sponsor and the registrar keep it: a CSV file, one person a line.

    member,identity,band,band_until
    0xAbc...,0x00112233445566778899aabbccddeeff,18-24,2031-05-31

`identity` is the registrar's 16 bytes for the person, `band` the name of the plan's band, and
`band_until` its last day. The order of the lines is that of the leaves: the same file gives the
same root.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from eth_utils.address import is_address, to_checksum_address

from mutual_pool.actuarial.days import utc_day
from mutual_pool.plan import Plan
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf

COLUMNS = ("member", "identity", "band", "band_until")
_IDENTITY_DIGITS = 32


class CohortListError(ValueError):
    """A list is no group; the message names every line that is wrong, and what is allowed."""


def read_cohort(path: Path, plan: Plan) -> CohortTree:
    """Read a list and build its tree; units are those of the band.

    Raises:
        CohortListError: if a column is missing, a cell is wrong, or somebody stands in it twice.
        OSError: if the file cannot be read.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise CohortListError(
                    f"{path}: no column {', '.join(missing)}; the first line must name "
                    f"{', '.join(COLUMNS)}"
                )
            rows = [(reader.line_num, row) for row in reader]
        except (csv.Error, UnicodeDecodeError) as error:
            raise CohortListError(f"{path} is not a CSV file: {error}") from error
    wrong = [f"  line {line}: {told}" for line, row in rows for told in _faults(row, plan)]
    if wrong:
        raise CohortListError("\n".join([f"{path}: {len(wrong)} cells are wrong", *wrong]))
    try:
        return CohortTree([_leaf(number, row, plan) for number, (_, row) in enumerate(rows)])
    except ValueError as error:
        raise CohortListError(f"{path}: {error}") from error


def _faults(row: dict[str, str], plan: Plan) -> Iterator[str]:
    """What is wrong with a line, cell by cell."""
    member, identity, band, until = ((row[name] or "").strip() for name in COLUMNS)
    if not is_address(member):
        yield f"member: {member!r}; allowed: an address, with its checksum or in small letters"
    digits = identity.removeprefix("0x")
    if len(digits) != _IDENTITY_DIGITS or not _is_hex(digits) or not int(digits, 16):
        yield f"identity: {identity!r}; allowed: 0x and 32 hexadecimal digits, not all zero"
    names = [row.name for row in plan.bands.value]
    if band not in names:
        yield f"band: {band!r}; allowed: {', '.join(names)}"
    try:
        date.fromisoformat(until)
    except ValueError:
        yield f"band_until: {until!r}; allowed: a day such as 2031-05-31"


def _leaf(number: int, row: dict[str, str], plan: Plan) -> Leaf:
    member, identity, name, until = (row[column].strip() for column in COLUMNS)
    band = next(band for band in plan.bands.value if band.name == name)
    return Leaf(
        number,
        to_checksum_address(member),
        bytes.fromhex(identity.removeprefix("0x")),
        band.number,
        band.units,
        utc_day(date.fromisoformat(until)),
    )


def _is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
