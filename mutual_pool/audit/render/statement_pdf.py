"""A member's statement as a PDF to keep."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from mutual_pool.audit.render.audit_html import Asset
from mutual_pool.audit.render.statement import HEAD, Statement, closing_of, facts_of, rows_of

_WIDTHS = (25, 50, 21, 22, 72)


def write_pdf(path: Path, statement: Statement, asset: Asset) -> None:
    """Write a statement as PDF.

    Raises:
        OSError: if it cannot be written.
    """
    pdf = _Pages(statement)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 16)
    pdf.cell(0, 10, "Statement of a member", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for name, value in facts_of(statement, asset).items():
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
        for name in HEAD:
            amount = name in ("change", "balance")
            head.cell(_latin(f"{name}, {asset.symbol}" if amount else name))
        for when, what, change, balance, tx in rows_of(statement, asset):
            line = rows.row()
            for cell in (when, what, change, balance, tx):
                line.cell(_latin(cell))
    pdf.ln(4)
    pdf.multi_cell(0, 4.5, _latin(closing_of(statement)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
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


def _latin(text: str) -> str:
    """The standard fonts of PDF have Latin letters only."""
    return text.encode("latin-1", "replace").decode("latin-1")
