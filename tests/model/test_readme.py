"""The figures of the README are those of the snapshot that `make bench` keeps."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GAS = json.loads((ROOT / "bench" / "gas.json").read_text())


@pytest.mark.parametrize(
    ("row", "gas"),
    [
        ("settle a claim, any number of members", GAS["settle"]),
        ("join, with a signed certificate and the deposit", GAS["join"]),
        ("each further signature of a decision, logged", GAS["decide_3"] - GAS["decide_2"]),
    ],
)
def test_the_readme_states_the_snapshot(row, gas):
    lines = (ROOT / "README.md").read_text().splitlines()
    assert [line for line in lines if line.startswith(f"| {row} | {gas:,} |")]
