"""Periods of the calendar: the blocks of a year, a quarter or a month."""

from datetime import UTC, datetime

import pytest

from mutual_pool.audit.periods import PeriodError, span_of


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        ("2025", (2025, 1), (2026, 1)),
        ("2025Q1", (2025, 1), (2025, 4)),
        ("2025-q4", (2025, 10), (2026, 1)),
        ("2025-02", (2025, 2), (2025, 3)),
        ("2025-12", (2025, 12), (2026, 1)),
        ("1970", (1970, 1), (1971, 1)),
        ("9998-12", (9998, 12), (9999, 1)),
    ],
)
def test_a_period_ends_where_the_next_begins(period, begin, end):
    expected = tuple(int(datetime(*one, 1, tzinfo=UTC).timestamp()) for one in (begin, end))
    assert span_of(period) == expected


@pytest.mark.parametrize(
    "period",
    [
        *("", "0000", "0001", "1969", "9999", "9999Q4", "99999", "2025Q0", "2025Q5", "2025-00"),
        *(
            "2025-13",
            "2025-1",
            "2025\n",
            " 2025",
            "\uff12\uff10\uff13\uff17",
            "-2025",
            "Q1",
            "2" * 9999,
        ),
    ],
)
def test_what_is_no_period_is_refused(period):
    with pytest.raises(PeriodError, match="is no period; allowed"):
        span_of(period)
