"""The published figures of platforms as numbers with dates, for the fit and the forecasts."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mutual_pool.actuarial.tables import HistoryRow, TableError, load_platform_history

PLATFORM = "Xiang Hu Bao"
START = date(2019, 1, 1)
"""Years are counted from here."""


@dataclass(frozen=True)
class Point:
    """A value on a day, in years since `START`."""

    label: str
    time: float
    value: float


@dataclass(frozen=True)
class Interval:
    """How much was counted between two times, in years since `START`."""

    label: str
    begin: float
    end: float
    value: float


@dataclass(frozen=True)
class PlatformData:
    """What is known of one platform: members on days, claims between days, cost of years."""

    members: tuple[Point, ...]
    claims: tuple[Interval, ...]
    costs: tuple[Interval, ...]

    def until(self, time: float) -> "PlatformData":
        """Return what was known at a time: the rest is held back."""
        return PlatformData(
            tuple(point for point in self.members if point.time <= time),
            tuple(part for part in self.claims if part.end <= time),
            tuple(part for part in self.costs if part.end <= time),
        )


def years_since_start(day: date) -> float:
    """Return a day as years since `START`."""
    return (day - START).days / 365.25


def day_of(period: str) -> date:
    """Return the day a period stands for: a month's is its middle.

    Raises:
        TableError: if the period is no day and no month.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", period):
            return date.fromisoformat(period)
        if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
            year, month = int(match[1]), int(match[2])
            return date(year, month, (calendar.monthrange(year, month)[1] + 1) // 2)
    except ValueError:
        raise TableError(f"platform history: the calendar has no {period!r}") from None
    raise TableError(f"platform history: {period!r} is neither a day nor a month")


def platform_data(rows: Sequence[HistoryRow] | None = None, name: str = PLATFORM) -> PlatformData:
    """Return what the history says of a platform.

    Cumulative claims are turned into counts between the days they were told; a year's claims end
    with the year, so the year's last count is what the days before did not have.

    Raises:
        TableError: if the history is malformed or does not name the platform's members.
    """
    own = [row for row in rows or load_platform_history() if row.platform == name]
    members = tuple(
        Point(row.period, years_since_start(day_of(row.period)), float(row.value))
        for row in own
        if row.measure == "members"
    )
    if not members:
        raise TableError(f"platform history: no members of {name}")
    claims = tuple(_claims(own))
    costs = tuple(
        Interval(row.period, *_year(row.period), float(row.value))
        for row in own
        if row.measure == "share per member in year"
    )
    return PlatformData(members, claims, costs)


def _claims(rows: Iterable[HistoryRow]) -> Iterable[Interval]:
    cumulative: list[tuple[str, float, float]] = []
    yearly: list[tuple[str, float]] = []
    for row in rows:
        if row.measure == "claims paid cumulative":
            time = years_since_start(day_of(row.period))
            cumulative.append((row.period, time, float(row.value)))
        elif row.measure == "claims paid in year":
            yearly.append((row.period, float(row.value)))
    before, told = 0.0, 0.0
    begin = 0.0
    for label, time, total in sorted(cumulative, key=lambda entry: entry[1]):
        yield Interval(f"to {label}", begin, time, total - before)
        begin, before = time, total
    for label, count in sorted(yearly):
        first, last = _year(label)
        told = before if first < begin <= last else 0.0
        yield Interval(f"rest of {label}" if told else label, max(first, begin), last, count - told)
        begin = last


def _year(period: str) -> tuple[float, float]:
    year = int(period)
    return years_since_start(date(year, 1, 1)), years_since_start(date(year + 1, 1, 1))
