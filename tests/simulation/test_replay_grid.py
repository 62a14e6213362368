"""The means of lives on the contracts against the cohort model's: seven short lives."""

from dataclasses import replace

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


@pytest.mark.parametrize(
    ("own", "error", "agrees"),
    [(2.0, 0.1, True), (2.1, 0.1, False), (-2.1, 0.1, False), (5.9, 2.0, True), (6.1, 2.0, False)],
)
def test_lives_and_model_agree_on_the_lives_own_draws(own, error, agrees):
    """A difference that chance would hide among few lives stands out where chance is the same."""
    wide = Compared("case", "lapsed", 100.0, 130.0, 15.0, own, error)
    assert wide.agrees is agrees


def test_the_own_draws_make_the_error_of_lapses_several_times_narrower():
    case = next(one for one in CASES if one.name == "late top-ups")
    lives = [lived(case, seed, YEARS, bytecode=False) for seed in range(1, 5)]

    def own(found):
        row = {one.figure: one for one in compare(case, found, YEARS, PATHS)}["lapsed"]
        assert 3 * row.own_error < row.error
        # By chance alone, which four lives leave wide, nothing is apart.
        return replace(row, model=row.lives)

    assert own(lives).agrees
    # A model that lets some forty more of 500 lapse is found; by the paths alone it would not be.
    more = [(one, [value + 40.0 for value in other]) for one, other in lives]
    assert not own(more).agrees


def test_a_mean_too_far_away_is_told(lives, monkeypatch, capsys):
    """With many lives alike, claims that are a twentieth too many stand out."""
    monkeypatch.setattr(grid, "grid", lambda *args, **more: [Compared("c", "claims", 105, 100, 1)])
    monkeypatch.setattr("sys.argv", ["grid", "--seeds", "1"])
    assert grid.main() == 1
    monkeypatch.setattr(grid, "grid", lambda *args, **more: [Compared("c", "claims", 101, 100, 1)])
    assert grid.main() == 0
    assert "claims" in capsys.readouterr().out
