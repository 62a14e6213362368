"""The chances of one person in a half-month, and the class of an illness that befalls them."""

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.actuarial.tables import Risk, Sex, load_life_table
from mutual_pool.simulation.model.cohorts import half_month_chance
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
