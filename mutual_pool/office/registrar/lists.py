"""A list of people by wallet and document, as a founder brings it: a CSV file, one person a line.

    wallet,country,kind,number,born
    0xAbc...,CN,national-id,110101198503020000,1985-03-02

`band` and `until` may stand in place of `born`; `level` and `name` may follow.
"""

import csv
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from os import cpu_count
from pathlib import Path

from eth_utils.address import is_address, to_checksum_address

from mutual_pool.actuarial.days import utc_day
from mutual_pool.office.registrar.identity import Document, DocumentError, document_of
from mutual_pool.office.registrar.intake import Intake, Scanned
from mutual_pool.office.registrar.people import FAR_DAY
from mutual_pool.office.registrar.secret_ring import Ring
from mutual_pool.office.structs import FileFormError
from mutual_pool.plan import Plan

REQUIRED = ("wallet", "country", "kind", "number")
_MOST_THREADS = 4
"""Each run of scrypt takes 128 MB."""


@dataclass(frozen=True)
class Line:
    """One line of a list, checked.

    Attributes:
        place: its number in the file.
        member: the wallet.
        document: the document.
        born: the birthday; None if the band was chosen by hand.
        band: the band, without a birthday.
        until: its last day.
        level: the level of benefit.
        name: what the registrar calls the person.
    """

    place: int
    member: str
    document: Document
    born: date | None
    band: int
    until: int
    level: str
    name: str


def read_list(path: Path, rules: Plan) -> list[Line]:
    """Return the lines of a list, in their order.

    Raises:
        FileFormError: if a column is missing or a cell is wrong; it names every line.
        OSError: if the file cannot be read.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise FileFormError(
                    f"{path}: no column {', '.join(missing)}; the first line names "
                    f"{', '.join(REQUIRED)}, and born or band"
                )
            rows = [(reader.line_num, row) for row in reader]
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileFormError(f"{path} is not a CSV file: {error}") from error
    names = {band.name: band.number for band in rules.bands.value}
    lines, wrong = list[Line](), list[str]()
    for place, row in rows:
        try:
            lines.append(_line(place, row, names))
        except (ValueError, TypeError) as error:
            wrong.append(f"\n  line {place}: {error}")
    if wrong:
        raise FileFormError(f"{path}: {len(wrong)} lines are wrong{''.join(wrong)}")
    if not lines:
        raise FileFormError(f"{path} names nobody")
    return lines


def scanned(lines: list[Line], intake: Intake, ring: Ring) -> Iterator[tuple[Line, Scanned]]:
    """Return what a scan of each line would give, in their order, as identities are computed.

    Args:
        lines: the list.
        intake: the register they are for.
        ring: the registrar's secrets.
    """

    def one(line: Line) -> Scanned:
        candidates = intake.candidates(ring, line.document)
        return Scanned(
            line.member, candidates, line.born, line.band, line.until, line.level, line.name
        )

    with ThreadPoolExecutor(min(cpu_count() or 1, _MOST_THREADS)) as pool:
        yield from zip(lines, pool.map(one, lines), strict=True)


def _line(place: int, row: Mapping[str, str | None], names: Mapping[str, int]) -> Line:
    cell = {name: (value or "").strip() for name, value in row.items() if name}
    wallet, born, band = cell["wallet"], cell.get("born", ""), cell.get("band", "")
    if not is_address(wallet):
        raise ValueError(f"wallet: {wallet[:60]!r} is no address")
    try:
        document = document_of(cell["number"], cell["country"], cell["kind"])
    except DocumentError as error:
        raise ValueError(f"document: {error}") from None
    if bool(born) == bool(band):
        raise ValueError("give born, or band")
    if band and band not in names:
        raise ValueError(f"band: {band[:40]!r}; allowed: {', '.join(names)}")
    until = cell.get("until", "")
    return Line(
        place,
        to_checksum_address(wallet),
        document,
        _day(born, "born") if born else None,
        names.get(band, 0),
        utc_day(_day(until, "until")) if until else FAR_DAY,
        cell.get("level", ""),
        cell.get("name", ""),
    )


def _day(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{what}: {text[:40]!r} is no day such as 1985-03-02") from None
