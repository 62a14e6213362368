"""Several plans side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutual_pool.simulation.analysis.outcome import (
    Spread,
    band_costs,
    half_lost,
    shortfall_of,
    value_by_path,
)
from mutual_pool.simulation.model.engine import Run


@dataclass(frozen=True)
class PlanRow:
    """A plan's years in one row. Amounts in the asset.

    `least_returned` and `most_returned` are what a band gets for each 1 it pays; `half_lost` is
    the half-month in which the median path first has fewer than half its largest membership.
    """

    plan: str
    scenario: str
    members_at_end: Spread
    cost: Spread
    claims: Spread
    paid: Spread
    shortfall_chance: float
    missing_part: Spread
    least_returned: float
    most_returned: float
    value: Spread
    half_lost: str


def comparison_rows(runs: Sequence[Run]) -> list[PlanRow]:
    """Return each run as a row."""
    rows = []
    for run in runs:
        short = shortfall_of(run)
        part = short["part_of_benefits"]
        bands = [row.returned for row in band_costs(run) if row.returned]
        years = run.bands[:, 2].sum(axis=1)
        lived = years > 0
        rows.append(
            PlanRow(
                plan=run.plan.name,
                scenario=run.scenario.name,
                members_at_end=Spread.over(run.of("members")[:, -1]),
                cost=Spread.over(run.bands[lived, 0].sum(axis=1) / years[lived]),
                claims=Spread.over(run.of("claims").sum(axis=1)),
                paid=Spread.over(run.of("paid").sum(axis=1)),
                shortfall_chance=short["chance"],
                missing_part=Spread(part["q05"], part["median"], part["q95"]),
                least_returned=min(bands, default=0.0),
                most_returned=max(bands, default=0.0),
                value=Spread.over(value_by_path(run)),
                half_lost=str(half_lost(run) or "never"),
            )
        )
    return rows


def sweep_row(account: Mapping[str, Any]) -> dict[str, Any]:
    """Return the account of one cell of a sweep as a flat row."""
    # Of a band in which nobody was, nothing can be told.
    told = [band["benefit_over_cost"] for band in account["bands"]]
    returned = [part for part in told if part] or [0.0]
    row: dict[str, Any] = {"plan": account["label"], "scenario": account["scenario"]}
    for name in ("members_at_end", "cost_per_member_year", "amount_paid"):
        for side, value in account[name].items():
            row[f"{name}_{side}"] = value
    row["shortfall_chance"] = account["shortfall"]["chance"]
    row["missing_part"] = account["shortfall"]["part_of_benefits"]["median"]
    row["half_lost"] = str(account["half_lost"] or "never")
    row["least_returned"], row["most_returned"] = min(returned), max(returned)
    return row
