"""The audited books as tables, each row with what it can be traced to.

Amounts are decimal strings of the asset's smallest part, since no spreadsheet keeps them otherwise.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Finding
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.pool.pool import MutualPool

Row = Mapping[str, str]
_EPOCH = date(1970, 1, 1)
MEMBER_COLUMNS = (
    *("member", "active", "balance", "units", "band", "joined_day", "covered_from"),
    *("band_until", "lapsed_at", "lapsed_by_settlement", "last_claim", "still_of_cohort"),
    *("due", "stored_balance", "stored_index", "rung", "proved_at_block"),
)


@dataclass
class BooksByBlock:
    """Notes assets and liabilities after each block that moved them, as an `Observer`.

    Attributes:
        rows: one for each such block, in order.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Begin with nothing noted."""
        self.rows: list[dict[str, str]] = []
        self._block = -1

    def begin(self, replay: Replay) -> None:
        """Nothing is to be noted before the first block."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Nothing is to be noted before a call."""

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note the books after a call; the last one of a block stands for it."""
        event, ledger = events[-1], replay.community.ledger
        books = ledger.books
        row = {
            "block": str(event.block),
            "time": _moment(event.time),
            "assets": str(books.held),
            "members_balances": str(books.total_balances),
            "carry": str(books.carry),
            "reserve": str(books.reserve),
            "owed_by_name": str(books.owed),
            "active_members": str(books.active_voters),
            "active_units": str(books.active_units),
            "index": str(books.index),
            "settlements": str(books.settlements),
            "tx": event.tx,
            "log": str(event.log_index),
        }
        if event.block == self._block:
            self.rows[-1] = row
        else:
            self.rows.append(row)
        self._block = event.block

    def end(self, replay: Replay) -> None:
        """Nothing is to be noted after the last block."""


def finding_rows(findings: Sequence[Finding]) -> list[Row]:
    """Return every difference, with where it is."""
    names = [field.name for field in fields(Finding)]
    return [{name: _text(getattr(finding, name)) for name in names} for finding in findings]


def member_rows(result: AuditResult) -> list[Row]:
    """Return every member's standing at the last block, as reckoned and compared.

    After them come the places of cohorts that nobody took up, so that the balances add up.
    """
    if result.replay is None:
        return []
    ledger = result.replay.community.ledger
    rows: list[Row] = []
    for member in sorted({*ledger.positions, *ledger.unmoved}):
        standing, position = ledger.standing_of(member), ledger.current_position_of(member)
        cohort, _ = ledger.unmoved.get(member, ("", 0))
        membership = ledger.membership_of(member)
        rows.append(
            {
                "member": member,
                "active": "yes" if standing.active else "no",
                "balance": str(standing.balance),
                "units": str(position.units),
                "band": str(membership.band),
                "joined_day": _date(membership.joined_day),
                "covered_from": _date(membership.covered_from),
                "band_until": _date(membership.band_until),
                "lapsed_at": _moment(standing.lapsed_at) if standing.lapsed_at else "",
                "lapsed_by_settlement": str(standing.lapsed_by or ""),
                "last_claim": str(membership.claim or ""),
                "still_of_cohort": str(cohort),
                "due": str(ledger.due_to(member)),
                "stored_balance": str(position.balance),
                "stored_index": str(position.index),
                "rung": str(position.rung),
                "proved_at_block": str(result.block),
            }
        )
    return rows + _cohort_rows(result, ledger)


def _cohort_rows(result: AuditResult, ledger: MutualPool) -> list[Row]:
    rows: list[Row] = []
    for number, cohort in sorted(ledger.cohorts.items()):
        standing = ledger.standing_of_cohort(number)
        rows.append(
            {
                **dict.fromkeys(MEMBER_COLUMNS, ""),
                "member": f"cohort {number}",
                "active": "yes" if standing.active else "no",
                "balance": str(standing.balance),
                "units": str(cohort.units),
                "still_of_cohort": str(number),
                "proved_at_block": str(result.block),
            }
        )
    return rows


def claim_rows(result: AuditResult) -> list[Row]:
    """Return every claim with its facts and its state at the last block."""
    if result.replay is None:
        return []
    claims = result.replay.community.claims
    return [
        {
            "claim": str(number),
            "state": claims.state_of(number, result.time).name.lower(),
            "member": claim.member,
            "payee": claim.payee,
            "benefit_class": str(claim.benefit_class),
            "band": str(claim.band),
            "day": _date(claim.day),
            "benefit": str(claim.benefit),
            "filed_at": _moment(claim.filed_at),
            "decided_at": _moment(claim.decided_at) if claim.decided_at else "",
            "rules_version": str(claim.rules_version),
            "panel_version": str(claim.panel_version),
            "share": str(claim.share),
            "objections": str(claims.dispute_of(number).objections),
            "jury_until": _moment(ends) if (ends := claims.dispute_of(number).ends_at) else "",
            "jury_for": str(claims.dispute_of(number).votes_for),
            "jury_against": str(claims.dispute_of(number).votes_against),
            "jury_to_leave": str(claims.dispute_of(number).votes_to_leave),
            "held_days": str(claims.dispute_of(number).held_days),
            "proved_at_block": str(result.block),
        }
        for number, claim in claims.claims.items()
    ]


def appeal_rows(result: AuditResult) -> list[Row]:
    """Return every appeal to the public with its state at the last block."""
    if result.replay is None:
        return []
    book = result.replay.community.donations
    return [
        {
            "appeal": str(number),
            "state": book.state_of(number, result.time).name.lower(),
            "claim": str(appeal.claim or ""),
            "filer": appeal.filer,
            "payee": appeal.payee,
            "goal": str(appeal.goal),
            "minimum": str(appeal.minimum),
            "gifts": str(appeal.gifts),
            "decide_by": _moment(appeal.decide_by),
            "deadline": _moment(appeal.deadline),
            "panel_version": str(appeal.panel_version),
            "proved_at_block": str(result.block),
        }
        for number, appeal in book.appeals.items()
    ]


def write_table(folder: Path, name: str, rows: Sequence[Row], columns: Sequence[str]) -> list[Path]:
    """Write a table as CSV, and as Parquet where pyarrow is there; return the paths."""
    as_csv = folder / f"{name}.csv"
    with as_csv.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return [as_csv, *_as_parquet(folder / f"{name}.parquet", rows, columns)]


def _as_parquet(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> list[Path]:
    # A light installation has no pyarrow, which alone is as large as all the rest.
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        return []
    texts = {column: pa.array([row[column] for row in rows], pa.string()) for column in columns}
    pq.write_table(pa.table(texts), path)
    return [path]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _date(day: int) -> str:
    """Return a day of the contracts, counted from 1970, as people write it; "" for none."""
    if not day:
        return ""
    try:
        return (_EPOCH + timedelta(days=day)).isoformat()
    except OverflowError:
        return str(day)


def _moment(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
