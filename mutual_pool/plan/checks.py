"""Rules between the fields of a plan: each is right by itself, and they may still contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mutual_pool.plan import levels
from mutual_pool.plan.errors import NOTHING, Problem
from mutual_pool.plan.money import format_money

if TYPE_CHECKING:
    from mutual_pool.plan.model import Plan
    from mutual_pool.plan.parts import Band, ClaimClass

RUNGS = 64
"""Rungs between a balance at the reserve and an empty one (the ladder's spacing)."""
LARGEST_BOND = 10
"""Reserves per unit that a claim's bond may be at most, so that the ill can afford to file."""
SMALLEST_OBJECTION = 10
"""An objection's bond is at least this part of a claim's bond."""
LONGEST_DECISION = 120
"""Days within which a claim must become payable or end."""
LONGEST_HOLD = 14
"""Days by which the supervisor may make a notice longer."""


def cross_field_errors(plan: Plan) -> list[Problem]:
    """Return every contradiction between the fields of a plan; none if it is valid."""
    return [
        *_amounts(plan),
        *_windows(plan),
        *_vesting(plan),
        *_numbering(("classes", "value"), plan.classes.value),
        *_numbering(("bands", "value"), plan.bands.value),
        *_ages(plan),
        *levels.cross_field_errors(plan),
        *_benefits(plan),
        *_panel(plan),
    ]


def _amounts(plan: Plan) -> Iterator[Problem]:
    decimals = plan.asset.value.decimals
    reserve, cap = plan.reserve_per_unit.value, plan.cap_per_unit.value
    period, deposit = plan.cap_per_period.value, plan.deposit_per_unit.value

    def wrong(name: str, amount: int, allowed: str) -> Problem:
        return Problem((name, "value"), format_money(amount, decimals), allowed)

    if reserve % RUNGS:
        step = format_money(RUNGS, decimals)
        yield wrong("reserve_per_unit", reserve, f"a multiple of {step} ({RUNGS} smallest parts)")
    if cap > reserve:
        allowed = f"at most reserve_per_unit, {format_money(reserve, decimals)}"
        yield wrong("cap_per_unit", cap, allowed)
    if period < cap:
        allowed = f"at least cap_per_unit, {format_money(cap, decimals)}"
        yield wrong("cap_per_period", period, allowed)
    if plan.claim_bond.value > LARGEST_BOND * reserve:
        most = format_money(LARGEST_BOND * reserve, decimals)
        allowed = f"at most {LARGEST_BOND} times reserve_per_unit, {most}"
        yield wrong("claim_bond", plan.claim_bond.value, allowed)
    bond, objection = plan.claim_bond.value, plan.objection_bond.value
    if not bond <= SMALLEST_OBJECTION * objection or objection > bond:
        tenth = format_money(max(1, -(-bond // SMALLEST_OBJECTION)), decimals)
        allowed = f"from a tenth of claim_bond to claim_bond, {tenth} to "
        yield wrong("objection_bond", objection, allowed + format_money(bond, decimals))
    least = reserve + -(-reserve // RUNGS)
    if deposit < least:
        allowed = f"at least reserve_per_unit and a {RUNGS}th, {format_money(least, decimals)}"
        yield wrong("deposit_per_unit", deposit, allowed)


def _windows(plan: Plan) -> Iterator[Problem]:
    waiting, grace = plan.waiting_days.value, plan.grace_days.value
    if grace > waiting:
        yield Problem(("grace_days", "value"), grace, f"at most waiting_days, {waiting}")
    left = LONGEST_DECISION - 2 * plan.panel_days.value - plan.jury_days.value
    after_appeal = left - plan.appeal_days.value - LONGEST_HOLD
    longest = min(after_appeal, left // 2 - LONGEST_HOLD)
    if plan.notice_days.value > longest:
        allowed = (
            f"at most {longest}: twice panel_days, the longer of appeal_days and a held notice, "
            f"jury_days and another held notice (notice_days and {LONGEST_HOLD}) together "
            f"{LONGEST_DECISION}"
        )
        yield Problem(("notice_days", "value"), plan.notice_days.value, allowed)


def _vesting(plan: Plan) -> Iterator[Problem]:
    steps = plan.vesting.value
    if not steps or list(steps) != sorted(steps) or steps[-1] != 10_000:
        allowed = "basis points by completed year, never falling, the last one 10000"
        yield Problem(("vesting", "value"), list(steps), allowed)


def _numbering(path: tuple[str, ...], rows: Sequence[Band | ClaimClass]) -> Iterator[Problem]:
    if not rows:
        yield Problem(path, [], "at least one")
    for place, row in enumerate(rows):
        if row.number != place:
            yield Problem((*path, place, "number"), row.number, f"{place}: its place, from 0")
        if row.name in [other.name for other in rows[:place]]:
            yield Problem((*path, place, "name"), row.name, "a name that no other has")


def _ages(plan: Plan) -> Iterator[Problem]:
    expected: int | None = None
    bands = plan.bands.value
    for place, band in enumerate(bands):
        low, high = band.ages
        if place and band.level != bands[place - 1].level:
            expected = None
        path = ("bands", "value", place, "ages")
        if low > high:
            yield Problem(path, list(band.ages), "the first age not above the last")
        if expected is not None and low != expected:
            yield Problem(path, list(band.ages), f"ages from {expected} on, after the band before")
        expected = high + 1
    if plan.min_age_days and plan.bands.value and plan.bands.value[0].ages[0] != 0:
        days = plan.min_age_days.value
        yield Problem(("min_age_days", "value"), days, "only where the first band begins at age 0")


def _benefits(plan: Plan) -> Iterator[Problem]:
    names = [claim_class.name for claim_class in plan.classes.value]
    for place, band in enumerate(plan.bands.value):
        path = ("bands", "value", place, "benefits")
        for name in names:
            if name not in band.benefits:
                yield Problem((*path, name), NOTHING, "an amount for each class")
        for name in band.benefits:
            if name not in names:
                yield Problem((*path, name), name, f"the classes: {', '.join(names)}")


def _panel(plan: Plan) -> Iterator[Problem]:
    panel, decimals = plan.panel.value, plan.asset.value.decimals
    path = ("panel", "value", "thresholds")
    if not panel.thresholds or panel.thresholds[-1].up_to is not None:
        yield Problem(path, len(panel.thresholds), "tiers, the last of them without up_to")
    least, above = 1, 0
    for place, tier in enumerate(panel.thresholds):
        if not least <= tier.threshold <= panel.seats:
            allowed = f"from {least} (the tier before) to {panel.seats} (seats)"
            yield Problem((*path, place, "threshold"), tier.threshold, allowed)
        least = max(least, tier.threshold)
        if tier.up_to is None:
            if place < len(panel.thresholds) - 1:
                yield Problem((*path, place, "up_to"), NOTHING, "an amount, but in the last tier")
        elif tier.up_to <= above:
            allowed = f"more than the tier before, {format_money(above, decimals)}"
            yield Problem((*path, place, "up_to"), format_money(tier.up_to, decimals), allowed)
        else:
            above = tier.up_to
