"""A tornado over every field of a scenario: what an outcome does when one field is changed.

All runs have the same seed, so a swing is the field's and hardly chance. A field that is 0 is
raised to a value of its own, since a part of nothing is nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mutual_pool.actuarial.tables import Risk
from mutual_pool.plan import Plan
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.pricing.risk import missing, yearly_cost
from mutual_pool.simulation.scenario.definition import (
    HIGHEST_RATE,
    MOST_MEMBERS,
    Scenario,
    Shock,
    ShockKind,
    Uptake,
)

PART = 0.2
"""By which a field is lowered and raised."""
_FROM_NOTHING: dict[tuple[str, str], float] = {
    ("population", "established_years"): 3.0,
    ("claims", "mild_share"): 0.2,
    ("claims", "trend"): 0.02,
    ("claims", "report_months"): 2.0,
    ("claims", "refused"): 0.1,
    ("claims", "appealed"): 0.5,
    ("claims", "fraud"): 0.0002,
    ("claims", "hidden_illness"): 0.01,
    ("behaviour", "recruiting"): 0.2,
    ("behaviour", "leaving"): 0.05,
    ("behaviour", "by_cost"): 0.1,
    ("behaviour", "by_unfairness"): 0.1,
    ("behaviour", "come_back"): 0.3,
    ("behaviour", "return_late"): 0.05,
    ("money", "inflation"): 0.03,
    ("prevention", "starts_month"): 12,
    ("prevention", "lag_years"): 3.0,
    ("prevention", "detected"): 0.3,
    ("prevention", "ahead_years"): 1.0,
}
"""What a field is raised to where it is 0: settings, which a community may well have."""
_BY_MEMBERS = frozenset({("behaviour", "organic"), ("money", "reserve")})
"""Raised from 0 to a tenth of the members at the start, of people or of the asset."""
_HIGHEST = {
    ("population", "established_years"): 20.0,
    ("claims", "report_months"): 36.0,
    ("behaviour", "memory_months"): 36.0,
    ("prevention", "starts_month"): 600.0,
    ("prevention", "every_years"): 20.0,
    ("prevention", "lag_years"): 20.0,
    ("prevention", "ahead_years"): 20.0,
}
_RATES = frozenset(
    {
        *(("claims", name) for name in ("incidence_scale", "mortality_scale", "fraud")),
        *(("behaviour", name) for name in ("organic", "recruiting", "deterred_at", "leaving")),
        *(("behaviour", name) for name in ("by_cost", "by_unfairness")),
        *(("money", name) for name in ("reserve", "cost_per_member", "cost_per_claim")),
    }
)
_WHOLE = frozenset(
    {("population", "members"), ("behaviour", "market"), ("prevention", "starts_month")}
)
_NOT_LIVED = frozenset({"name", "title", "description", "uncertainty"})
"""Parts that change no path: what they are called, and how far the rest is known."""
_MONEY_ONLY = frozenset(
    {
        *(("money", name) for name in ("cost_per_member", "cost_per_claim", "discount")),
        *(("money", "inflation"), ("prevention", "cost")),
    }
)
"""Fields of the operator's value and the sponsor's, which no member pays."""


@dataclass(frozen=True)
class Swing:
    """What one field does. `cost` is of a member-year, `missing` a part of all benefits."""

    field: str
    low: str
    high: str
    cost_low: float
    cost_high: float
    missing_low: float
    missing_high: float
    swing: float


@dataclass(frozen=True)
class Tornado:
    """Every field's swing, the widest first, and the fields that no member notices.

    `same` are those whose change leaves every path as it was, with the reason.
    """

    cost: float
    missing: float
    rows: tuple[Swing, ...]
    same: dict[str, str]


def tornado(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Tornado:
    """Return what each field of a scenario does to cost and missing benefits.

    Args:
        plan: the rules.
        scenario: the middle.
        years: how long.
        paths: how many of each run.
        seed: of all runs.
        threads: how many at once; all the processor has, if not given.
        tick: told of each field that is done.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
    """

    def lived(chosen: Scenario) -> tuple[float, float]:
        return _figures(
            simulate(plan, chosen, years=years, paths=paths, seed=seed, threads=threads)
        )

    middle = lived(scenario)
    rows, same = [], {}
    for field, low, high, reason in variations(plan, scenario):
        tick(1)
        if low is None or high is None:
            same[field] = reason
            continue
        (name_low, below), (name_high, above) = low, high
        first = middle if below is scenario else lived(below)
        second = middle if above is scenario else lived(above)
        width = abs(second[0] - first[0])
        rows.append(
            Swing(field, name_low, name_high, first[0], second[0], first[1], second[1], width)
        )
    rows.sort(key=lambda row: (-row.swing, row.field))
    return Tornado(middle[0], middle[1], tuple(rows), same)


Varied = tuple[str, Scenario] | None


def variations(plan: Plan, scenario: Scenario) -> Iterator[tuple[str, Varied, Varied, str]]:
    """Yield every field, its lower and its higher scenario, or why it has none."""
    for part in Scenario.model_fields:
        if part in _NOT_LIVED:
            continue
        if part == "shocks":
            yield from _shocks(scenario)
            continue
        if part == "prevention" and not scenario.prevention.offered:
            yield part, None, None, "nobody takes part in checks"
            continue
        for name in type(getattr(scenario, part)).model_fields:
            if name == "source":
                continue
            yield _vary(plan, scenario, part, name)


def _vary(plan: Plan, scenario: Scenario, part: str, name: str) -> tuple[str, Varied, Varied, str]:
    field, key = f"{part}.{name}", (part, name)
    value = getattr(getattr(scenario, part), name)
    if key in _MONEY_ONLY:
        return field, None, None, "the operator's or a sponsor's, no member's"
    other = _others(plan, scenario, key, value)
    if other is not None:
        return field, *other, ""
    if not isinstance(value, int | float):
        return field, None, None, _why_none(key)
    low, high = _ends(scenario, key, float(value))
    if key in _WHOLE:
        low, high = round(low), round(high)
    if key == ("claims", "mild_share") and (len(plan.classes.value) < 2 or _by_class(scenario)):
        return field, None, None, "the plan has one class, or the scenario shares of all"
    return field, _with(scenario, key, low), _with(scenario, key, high), ""


def _ends(scenario: Scenario, key: tuple[str, str], value: float) -> tuple[float, float]:
    """Return the field lowered and raised, within what it may be."""
    if value == 0:
        raised = _FROM_NOTHING.get(key, PART)
        if key in _BY_MEMBERS:
            raised = scenario.population.members / 10
        return 0.0, raised
    low, high = sorted((value * (1 - PART), value * (1 + PART)))
    if key in _WHOLE:
        return low, min(high, _HIGHEST.get(key, MOST_MEMBERS))
    if key == ("claims", "trend"):
        return max(low, -0.5), min(high, 0.5)
    return low, min(high, HIGHEST_RATE if key in _RATES else _HIGHEST.get(key, 1.0))


def _others(
    plan: Plan,
    scenario: Scenario,
    key: tuple[str, str],
    value: Any,  # noqa: ANN401  any field's
) -> tuple[Varied, Varied] | None:
    """Return the other values of a field that is no number."""
    if key == ("claims", "risk"):
        risks = [risk for risk in (Risk.CRITICAL_25, Risk.CRITICAL_6) if risk is not value]
        return (str(value), scenario), _with(scenario, key, risks[0])
    if key == ("population", "ages"):
        first, last = value or plan.ages
        middle = (first + last) // 2
        return _with(scenario, key, (first, middle)), _with(
            scenario, key, (min(last, middle + 1), last)
        )
    if key == ("population", "level") and len(plan.levels) > 1:
        return _with(scenario, key, plan.levels[0]), _with(scenario, key, plan.levels[-1])
    if key == ("prevention", "uptake"):
        return _with(scenario, key, _taken(value, 1 - PART)), _with(
            scenario, key, _taken(value, 1 + PART)
        )
    if key in (("claims", "class_shares"), ("claims", "severity")) and value:
        return _with(scenario, key, _least(value)), (f"{len(value)} given", scenario)
    return None


def _taken(uptake: tuple[Uptake, ...], part: float) -> tuple[Uptake, ...]:
    """Return the uptake times `part`, at each age at most 1."""
    return tuple(step.model_copy(update={"share": min(1.0, step.share * part)}) for step in uptake)


def _least(value: Any) -> Any:  # noqa: ANN401  shares, or shares by age
    """Return shares of which a fifth of the first class went to the last one."""
    if isinstance(value[0], float):
        moved = PART * value[0] if len(value) > 1 else 0.0
        return (value[0] - moved, *value[1:-1], value[-1] + moved) if moved else value
    return tuple(
        step.model_copy(update={"class_shares": _least(step.class_shares)}) for step in value
    )


def _why_none(key: tuple[str, str]) -> str:
    return {
        ("population", "level"): "the plan has one level",
        ("claims", "class_shares"): "mild_share stands in their place",
        ("claims", "severity"): "the shares are the same at all ages",
    }.get(key, "the project's own table")


def _by_class(scenario: Scenario) -> bool:
    return bool(scenario.claims.class_shares or scenario.claims.severity)


def _with(scenario: Scenario, key: tuple[str, str], value: Any) -> Varied:  # noqa: ANN401
    part, name = key
    changed = getattr(scenario, part).model_copy(update={name: value})
    shown = f"{value:.6g}" if isinstance(value, int | float) else _words(value)
    return shown, scenario.model_copy(update={part: changed})


def _words(value: object) -> str:
    if isinstance(value, tuple) and all(isinstance(one, int | float) for one in value):
        return " to ".join(f"{one:.4g}" for one in value)
    if isinstance(value, tuple) and all(isinstance(one, Uptake) for one in value):
        return " to ".join(f"{one.share:.4g}" for one in value)
    return str(value) if isinstance(value, str) else "a fifth milder"


def _shocks(scenario: Scenario) -> Iterator[tuple[str, Varied, Varied, str]]:
    """Yield each kind of shock that the scenario lacks, and each that it has, left out."""
    for kind in ShockKind:
        own = [shock for shock in scenario.shocks if shock.kind is kind]
        rest = tuple(shock for shock in scenario.shocks if shock.kind is not kind)
        without = ("none", scenario.model_copy(update={"shocks": rest}))
        size = {ShockKind.EPIDEMIC: 2.0, ShockKind.ADVERSE: 0.02, ShockKind.SCANDAL: 0.2}
        given = own or [Shock(kind=kind, month=6, months=3, size=size.get(kind, 1.0))]
        there = scenario.model_copy(update={"shocks": (*rest, *given)})
        shown = ", ".join(f"month {one.month} for {one.months}, {one.size:g}" for one in given)
        yield f"shocks.{kind}", without, (shown, there), ""


def _figures(run: Run) -> tuple[float, float]:
    """Return the mean cost of a member-year, and the part of the benefits that is missing."""
    due = float((run.total("benefit_due") + run.total("waiting_money")).sum())
    lost = float(missing(run).sum())
    return float(np.mean(yearly_cost(run))), lost / due if due else 0.0
