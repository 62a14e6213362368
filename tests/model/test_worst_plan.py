"""The bounds of a plan in money: by hand, for every plan, and as docs/security.md states them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan, plan_names
from mutual_pool.plan.max_loss import max_losses

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "security.md").read_text()


def test_the_fair_plan_by_hand():
    """Units 1 to 50; reserve and pace 6.40, cap 0.01, deposit 12.80 a unit; bond 10."""
    youngest, oldest = max_losses(load_plan("fair"))[:: len(load_plan("fair").bands.value) - 1]
    assert youngest.deposit == 12_800_000 * load_plan("fair").units(0)
    assert youngest.event == 10_000 * load_plan("fair").units(0)
    assert youngest.window == 6_400_000 * load_plan("fair").units(0)
    assert youngest.asleep == 6_410_000 * load_plan("fair").units(0)
    assert youngest.rebanded == min(oldest.window, youngest.deposit)
    assert youngest.jury == load_plan("fair").benefit(0, 0, 9) + 10_000_000
    assert oldest.rebanded == oldest.window


@pytest.mark.parametrize("name", plan_names())
def test_nobody_loses_what_they_do_not_have(name):
    plan = load_plan(name)
    for band, case in zip(plan.bands.value, max_losses(plan), strict=True):
        assert case.band == band.name
        assert 0 < case.event <= case.window
        assert case.window <= case.rebanded
        assert max(case.window, case.asleep, case.rebanded) <= case.deposit
        # Whoever lapses keeps the reserve, but for the charge that made them lapse.
        assert case.deposit - case.asleep == plan.reserve_per_unit.value * band.units - case.event


def test_the_command_prints_integers_for_programs_and_money_for_people():
    printed = CliRunner().invoke(application, ["model", "worst", "fair", "--json"])
    assert printed.exit_code == 0
    assert [row["window"] for row in json.loads(printed.stdout)] == [
        case.window for case in max_losses(load_plan("fair"))
    ]
    read = CliRunner().invoke(application, ["model", "worst", "fair"])
    assert "CNY" in read.stdout and "12.82" in read.stdout


def test_the_page_on_security_states_them():
    plan = load_plan("fair")
    for case in max_losses(plan)[:: len(plan.bands.value) - 1]:
        cells = [case.deposit, case.event, case.window, case.asleep, case.rebanded]
        row = " | ".join([case.band, *(f"{cell / 10**6:,.2f}" for cell in cells)])
        assert f"| {row} |" in PAGE
