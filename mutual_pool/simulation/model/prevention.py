"""What checks do to the incidence: the tables by age, and the half-months they go by.

A member who takes part has a first check within one round of the programme's first day or of
joining, whichever is later; first checks are spread evenly over the round. With `h` the chance of
an illness, `d` the part of the illnesses that a check finds and `L` how much earlier it finds them:
a first check finds `d` times the sum of `h` over the next `L`, and from then on `d` of the
illnesses come at the chance of an age that is `L` higher. What comes over a life stays the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.actuarial.tables import Sex
from mutual_pool.simulation.scenario.definition import Prevention

Floats = npt.NDArray[np.float64]
Chance = Callable[[int, Sex, int], float]
"""The chance of an illness, of a whole age and a sex in a half-month from the start."""


class CheckTables(NamedTuple):
    """What compiled code reads of the checks. C cohorts, T half-months, two parts each.

    `uptake` (2, T, C) is the share who take part; `found` (2, T, C) the chance that a member in
    the first round has an illness found by a first check in this half-month; `earlier` (2, T, C)
    what the chance of an illness changes by for who had a check. All are of shape (2, 0, 0) where
    nobody takes part.
    """

    uptake: Floats
    found: Floats
    earlier: Floats


class CheckTimes(NamedTuple):
    """Half-months of the checks: `on` is 0 or 1, `start` a row of `State.joined`."""

    on: int
    start: int
    round: int
    lag: int
    effect: float


def half_months(years: float) -> int:
    """Return the whole half-months nearest to a number of years."""
    return round(years * PERIODS_PER_YEAR)


def check_times(prevention: Prevention, established: int) -> CheckTimes:
    """Return the half-months of a scenario's checks, of a community `established` so long."""
    return CheckTimes(
        on=int(prevention.offered),
        start=established + 1 + round(prevention.starts_month * PERIODS_PER_YEAR / 12),
        round=max(1, half_months(prevention.every_years)),
        lag=half_months(prevention.lag_years),
        effect=prevention.effect,
    )


def no_checks() -> CheckTables:
    """Return the tables of a scenario in which nobody takes part."""
    return CheckTables(*(np.zeros((2, 0, 0)) for _ in CheckTables._fields))


@dataclass(frozen=True)
class CheckChances:
    """`found` and `earlier` of `CheckTables` for one age and sex, each reckoned once.

    Between two ages the chance is interpolated, as it is between the two parts of a cohort; above
    `oldest` it is that of `oldest`. `trend` says whether the chance changes with the half-month.
    """

    prevention: Prevention
    chance: Chance
    oldest: int
    trend: bool
    _known: dict[tuple[int, Sex, int], tuple[float, float]] = field(default_factory=dict)

    def of(self, age: int, sex: Sex, step: int) -> tuple[float, float]:
        """Return `found` and `earlier` in half-month `step` from the start."""
        key = (age, sex, step if self.trend else 0)
        if key not in self._known:
            self._known[key] = self._reckoned(age, sex, step)
        return self._known[key]

    def _reckoned(self, age: int, sex: Sex, step: int) -> tuple[float, float]:
        ahead = half_months(self.prevention.ahead_years)
        if not ahead or not self.prevention.detected:
            return 0.0, 0.0

        def later(by: float) -> float:
            whole, part = divmod(by / PERIODS_PER_YEAR, 1)
            first, second = (min(self.oldest, age + int(whole) + more) for more in (0, 1))
            chances = (self.chance(at, sex, step + int(by)) for at in (first, second))
            return (1 - part) * next(chances) + part * next(chances)

        waiting = sum(later(half + 0.5) for half in range(ahead))
        in_a_round = max(1, half_months(self.prevention.every_years))
        detected = self.prevention.detected
        return detected * waiting / in_a_round, detected * (later(ahead) - later(0))
