"""The figures of the README and the docs are those of the snapshot that `make bench` keeps."""

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


def test_the_page_on_governance_states_the_snapshot():
    figures = f"a proposal at {GAS['propose']:,} gas and a vote at {GAS['assembly_vote']:,} "
    assert figures in (ROOT / "docs" / "governance.md").read_text()


@pytest.mark.parametrize("contract", [key[7:] for key in GAS if key.startswith("deploy_")])
def test_the_page_of_the_bench_states_what_creating_costs(contract):
    row = f"| {contract} | {GAS['deploy_' + contract]:,} | {GAS['size_' + contract]:,} |"
    assert row in (ROOT / "bench" / "README.md").read_text()
