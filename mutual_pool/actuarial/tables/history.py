"""What was published about real platforms: members, claims, shares."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from mutual_pool.actuarial.tables.reader import TableError, decimal, rows

PLATFORM_HISTORY = "platform_history.csv"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One published figure of a platform, in `unit`, with the page it comes from."""

    platform: str
    period: str
    measure: str
    value: Decimal
    unit: str
    source: str


@cache
def load_platform_history(path: Path | None = None) -> tuple[HistoryRow, ...]:
    """Load the published figures of platforms; `path` replaces the project's own file.

    Raises:
        TableError: if the file is missing, a value is no number, or a text is empty.
    """
    columns = ("platform", "period", "measure", "value", "unit", "source")
    history = []
    for line, row in enumerate(rows(PLATFORM_HISTORY, path, columns), start=2):
        where = f"platform history, line {line}"
        empty = [column for column in columns if not row[column].strip()]
        if empty:
            raise TableError(f"{where}: {', '.join(empty)} must not be empty")
        texts = {column: row[column] for column in columns if column != "value"}
        history.append(HistoryRow(value=decimal(row["value"], where), **texts))
    return tuple(history)
