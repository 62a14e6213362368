"""The chances of one person in a half-month, and the class of an illness that befalls them."""

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.actuarial.tables import Risk, Sex, load_life_table
from mutual_pool.simulation.model.cohorts import Rates, half_month_chance
from mutual_pool.simulation.model.inputs import MOST_WORSE
from mutual_pool.simulation.model.prevention import CheckChances, check_times
from mutual_pool.simulation.scenario.definition import Scenario

SEXES = tuple(Sex)


def chances_of(
    scenario: Scenario, step: int = 0
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the chances of an event and of death in a half-month, by sex and age.

    `step` is the half-month, from 0, to which the incidence has followed its trend.
    """
    life, claims = load_life_table(scenario.tables.life), scenario.claims

    def chances(risk: Risk, scale: float) -> npt.NDArray[np.float64]:
        return np.array(
            [
                [
                    half_month_chance(scale * float(life.probability(age, sex, risk)))
                    for age in range(life.oldest + 1)
                ]
                for sex in SEXES
            ]
        )

    return (
        chances(
            claims.risk, claims.incidence_scale * (1 + claims.trend) ** (step / PERIODS_PER_YEAR)
        ),
        chances(Risk.DEATH, claims.mortality_scale),
    )


def chances_with_checks(
    scenario: Scenario,
    chances: npt.NDArray[np.float64],
    who: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
    step: int,
) -> npt.NDArray[np.float64]:
    """Return the chance of an event in half-month `step`, by person.

    `chances` is that without checks, by sex and age; `who` are sex, age and half-month of joining
    of each person. Who takes part is not drawn: each person counts by the share of their age.
    """
    sexes, ages, joined = who
    before: npt.NDArray[np.float64] = chances[sexes, ages]
    prevention = scenario.prevention
    times = check_times(prevention, 0)
    first = np.maximum(joined, times.start - 1)
    if not times.on:
        return before
    life = load_life_table(scenario.tables.life)
    trend = bool(scenario.claims.trend)
    known = CheckChances(prevention, Rates(life, scenario).incidence, life.oldest, trend=trend)
    found, earlier = np.zeros_like(chances), np.zeros_like(chances)
    for sex, age in set(zip(sexes.tolist(), ages.tolist(), strict=True)):
        found[sex, age], earlier[sex, age] = known.of(age, SEXES[sex], step)
    since = step - first + 0.5
    checked = np.clip(since / times.round, 0, 1)
    benefited = np.clip((since - times.lag) / times.round, 0, 1)
    in_first_round = (since > 0) & (since < times.round)
    change = found[sexes, ages] * in_first_round + earlier[sexes, ages] * checked
    change -= times.effect * (before + earlier[sexes, ages]) * benefited
    uptake = np.array([prevention.share_at(age) for age in range(life.oldest + 1)])
    return np.clip(before + uptake[ages] * change, 0, 1)


def worsened(
    worse: npt.NDArray[np.float64], leaving: npt.NDArray[np.float64], leavers_risk: float
) -> npt.NDArray[np.float64]:
    """Return the incidence of those who stay, over that of their age, after some have left.

    `worse` is what it was before, `leaving` the chance of leaving; all are by person. What all had
    is what those who stay and those who leave have: `worse = (1 - q) s + q f s`.
    """
    left = 1.0 - leaving * (1.0 - leavers_risk)
    return np.minimum(MOST_WORSE, worse / np.maximum(left, 1.0 / MOST_WORSE))


def drawn_class(random: np.random.Generator, shares: npt.NDArray[np.float64]) -> int:
    """Draw a class by its share; of a plan with one class nothing is drawn."""
    later = shares[1:]
    if not later.size:
        return 0
    drawn, below = random.random(), 0.0
    for kind, share in enumerate(later, start=1):
        below += share
        if drawn < below:
            return kind
    return 0
