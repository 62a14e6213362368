"""The forecasts by which a platform is judged: members, claims, value, share of the market.

`held_back` makes them with what was known at the end of 2019 and compares them, and simple
baselines, with what 2020 brought. The model here is the mean of the cohort model with the fitted
curves: recruiting towards a market, claims a wait later, exits that rise with the cost. How much
the cost drives members away could not be seen of Xiang Hu Bao, whose members did not fall;
Water Drop lost half. So the sensitivity is drawn evenly between none and Water Drop's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.actuarial.tables import HistoryRow, load_platform_history
from mutual_pool.plan import Plan
from mutual_pool.simulation.calibration.baselines import BASELINES, Forecast
from mutual_pool.simulation.calibration.fit import Fit, fit_platform
from mutual_pool.simulation.calibration.history import Interval, PlatformData, platform_data
from mutual_pool.simulation.calibration.limits import water_drop_limits

Floats = npt.NDArray[np.float64]
HELD_BACK_FROM = 1.0
"""Years since 2019 began: what was published later is held back."""
_MEMORY = 0.5
"""Years over which members remember what the plan cost them."""
_DRAWS = 4000


@dataclass(frozen=True)
class Future:
    """Drawn futures at the ends of half-months: shape (draws, T) each; amounts in the asset."""

    times: Floats
    members: Floats
    claims: Floats
    paid: Floats


@dataclass(frozen=True)
class Comparison:
    """One forecast of one figure by one method, beside what came."""

    target: str
    method: str
    forecast: Forecast
    observed: float

    @property
    def error(self) -> float:
        """The forecast's relative error."""
        return self.forecast.median / self.observed - 1

    @property
    def covered(self) -> bool:
        """Whether the interval holds what came."""
        return bool(self.forecast.low <= self.observed <= self.forecast.high)


def draw_futures(
    fit: Fit,
    *,
    begin: float,
    years: float,
    members: float,
    mean_benefit: float,
    fee: float,
    seed: int,
    by_cost: tuple[float, float],
    cost: float,
) -> Future:
    """Draw futures from a fit, with the uncertainty of its parameters and of the counts.

    Args:
        fit: the fitted curves.
        begin: when they begin, in years since 2019.
        years: how long they are.
        members: the members at the beginning.
        mean_benefit: the mean benefit of a paid claim, in the asset.
        fee: the fee as a part of the benefit.
        seed: the same seed draws the same futures.
        by_cost: exits a year for each 100 of yearly cost, drawn evenly between these.
        cost: what a member's year cost at the beginning.
    """
    random = np.random.default_rng(seed)
    curves, claiming = fit.draw(random, _DRAWS)
    market, growth = curves[:, 0], curves[:, 1]
    exits = random.uniform(*by_cost, size=_DRAWS) / 100
    steps = round(years * PERIODS_PER_YEAR)
    step = 1 / PERIODS_PER_YEAR
    times = np.asarray(begin + step * (np.arange(steps) + 1.0))
    now = np.full(_DRAWS, float(members))
    felt = np.full(_DRAWS, float(cost))
    # Those who joined before the beginning follow the fitted curve backwards.
    lag = max(1, round(fit.wait * PERIODS_PER_YEAR))
    past = [
        members / (1 + (market / members - 1).clip(0) * (np.exp(growth * step * back) - 1).clip(0))
        for back in range(lag, 0, -1)
    ]
    shape = (_DRAWS, steps)
    all_members, claims = np.zeros(shape), np.zeros(shape)
    for place, time in enumerate(times):
        rate = claiming[:, 0] / (1 + np.exp(-claiming[:, 1] * (time - claiming[:, 2])))
        covered = np.minimum(past[place], now)
        claims[:, place] = random.poisson(np.minimum(rate * covered * step, 1e12))
        share = claims[:, place] * mean_benefit * (1 + fee) / np.maximum(1, now)
        felt += step / _MEMORY * (share * PERIODS_PER_YEAR - felt)
        past.append(now)
        with np.errstate(over="ignore"):
            # The logistic step exactly, then the exits.
            grown = market / (1 + (market / np.maximum(1, now) - 1) * np.exp(-growth * step))
        now = np.maximum(0, grown * np.exp(-exits * felt * step))
        all_members[:, place] = now
    return Future(times, all_members, claims, claims * mean_benefit)


