"""Ratings of services: their quarters, their means, and what a desk may not state."""

import pytest

from mutual_pool.office.services.code_text import ServiceCode
from mutual_pool.office.services.errors import CodeError
from mutual_pool.office.services.rating import (
    QuarterRatings,
    quarter_of,
    rating_proof,
    read_ratings,
)

ROW = {"programme": 3, "quarter": "2031-Q2", "counts": [1, 0, 0, 1, 8]}


@pytest.mark.parametrize(
    ("time", "quarter"),
    [(0, "1970-Q1"), (90 * 86_400 - 1, "1970-Q1"), (90 * 86_400, "1970-Q2"), (2**31, "2038-Q1")],
)
def test_a_quarter_is_that_of_utc(time, quarter):
    assert quarter_of(time) == quarter


def test_ratings_come_back_as_they_were_stated():
    (found,) = read_ratings({"ratings": [ROW]}, "the file")
    assert found == QuarterRatings(3, "2031-Q2", (1, 0, 0, 1, 8)) and found.as_object == ROW
    assert (found.number, found.mean) == (10, "4.5")


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"ratings": "many"},
        {"ratings": ["many"]},
        {"ratings": [{**ROW, "counts": [1, 2]}]},
        {"ratings": [{**ROW, "counts": [0] * 5}]},
        {"ratings": [{**ROW, "counts": [True, 1, 1, 1, 1]}]},
        {"ratings": [{**ROW, "quarter": "2031-Q5"}]},
        {"ratings": [{**ROW, "programme": -1}]},
    ],
)
def test_what_is_no_rating_is_refused(told):
    with pytest.raises(CodeError, match="the file"):
        read_ratings(told, "the file")


def test_a_proof_is_of_its_programme_code_and_stars():
    code = ServiceCode(1, 7, bytes(range(16)), "MR")
    others = [
        rating_proof(code, 4),
        rating_proof(ServiceCode(2, 7, code.secret, "MR"), 5),
        rating_proof(ServiceCode(1, 8, code.secret, "MR"), 5),
        rating_proof(ServiceCode(1, 7, bytes(16), "MR"), 5),
    ]
    assert rating_proof(code, 5) not in others and len(set(others)) == 4
