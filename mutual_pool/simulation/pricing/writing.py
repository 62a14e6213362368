"""Putting rules into the text of a plan, and nothing else of it."""

import re
from collections.abc import Sequence
from pathlib import Path

from mutual_pool.plan import Plan, PlanError, Problem, parse_plan
from mutual_pool.plan.fairness import with_units
from mutual_pool.plan.money import format_money

AMOUNTS = (
    "reserve_per_unit",
    "cap_per_unit",
    "cap_per_period",
    "deposit_per_unit",
    "claim_bond",
    "objection_bond",
)
DAYS = ("waiting_days", "grace_days")
_SOURCE = "setting: computed by `mutual-pool plan price`"


def require_form(text: str, origin: str) -> None:
    """Make sure that `write_rules` can put every rule into a plan's text.

    Raises:
        PlanError: if a rule does not stand in the text as the project's plans have it.
    """
    _rewritten(text, origin, parse_plan(text, origin), (*AMOUNTS, *DAYS))


def write_rules(path: Path, text: str, plan: Plan) -> None:
    """Write the plan of `text` with the amounts, days and units of `plan` to a file.

    Raises:
        PlanError: if a rule does not stand in the text as the project's plans have it, or what
            comes out is no plan.
        OSError: if the file cannot be written.
    """
    before = parse_plan(text)
    names = [
        name
        for name in (*AMOUNTS, *DAYS)
        if getattr(plan, name).value != getattr(before, name).value
    ]
    path.write_text(_rewritten(text, plan.name, plan, names), encoding="utf-8")


def _rewritten(text: str, origin: str, plan: Plan, names: Sequence[str]) -> str:
    for name in names:
        value = getattr(plan, name).value
        shown = str(value)
        if name in AMOUNTS:
            shown = f'"{format_money(value, plan.asset.value.decimals)}"'
        text = _put(text, origin, name, shown)
    text = with_units(text, [band.units for band in plan.bands.value], origin)
    parse_plan(text, origin)
    return text


def _put(text: str, origin: str, name: str, shown: str) -> str:
    pattern = rf"(?m)^({name}:\n  value:) .*\n(  source:) .*(?:\n    .*)*$"
    text, count = re.subn(pattern, rf'\1 {shown}\n\2 "{_SOURCE}"', text)
    if count != 1:
        allowed = "`value` and `source` on a line each, as in the project's plans, to be rewritten"
        raise PlanError(origin, [Problem((name,), "another form", allowed)])
    return text
