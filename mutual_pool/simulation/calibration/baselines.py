"""Simple forecasts of a positive series, against which the model has to stand.

Each takes the times and values seen and a later time, and gives draws: a median, and around it a
log-normal law as wide as the growth rates seen were spread. With one value there is no growth to
go by: the last value has an error of `UNKNOWN` a year, and the others do not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
UNKNOWN = 0.5
_POINTS = 999
_LEAST = 0.5
_MOST = 7.0
"""No baseline foretells more than a thousandfold of the last value, nor an interval so wide."""


@dataclass(frozen=True)
class Forecast:
    """A median and its 90 % interval."""

    median: float
    low: float
    high: float

    @classmethod
    def over(cls, values: Floats) -> "Forecast":
        """Return the forecast that drawn futures give."""
        low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
        return cls(float(median), float(low), float(high))


def last_value(times: Floats, values: Floats, at: float) -> Floats | None:
    """Let nothing change."""
    rates = _growth(times, values)
    error = float(np.sqrt((rates**2).mean())) if rates.size else UNKNOWN
    return _around(float(values[-1]), error * (at - times[-1]))


def drift(times: Floats, values: Floats, at: float) -> Floats | None:
    """Let growth go on at the mean rate from the first value to the last."""
    rates = _growth(times, values)
    if not rates.size:
        return None
    values = np.maximum(values, _LEAST)
    mean = float(np.log(values[-1] / values[0]) / (times[-1] - times[0]))
    return _grown(times, values, rates, mean, at)


def constant_rate(times: Floats, values: Floats, at: float) -> Floats | None:
    """Let the last growth rate go on."""
    rates = _growth(times, values)
    return _grown(times, values, rates, float(rates[-1]), at) if rates.size else None


BASELINES: dict[str, Callable[[Floats, Floats, float], Floats | None]] = {
    "last value": last_value,
    "drift": drift,
    "constant rate": constant_rate,
}


def _growth(times: Floats, values: Floats) -> Floats:
    return np.asarray(np.diff(np.log(np.maximum(values, _LEAST))) / np.diff(times))


def _grown(times: Floats, values: Floats, rates: Floats, rate: float, at: float) -> Floats:
    ahead = at - times[-1]
    error = float(rates.std(ddof=1)) if rates.size > 1 else abs(float(rates[0]))
    return _around(float(values[-1] * np.exp(np.clip(rate * ahead, -_MOST, _MOST))), error * ahead)


def _around(median: float, deviation: float) -> Floats:
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    return np.asarray(
        max(median, _LEAST) * np.exp(np.clip(deviation * ndtri(points), -_MOST, _MOST))
    )
