"""What a steward earns by each fee, and what the income moves with."""

import json
import math

import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.income import PERIODS_A_YEAR, income_of
from mutual_pool.simulation.scenario.files import load_scenario


@pytest.fixture(scope="module")
def found():
    scenario = load_scenario("growing").with_members(200_000)
    return income_of(
        *(load_plan("fair"), scenario),
        flat=0.5,
        percentage=800,
        fixed=100_000.0,
        years=2,
        paths=30,
        seed=1,
    )


def year(found, case, fee):
    return next(row for row in found.years if (row.case, row.fee) == (case, fee))


def test_a_flat_fee_follows_members_and_a_percentage_claims(found):
    for case in ("a fifth fewer claims", "a fifth more claims", "ten points more refused"):
        first, flat = year(found, "as it is", "flat"), year(found, case, "flat")
        assert flat.income == pytest.approx(0.5 * PERIODS_A_YEAR * flat.members)
        # Only so far as members come and go by what cover costs.
        assert flat.moved == pytest.approx(flat.members / first.members - 1)
        assert abs(flat.moved) < 0.03
    assert year(found, "a fifth more claims", "percentage").moved == pytest.approx(0.2, abs=0.06)
    assert year(found, "a fifth fewer claims", "percentage").moved == pytest.approx(-0.2, abs=0.06)
    # Of nine tenths paid, eight are left.
    refused = year(found, "ten points more refused", "percentage")
    assert refused.moved == pytest.approx(-1 / 9, abs=0.04)


def test_no_fee_brings_nothing_and_costs_the_same(found):
    for row in found.years:
        assert row.result == pytest.approx(row.income - row.cost)
        if row.fee == "none":
            assert row.income == 0 and row.moved is None
            assert row.cost == year(found, row.case, "flat").cost


def test_the_break_even_size_is_where_income_meets_cost(found):
    by_fee = {row.fee: row for row in found.break_even}
    assert by_fee["none"].members is None
    for fee in ("flat", "percentage"):
        row = by_fee[fee]
        left = row.a_member_brings - row.a_member_costs
        if left <= 0:
            assert row.members is None
            continue
        assert row.members == math.ceil(100_000 / left)
        assert row.members * left >= 100_000 > (row.members - 1) * left


def test_the_command_finds_the_flat_fee_that_brings_as_much():
    words = ["model", "income", "fair", "--members", "50000", "--paths", "4", "--years", "1"]
    done = CliRunner().invoke(application, [*words, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["percentage"] == pytest.approx(load_plan("fair").fee_bps.value / 10_000)
    first = {row["fee"]: row["income"] for row in told["years"][:3]}
    assert first["flat"] == pytest.approx(first["percentage"])
    shown = CliRunner().invoke(application, [*words, "--flat", "1", "--percentage", "0"])
    assert shown.exit_code == 0 and "no income" in shown.output
    assert CliRunner().invoke(application, [*words, "--flat", "-1"]).exit_code == 2
