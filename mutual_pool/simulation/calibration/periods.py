"""The times that figures are of: a day, a month, a quarter, a year, from one to another."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from mutual_pool.actuarial.tables import TableError

FIRST_YEAR, LAST_YEAR = 1900, 2199
FORMS = (
    "a day (2020-06-30), a month (2020-06), a quarter (2020-Q2), a year (2020), 2020-early, "
    '2020-end, 2020-peak, or "2019-07 to 2020-06"'
)
_DAY = timedelta(days=1)
_FORM = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|(Q[1-4]|early|end|peak)))?")


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, as the text `label` says.

    `middle` is the day a figure that is counted on one day, such as members, is taken to be of.
    `somewhen` says that the day may be any of them ("peak").
    """

    label: str
    first: date
    last: date
    somewhen: bool = False

    @property
    def middle(self) -> date:
        """The day itself, the middle of a month, the last day of what is longer."""
        days = (self.last - self.first).days + 1
        return self.first + (days - 1) // 2 * _DAY if days <= 31 else self.last

    @property
    def following(self) -> date:
        """The day after."""
        return self.last + _DAY


def parse_period(text: str) -> Period:
    """Return the period that a text says.

    Early is the first quarter of a year, end its last day, peak an unknown day in it.

    Raises:
        TableError: if it is none of `FORMS`, the calendar has no such day, or it ends before it
            begins.
    """
    begin, found, end = text.partition(" to ")
    if not found:
        return _one(text, text)
    first, last = _one(begin.strip(), text), _one(end.strip(), text)
    if last.last < first.first:
        raise TableError(f"the period {text!r} ends before it begins")
    return Period(text, first.first, last.last)


def _one(part: str, text: str) -> Period:
    match = _FORM.fullmatch(part)
    if not match:
        raise TableError(f"{text!r} is no period; allowed: {FORMS}")
    year, month, day, word = int(match[1]), match[2], match[3], match[4]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TableError(f"{text!r}: years are from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        if day:
            there = date(year, int(month), int(day))
            return Period(text, there, there)
        if month:
            days = calendar.monthrange(year, int(month))[1]
            return Period(text, date(year, int(month), 1), date(year, int(month), days))
    except ValueError:
        raise TableError(f"the calendar has no {text!r}") from None
    if word == "end":
        return Period(text, date(year, 12, 31), date(year, 12, 31))
    months = (1, 12)
    if word == "early":
        months = (1, 3)
    elif word and word[0] == "Q":
        months = (3 * int(word[1]) - 2, 3 * int(word[1]))
    last = calendar.monthrange(year, months[1])[1]
    return Period(text, date(year, months[0], 1), date(year, months[1], last), word == "peak")
