"""The plan files as a page knows them: the amounts that identify them on a chain, and their ages.

The contracts know bands by numbers. Which ages belong to a band stands in a plan's file alone.
"""

from typing import Any

from mutual_pool.office.listed_plans import amounts_of
from mutual_pool.plan import load_plan, plan_names


def known_plans() -> list[dict[str, Any]]:
    """Return each plan file's name, title and bands; amounts as decimal text."""
    found = []
    for name in plan_names():
        plan = load_plan(name)
        bands = [
            {
                "number": band.number,
                "name": band.name,
                "ages": list(band.ages),
                **({"level": band.level} if band.level else {}),
                "amounts": [str(amount) for amount in amounts],
            }
            for band, amounts in zip(plan.bands.value, amounts_of(plan), strict=True)
        ]
        found.append({"name": name, "title": plan.title, "bands": bands})
    return found
