"""Forecasts from every origin: what was known on a day, against what came within a year.

At each origin the course is fitted again to the figures known on that day, and every figure that
came within `AHEAD` years is forecast: by the model, with the uncertainty of its parameters and of
the figure itself, and by the baselines. A forecast looks at nothing later than its origin.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from mutual_pool.simulation.calibration.baselines import BASELINES, Forecast
from mutual_pool.simulation.calibration.figures import Figure, figures_of
from mutual_pool.simulation.calibration.fit import Fit, fit_history
from mutual_pool.simulation.calibration.history import History, Measure
from mutual_pool.simulation.calibration.likelihood import (
    claims_error,
    claims_within,
    expected,
    money_error,
    span,
)
from mutual_pool.simulation.calibration.priors import Basis
from mutual_pool.simulation.calibration.scores import log_crps

Floats = npt.NDArray[np.float64]
AHEAD = 1.15
"""Years within which a figure counts as a year ahead."""
_FEWEST_CLAIMS, _FEWEST_MEMBERS = 3, 2
_APART_DAYS = 30
_POINTS = (Measure.MEMBERS,)
_PRICES = (Measure.SHARE, Measure.HALF_MONTH)
_MONEY = (*_PRICES, Measure.AMOUNT)
_HALF, _TRIFLE = 0.5, 1e-3


@dataclass(frozen=True)
class Comparison:
    """One forecast of one figure by one method from one origin, beside what came.

    `ahead` in years from the origin to the figure's end; `score` the CRPS of the logarithm, `width`
    the interval's high over its low.
    """

    origin: str
    measure: str
    label: str
    ahead: float
    method: str
    forecast: Forecast
    observed: float
    score: float
    width: float

    @property
    def error(self) -> float:
        """The median's relative error."""
        return self.forecast.median / self.observed - 1 if self.observed else float("nan")

    @property
    def covered(self) -> bool:
        """Whether the 90 % interval holds what came."""
        return bool(self.forecast.low <= self.observed <= self.forecast.high)


@dataclass(frozen=True)
class Summary:
    """A method's forecasts together.

    `forecasts` are not independent: `figures` is how many different figures they are of, without
    cumulative claims, which follow from the claims. Prices still depend on claims and members.
    `width` is the geometric mean of high over low.
    """

    method: str
    forecasts: int
    figures: int
    median_error: float
    covered: float
    width: float
    score: float


def predict(fit: Fit, figure: Figure, random: np.random.Generator) -> Floats:
    """Return draws of what a figure will be, shape (n,): parameters, counting and its own error."""
    course = fit.course(figure.end + 0.1)
    mean = np.maximum(expected(course, fit.draws, figure), 1e-9)
    if figure.measure is Measure.CLAIMS:
        error = claims_error(course, fit.draws, figure, mean)
        return _counted(mean, error, random)
    if figure.measure in (Measure.MEMBERS, Measure.JOINED, Measure.LEFT):
        error = np.sqrt(fit.of("members_error") ** 2 + 1 / np.maximum(mean, 1))
        return np.asarray(mean * np.exp(error * random.standard_normal(mean.size)))
    none = random.poisson(np.clip(claims_within(course, figure), 0.0, 1e9)) == 0
    error = money_error(course, fit.draws, figure)
    drawn = mean * np.exp(np.minimum(error, 2.0) * random.standard_normal(mean.size))
    return np.where(none, 0.0, drawn)


def _counted(mean: Floats, error: Floats, random: np.random.Generator) -> Floats:
    shape = 1 / np.maximum(error, 1e-3) ** 2
    return random.poisson(np.minimum(mean * random.gamma(shape) / shape, 1e15)).astype(float)


def origins_of(history: History) -> list[date]:
    """Return the days with enough known to forecast from: three counts of claims, two of members.

    Days less than 30 apart are one, the last of them; the last day of all is none.
    """
    days = sorted({row.dated for row in history.rows})
    found: list[date] = []
    for day in days[:-1]:
        known = history.until(day)
        figures = figures_of(known)[0] if known else []
        claims = sum(figure.measure is Measure.CLAIMS for figure in figures)
        members = sum(figure.measure is Measure.MEMBERS for figure in figures)
        if claims >= _FEWEST_CLAIMS and members >= _FEWEST_MEMBERS:
            if found and (day - found[-1]).days < _APART_DAYS:
                found.pop()
            found.append(day)
    return found


def rolling(
    history: History,
    basis: Basis,
    *,
    seed: int = 1,
    steps: int = 800,
    origins: Sequence[date] | None = None,
    published: bool = False,
    tick: Callable[[int], None] = lambda done: None,
) -> list[Comparison]:
    """Forecast from every origin, and compare with what came within a year.

    Args:
        history: all that is known now.
        basis: what the plan and its tables say.
        seed: the same seed gives the same forecasts.
        steps: of the sampler, at each origin.
        origins: the days to forecast from; those of `origins_of` if not given.
        published: know at an origin only what was published by then.
        tick: told of each origin that is done.
    """
    rows: list[Comparison] = []
    figures = figures_of(history)[0]
    for origin in origins_of(history) if origins is None else origins:
        known = history.until(origin, published=published)
        if known is not None:
            rows += from_origin(history, known, figures, origin, basis, seed=seed, steps=steps)
        tick(1)
    return rows


