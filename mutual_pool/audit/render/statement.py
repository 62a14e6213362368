"""A member's statement for reading: as text and as a page."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table

from mutual_pool.audit.render.audit_html import STYLE, Asset, table
from mutual_pool.audit.render.report_html import document

_EPOCH = date(1970, 1, 1)
HEAD = ("when (UTC)", "what", "change", "balance", "transaction")
_SHORT = 12
Statement = Mapping[str, Any]


def show(console: Console, statement: Statement, asset: Asset) -> None:
    """Print a statement."""
    for name, value in facts_of(statement, asset).items():
        console.print(f"{name:<22}{value}")
    lines = Table(title=f"Movements, in {asset.symbol}", title_justify="left")
    for place, name in enumerate(HEAD):
        lines.add_column(name, justify="right" if place in (2, 3) else "left", overflow="fold")
    for row in rows_of(statement, asset, full=False):
        lines.add_row(*row)
    console.print(lines)
    console.print(closing_of(statement))


def render(statement: Statement, asset: Asset) -> str:
    """Return a statement as a page that needs nothing from the network."""
    facts = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in facts_of(statement, asset).items()
    )
    return document(
        "Statement of a member",
        [
            "<h1>Statement of a member</h1>",
            f"<table>{facts}</table>",
            f"<h2>Movements, in {escape(asset.symbol)}</h2>",
            table(HEAD, rows_of(statement, asset), numbers=(2, 3), kind="account"),
            f'<p class="note">{escape(closing_of(statement))}</p>',
        ],
        STYLE,
    )


def facts_of(statement: Statement, asset: Asset) -> dict[str, str]:
    """Return what stands above the movements, by its name."""
    standing = statement["standing"]
    facts = {
        "Member": statement["member"],
        "Pool": f"{statement['pool']} on chain {statement['chain_id']}",
        "As of": f"block {statement['last_block']}, {_moment(statement['last_block_time'])} UTC",
        "Hash of that block": statement["last_block_hash"],
        "Balance": f"{asset.show(standing['balance'])} {asset.symbol}",
        "Standing": _standing(standing),
    }
    if int(standing["due"]):
        facts["Due, to be taken"] = f"{asset.show(standing['due'])} {asset.symbol}"
    if standing["member"]:
        facts |= {
            "Units, band": f"{standing['units']}, band {standing['band']} until "
            f"{_day(standing['band_until_day'])}",
            "Joined": _day(standing["joined_day"]),
            "Covered from": _day(standing["covered_from_day"]),
        }
    return facts


def _standing(standing: Mapping[str, Any]) -> str:
    if standing["active"]:
        return "active"
    if standing["member"]:
        return f"lapsed on {_moment(standing['lapsed_at'])} UTC"
    return "no member any more"


def _hash(tx: str, full: bool) -> str:
    return tx if full else f"{tx[: 2 + _SHORT]}..."


def rows_of(
    statement: Statement, asset: Asset, *, full: bool = True
) -> list[tuple[str, str, str, str, str]]:
    """Return a row for each movement, in the columns of `HEAD`; hashes in `full` or shortened."""
    rows = []
    for movement in statement["movements"]:
        change = int(movement["change"])
        what, amount = movement["what"], int(movement["amount"])
        if amount:
            what += f" ({asset.show(amount)} {asset.symbol})"
        rows.append(
            (
                _moment(movement["time"]),
                what,
                ("+" if change > 0 else "") + asset.show(change) if change else "",
                asset.show(movement["balance"]),
                f"{_hash(movement['tx'], full)}, block {movement['block']}, log {movement['log']}",
            )
        )
    return rows


def closing_of(statement: Statement) -> str:
    """Return what stands below the movements."""
    return (
        f"{len(statement['movements'])} lines. Each is proved by the receipts of its block, the "
        "balance by the state of the last block; the JSON form of this statement has the proofs, "
        "and `mutual-pool statement check` checks them without a node. Compare the hash of the "
        "last block with a source you trust. The audit of the whole pool up to that block came "
        f"out: {statement['verdict']}."
    )


def _moment(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")


def _day(number: int) -> str:
    try:
        return (_EPOCH + timedelta(days=number)).isoformat()
    except OverflowError:
        # A band may end on a day that no calendar has.
        return f"day {number}"
