"""What somebody is handed: a file, a link, and the link as a QR code."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno

from mutual_pool.office.evidence.new_files import write_again

_SVG_SCALE = 4
_PNG_SCALE = 6


@dataclass(frozen=True)
class Handout:
    """What one person is handed.

    Attributes:
        number: their number in the register.
        name: what the registrar calls them; "" for nothing.
        member: their wallet.
        file: the content of the file.
        link: the link to the page; "" where the page's address is not known.
    """

    number: int
    name: str
    member: str
    file: dict[str, Any]
    link: str

    @property
    def stem(self) -> str:
        """The name of their files, without the ending."""
        return f"{self.number:04d}-{self.member}"


def write_handouts(
    folder: Path,
    handouts: Iterable[Handout],
    *,
    png: bool = False,
    more: Callable[[int], None] = lambda _: None,
) -> int:
    """Write everybody's file and QR code, and `list.csv` with all links; return how many.

    Files of the same names are replaced, so that a run that was cut off is run again.

    Args:
        folder: where to.
        handouts: what to write.
        png: whether a PNG stands beside the SVG.
        more: is told how many more were written.

    Raises:
        OSError: if a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = io.StringIO(newline="")
    table = csv.writer(rows)
    table.writerow(("number", "name", "member", "file", "link"))
    count = 0
    for one in handouts:
        text = json.dumps(one.file, indent=2) + "\n"
        write_again(folder / f"{one.stem}.json", text.encode("utf-8"))
        if one.link:
            write_again(folder / f"{one.stem}.svg", code_svg(one.link))
            if png:
                write_again(folder / f"{one.stem}.png", code_png(one.link))
        table.writerow((one.number, _cell(one.name), one.member, f"{one.stem}.json", one.link))
        count += 1
        more(1)
    write_again(folder / "list.csv", rows.getvalue().encode("utf-8"))
    return count


def code_svg(text: str) -> bytes:
    """Return a text's QR code as SVG."""
    return _saved(text, kind="svg", scale=_SVG_SCALE)


def code_png(text: str) -> bytes:
    """Return a text's QR code as PNG."""
    return _saved(text, kind="png", scale=_PNG_SCALE)


def code_terminal(text: str) -> str:
    """Return a text's QR code for a terminal, in half blocks."""
    written = io.StringIO()
    _code(text).terminal(out=written, compact=True)
    return written.getvalue()


def _saved(text: str, **how: Any) -> bytes:  # noqa: ANN401  the library's
    written = io.BytesIO()
    _code(text).save(written, **how)
    return written.getvalue()


def _code(text: str) -> Any:  # noqa: ANN401  ships without types
    # The smallest code: it is read from a screen, which has no stains.
    return segno.make(text, error="l", micro=False)


def _cell(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
