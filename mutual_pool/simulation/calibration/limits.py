"""What the published figures cannot tell, with the bounds that they do give."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from mutual_pool.actuarial.tables import HistoryRow, load_platform_history
from mutual_pool.plan import Plan

_FALL_YEARS = (0.72, 0.37)
"""Water Drop's peak was somewhere in 2019 and the fall was over by 21 September: the longest and
the shortest time it may have taken, in years (from January, or from May)."""


@dataclass(frozen=True)
class WaterDropLimits:
    """Bounds, lower and upper, read off Water Drop's fall in 2019, each if it were the only cause.

    `exits`: the net loss, a year. `by_cost`: exits a year for each 100 of yearly cost. `missed`:
    the share of members who do not top up when their balance is used up.
    """

    exits: tuple[float, float]
    by_cost: tuple[float, float]
    missed: tuple[float, float]


def water_drop_limits(
    rows: Sequence[HistoryRow] | None = None, plan: Plan | None = None
) -> WaterDropLimits:
    """Return what Water Drop's fall says of exits by cost and of missed top-ups.

    Without `plan` the balance of a cycle is 9 of the asset: a deposit less the reserve.
    """
    own = {
        (row.measure, row.period): float(row.value)
        for row in rows or load_platform_history()
        if row.platform == "Water Drop"
    }
    peak, after = own["members", "2019-peak"], own["members", "2019-09"]
    cost = own["share per member in year", "2019"]
    cycle = 9.0
    if plan is not None:
        held = plan.deposit_per_unit.value - plan.reserve_per_unit.value
        cycle = held / 10**plan.asset.value.decimals
    slow, fast = (log(peak / after) / years for years in _FALL_YEARS)
    cycles = cost / cycle
    return WaterDropLimits(
        exits=(slow, fast),
        by_cost=(slow / cost * 100, fast / cost * 100),
        missed=(min(1.0, slow / cycles), min(1.0, fast / cycles)),
    )


def cannot_tell(rows: Sequence[HistoryRow] | None = None) -> list[str]:
    """Return what the figures cannot tell, each a sentence."""
    limits = water_drop_limits(rows)
    return [
        "Joining and leaving apart: only the number of members was published. Both are fitted; "
        "what it does not tell of leaving, cost and returning is the prior's, as `told` shows.",
        "How cost drives members away: Xiang Hu Bao's did not fall at 91 a year, Water Drop's "
        f"halved at 44. If cost alone had done that, exits would be {limits.by_cost[0]:.1f} to "
        f"{limits.by_cost[1]:.1f} a year for each 100; Xiang Hu Bao shows that it was not alone.",
        "Cost or lapse: if instead members did not top up a balance that was used up, "
        f"{limits.missed[0]:.0%} to {limits.missed[1]:.0%} of them missed it each time. One fall "
        "cannot tell these causes apart.",
        "Selection: no figure is by time since joining, so selection, its wearing off, the delay "
        "of payments and the start-up are told apart only as far as the prior does.",
        "The reaction to unfairness: nothing was published by age.",
        "The ages of the members: they are those of the registries' person-years, so the fitted "
        "incidence mixes age and refusals, and mild cases are not told apart.",
        "The end: no figure is later than 2020, and the closing of 2022 is not in the data.",
    ]
