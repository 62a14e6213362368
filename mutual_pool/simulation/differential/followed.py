"""The cohort model's money on a life's own draws: what must come out, given who came and fell ill.

The ladder and the settlements of the model are fed with a life's draws, half-month by half-month:
how much of what was warned paid in, which claims were approved, who left and came. What is paid
and charged is then no matter of chance, and stands out if it is a few hundredths off.
"""

from dataclasses import dataclass

import numpy as np

from mutual_pool.plan import Plan
from mutual_pool.simulation.differential.agent_records import Counted, HalfMonth
from mutual_pool.simulation.errors import DisagreementError
from mutual_pool.simulation.model.inputs import Rules, make_inputs
from mutual_pool.simulation.model.ladder_model import (
    HELD,
    LadderModel,
    enter_ladder,
    leave_ladder,
    top_up_ladder,
    warned_units,
)
from mutual_pool.simulation.model.settle_steps import room_now, settle_claims
from mutual_pool.simulation.model.state import CARRY, RESERVE, State, make_state
from mutual_pool.simulation.scenario.definition import Scenario

WITHIN = 0.02
"""Part by which a life and the model may differ on the same draws."""
_LAPSES = 5.0
"""Roots of the lapses by which these may differ: which of those warned top up is still chance."""
_LEAST = 1.5
"""Claims or members by which they may differ: at the room's end one claim may wait or not."""


@dataclass(frozen=True)
class Followed:
    """A figure of a life beside what the model makes of the same draws."""

    what: str
    lived: float
    model: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether they are near enough."""
        return abs(self.lived - self.model) <= self.allowed


def follow(
    plan: Plan, scenario: Scenario, months: list[HalfMonth], counted: Counted
) -> tuple[Followed, ...]:
    """Return a life's figures beside the model's on the same draws; amounts in the asset.

    Raises:
        DisagreementError: naming the figure, and by how much it differs.
    """
    rows = beside(plan, scenario, months, counted)
    for row in rows:
        if not row.agrees:
            raise DisagreementError(
                f"on the life's own draws the cohort model says {row.what} of {row.model:,.6g}, "
                f"give or take {row.allowed:,.6g}, but the contracts came to {row.lived:,.6g}"
            )
    return rows


def beside(
    plan: Plan, scenario: Scenario, months: list[HalfMonth], counted: Counted
) -> tuple[Followed, ...]:
    """Return a life's figures beside the model's on the same draws, however far apart they are."""
    inputs = make_inputs(plan, scenario, max(1, len(months)))
    rules, part = inputs.rules, 10**plan.asset.value.decimals
    state = make_state(inputs, 1, 0)
    claims = paid = charged = window_charged = lapsed = last = 0.0
    window = -1
    for t, month in enumerate(months):
        if inputs.events.window[t] != window:
            window, window_charged = inputs.events.window[t], 0.0
        paying = paying_part(state.ladder, rules, month, last)
        top_up_ladder(state.ladder, rules._replace(top_up=paying), last)
        state.purse[CARRY], state.purse[RESERVE] = month.carry / part, month.reserve / part
        _approve(rules, state, [benefit / part for benefit in month.benefits])
        payment = settle_claims(
            rules, state, room_now(rules, window_charged), np.zeros(rules.units.size)
        )
        last = payment.per_unit
        window_charged += last
        claims, paid = claims + payment.claims, paid + payment.paid
        charged += payment.charged
        lapsed += payment.crossed / month.units * month.members if month.units else 0.0
        leave_ladder(state.ladder, float(month.left), state.ladder.figures[HELD])
        if month.entered >= 0:
            enter_ladder(state.ladder, float(month.entered), rules)
        else:
            leave_ladder(state.ladder, float(-month.entered), state.ladder.figures[HELD])
    members = sum(month.came - month.went for month in months) - lapsed
    chance = _LAPSES * lapsed**0.5 + _LEAST
    figures = (
        ("members", counted.members, members, WITHIN * abs(members) + chance),
        ("lapsed", counted.lapsed, lapsed, WITHIN * lapsed + chance),
        ("claims", counted.claims, claims, WITHIN * claims + _LEAST),
        ("paid", counted.paid / part, paid, WITHIN * paid),
        ("charged", counted.charged / part, charged, WITHIN * charged),
    )
    return tuple(Followed(what, float(lived), float(m), float(a)) for what, lived, m, a in figures)


def paying_part(ladder: LadderModel, rules: Rules, month: HalfMonth, last: float) -> float:
    """Return the part of those warned in the model who top up.

    As many as were warned in the life pay in as there. Of the others, whom a hair's breadth between
    the two ladders has warned here alone, as many as the scenario expects: else nobody would, and
    where a community stands on few rungs, most of it would lapse.
    """
    asked = warned_units(ladder, last)
    if asked <= 0.0:
        return 0.0
    alike = min(asked, float(month.warned))
    lived = alike * month.topped_up / month.warned if month.warned else 0.0
    return (lived + (asked - alike) * rules.top_up) / asked


def _approve(rules: Rules, state: State, benefits: list[float]) -> None:
    """Add claims to those that are pending, each where the plan has its benefit."""
    for benefit in benefits:
        place = np.unravel_index(
            int(np.argmin(np.abs(rules.benefit - benefit))), rules.benefit.shape
        )
        state.pending[place] += 1.0
