"""What was published about real platforms: members, claims, shares."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from mutual_pool.actuarial.tables.reader import TableError, decimal, rows

PLATFORM_HISTORY = "platform_history.csv"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One published figure of a platform, in `unit`, with the page it comes from.

    `published` is the day on which that page is known to have said it, if it is known.
    """

    platform: str
    period: str
    measure: str
    value: Decimal
    unit: str
    source: str
    published: date | None = None


@cache
def load_platform_history(path: Path | None = None) -> tuple[HistoryRow, ...]:
    """Load the published figures of platforms; `path` replaces the project's own file.

    Raises:
        TableError: if the file is missing, a value is no number, a text is empty, or a day is
            none of the calendar.
    """
    columns = ("platform", "period", "measure", "value", "unit", "source", "published")
    history = []
    for line, row in enumerate(rows(PLATFORM_HISTORY, path, columns), start=2):
        where = f"platform history, line {line}"
        empty = [column for column in columns[:-1] if not row[column].strip()]
        if empty:
            raise TableError(f"{where}: {', '.join(empty)} must not be empty")
        texts = {column: row[column] for column in columns[:-1] if column != "value"}
        published = _day(row["published"], where)
        history.append(HistoryRow(value=decimal(row["value"], where), published=published, **texts))
    return tuple(history)


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TableError(f"{where}: {text!r} is no day, such as 2020-12-28") from None
