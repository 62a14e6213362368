"""A member's statement for reading: as text, as a page, and as a PDF to keep."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from rich.console import Console
from rich.table import Table

from mutual_pool.audit.render.audit_html import STYLE, Asset, table
from mutual_pool.audit.render.report_html import document

_EPOCH = date(1970, 1, 1)
_HEAD = ("when (UTC)", "what", "change", "balance", "transaction")
_WIDTHS = (25, 50, 21, 22, 72)
_SHORT = 12
Statement = Mapping[str, Any]


def show(console: Console, statement: Statement, asset: Asset) -> None:
    """Print a statement."""
    for name, value in _facts(statement, asset).items():
        console.print(f"{name:<22}{value}")
    lines = Table(title=f"Movements, in {asset.symbol}", title_justify="left")
    for place, name in enumerate(_HEAD):
        lines.add_column(name, justify="right" if place in (2, 3) else "left", overflow="fold")
    for row in _rows(statement, asset, full=False):
        lines.add_row(*row)
    console.print(lines)
    console.print(_closing(statement))


def render(statement: Statement, asset: Asset) -> str:
    """Return a statement as a page that needs nothing from the network."""
    facts = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in _facts(statement, asset).items()
    )
    return document(
        "Statement of a member",
        [
            "<h1>Statement of a member</h1>",
            f"<table>{facts}</table>",
            f"<h2>Movements, in {escape(asset.symbol)}</h2>",
            table(_HEAD, _rows(statement, asset), numbers=(2, 3), kind="account"),
            f'<p class="note">{escape(_closing(statement))}</p>',
        ],
        STYLE,
    )


def write_pdf(path: Path, statement: Statement, asset: Asset) -> None:
    """Write a statement as PDF.

    Raises:
        OSError: if it cannot be written.
    """
    pdf = _Pages(statement)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 16)
    pdf.cell(0, 10, "Statement of a member", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for name, value in _facts(statement, asset).items():
        pdf.set_font("Helvetica", "B", 9)
        pdf.cell(44, 5, _latin(name))
        pdf.set_font("Helvetica", "", 9)
        pdf.multi_cell(0, 5, _latin(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(4)
    pdf.set_font("Helvetica", "", 7)
    with pdf.table(
        col_widths=_WIDTHS,
        text_align=("LEFT", "LEFT", "RIGHT", "RIGHT", "LEFT"),
        line_height=4.5,
        borders_layout="HORIZONTAL_LINES",
    ) as rows:
        head = rows.row()
        for name in _HEAD:
            amount = name in ("change", "balance")
            head.cell(_latin(f"{name}, {asset.symbol}" if amount else name))
        for when, what, change, balance, tx in _rows(statement, asset):
            line = rows.row()
            for cell in (when, what, change, balance, tx):
                line.cell(_latin(cell))
    pdf.ln(4)
    pdf.multi_cell(0, 4.5, _latin(_closing(statement)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.output(str(path))


class _Pages(FPDF):
    """A4 pages with a number and the member below."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(format="A4")
        self._member = str(statement["member"])
        # The same statement is the same file.
        self.set_creation_date(datetime.fromtimestamp(statement["last_block_time"], UTC))
        self.set_title("Statement of a member")
        self.set_auto_page_break(True, 18)
        self.set_margins(10, 12)

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-14)
        self.set_font("Helvetica", "", 7)
        self.cell(0, 5, f"{self._member}   page {self.page_no()}", align="C")


def _facts(statement: Statement, asset: Asset) -> dict[str, str]:
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


def _rows(
    statement: Statement, asset: Asset, *, full: bool = True
) -> list[tuple[str, str, str, str, str]]:
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


def _closing(statement: Statement) -> str:
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
    return (_EPOCH + timedelta(days=number)).isoformat()


def _latin(text: str) -> str:
    """The standard fonts of PDF have Latin letters only."""
    return text.encode("latin-1", "replace").decode("latin-1")
