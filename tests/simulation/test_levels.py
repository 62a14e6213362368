"""Everybody of a scenario has one level of the plan's benefit."""

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.cohorts import make_cohorts
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario


def _at(level: str | None):
    scenario = load_scenario("still")
    population = scenario.population.model_copy(update={"level": level})
    return scenario.model_copy(update={"population": population})


def test_a_level_has_its_own_bands_and_units() -> None:
    plan = load_plan("levels")
    lowest, basic, full = (
        make_cohorts(plan, _at(level), 24).tables for level in (None, "basic", "full")
    )
    assert np.array_equal(lowest.band, basic.band)
    assert basic.band.max() < 8
    inside = full.units > 0
    assert np.array_equal(full.units, 2 * basic.units)
    assert full.band[0][inside].min() >= 8
    assert np.array_equal(full.incidence, basic.incidence), "a level changes no risk"


def test_a_level_that_the_plan_has_not_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"population\.level: .gold.; allowed: levels"):
        make_cohorts(load_plan("levels"), _at("gold"), 24)
