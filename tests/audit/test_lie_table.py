"""Every row of the documented table of lies is a test that is there, and says who is at fault."""

import re
from pathlib import Path

import pytest

from tools.toolchain import ROOT

TEXT = (ROOT / "docs" / "disclosure.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.split("## Lies, and who tells them")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ") and "`test_" in line
]
TESTS = {
    name
    for path in Path(__file__).parent.glob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}
EXITS = {"plan": "1", "node": "2", "member": "5"}


def test_the_table_has_the_known_lies():
    assert len(ROWS) >= 25


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_tests_that_are_there(row):
    _, teller, exit_code, tests = row
    assert set(re.findall(r"`(\w+)`", tests)) <= TESTS
    if exit_code[0] != "0":
        assert exit_code == EXITS[teller.split(",")[0]]
