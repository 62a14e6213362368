"""Texts beside each other on a terminal, so that what differs is seen before anything is signed."""

import shutil
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

_GAP = " | "
_LEAST = 30


def side_by_side(texts: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Return lines with one column for each text; rows that differ are marked with `*`.

    Args:
        texts: the lines of each.
        width: the columns of the terminal; as it is if None. Where it is too narrow for columns,
            the texts come one after the other.
    """
    clean = [[_printable(line) for line in text] for text in texts]
    columns = width or shutil.get_terminal_size().columns
    each = (columns - 2 - len(_GAP) * (len(clean) - 1)) // max(len(clean), 1)
    if len(clean) < 2 or each < _LEAST:
        return [line for text in clean for line in (*text, "")]
    rows = []
    for lines in zip_longest(*clean, fillvalue=""):
        mark = "  " if len(set(lines)) == 1 else "* "
        parts = [textwrap.wrap(line, each) or [""] for line in lines]
        for number, cells in enumerate(zip_longest(*parts, fillvalue="")):
            row = _GAP.join(cell.ljust(each) for cell in cells)
            rows.append(f"{mark if number == 0 else '  '}{row}".rstrip())
    return rows


def _printable(line: str) -> str:
    return "".join(one if one.isprintable() else " " for one in line)
