"""What a run says: quantiles by half-month, shortfall, cost by band, value; as plain numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.simulation.model.engine import Run

Floats = npt.NDArray[np.float64]
SHOWN = {
    "members": "members",
    "claims": "claims",
    "share": "share_per_member",
    "paid": "amount_paid",
}
"""The series of the account, and their names in it."""
_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Spread:
    """A number over the paths: its 5 % quantile, median and 95 % quantile."""

    low: float
    median: float
    high: float

    @classmethod
    def over(cls, values: Floats) -> "Spread":
        """Return the spread of `values`, shape (paths,); all 0 for none."""
        if not values.size:
            return cls(0.0, 0.0, 0.0)
        low, median, high = np.quantile(values, _LEVELS)
        return cls(float(low), float(median), float(high))

    def as_dict(self, digits: int = 6) -> dict[str, float]:
        """Return it under the names of the account."""
        return {
            "q05": round(self.low, digits),
            "median": round(self.median, digits),
            "q95": round(self.high, digits),
        }


@dataclass(frozen=True)
class BandCost:
    """What members of a band pay and get a year, in the asset, over the paths."""

    name: str
    cost: Spread
    benefit: Spread
    returned: float

    def as_dict(self) -> dict[str, Any]:
        """Return it under the names of the account."""
        return {
            "band": self.name,
            "cost_per_member_year": self.cost.as_dict(),
            "benefit_per_member_year": self.benefit.as_dict(),
            "benefit_over_cost": round(self.returned, 6),
        }


def quantiles(run: Run, name: str) -> Floats:
    """Return the 5 % quantile, median and 95 % quantile of a series, shape (3, T)."""
    return np.asarray(np.quantile(run.of(name), _LEVELS, axis=0))


def value_by_path(run: Run) -> Floats:
    """Return the discounted fee income less cost of each path, shape (paths,), in the asset."""
    money, fee = run.scenario.money, run.plan.fee_bps.value / 10_000
    ends = (np.arange(run.series.shape[1]) + 1) / PERIODS_PER_YEAR
    dearer = (1 + money.inflation) ** ends
    income = run.of("paid") * fee - dearer * money.cost_per_claim * run.of("claims")
    income -= dearer * run.of("members") * money.cost_per_member / PERIODS_PER_YEAR
    return np.asarray(income @ (1 + money.discount) ** -ends)


def band_costs(run: Run) -> list[BandCost]:
    """Return what each band's members pay and get a year; paths without any are left out."""
    rows = []
    for place, band in enumerate(run.plan.bands.value):
        charged, got, years = run.bands[:, 0, place], run.bands[:, 1, place], run.bands[:, 2, place]
        lived = years > 0
        paid_in_all = float(charged.sum())
        rows.append(
            BandCost(
                band.name,
                Spread.over(charged[lived] / years[lived]),
                Spread.over(got[lived] / years[lived]),
                float(got.sum()) / paid_in_all if paid_in_all else 0.0,
            )
        )
    return rows


def shortfall_of(run: Run) -> dict[str, Any]:
    """Return the chance that a benefit is not paid in full, and how much is missing.

    `chance` counts paths on which a claim was paid short or still waits for a window's room at
    the end; amounts are those of such paths, `part_of_benefits` what is missing of all benefits.
    """
    short = run.of("shortfall").sum(axis=1)
    waiting = run.total("waiting_money")
    missing = short + waiting
    some = missing > 0
    due = run.total("benefit_due") + waiting
    part = np.divide(missing, due, out=np.zeros_like(due), where=due > 0)
    return {
        "chance": float(some.mean()),
        "chance_paid_short": float((short > 0).mean()),
        "chance_waiting_at_end": float((waiting > 0).mean()),
        "amount_if_any": Spread.over(missing[some]).as_dict(),
        "part_of_benefits": Spread.over(part).as_dict(),
        "mean": float(missing.mean()),
    }


def half_lost(run: Run) -> int | None:
    """Return the half-month, from 1, in which the median path has lost half its largest number."""
    members = np.median(run.of("members"), axis=0)
    below = np.flatnonzero(members < np.maximum.accumulate(members) / 2)
    return int(below[0]) + 1 if below.size else None


def half_months(run: Run) -> Iterator[dict[str, Any]]:
    """Yield the account of each half-month, from 1 on."""
    spreads = {SHOWN[name]: quantiles(run, name) for name in SHOWN}
    for step in range(run.series.shape[1]):
        row: dict[str, Any] = {"half_month": step + 1}
        for name, values in spreads.items():
            row[name] = Spread(*(float(value) for value in values[:, step])).as_dict()
        yield row


def account_of(run: Run) -> dict[str, Any]:
    """Return the whole account; but for `seconds` and `peak_memory_mb` it repeats exactly."""
    plan = run.plan
    members = run.of("members")
    values = value_by_path(run)
    started = max(1, run.scenario.population.members)
    return {
        "plan": plan.name,
        "scenario": run.scenario.name,
        "asset": plan.asset.value.symbol,
        "members": run.scenario.population.members,
        "years": run.years,
        "paths": run.paths,
        "seed": run.seed,
        "half_months": list(half_months(run)),
        "shortfall": shortfall_of(run),
        "bands": [row.as_dict() for row in band_costs(run)],
        "cost_per_member_year": Spread.over(_mean_cost(run)).as_dict(),
        "members_at_end": Spread.over(members[:, -1]).as_dict(),
        "half_lost": half_lost(run),
        "claims": Spread.over(run.of("claims").sum(axis=1)).as_dict(),
        "amount_paid": Spread.over(run.of("paid").sum(axis=1)).as_dict(),
        "value": Spread.over(values).as_dict(),
        "value_per_member": Spread.over(values / started).as_dict(),
        "largest_imbalance": float(np.abs(run.total("residual")).max(initial=0.0)),
        "seconds": round(run.seconds, 3),
        "peak_memory_mb": round(run.peak_bytes / 1e6, 1),
    }


def _mean_cost(run: Run) -> Floats:
    years = run.bands[:, 2, :].sum(axis=1)
    charged = run.bands[:, 0, :].sum(axis=1)
    return np.asarray(np.divide(charged, years, out=np.zeros_like(years), where=years > 0))
