"""The means of lives on the contracts against the cohort model's: seven short lives."""

import pytest

from mutual_pool.simulation.differential import grid
from mutual_pool.simulation.differential.grid import CASES, FIGURES, Compared, compare, lived

YEARS = 0.75
PATHS = 400


@pytest.fixture(scope="module")
def lives():
    """One life of each case on the bytecode."""
    return {case.name: [lived(case, 1, YEARS)] for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_life_is_one_of_the_models(lives, case):
    rows = compare(case, lives[case.name], YEARS, PATHS)
    assert [row.figure for row in rows] == list(FIGURES)
    assert [row for row in rows if not row.agrees] == []
    # Each case shows what it is there for: members lapse, and claims are paid.
    assert rows[1].model > 1
    assert rows[2].lives > 0


def test_the_cases_differ():
    assert len({case.name for case in CASES}) == len(CASES) == 7
    for case in CASES:
        assert case.plan().cap_per_unit.value <= case.plan().reserve_per_unit.value


@pytest.mark.parametrize(
    ("lives", "error", "agrees"),
    [
        (101.9, 0.1, True),
        (102.1, 0.1, False),
        (97.9, 0.1, False),
        (105.9, 2.0, True),
        (106.1, 2.0, False),
    ],
)
def test_means_agree_within_a_part_or_their_error(lives, error, agrees):
    assert Compared("case", "claims", lives, 100.0, error).agrees is agrees


def test_a_mean_too_far_away_is_told(lives, monkeypatch, capsys):
    """With many lives alike, claims that are a twentieth too many stand out."""
    monkeypatch.setattr(grid, "grid", lambda *args, **more: [Compared("c", "claims", 105, 100, 1)])
    monkeypatch.setattr("sys.argv", ["grid", "--seeds", "1"])
    assert grid.main() == 1
    monkeypatch.setattr(grid, "grid", lambda *args, **more: [Compared("c", "claims", 101, 100, 1)])
    assert grid.main() == 0
    assert "claims" in capsys.readouterr().out
