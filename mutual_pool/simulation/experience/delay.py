"""How long a claim takes from the incident to its decision, though late ones are not seen yet.

Who studies experience soon after an incident sees the quick claims only. The distribution of the
delay follows from the claims alone, by the product limit in reverse time: of the claims that could
have been seen with a delay of at most `t`, the part that took exactly `t` (D. Lynden-Bell, Monthly
Notices of the Royal Astronomical Society 155, 1971; J. D. Kalbfleisch and J. F. Lawless, Journal of
the American Statistical Association 84, 1989). No form of the distribution is assumed. What takes
longer than the longest time that was observed cannot be told from the data, and is not corrected.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

_DAYS_A_MONTH = 365 / 12
_LONGEST_MEAN = 36 * _DAYS_A_MONTH
"""Days; the longest mean delay that a scenario can have."""


def seen_within(lags: Sequence[int], could: Sequence[int], days: int) -> npt.NDArray[np.float64]:
    """Return the part of the claims that is decided within 0, 1, ... `days` days, (days + 1,).

    Args:
        lags: of each claim seen, the days from incident to decision.
        could: of each, the days from incident to the last day observed; never below the lag.
        days: how far to go.
    """
    size = max([days, *could, 0]) + 2
    took = np.bincount(lags, minlength=size) if len(lags) else np.zeros(size, np.int64)
    seen_from = np.bincount(could, minlength=size) if len(could) else np.zeros(size, np.int64)
    # At risk at t: took at most t, and could have been seen for t days or more.
    at_risk = np.cumsum(took) - (np.cumsum(seen_from) - seen_from)
    kept = np.where(took > 0, 1 - took / np.maximum(1, at_risk), 1.0)
    # The part decided within t is what is not taken off by any longer delay.
    later = np.append(np.cumprod(kept[::-1])[::-1][1:], 1.0)
    return np.asarray(later[: days + 1])


def mean_delay(lags: Sequence[int], could: Sequence[int]) -> float:
    """Return the mean days of an exponential delay of which only `lags` up to `could` are seen.

    The maximum of the likelihood of an exponential law truncated on the right, whose mean delay
    solves `mean(lag) = m - mean(c / (exp(c / m) - 1))`; 0 without a claim, and the longest that a
    scenario can have where the lags are as long as any.
    """
    if not len(lags):
        return 0.0
    # Both ends are days, so the delay is neither longer nor shorter than counted in the mean.
    took, limit = np.asarray(lags, float), np.asarray(could, float) + 0.5

    def gap(mean: float) -> float:
        ratio = np.minimum(limit / mean, 700.0)
        return mean - float(np.mean(limit / np.expm1(ratio))) - float(took.mean())

    if gap(_LONGEST_MEAN) <= 0:
        return _LONGEST_MEAN
    least = 1e-3
    return float(brentq(gap, least, _LONGEST_MEAN)) if gap(least) < 0 else 0.0


def months(days: float) -> float:
    """Return days as months of a twelfth of a year, rounded to a hundredth."""
    return math.floor(days / _DAYS_A_MONTH * 100 + 0.5) / 100
