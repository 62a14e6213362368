"""The scenario of Water Drop reproduces the two figures it is set to."""

import numpy as np
import pytest

from mutual_pool.actuarial.tables import load_platform_history
from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import load_scenario

SEPTEMBER = 263 / 365
"""The 21st, in years since 1 January."""


def test_water_drop_falls_and_costs_as_published():
    published = {
        (row.measure, row.period): float(row.value)
        for row in load_platform_history()
        if row.platform == "Water Drop"
    }
    scenario = load_scenario("water_drop")
    assert scenario.population.members == published["members", "2019-peak"]
    run = simulate(load_plan("water_drop"), scenario, years=1, paths=20, seed=1)
    ends = (np.arange(24) + 1) / 24
    left = np.interp(SEPTEMBER, ends, np.median(run.of("members"), axis=0))
    bound = published["members", "2019-09"]
    assert 0.9 * bound < left <= bound
    cost = np.median(run.bands[:, 0].sum(axis=1) / run.bands[:, 2].sum(axis=1))
    assert cost == pytest.approx(published["share per member in year", "2019"], rel=0.03)