def from_origin(
    history: History,
    known: History,
    figures: Sequence[Figure],
    origin: date,
    basis: Basis,
    *,
    seed: int,
    steps: int,
) -> list[Comparison]:
    """Return the forecasts of one origin, of the figures that came within a year of it."""
    now = history.time(origin)
    fit = fit_history(known, basis, seed=seed, steps=steps)
    random = np.random.default_rng([seed, int(1000 * now)])
    rows: list[Comparison] = []
    for figure in figures:
        ahead = figure.end - now
        if not 0.01 < ahead <= AHEAD or figure.bound:
            continue
        drawn = {"model": predict(fit, figure, random)}
        for name, method in BASELINES.items():
            simple = _baseline(fit.figures, figure, method)
            if simple is not None:
                drawn[name] = simple
        least = _least(fit.figures, figure)
        told = (str(figure.measure), figure.label, ahead)
        rows += _compared(origin, told, figure.value, drawn, least)
        if figure.measure is Measure.CLAIMS and figure.pieces[0][0] >= now - 0.01:
            # Cumulative claims to the figure's end: those that had been told, and these.
            before = sum(
                other.value
                for other in figures
                if other.measure is Measure.CLAIMS and other.end <= figure.pieces[0][0] + 1e-6
            )
            together = {name: before + values for name, values in drawn.items()}
            told = (str(Measure.CUMULATIVE), figure.label, ahead)
            rows += _compared(origin, told, before + figure.value, together, least)
    return rows


def _compared(
    origin: date,
    told: tuple[str, str, float],
    observed: float,
    drawn: dict[str, Floats],
    least: float,
) -> Iterable[Comparison]:
    for name, values in drawn.items():
        forecast = Forecast.over(values)
        yield Comparison(
            origin.isoformat(),
            *told,
            name,
            forecast,
            observed,
            log_crps(values, observed, least),
            max(forecast.high, least) / max(forecast.low, least),
        )


def _least(known: Sequence[Figure], figure: Figure) -> float:
    """Return what nothing counts as: half a claim or a member; a thousandth of the least money."""
    if figure.measure not in _MONEY:
        return _HALF
    seen = [other.value for other in known if other.measure is figure.measure and other.value > 0]
    return _TRIFLE * min(seen, default=figure.value or 1.0)


def _baseline(
    known: Sequence[Figure],
    figure: Figure,
    method: Callable[[Floats, Floats, float], Floats | None],
) -> Floats | None:
    """Draws of a figure by its own kind's values before: counts and prices as rates a year."""
    kinds = _PRICES if figure.measure in _PRICES else (figure.measure,)
    seen: dict[float, float] = {}
    for other in known:
        if other.measure in kinds and not other.bound:
            at, rate, _ = _rate(other)
            seen[at] = rate
    if not seen:
        return None
    at, _, length = _rate(figure)
    times = np.array(sorted(seen))
    values = np.array([seen[time] for time in times])
    # The methods take half of 1 for nothing, which may be much money: the least known is their 1.
    unit = float(min(values[values > 0], default=1.0)) if figure.measure in _MONEY else 1.0
    found = method(times, values / unit, max(at, float(times[-1])))
    return None if found is None else found * unit * length


def _rate(figure: Figure) -> tuple[float, float, float]:
    """The time a figure stands for, its rate a year, and what turns such a rate into a figure."""
    if figure.measure in _POINTS:
        return figure.end, figure.value, 1.0
    pieces = span(figure)
    middle = (pieces[-1][0] + pieces[-1][1]) / 2
    length = sum(end - begin for begin, end in pieces)
    if figure.measure is Measure.HALF_MONTH:
        length = 1 / 24
    return middle, figure.value / length, length


def summaries(rows: Sequence[Comparison]) -> list[Summary]:
    """Return each method's forecasts together, the model first."""
    found = []
    for method in dict.fromkeys(row.method for row in rows):
        own = [row for row in rows if row.method == method]
        figures = {(row.measure, row.label) for row in own if "cumulative" not in row.measure}
        # Of nothing there is no relative error.
        errors = [abs(row.error) for row in own if row.observed] or [float("nan")]
        found.append(
            Summary(
                method,
                len(own),
                len(figures),
                float(np.median(errors)),
                float(np.mean([row.covered for row in own])),
                float(np.exp(min(200.0, float(np.mean(np.log([row.width for row in own])))))),
                float(np.mean([row.score for row in own])),
            )
        )
    return found
