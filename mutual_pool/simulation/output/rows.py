"""Results as flat rows: for terminals, JSON, CSV and Parquet alike."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]


def flat(value: object, name: str = "") -> dict[str, Any]:
    """Return a dataclass or mapping as one flat row; inner fields are named `outer_inner`."""
    row: dict[str, Any] = {}
    if is_dataclass(value):
        parts: Iterable[tuple[str, Any]] = (
            (field.name, getattr(value, field.name)) for field in fields(value)
        )
    elif isinstance(value, Mapping):
        parts = value.items()
    else:
        return {name: value}
    for key, inner in parts:
        row.update(flat(inner, f"{name}_{key}" if name else key))
    return row


def show_rows(console: Console, title: str, rows: Sequence[Row]) -> None:
    """Print rows as a table; quantiles of one thing share a column."""
    table = Table(title=title)
    heads: list[str] = []
    lines = []
    for row in rows:
        line = merged(row)
        heads = heads or list(line)
        lines.append(line)
    for head in heads:
        number = any(isinstance(row.get(head), int | float) for row in rows)
        table.add_column(head.replace("_", " "), justify="right" if number else "left")
    for line in lines:
        table.add_row(*(str(line[head]) for head in heads))
    console.print(table)


def amount(value: float) -> str:
    """Return a number with as many digits as one reads; a dash where there is none."""
    if not math.isfinite(value):
        return "-"
    for size, letter in ((1e9, " bn"), (1e6, " m")):
        if abs(value) >= size:
            return f"{value / size:,.2f}{letter}"
    if isinstance(value, int) or abs(value) >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 0.01 else f"{value:.2g}"


_QUANTILES = (("_median", "_low", "_high"), ("_median", "_q05", "_q95"))


def merged(row: Row) -> dict[str, str]:
    """Return a flat row for reading, with the quantiles of one thing in one cell."""
    line: dict[str, str] = {}
    for key, value in row.items():
        for middle, low, high in _QUANTILES:
            stem = key.removesuffix(middle)
            if key.endswith(middle) and stem + low in row:
                spread = f"{amount(row[stem + low])} to {amount(row[stem + high])}"
                line[stem] = f"{amount(value)} ({spread})"
                break
        else:
            if not _is_side(key, row):
                line[key] = _shown(value)
    return line


def _is_side(key: str, row: Row) -> bool:
    return any(
        key.endswith(side) and key.removesuffix(side) + middle in row
        for middle, low, high in _QUANTILES
        for side in (low, high)
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "-"
    return amount(value) if isinstance(value, int | float) else str(value)
