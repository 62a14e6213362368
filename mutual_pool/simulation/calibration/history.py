"""Published figures as numbers with times, for the fit and the forecasts.

A history is kept as it was written, row by row; `figures` works out what the rows say together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mutual_pool.actuarial.tables import HistoryRow, TableError, load_platform_history
from mutual_pool.simulation.calibration.periods import Period, parse_period

PLATFORM = "Xiang Hu Bao"
_DAYS = 365.25
MOST_YEARS = 60


class Measure(StrEnum):
    """What a figure counts; money in the asset, shares are a member's."""

    MEMBERS = "members"
    CUMULATIVE = "claims paid cumulative"
    CLAIMS = "claims paid"
    AMOUNT = "amount paid"
    SHARE = "share per member"
    HALF_MONTH = "share per half-month period"
    JOINED = "members joined"
    LEFT = "members left"


_ALSO = {
    "claims paid in year": Measure.CLAIMS,
    "share per member in year": Measure.SHARE,
}
_POINTS = (Measure.MEMBERS, Measure.CUMULATIVE)


@dataclass(frozen=True)
class Row:
    """One figure as it was written; `bound` marks an upper bound, `published` when it was known."""

    measure: Measure
    period: Period
    value: float
    bound: bool = False
    published: date | None = None

    @property
    def known(self) -> date:
        """When it was published; where that is unknown, when it was true."""
        return self.published or self.dated

    @property
    def dated(self) -> date:
        """The day it is of, or the last of the days."""
        return self.period.middle if self.measure in _POINTS else self.period.last


@dataclass(frozen=True)
class History:
    """What is known of one platform. `start` is the day from which times are counted.

    `wait_days` and `fee`, a part of the benefits, are the platform's rules; None if the file has
    not said them.
    """

    name: str
    rows: tuple[Row, ...]
    wait_days: int | None = None
    fee: float | None = None
    start: date = field(init=False)

    def __post_init__(self) -> None:
        """Count from the January a year before the first figure: the platform began after it."""
        first = min(row.period.first for row in self.rows)
        object.__setattr__(self, "start", date(first.year - 1, 1, 1))

    def time(self, day: date) -> float:
        """Return a day in years since the beginning."""
        return (day - self.start).days / _DAYS

    @property
    def years(self) -> float:
        """From the beginning to the last figure."""
        return max(self.time(row.period.following) for row in self.rows)

    def until(self, day: date, *, published: bool = False) -> "History | None":
        """Return what was known on a day, or None if that is nothing.

        By the days the figures are of, or, with `published`, by the days they were published on.
        """
        rows = tuple(
            row for row in self.rows if row.dated <= day and (not published or row.known <= day)
        )
        if not rows:
            return None
        known = History(self.name, rows, self.wait_days, self.fee)
        object.__setattr__(known, "start", self.start)
        return known


def platform_rows(rows: Sequence[HistoryRow], name: str) -> tuple[Row, ...]:
    """Return what the project's own history says of a platform.

    Raises:
        TableError: if it says nothing of it, or a row has a measure or a period that is none.
    """
    found = tuple(_row(row) for row in rows if row.platform == name)
    if not found:
        raise TableError(f"platform history: nothing is known of {name}")
    return found


def platform_history(name: str = PLATFORM, rows: Sequence[HistoryRow] | None = None) -> History:
    """Return the project's own history of a platform.

    Raises:
        TableError: if the history is malformed or says nothing of the platform.
    """
    return History(name, platform_rows(rows or load_platform_history(), name))


def measure_of(text: str) -> Measure:
    """Return the measure that a text names.

    Raises:
        TableError: if there is none of that name.
    """
    if text in _ALSO:
        return _ALSO[text]
    try:
        return Measure(text)
    except ValueError:
        allowed = ", ".join([*Measure, *_ALSO])
        raise TableError(f"{text!r} is no measure; allowed: {allowed}") from None


def _row(row: HistoryRow) -> Row:
    return Row(
        measure_of(row.measure),
        parse_period(row.period),
        float(row.value),
        "upper bound" in row.unit,
        row.published,
    )
