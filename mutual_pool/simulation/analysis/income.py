"""What a steward earns by no fee, a flat fee and a percentage, and what that income moves with.

A percentage of the benefits (`fee_bps` of a plan) grows with claims and shrinks with refusals. A
flat fee, which members allow apart from the pool, grows with their number only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mutual_pool.plan import Plan
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.scenario.definition import Scenario

PERIODS_A_YEAR = 365 / 30
"""A flat fee is for 30 days; the model's year has 365."""
FEES = ("none", "flat", "percentage")
_MORE, _REFUSALS, _TIMES = 0.2, 0.1, 10


@dataclass(frozen=True)
class Year:
    """A mean year of the steward in one case and with one fee; amounts in the asset.

    `cost` is what the scenario's `cost_per_member` and `cost_per_claim` make, and the fixed cost.
    `moved` is the income over that of the first case with the same fee, less 1; None without any.
    """

    case: str
    fee: str
    members: float
    claims: float
    income: float
    cost: float
    result: float
    moved: float | None


@dataclass(frozen=True)
class BreakEven:
    """What a member-year brings and costs, and from how many members on the income is enough.

    `members` is None where a member costs as much as they bring, or more.
    """

    fee: str
    a_member_brings: float
    a_member_costs: float
    members: int | None


@dataclass(frozen=True)
class Income:
    """Years by case and fee, and the break-even size of each fee. `flat` is for 30 days."""

    flat: float
    percentage: float
    fixed: float
    years: tuple[Year, ...]
    break_even: tuple[BreakEven, ...]


@dataclass(frozen=True)
class _Mean:
    """Means over the paths, a year."""

    members: float
    claims: float
    paid: float
    per_member: float
    per_claim: float


def cases(scenario: Scenario) -> dict[str, Scenario]:
    """Return the cases by name: as it is, fewer and more claims, more refusals, sizes."""
    claims = scenario.claims

    def with_claims(**changed: float) -> Scenario:
        return scenario.model_copy(update={"claims": claims.model_copy(update=changed)})

    scale = claims.incidence_scale
    refused = min(1.0, claims.refused + _REFUSALS)
    members = scenario.population.members
    return {
        "as it is": scenario,
        "a fifth fewer claims": with_claims(incidence_scale=scale * (1 - _MORE)),
        "a fifth more claims": with_claims(incidence_scale=scale * (1 + _MORE)),
        "ten points more refused": with_claims(refused=refused),
        "a tenth of the members": scenario.with_members(members // _TIMES),
        "ten times the members": scenario.with_members(members * _TIMES),
    }


def income_of(
    plan: Plan,
    scenario: Scenario,
    *,
    flat: float | None,
    percentage: int,
    fixed: float,
    years: float,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Income:
    """Return what a steward earns by each fee.

    Args:
        plan: the rules; its own `fee_bps` is not used.
        scenario: the first case; its `money` has the steward's costs.
        flat: a member's fee for 30 days, in the asset; as much as the percentage brings in the
            first case, if None.
        percentage: of the benefits, in hundredths of a percent.
        fixed: what the steward's office costs a year, whatever the size.
        years: how long each case is lived.
        paths: how many lives of each case.
        seed: of all runs.
        threads: how many at once; all the processor has, if not given.
        tick: told of each run that is done.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    lived: dict[str, dict[str, _Mean]] = {}
    for name, case in cases(scenario).items():
        lived[name] = {}
        for fee, points in (("none", 0), ("percentage", percentage)):
            run = simulate(
                _with_fee(plan, points), case, years=years, paths=paths, seed=seed, threads=threads
            )
            lived[name][fee] = _mean(run)
            tick(1)
        # A flat fee is outside the pool, so it changes no path.
        lived[name]["flat"] = lived[name]["none"]
    first = next(iter(lived.values()))
    part = percentage / 10_000
    if flat is None:
        members = first["flat"].members * PERIODS_A_YEAR
        flat = first["percentage"].paid * part / members if members else 0.0
    rates = {"none": (0.0, 0.0), "flat": (flat * PERIODS_A_YEAR, 0.0), "percentage": (0.0, part)}
    rows = []
    for name, by_fee in lived.items():
        for fee in FEES:
            mean = by_fee[fee]
            income, start = (_income(rates[fee], one) for one in (mean, first[fee]))
            cost = mean.per_member + mean.per_claim + fixed
            moved = income / start - 1 if start else None
            rows.append(
                Year(name, fee, mean.members, mean.claims, income, cost, income - cost, moved)
            )
    even = tuple(_break_even(fee, rates[fee], first[fee], fixed) for fee in FEES)
    return Income(flat, part, fixed, tuple(rows), even)


def _with_fee(plan: Plan, points: int) -> Plan:
    return plan.model_copy(update={"fee_bps": plan.fee_bps.model_copy(update={"value": points})})


def _income(rates: tuple[float, float], mean: _Mean) -> float:
    return rates[0] * mean.members + rates[1] * mean.paid


def _mean(run: Run) -> _Mean:
    money, years = run.scenario.money, run.years
    members = float(run.of("members").mean())
    claims, paid = (float(run.of(name).sum(axis=1).mean()) / years for name in ("claims", "paid"))
    return _Mean(
        members, claims, paid, members * money.cost_per_member, claims * money.cost_per_claim
    )


def _break_even(fee: str, rates: tuple[float, float], mean: _Mean, fixed: float) -> BreakEven:
    """Return the size at which income meets cost, each member bringing what they bring here."""
    if not mean.members:
        return BreakEven(fee, 0.0, 0.0, None)
    brings = _income(rates, mean) / mean.members
    costs = (mean.per_member + mean.per_claim) / mean.members
    members = -int(-fixed // (brings - costs)) if brings > costs else None
    return BreakEven(fee, brings, costs, members)
