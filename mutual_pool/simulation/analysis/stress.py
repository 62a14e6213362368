"""What may go wrong, and what members lose by it, beside the same years without it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mutual_pool.plan import Plan
from mutual_pool.simulation.analysis.outcome import Spread, shortfall_of
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.scenario.definition import Scenario, Shock, ShockKind

CASES: dict[str, tuple[Shock, ...]] = {
    "as it is": (),
    "epidemic year": (Shock(kind=ShockKind.EPIDEMIC, month=12, months=12, size=3.0),),
    "adverse joining": (Shock(kind=ShockKind.ADVERSE, month=0, months=24, size=0.02),),
    "scandal": (Shock(kind=ShockKind.SCANDAL, month=12, size=0.5),),
    "colluding panel": (Shock(kind=ShockKind.COLLUSION, month=12, months=2),),
    "closing": (Shock(kind=ShockKind.CLOSING, month=12),),
}
"""The cases by name. Three times the incidence for a year; one newcomer in fifty joins ill for two
years; half the members leave at once; the panel takes all the room for two months; the plan is
closed in an orderly way."""


@dataclass(frozen=True)
class StressRow:
    """What a case brings over the years. Amounts in the asset.

    `lost_to_theft` is what a colluding panel took of a member-year, `dearer` what a member-year
    cost more than without the case, `fewer` the part of the members at the end that is missing
    beside it.
    """

    case: str
    chance: float
    missing: Spread
    missing_part: Spread
    cost: Spread
    dearer: float
    lost_to_theft: Spread
    members_at_end: Spread
    fewer: float


def stress(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    paths: int,
    seed: int,
    tick: Callable[[int], None] = lambda done: None,
) -> list[StressRow]:
    """Return what each case brings; the scenario's own shocks stay, on top of each.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    rows: list[StressRow] = []
    for case, shocks in CASES.items():
        shocked = scenario.model_copy(update={"shocks": (*scenario.shocks, *shocks)})
        run = simulate(plan, shocked, years=years, paths=paths, seed=seed)
        rows.append(_row(case, run, rows[0] if rows else None))
        tick(1)
    return rows


def _row(case: str, run: Run, base: StressRow | None) -> StressRow:
    short = shortfall_of(run)
    lived = np.maximum(1e-9, run.bands[:, 2].sum(axis=1))
    cost = Spread.over(run.bands[:, 0].sum(axis=1) / lived)
    stolen = Spread.over(run.total("stolen") / lived)
    end = Spread.over(run.of("members")[:, -1])
    before = base.members_at_end.median if base else 0.0
    missing, part = short["amount_if_any"], short["part_of_benefits"]
    return StressRow(
        case=case,
        chance=short["chance"],
        missing=Spread(missing["q05"], missing["median"], missing["q95"]),
        missing_part=Spread(part["q05"], part["median"], part["q95"]),
        cost=cost,
        dearer=cost.median - base.cost.median if base else 0.0,
        lost_to_theft=stolen,
        members_at_end=end,
        fewer=1 - end.median / before if before else 0.0,
    )
