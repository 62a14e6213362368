"""Putting rules into the text of a plan, and nothing else of it."""

import re
from pathlib import Path

from mutual_pool.plan import Plan, parse_plan
from mutual_pool.plan.fairness import write_units
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


def write_rules(path: Path, text: str, plan: Plan) -> None:
    """Write the plan of `text` with the amounts, days and units of `plan` to a file.

    Raises:
        ValueError: if a rule does not stand in the text as the project's plans have it.
        PlanError: if what comes out is no plan.
        OSError: if the file cannot be written.
    """
    decimals = plan.asset.value.decimals
    before = parse_plan(text)
    for name in (*AMOUNTS, *DAYS):
        value = getattr(plan, name).value
        if value == getattr(before, name).value:
            continue
        shown = f'"{format_money(value, decimals)}"' if name in AMOUNTS else str(value)
        pattern = rf"(?m)^({name}:\n  value:) .*\n(  source:) .*$"
        text, count = re.subn(pattern, rf'\1 {shown}\n\2 "{_SOURCE}"', text)
        if count != 1:
            raise ValueError(
                f"{name} does not stand in the plan as `value` and `source`, one line each"
            )
    path.write_text(text, encoding="utf-8")
    write_units(path, [band.units for band in plan.bands.value])
    parse_plan(path.read_text(encoding="utf-8"))
