"""Which blocks a period has: a year, a quarter or a month of the calendar, UTC."""

import re
from datetime import UTC, datetime

from mutual_pool.audit.extraction.blocks import BlockReader

_PERIOD = re.compile(r"([0-9]{4})(?:-?Q([1-4])|-([0-9]{2}))?")
_MONTHS = 12
_YEARS = range(1970, 9_999)
"""Those in which a block can be, and after which the calendar here has another year."""


class PeriodError(ValueError):
    """A period that is none, or has no blocks; the message says what is allowed."""


def span_of(period: str) -> tuple[int, int]:
    """Return the first second of a period and the first second after it.

    Args:
        period: 2025, 2025Q3, or 2025-07.

    Raises:
        PeriodError: if it is nothing of the kind.
    """
    found = _PERIOD.fullmatch(period.upper())
    month = int(found[3]) if found and found[3] else 1
    if found is None or not 1 <= month <= _MONTHS or int(found[1]) not in _YEARS:
        raise PeriodError(f"{period!r} is no period; allowed: 2025, 2025Q3, 2025-07")
    year = int(found[1])
    if found[2]:
        first, length = 3 * int(found[2]) - 2, 3
    elif found[3]:
        first, length = month, 1
    else:
        first, length = 1, _MONTHS
    end = first + length - 1
    return _moment(year, first), _moment(year + end // _MONTHS, end % _MONTHS + 1)


def blocks_of(reader: BlockReader, period: str, last: int, begin: int = 0) -> tuple[int, int]:
    """Return the first and the last block of a period, both included.

    Args:
        reader: who reads headers.
        period: see `span_of`.
        last: the newest block.
        begin: the plan's first block; a period that begins before it begins with it.

    Raises:
        PeriodError: if it is no period, or has no block, or is not over.
        NodeError: if the node does not answer.
    """
    start, end = span_of(period)
    newest = reader.headers(last, last, [])[0].time
    if newest < end:
        raise PeriodError(
            f"the period {period} is not over at block {last}; give an earlier one, or "
            "--from-block and --to-block"
        )
    first = max(begin, _first_at(reader, start, last))
    after = _first_at(reader, end, last)
    if after <= first:
        raise PeriodError(f"the period {period} has no block of this plan; give a later one")
    return first, after - 1


def _first_at(reader: BlockReader, time: int, last: int) -> int:
    """Return the first block made at a time or later, by halving."""
    low, high = 0, last + 1
    while low < high:
        middle = (low + high) // 2
        if reader.headers(middle, middle, [])[0].time < time:
            low = middle + 1
        else:
            high = middle
    return low


def _moment(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())
