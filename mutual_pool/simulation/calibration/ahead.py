"""What may come after the history: the cohort model with the fit's uncertainty, year by year."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.plan import Plan
from mutual_pool.simulation.analysis.outcome import value_by_path
from mutual_pool.simulation.analysis.sharing import groups_of
from mutual_pool.simulation.calibration.baselines import Forecast
from mutual_pool.simulation.calibration.fit import Fit
from mutual_pool.simulation.calibration.limits import water_drop_limits
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.scenario.definition import MOST_MEMBERS, Scenario

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class YearAhead:
    """One year's forecasts; amounts in the asset, `share` of all members of the platforms."""

    year: int
    members: Forecast
    claims: Forecast
    paid: Forecast
    value: Forecast
    value_per_member: Forecast
    share: Forecast


def table_incidence(plan: Plan, scenario: Scenario) -> float:
    """Return the table's mean yearly incidence of the plan's members, unscaled.

    Raises:
        TableError: if a table is missing or malformed, or holds no such age.
    """
    plain = scenario.model_copy(
        update={"claims": scenario.claims.model_copy(update={"incidence_scale": 1.0})}
    )
    groups = groups_of(plan, plain, 1.0)
    return sum(group.members * sum(group.rates) for group in groups)


def drawn_scenarios(
    plan: Plan, scenario: Scenario, fit: Fit, draws: int, seed: int
) -> list[Scenario]:
    """Return scenarios with market, recruiting, incidence and exits drawn from the fit."""
    random = np.random.default_rng([seed, draws])
    curves, claims = fit.draw(random, draws)
    exits = random.uniform(0, water_drop_limits().by_cost[0], size=draws)
    table = table_incidence(plan, scenario)
    drawn = []
    for curve, claim, by_cost in zip(curves, claims, exits, strict=True):
        behaviour = {
            "market": int(min(MOST_MEMBERS, curve[0])),
            "recruiting": float(curve[1]) + scenario.behaviour.leaving,
            "by_cost": float(by_cost),
        }
        scale = {"incidence_scale": float(claim[0]) / table}
        drawn.append(
            scenario.model_copy(
                update={
                    "behaviour": scenario.behaviour.model_copy(update=behaviour),
                    "claims": scenario.claims.model_copy(update=scale),
                }
            )
        )
    return drawn


def look_ahead(
    plan: Plan,
    scenario: Scenario,
    fit: Fit,
    *,
    years: int,
    draws: int,
    paths: int,
    seed: int,
    others: float,
    tick: Callable[[int], None] = lambda done: None,
) -> list[YearAhead]:
    """Return the forecasts of the years to come, over drawn parameters and lived paths.

    Args:
        plan: the rules.
        scenario: where the platform stands; growth, incidence and exits are drawn.
        fit: the fitted curves.
        years: how many years.
        draws: how many sets of parameters.
        paths: how many paths of each.
        seed: the same seed gives the same forecasts.
        others: members of the other platforms, taken to stay.
        tick: told of each set of parameters that was lived.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    runs = []
    for place, drawn in enumerate(drawn_scenarios(plan, scenario, fit, draws, seed)):
        runs.append(simulate(plan, drawn, years=years, paths=paths, seed=seed + place))
        tick(1)

    def gather(name: str) -> Floats:
        return np.concatenate([run.of(name) for run in runs])

    members, claims, paid = gather("members"), gather("claims"), gather("paid")
    started = max(1, scenario.population.members)
    rows = []
    for year in range(1, years + 1):
        part = slice((year - 1) * PERIODS_PER_YEAR, year * PERIODS_PER_YEAR)
        end = members[:, year * PERIODS_PER_YEAR - 1]
        value = np.concatenate([value_by_path(first_years(run, year)) for run in runs])
        rows.append(
            YearAhead(
                year=year,
                members=Forecast.over(end),
                claims=Forecast.over(claims[:, part].sum(axis=1)),
                paid=Forecast.over(paid[:, part].sum(axis=1)),
                value=Forecast.over(value),
                value_per_member=Forecast.over(value / started),
                share=Forecast.over(end / np.maximum(1, end + others)),
            )
        )
    return rows


def first_years(run: Run, years: int) -> Run:
    """Return a run cut off after so many years; totals and bands stay those of the whole."""
    return replace(run, series=run.series[:, : years * PERIODS_PER_YEAR])
