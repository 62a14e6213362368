"""Every test that the page on security names is there, and every failure names one."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = re.findall(r"`([\w/.]+)::(\w+)`", PAGE)
HEADING = "## What cannot happen, and the test that shows it"


@cache
def functions_of(file):
    """The names of the functions that a file of tests defines."""
    path = ROOT / "tests" / file
    return re.findall(r"^\s*(?:def|function) (\w+)\(", path.read_text(), re.MULTILINE)


def failures():
    """The rows of the table of failures, by their first cell."""
    section = PAGE.split(HEADING)[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return {first: rest for first, *rest in rows[1:]}


@pytest.mark.parametrize(("file", "name"), NAMED, ids=map("::".join, NAMED))
def test_a_test_that_is_named_exists(file, name):
    assert functions_of(file).count(name) == 1
    assert name.startswith(("test", "invariant"))


def test_every_failure_names_a_test():
    rows = failures()
    assert len(rows) > 20
    for failure, cells in rows.items():
        assert len(cells) == 2, failure
        named = re.sub(r"`[\w/.]+::\w+`", "", cells[1])
        assert not named.strip() and "::" in cells[1], f"{failure}: {named}"


def test_the_readme_leads_to_the_page():
    assert "(docs/security.md)" in (ROOT / "README.md").read_text()
