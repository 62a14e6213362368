"""The figures of docs/study.md are those of its commands: a sample is lived again."""

import re
from pathlib import Path

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.compare import comparison_rows
from mutual_pool.simulation.analysis.prevention import band_pays
from mutual_pool.simulation.analysis.sharing import fair_rows, groups_of
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import load_scenario

STUDY = Path(__file__).resolve().parents[2] / "docs" / "study.md"
PLANS = ("xiang_hu_bao", "water_drop", "fair")


@pytest.fixture(scope="module")
def text():
    return STUDY.read_text(encoding="utf-8")


def told(text, start):
    """The numbers of the row of a table that begins so."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {start} |"))
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]


def agree(row, run, members, cost):
    """Hold the medians of 40 paths against those of the 400 in the text, in millions and yuan."""
    spread = np.std(run.of("members")[:, -1]) / np.sqrt(40) / 1e6
    allowed = 4 * 1.25 * spread + 0.006
    assert row.members_at_end.median / 1e6 == pytest.approx(members, abs=allowed)
    assert row.cost.median == pytest.approx(cost, rel=0.03)


def test_each_command_stands_beside_its_figures(text):
    commands = re.findall(r"`(mutual-pool model [^`]*)`", text)
    assert sum(" sweep " in command for command in commands) == 3
    assert any(" compare xiang_hu_bao water_drop fair --scenario study" in c for c in commands)


def test_what_each_plan_costs_and_how_it_ends(text):
    """40 of the 400 paths, which are the same ones: medians agree within their sampling error."""
    scenario = load_scenario("study")
    members = [float(cell) for cell in told(text, "members after five years (million)")]
    cost = [float(cell) for cell in told(text, "a member's year, yuan")]
    halves = told(text, "half of the largest membership lost, in half-month")
    for place, name in enumerate(PLANS):
        run = simulate(load_plan(name), scenario, years=5, paths=40, seed=1)
        row = comparison_rows([run])[0]
        agree(row, run, members[place], cost[place])
        if row.half_lost == "never" or halves[place] == "never":
            assert row.half_lost == halves[place]
        else:
            assert int(row.half_lost) == pytest.approx(int(halves[place]), abs=1)


def test_the_order_stays_if_the_healthy_leave_first(text):
    paragraph = text[text.index('`leavers_risk: "0.5"`') :]
    members = re.findall(r"([0-9.]+) million", paragraph)[: len(PLANS)]
    cost = re.search(r"costs (\d+), (\d+) and (\d+) yuan", paragraph).groups()
    study = load_scenario("study")
    behaviour = study.behaviour.model_copy(update={"leavers_risk": 0.5})
    scenario = study.model_copy(update={"behaviour": behaviour})
    for name, left, year in zip(PLANS, members, cost, strict=True):
        run = simulate(load_plan(name), scenario, years=5, paths=40, seed=1)
        agree(comparison_rows([run])[0], run, float(left), float(year))


def test_who_pays_for_whom(text):
    scenario = load_scenario("study")
    rows = fair_rows(plan := load_plan("xiang_hu_bao"), groups_of(plan, scenario, 1e7))
    young, old = rows[:2], rows[2:]
    assert (
        f"below 40, men {young[0].equal:.2f} and women {young[1].equal:.2f}; "
        f"from 40 on {old[0].equal:.2f} and {old[1].equal:.2f}" in text
    )
    rows = fair_rows(plan := load_plan("fair"), groups_of(plan, scenario, 1e7))
    units = [row.units for row in rows[:-2]]
    assert f"{rows[0].equal:.2f} for men of 18 to 24, {rows[-2].equal:.2f} for those of 50" in text
    assert f"(at 50 men {rows[-2].units:.2f}, women {rows[-1].units:.2f})" in text
    assert f"With its units: {min(units):.2f} to {max(units):.2f}" in text


def test_when_checks_pay():
    """The first table of docs/prevention.md, whole."""
    page = (STUDY.parent / "prevention.md").read_text(encoding="utf-8")

    def shown(part):
        return "never" if part is None else f"{part:.2f}"

    for row in band_pays(load_plan("fair"), load_scenario("screening")):
        cells = [shown(part) for part in (*row.members, *row.in_all[1:])]
        assert told(page, row.band) == cells
        assert row.in_all[0] is None