def held_back(plan: Plan, *, mean_benefit: float, seed: int) -> list[Comparison]:
    """Forecast 2020 with what was known when it began, by the model and by the baselines.

    `mean_benefit` is that of the table and the plan, in the asset, for the model; the baselines
    take what a claim of 2019 cost.

    Raises:
        TableError: if the history is malformed.
    """
    data = platform_data()
    known, rows = data.until(HELD_BACK_FROM), load_platform_history()
    fee = plan.fee_bps.value / 10_000
    fit = fit_platform(known, plan)
    last = known.members[-1]
    future = draw_futures(
        fit,
        begin=last.time,
        years=2.01 - last.time + 0.05,
        members=last.value,
        mean_benefit=mean_benefit,
        fee=fee,
        seed=seed,
        by_cost=(0.0, water_drop_limits(rows).by_cost[0]),
        cost=known.costs[-1].value,
    )
    others = other_members(rows)
    comparisons = []
    later = [point for point in data.members if point.time > HELD_BACK_FROM]
    seen_times = np.array([point.time for point in known.members])
    seen_values = np.array([point.value for point in known.members])
    for point in later:
        model = np.array([np.interp(point.time, future.times, row) for row in future.members])
        methods = {"model": Forecast.over(model)}
        for name, method in BASELINES.items():
            methods[name] = method(seen_times, seen_values, point.time)
        for name, forecast in methods.items():
            target = f"members {point.label}"
            comparisons.append(Comparison(target, name, forecast, point.value))
            if point is later[-1]:
                share = Forecast(
                    *(x / (x + others) for x in (forecast.median, forecast.low, forecast.high))
                )
                observed = point.value / (point.value + others)
                comparisons.append(
                    Comparison(f"share of the market {point.label}", name, share, observed)
                )
    year = next(part for part in data.claims if part.begin >= HELD_BACK_FROM - 0.01)
    comparisons += _of_the_year(data, known, future, year, mean_benefit, fee)
    return sorted(comparisons, key=lambda row: row.target)


def other_members(rows: Sequence[HistoryRow]) -> float:
    """Return the members last published of the other platforms; upper bounds as they stand."""
    latest: dict[str, float] = {}
    for row in rows:
        if row.measure == "members" and row.platform != "Xiang Hu Bao":
            latest[row.platform] = float(row.value)
    return sum(latest.values())


def _of_the_year(
    data: PlatformData,
    known: PlatformData,
    future: Future,
    year: Interval,
    mean_benefit: float,
    fee: float,
) -> list[Comparison]:
    """Claims, amount and the operator's fee income of the year held back."""
    inside = (future.times > year.begin) & (future.times <= year.end)
    # Half-months do not begin with the year, so their mean stands for it.
    yearly = future.claims[:, inside].mean(axis=1) * PERIODS_PER_YEAR
    model = Forecast.over(yearly * (year.end - year.begin))
    middles = np.array([(part.begin + part.end) / 2 for part in known.claims])
    rates = np.array([part.value / (part.end - part.begin) for part in known.claims])
    length = year.end - year.begin
    at = (year.begin + year.end) / 2
    cost = next(part for part in data.costs if part.begin >= HELD_BACK_FROM - 0.01)
    mean_members = _mean_members(data, cost)
    # What a claim of 2019 cost: what members paid that year, over its claims.
    before = known.costs[-1]
    claims_before = sum(part.value for part in known.claims if part.end <= before.end + 1e-6)
    paid_before = before.value * _mean_members(known, before) / (1 + fee)
    observed_paid = cost.value * mean_members / (1 + fee)
    discount = 1.05**-0.5
    rows = []
    for name in ("model", *BASELINES):
        claims = model if name == "model" else BASELINES[name](middles, rates, at).scaled(length)
        each = mean_benefit if name == "model" else paid_before / claims_before
        paid = claims.scaled(each)
        rows.append(Comparison("claims 2020", name, claims, year.value))
        rows.append(Comparison("amount paid 2020", name, paid, observed_paid))
        value, seen = paid.scaled(fee * discount), observed_paid * fee * discount
        rows.append(Comparison("value: fees of 2020", name, value, seen))
        own = value.scaled(1 / known.members[-1].value)
        seen_own = seen / known.members[-1].value
        rows.append(Comparison("value for each member of 2019", name, own, seen_own))
    return rows


def _mean_members(data: PlatformData, part: Interval) -> float:
    """The mean number of members between two times, straight between the figures known."""
    times = np.linspace(part.begin, part.end, 200)
    known = np.array([point.time for point in data.members])
    values = np.array([point.value for point in data.members])
    if part.begin < known[0] - 0.2:
        # Nothing is known of the year's beginning: growth as between the first two figures.
        rate = np.log(values[1] / values[0]) / (known[1] - known[0])
        early = values[0] * np.exp(rate * np.minimum(0, times - known[0]))
        return float(np.where(times < known[0], early, np.interp(times, known, values)).mean())
    return float(np.interp(times, known, values).mean())
