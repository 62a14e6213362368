"""Everything an audit writes, into one folder, each file with the blocks in its name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Finding
from mutual_pool.audit.render import tables
from mutual_pool.audit.render.audit_html import Asset, render
from mutual_pool.audit.render.console import headline
from mutual_pool.audit.render.journal import COLUMNS as JOURNAL_COLUMNS
from mutual_pool.audit.render.journal import Journal, write_beancount
from mutual_pool.audit.render.opinions import opinions_of
from mutual_pool.audit.render.tables import BooksByBlock
from mutual_pool.audit.report.document import canonical, hash_of

FORM = "mutual-pool-verdict/2"
_SHOWN_IN = ("symbol", "decimals")
"""How amounts of a table are read: whole numbers of the smallest part, so many of a whole."""
_COLUMNS = {
    "findings": tuple(Finding.__dataclass_fields__),
    "members": tables.MEMBER_COLUMNS,
    "claims": (
        *("claim", "state", "member", "payee", "benefit_class", "band", "day", "benefit"),
        *("filed_at", "decided_at", "rules_version", "panel_version", "share"),
        *("objections", "jury_until", "jury_for", "jury_against", "jury_to_leave", "held_days"),
        "proved_at_block",
    ),
    "appeals": (
        *("appeal", "state", "claim", "filer", "payee", "goal", "minimum", "gifts"),
        *("decide_by", "deadline", "panel_version", "proved_at_block"),
    ),
    "books": (
        *("block", "time", "assets", "members_balances", "carry", "reserve", "owed_by_name"),
        *("active_members", "active_units", "index", "settlements", "tx", "log"),
    ),
}


def as_json(result: AuditResult) -> dict[str, Any]:
    """Return the outcome for programs; the keys stay as they are within a form."""
    book = result.book
    return {
        "form": FORM,
        "verdict": result.verdict.name.lower(),
        "exit_code": int(result.verdict),
        "headline": headline(result),
        "chain_id": result.chain_id,
        "contracts": dict(result.plan.addresses),
        "first_block": result.plan.first_block,
        "last_block": result.block,
        "last_block_hash": result.hash,
        "anchor": result.anchor,
        "checks": [
            {
                "name": check.name,
                "title": check.title,
                "status": check.status.name.lower(),
                "told": check.told,
            }
            for check in book.checks.values()
        ],
        "findings": [asdict(finding) for finding in book.findings],
        "could_not_tell": list(book.reasons),
        "notes": list(book.notes),
        "facts": result.facts,
        "opinions": opinions_of(result),
        "reports": {
            str(number): {
                "published_hash": "0x" + result.disclosures.reports[number].hash.hex(),
                "drawn_hash": "0x" + hash_of(document).hex(),
            }
            for number, document in result.reports.items()
        },
        "report": None if result.document is None else json.loads(canonical(result.document)),
        "report_hash": None if result.document is None else "0x" + hash_of(result.document).hex(),
    }


def write_all(
    folder: Path, result: AuditResult, books: BooksByBlock, journal: Journal, asset: Asset
) -> list[Path]:
    """Write JSON, the page, the report, every table and the journal; return the paths.

    Raises:
        OSError: if something cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    span = f"{result.plan.first_block}-{result.block}"
    verdict = folder / f"verdict-{span}.json"
    verdict.write_text(json.dumps(as_json(result), indent=2) + "\n", encoding="utf-8")
    page = folder / f"verdict-{span}.html"
    page.write_text(render(result, books.rows, asset), encoding="utf-8")
    written = [verdict, page]
    if result.document is not None:
        period = result.document.period
        report = folder / f"report-{period.from_block}-{period.to_block}.json"
        report.write_bytes(canonical(result.document))
        written.append(report)
    rows: dict[str, Sequence[Mapping[str, str]]] = {
        "findings": tables.finding_rows(result.book.findings),
        "members": tables.member_rows(result),
        "claims": tables.claim_rows(result),
        "appeals": tables.appeal_rows(result),
        "books": books.rows,
    }
    shown = {"symbol": asset.symbol, "decimals": str(asset.decimals)}
    for name, found in rows.items():
        columns, listed = _COLUMNS[name], found
        if name != "findings":
            columns, listed = (*columns, *_SHOWN_IN), [{**row, **shown} for row in found]
        written += tables.write_table(folder, f"{name}-{span}", listed, columns)
    moved = journal.rows(asset)
    written += tables.write_table(folder, f"journal-{span}", moved, JOURNAL_COLUMNS)
    ledger = folder / f"journal-{span}.beancount"
    write_beancount(ledger, moved, asset)
    return [*written, ledger]
