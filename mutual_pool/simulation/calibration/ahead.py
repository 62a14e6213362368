"""What may come after the history: the course with all that the fit leaves open, year by year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.tables import HistoryRow
from mutual_pool.plan import Plan
from mutual_pool.simulation.analysis.sharing import groups_of
from mutual_pool.simulation.calibration.baselines import Forecast
from mutual_pool.simulation.calibration.figures import Figure
from mutual_pool.simulation.calibration.fit import Fit
from mutual_pool.simulation.calibration.forecast import predict
from mutual_pool.simulation.calibration.history import PLATFORM, Measure
from mutual_pool.simulation.calibration.trajectory import CLAIMS, COVERED, at
from mutual_pool.simulation.scenario.definition import Scenario

Floats = npt.NDArray[np.float64]
DISCOUNT = 0.05
"""A year's, of the operator's fees."""


@dataclass(frozen=True)
class YearAhead:
    """One year's forecasts; amounts in the asset.

    `price` is a member's year; `value` the operator's fees to the year's end, discounted; `share`
    that of all members of the platforms, None where the others are not known.
    """

    year: int
    members: Forecast
    claims: Forecast
    paid: Forecast
    price: Forecast
    value: Forecast
    share: Forecast | None


def look_ahead(fit: Fit, *, years: int, seed: int, others: float | None) -> list[YearAhead]:
    """Return the forecasts of the years after the history's last figure.

    Args:
        fit: the fitted course.
        years: how many years.
        seed: the same seed gives the same forecasts.
        others: members of the other platforms, taken to stay; None if they are not known.
    """
    random = np.random.default_rng([seed, years])
    begin = fit.history.years
    value = np.zeros(fit.draws.shape[0])
    rows = []
    for year in range(1, years + 1):
        piece = (begin + year - 1, begin + year)
        label = f"year {year}"
        members = predict(fit, Figure(Measure.MEMBERS, label, ((piece[1],) * 2,), 0.0), random)
        claims = predict(fit, Figure(Measure.CLAIMS, label, (piece,), 0.0), random)
        price = predict(fit, Figure(Measure.SHARE, label, (piece,), 0.0), random)
        paid = claims * fit.of("claim_cost")
        value = value + paid * fit.basis.fee * (1 + DISCOUNT) ** (0.5 - year)
        rows.append(
            YearAhead(
                year,
                Forecast.over(members),
                Forecast.over(claims),
                Forecast.over(paid),
                Forecast.over(price),
                Forecast.over(value),
                None if others is None else Forecast.over(members / (members + others)),
            )
        )
    return rows


def incidence_scale(fit: Fit, plan: Plan, scenario: Scenario, day: float) -> Floats:
    """Return the fitted claims a covered member and year on a day, over the table's, shape (n,).

    As `incidence_scale` of a scenario, whose incidence knows no durations. `day` in years since the
    history's beginning.

    Raises:
        TableError: if a table is missing or malformed, or holds no such age.
    """
    course = fit.course(day + 0.1)
    times = np.array([day - 1.0, day - 0.5, day])
    paid = at(course, CLAIMS, times[2:])[:, 0] - at(course, CLAIMS, times[:1])[:, 0]
    covered = at(course, COVERED, times[1:2])[:, 0]
    plain = scenario.model_copy(
        update={"claims": scenario.claims.model_copy(update={"incidence_scale": 1.0})}
    )
    table = sum(group.members * sum(group.rates) for group in groups_of(plan, plain, 1.0))
    return np.asarray(paid / np.maximum(covered, 1.0) / table)


def other_members(rows: Sequence[HistoryRow], own: str = PLATFORM) -> float:
    """Return the members last published of all platforms but one; upper bounds as they stand."""
    latest: dict[str, float] = {}
    for row in rows:
        if row.measure == "members" and row.platform != own:
            latest[row.platform] = float(row.value)
    return sum(latest.values())
