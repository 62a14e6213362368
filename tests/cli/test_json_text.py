"""What is printed as JSON is JSON: a number that cannot be told is null."""

import json
import math

import click
import pytest

from mutual_pool.cli.model.experience import _read_sexes
from mutual_pool.cli.telling import json_text
from mutual_pool.simulation.output.rows import amount

NO_NUMBERS = (math.nan, math.inf, -math.inf)
HEAD = b"identity,sex\n"
LINE = b"0x00112233445566778899aabbccddeeff,female\n"


def strict(text):
    def refuse(constant):
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_number_is_null(number):
    facts = {"a": [1.5, number, {"b": (number, 2)}], "c": "nan", "d": b"\x01", "e": number}
    found = strict(json_text(facts))
    assert found == {"a": [1.5, None, {"b": [None, 2]}], "c": "nan", "d": "0x01", "e": None}


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_table_has_a_dash_for_it(number):
    assert amount(number) == "-"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_a_table_of_sexes_is_read(tmp_path, mark):
    path = tmp_path / "sexes.csv"
    path.write_bytes(mark + HEAD + LINE)
    assert list(_read_sexes(path)) == [bytes.fromhex(LINE[2:34].decode())]


WRONG = {
    "empty": b"",
    "another head": b"name,sex\n",
    "UTF-16": (HEAD + LINE).decode().encode("utf-16"),
    "Latin": HEAD + b"\xe9" + LINE,
    "a nil byte": HEAD + b"\0" + LINE,
    "a long field": HEAD + b"a" * 200_000,
    "no sex": HEAD + b"0x00112233445566778899aabbccddeeff\n",
    "a short identity": HEAD + b"0x0011,male\n",
}


@pytest.mark.parametrize("what", WRONG)
def test_a_table_that_is_none_is_a_sentence(tmp_path, what):
    path = tmp_path / "sexes.csv"
    path.write_bytes(WRONG[what])
    with pytest.raises(click.UsageError, match=r"sexes\.csv"):
        _read_sexes(path)
