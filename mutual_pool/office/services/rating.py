"""Ratings of services: proved by a code's rating secret, counted by programme and quarter.

The secret that the provider got would not do: the provider could rate with it, and the chain has
it. A rating is shown as a part of its quarter alone, and only with enough others: the
provider knows who came with which code.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mutual_pool.actuarial.days import EPOCH
from mutual_pool.office.services.code_text import ServiceCode
from mutual_pool.office.services.errors import CodeError

MOST_STARS = 5
LEAST_SHOWN = 5
"""A quarter with fewer ratings of a programme is not shown."""


@dataclass(frozen=True)
class QuarterRatings:
    """The ratings of a programme in one quarter, as a desk states them.

    Attributes:
        programme: its number.
        quarter: such as "2031-Q2".
        counts: how many gave one star, two, and so on to five.
    """

    programme: int
    quarter: str
    counts: tuple[int, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(self.counts)

    @property
    def mean(self) -> str:
        """The mean number of stars, to one decimal, rounded down."""
        tenths = 10 * sum(stars * n for stars, n in enumerate(self.counts, 1)) // self.number
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def as_object(self) -> dict[str, Any]:
        """It as files and the desk have it."""
        counts = list(self.counts)
        return {"programme": self.programme, "quarter": self.quarter, "counts": counts}


def rating_proof(code: ServiceCode, stars: int) -> bytes:
    """Return the proof that the holder of a rating code gave so many stars, 32 bytes.

    Args:
        code: a code of the kind "MR".
        stars: 1 to 5.
    """
    said = f"mutual-pool rating|{code.programme}|{code.position}|{stars}"
    return hmac.digest(code.secret, said.encode(), "sha256")


def quarter_of(time: int) -> str:
    """Return the quarter of a time in seconds, in UTC, such as "2031-Q2"."""
    day = EPOCH + timedelta(days=time // 86_400)
    return f"{day.year}-Q{(day.month + 2) // 3}"


def read_ratings(told: object, where: str) -> tuple[QuarterRatings, ...]:
    """Return the ratings that a desk or a file states.

    Raises:
        CodeError: if they have another form.
    """
    rows = told.get("ratings") if isinstance(told, Mapping) else None
    if not isinstance(rows, list):
        raise CodeError(f"{where} has no list of ratings")
    return tuple(_row(row, where) for row in rows)


def _row(row: object, where: str) -> QuarterRatings:
    if isinstance(row, Mapping):
        counts, number, quarter = row.get("counts"), row.get("programme"), row.get("quarter")
        whole = isinstance(counts, list) and len(counts) == MOST_STARS
        if (
            isinstance(counts, list)
            and whole
            and all(_is_count(one) for one in (*counts, number))
            and sum(counts)
            and isinstance(quarter, str)
            and _is_quarter(quarter)
        ):
            return QuarterRatings(int(str(number)), quarter, tuple(counts))
    raise CodeError(f"{where} has a line that is no count of ratings by quarter")


def _is_count(one: object) -> bool:
    return isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 2**32


def _is_quarter(text: str) -> bool:
    year, _, quarter = text.partition("-Q")
    return year.isdecimal() and len(year) == 4 and quarter in ("1", "2", "3", "4")
