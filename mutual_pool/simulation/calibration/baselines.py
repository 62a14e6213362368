"""Simple forecasts of a positive series, against which the model has to stand.

Each takes the times and values seen and a later time, and gives a median with a 90 % interval.
The interval is that of a growth rate whose error is the spread of the growth rates seen.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

Floats = npt.NDArray[np.float64]
_REACH = 1.645


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

    def scaled(self, factor: float) -> "Forecast":
        """Return the forecast of a multiple."""
        return Forecast(self.median * factor, self.low * factor, self.high * factor)


def constant_rate(times: Floats, values: Floats, at: float) -> Forecast:
    """Let the last growth rate go on."""
    rates = _growth(times, values)
    return _spread(values[-1] * np.exp(rates[-1] * (at - times[-1])), times, values, at)


def logistic_growth(times: Floats, values: Floats, at: float) -> Forecast:
    """Fit `K / (1 + exp(-r (t - m)))` to the values and read it off later."""
    start = np.array([np.log(values.max() * 1.5), np.log(3.0), float(times.mean())])

    def curve(p: Floats, t: Floats | float) -> Floats:
        return np.asarray(p[0] - np.log1p(np.exp(-np.exp(p[1]) * (t - p[2]))))

    solution = least_squares(lambda p: curve(p, times) - np.log(values), start)
    return _spread(float(np.exp(curve(solution.x, at))), times, values, at)


def damped_growth(times: Floats, values: Floats, at: float) -> Forecast:
    """Let growth die away as it did: an ARIMA(1, 1, 0) of the logarithm, at irregular times."""
    rates = _growth(times, values)
    middles = (times[1:] + times[:-1]) / 2
    decay = 0.0
    if rates.size > 1 and (rates > 0).all():
        decay = max(0.0, -float(np.polyfit(middles, np.log(rates), 1)[0]))
    ahead = at - times[-1]
    if decay:
        # Not a difference of two exponentials: a decay that is rounding only would blow it up.
        left = rates[-1] * np.exp(-decay * (times[-1] - middles[-1]))
        gained = left * -np.expm1(-decay * ahead) / decay
    else:
        gained = rates[-1] * ahead
    return _spread(float(values[-1] * np.exp(gained)), times, values, at)


BASELINES: dict[str, Callable[[Floats, Floats, float], Forecast]] = {
    "constant rate": constant_rate,
    "logistic growth": logistic_growth,
    "ARIMA-like": damped_growth,
}


def _growth(times: Floats, values: Floats) -> Floats:
    return np.asarray(np.diff(np.log(values)) / np.diff(times))


def _spread(median: float, times: Floats, values: Floats, at: float) -> Forecast:
    rates = _growth(times, values)
    error = float(rates.std(ddof=1)) if rates.size > 1 else abs(float(rates[0]))
    factor = float(np.exp(_REACH * error * (at - times[-1])))
    return Forecast(median, median / factor, median * factor)
