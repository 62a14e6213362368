"""What an established community has under way at the start: incidents not filed or paid yet.

Its members were as many, and of the same ages, for `established_years`; so of each half-month
before the start, a part of the incidents is still to be filed, and the first year is like others.
"""

from typing import NamedTuple

import numpy as np

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.simulation.model.cohorts import Floats


class Pipeline(NamedTuple):
    """Half-months' worth of incidents that are not filed at the start, by year of vesting (V).

    `honest` is of the founders' incidence and fraud, `ill` of the false claims of those who
    joined ill; `last_honest` and `last_ill` are of the last half-month before the start only.
    """

    honest: Floats
    ill: Floats
    last_honest: Floats
    last_ill: Floats


def make_pipeline(
    established: int, covered: int, covered_part: float, filing: float, years: int, trend: float
) -> Pipeline:
    """Return what founders have under way.

    Args:
        established: half-months for which they were members before the start.
        covered: the first whole half-month of cover after joining.
        covered_part: the part of the one before it that is covered.
        filing: the chance that an incident is filed in a half-month.
        years: completed years that vesting tells apart.
        trend: yearly growth of the incidence, which was lower before by as much.
    """
    honest, ill = np.zeros((established + 1, years)), np.zeros((established + 1, years))
    left, grown = np.zeros(established + 1), 1.0
    for lag in range(1, established + 1):
        grown *= (1.0 + trend) ** (-1 / PERIODS_PER_YEAR)
        tenure = established - lag
        cover = 1.0 if tenure >= covered else 0.0
        if tenure == covered - 1:
            cover = covered_part
        year = min(tenure // PERIODS_PER_YEAR, years - 1)
        honest[lag, year] = cover * grown
        # Who joined ill files in the first year of cover.
        if covered <= tenure < covered + PERIODS_PER_YEAR:
            ill[lag, year] = 1.0
        left[lag] = (1.0 - filing) ** (lag - 1)
    last = min(1, established)
    return Pipeline(left @ honest, left @ ill, honest[last], ill[last])
