"""Levels of benefit in a plan: each band is one of ages at one level (docs/protocol.md, P12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeAlias

from mutual_pool.plan.errors import Problem

if TYPE_CHECKING:
    from mutual_pool.plan.model import Plan
    from mutual_pool.plan.parts import Band

MOST_BANDS = 16
"""Bands of a plan, ages by levels; the contracts keep their table in as many places."""

_Level: TypeAlias = "list[tuple[int, Band]]"


def cross_field_errors(plan: Plan) -> Iterator[Problem]:
    """Return what is wrong with the levels of a plan's bands; nothing where it has one level."""
    bands = plan.bands.value
    if len(bands) > MOST_BANDS:
        allowed = f"at most {MOST_BANDS} bands, ages by levels"
        yield Problem(("bands", "value"), len(bands), allowed)
    levels = [list(rows) for _, rows in groupby(enumerate(bands), key=lambda row: row[1].level)]
    if len(levels) < 2:
        return
    seen: set[str | None] = {None}
    for rows in levels:
        place, band = rows[0]
        if band.level in seen:
            allowed = "a level of each band, with the bands of a level one after another"
            yield Problem(_path(place, "level"), band.level or "no level", allowed)
            return
        seen.add(band.level)
    for lower, higher in pairwise(levels):
        yield from _between(plan, lower, higher)


def _between(plan: Plan, lower: _Level, higher: _Level) -> Iterator[Problem]:
    """Compare a level with the next: ages, benefits, and units in proportion to them."""
    ages = [list(band.ages) for _, band in lower]
    found = [list(band.ages) for _, band in higher]
    if found != ages:
        yield Problem(_path(higher[0][0], "ages"), found, f"the ages of the level below, {ages}")
        return
    names = [kind.name for kind in plan.classes.value]
    for (_, below), (place, above) in zip(lower, higher, strict=True):
        pairs = [
            (below.benefits[name], above.benefits[name])
            for name in names
            if name in below.benefits and name in above.benefits
        ]
        if not pairs:
            continue
        if not all(low <= high for low, high in pairs) or not any(
            low < high for low, high in pairs
        ):
            allowed = "no class less than the level below, and some class more"
            yield Problem(_path(place, "benefits"), above.name, allowed)
            continue
        least = min(below.units * high // low for low, high in pairs)
        most = max(-(-below.units * high // low) for low, high in pairs)
        if not least <= above.units <= most:
            allowed = f"{least} to {most}: in proportion to the benefits of {below.name}"
            yield Problem(_path(place, "units"), above.units, allowed)


def _path(place: int, field: str) -> tuple[str | int, ...]:
    return ("bands", "value", place, field)
