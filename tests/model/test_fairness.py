"""Units by band follow the incidence table, and the plans' files hold the computed ones."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutual_pool.actuarial.tables import Sex, load_cancer_table, load_life_table
from mutual_pool.plan import load_plan, plan_file
from mutual_pool.plan.fairness import (
    LARGEST_UNITS,
    MISMATCH,
    fair_bands,
    integer_units,
    main,
    mean_incidence,
)


@pytest.mark.parametrize("name", ["fair", "demo"])
def test_files_hold_the_computed_units(name: str) -> None:
    plan = load_plan(name)
    assert [band.units for band in plan.bands.value] == [row.units for row in fair_bands(plan)]


def test_units_of_the_fair_plan() -> None:
    rows = fair_bands(load_plan("fair"))
    assert [row.units for row in rows] == [2, 3, 5, 8, 13, 22, 34, 50]
    assert round(float(max(abs(row.error) for row in rows)), 3) == 0.064


def test_every_band_of_the_fair_plan_has_the_same_benefit() -> None:
    assert len({tuple(row) for row in load_plan("fair").benefit_table()}) == 1


def test_expected_benefit_of_a_unit_is_nearly_equal() -> None:
    """By units a member of 55-59 gets at most a seventh more than any other for a share."""
    worth = [row.expected / row.units for row in fair_bands(load_plan("fair"))]
    assert max(worth) / min(worth) < Fraction(115, 100)


def test_mean_incidence_weighs_ages_and_sexes_alike() -> None:
    table = load_life_table()
    rates = [table.probability(age, sex) for age in (18, 19) for sex in Sex]
    assert mean_incidence((18, 19), table) == Fraction(sum(rates)) / 4


def test_other_exposure_weights_change_little() -> None:
    life, cancer = load_life_table(), load_cancer_table()

    def weighted(ages: tuple[int, int]) -> Fraction:
        cells = [(age, sex) for age in range(ages[0], ages[1] + 1) for sex in Sex]
        years = [cancer.band(age).person_years[sex] for age, sex in cells]
        rates = [Fraction(life.probability(*cell)) for cell in cells]
        return sum((y * r for y, r in zip(years, rates, strict=True)), Fraction(0)) / sum(years)

    bands = [band.ages for band in load_plan("fair").bands.value]
    plain = [mean_incidence(ages, life) for ages in bands]
    by_years = [weighted(ages) for ages in bands]
    for one, other in zip(plain, by_years, strict=True):
        assert abs((other / by_years[0]) / (one / plain[0]) - 1) < Fraction(3, 100)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=12))
def test_integer_units_are_small_and_keep_the_order(weights: list[int]) -> None:
    units = integer_units([Fraction(weight) for weight in weights])
    assert max(units) in LARGEST_UNITS
    assert min(units) >= 1
    pairs = sorted(zip(weights, units, strict=True))
    assert [unit for _, unit in pairs] == sorted(units)


@pytest.mark.parametrize("weights", [[], [Fraction(0)], [Fraction(1), Fraction(-1)]])
def test_weights_must_be_positive(weights: list[Fraction]) -> None:
    with pytest.raises(ValueError, match="weights must be given, and each above 0"):
        integer_units(weights)


def test_command_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "fair: units by band" in printed
    assert "demo: units by band" in printed
    assert "largest relative error 6.4%" in printed


def test_command_finds_and_mends_other_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plan_file("fair").read_text(encoding="utf-8")
    file = tmp_path / "fair.yaml"
    file.write_text(right.replace("units: 13", "units: 14"), encoding="utf-8")
    assert main([str(file)]) == MISMATCH
    assert "the file holds other units" in capsys.readouterr().out
    assert main([str(file), "--write"]) == 0
    assert file.read_text(encoding="utf-8") == right


def test_command_refuses_a_wrong_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err
