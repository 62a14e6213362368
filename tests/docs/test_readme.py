"""The figures of the README and the docs are those of the snapshot that `make bench` keeps."""

import json
from pathlib import Path

import pytest

from bench.figures import measured_peers

ROOT = Path(__file__).resolve().parents[2]
GAS = json.loads((ROOT / "bench" / "gas.json").read_text())


PEERS = measured_peers()
CHEF = {act: PEERS["MasterChef", act, 1_000] for act in ("update", "join")}
SAFE = [PEERS["Safe", f"a transfer, {who} sign", 100] for who in ("three", "more than half")]


@pytest.mark.parametrize(
    ("row", "gas", "peers"),
    [
        (
            "settle a claim, any number of members",
            GAS["settle"],
            f"MasterChef's update {CHEF['update']:,}, UMA {PEERS['UMA', 'settle', 1]:,}",
        ),
        (
            "join, with a signed certificate and the deposit",
            GAS["join"],
            f"MasterChef {CHEF['join']:,}",
        ),
        (
            "each further signature of a decision, logged",
            GAS["decide_3"] - GAS["decide_2"],
            # Of 100 owners 51 sign, 48 more than three.
            f"Safe {(SAFE[1] - SAFE[0]) // 48:,}, unlogged",
        ),
    ],
)
def test_the_readme_states_the_snapshots(row, gas, peers):
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert f"| {row} | {gas:,} | {peers} |" in lines


def test_the_page_on_governance_states_the_snapshot():
    figures = f"a proposal at {GAS['propose']:,} gas and a vote at {GAS['assembly_vote']:,} "
    assert figures in (ROOT / "docs" / "governance.md").read_text()


@pytest.mark.parametrize("contract", [key[7:] for key in GAS if key.startswith("deploy_")])
def test_the_page_of_the_bench_states_what_creating_costs(contract):
    row = f"| {contract} | {GAS['deploy_' + contract]:,} | {GAS['size_' + contract]:,} |"
    assert row in (ROOT / "bench" / "README.md").read_text()
