"""When checks pay: by band in the mean of a member, and by effect over the years of a community.

Who pays for the checks is a sponsor; members pay for claims. Checks *pay for members* where the
claims that they prevent are worth as much as those that they bring forward, and *pay in all* where
the checks themselves are covered too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mutual_pool.actuarial.population import PERIODS_PER_YEAR, age_weights
from mutual_pool.actuarial.tables import Sex, load_cancer_table, load_life_table
from mutual_pool.plan import Plan
from mutual_pool.plan.parts import Band
from mutual_pool.simulation.model.cohorts import Rates, plan_ages, plan_level
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.model.prevention import CheckChances, CheckTimes, check_times
from mutual_pool.simulation.scenario.class_shares import shares_by_band
from mutual_pool.simulation.scenario.definition import Prevention, Scenario

HORIZONS = (5, 10, 20)
"""Years after which the break-even effect is shown."""
_LONGEST = 40


@dataclass(frozen=True)
class BandPays:
    """One band: who takes part, and the effect from which on checks pay, by years.

    `members` and `in_all` hold a part of the incidence for each of `HORIZONS`; None where no
    effect would do. `years` is how long the scenario's own effect needs to pay in all, None where
    it never does within 40 years.
    """

    band: str
    uptake: float
    cost_of_checks: float
    brought_forward: float
    members: tuple[float | None, ...]
    in_all: tuple[float | None, ...]
    years: float | None


@dataclass(frozen=True)
class EffectPays:
    """One effect, as lived: means over the paths; amounts are discounted to the start.

    `more_claims_first_year` and `fewer_claims_last_year` are parts of the claims without checks.
    `saved` is what less was paid for claims than without checks, fee included, `net` that less
    the cost of the checks, `pays_after` the first year at whose end `net` is not negative; None
    if there is none.
    """

    effect: float
    checks: float
    more_claims_first_year: float
    fewer_claims_last_year: float
    cost_of_member_year: float
    saved: float
    cost_of_checks: float
    net: float
    pays_after: int | None


@dataclass(frozen=True)
class _Course:
    """Sums of one age and sex over half-months, shape (T,): per member who takes part."""

    checks: np.ndarray
    forward: np.ndarray
    avoidable: np.ndarray


def band_pays(plan: Plan, scenario: Scenario) -> tuple[BandPays, ...]:
    """Return, for a member of each band who takes part from today on, from when checks pay.

    In the mean of the ages and sexes of a band; the member is established and fully vested, stays
    until an illness that ends the membership, death or the plan's last age, and passes through
    the bands. Amounts are discounted by `money.discount`; the cost of a check grows by
    `money.inflation`.

    Raises:
        ScenarioError: if the scenario does not fit the plan, or nobody takes part in its checks.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    low, high = plan_ages(plan, scenario)
    level = plan_level(plan, scenario)
    weights = age_weights((low, high), load_cancer_table(scenario.tables.cancer))
    bands = {age: plan.band_of_age(age, level) for age in range(plan.ages[0], plan.ages[1] + 1)}
    found = []
    for band in sorted({band.number for band in bands.values()}):
        inside = {
            (age, sex): weight
            for (age, sex), weight in weights.items()
            if bands[age].number == band
        }
        if not inside:
            continue
        courses = [
            (weight, _course(plan, scenario, bands, age, sex))
            for (age, sex), weight in inside.items()
        ]
        people = sum(inside.values())
        mean = _Course(
            *(
                sum(weight * getattr(course, name) for weight, course in courses) / people
                for name in ("checks", "forward", "avoidable")
            )
        )
        taking = sum(
            weight * scenario.prevention.share_at(age) for (age, _), weight in inside.items()
        )
        found.append(_pays(plan.bands.value[band].name, taking / people, mean, scenario))
    return tuple(found)


def _course(plan: Plan, scenario: Scenario, bands: dict[int, Band], age: int, sex: Sex) -> _Course:
    prevention, money = scenario.prevention, scenario.money
    life = load_life_table(scenario.tables.life)
    rates, times = Rates(life, scenario), check_times(prevention, 0)
    trend = bool(scenario.claims.trend)
    known = CheckChances(prevention, rates.incidence, life.oldest, trend=trend)
    benefit, ending = _benefits(plan, scenario)
    steps = _LONGEST * PERIODS_PER_YEAR
    course = _Course(*(np.zeros(steps) for _ in range(3)))
    staying, per_step = 1.0, (1 + money.discount) ** (-1 / PERIODS_PER_YEAR)
    dearer = (1 + money.inflation) ** (1 / PERIODS_PER_YEAR)
    for step in range(steps):
        whole, rest = divmod(step, PERIODS_PER_YEAR)
        older = (rest + 0.5) / PERIODS_PER_YEAR
        worth, leaving = staying * per_step ** (step + 0.5), 0.0
        checked, benefited = _reached(step + 0.5, times), _reached(step + 0.5 - times.lag, times)
        for now, part in ((age + whole, 1 - older), (age + whole + 1, older)):
            if now > plan.ages[1]:
                # Who has outgrown the plan neither pays nor is paid; `part` is the others' share.
                continue
            number = bands[now].number
            chance = rates.incidence(now, sex, step)
            found, earlier = known.of(now, sex, step)
            forward = earlier * checked + (found if step < times.round else 0.0)
            course.checks[step] += worth * part * dearer**step * prevention.cost / times.round
            course.forward[step] += worth * part * benefit[number] * forward
            course.avoidable[step] += (
                worth * part * benefit[number] * ((chance + earlier) * benefited)
            )
            leaving += part * (chance * ending[number] + rates.death(now, sex))
        staying *= 1 - min(1.0, leaving)
    return course


def _reached(since: float, times: CheckTimes) -> float:
    return min(1.0, max(0.0, since / times.round))


def _benefits(plan: Plan, scenario: Scenario) -> tuple[list[float], list[float]]:
    """Return what one event costs members, and the chance that it ends the membership, by band."""
    part, years = 10**plan.asset.value.decimals, len(plan.vesting.value)
    gross = (1 + plan.fee_bps.value / 10_000) * (1 - scenario.claims.refused)
    shares, kinds = shares_by_band(plan, scenario), plan.classes.value
    benefit = [
        sum(
            share * gross * plan.benefit(band, kind, years - 1) / part
            for kind, share in enumerate(shares[band])
        )
        for band in range(len(plan.bands.value))
    ]
    ending = [
        sum(share for share, kind in zip(row, kinds, strict=True) if kind.ends_membership)
        for row in shares
    ]
    return benefit, ending


def _pays(name: str, uptake: float, mean: _Course, scenario: Scenario) -> BandPays:
    checks, forward, avoidable = (
        np.cumsum(getattr(mean, part)) for part in ("checks", "forward", "avoidable")
    )
    ends = [years * PERIODS_PER_YEAR - 1 for years in HORIZONS]

    def needed(amount: float, over: float) -> float | None:
        return float(amount / over) if over > 0 and amount <= over else None

    effect = scenario.prevention.effect
    paid = np.flatnonzero(effect * avoidable >= checks + forward)
    # Early on nothing was spent yet: pays from where it pays for good.
    never = np.flatnonzero(effect * avoidable < checks + forward)
    after = int(never[-1]) + 1 if never.size else 0
    return BandPays(
        band=name,
        uptake=uptake,
        cost_of_checks=float(checks[ends[-1]]),
        brought_forward=float(forward[ends[-1]]),
        members=tuple(needed(forward[end], avoidable[end]) for end in ends),
        in_all=tuple(needed(checks[end] + forward[end], avoidable[end]) for end in ends),
        years=after / PERIODS_PER_YEAR if paid.size and after < len(checks) else None,
    )


def effects_pay(
    plan: Plan,
    scenario: Scenario,
    effects: Sequence[float],
    *,
    years: float,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Iterator[EffectPays]:
    """Yield what a community's years are with each effect, beside the same without checks.

    Args:
        plan: the rules.
        scenario: with a `prevention` part in which somebody takes part.
        effects: parts by which the incidence of who had a check falls, in place of the scenario's.
        years: how long.
        paths: how many of each; the seed is the same.
        seed: of all runs.
        threads: how many at once; all the processor has, if not given.
        tick: told of each run that is done.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
    """

    def lived(prevention: Prevention) -> Run:
        chosen = scenario.model_copy(update={"prevention": prevention})
        run = simulate(plan, chosen, years=years, paths=paths, seed=seed, threads=threads)
        tick(1)
        return run

    without = lived(Prevention())
    for effect in effects:
        yield _beside(lived(scenario.prevention.model_copy(update={"effect": effect})), without)


def _beside(run: Run, without: Run) -> EffectPays:
    money, fee = run.scenario.money, run.plan.fee_bps.value / 10_000
    ends = (np.arange(run.series.shape[1]) + 1) / PERIODS_PER_YEAR
    worth = (1 + money.discount) ** -ends

    def charged(one: Run) -> np.ndarray:
        return np.asarray(one.of("paid").mean(axis=0) * (1 + fee) * worth)

    checks = run.of("checks").mean(axis=0)
    dearer = (1 + money.inflation) ** ends
    spent = checks * dearer * run.scenario.prevention.cost * worth
    saved = charged(without) - charged(run)
    net = np.cumsum(saved - spent)
    year = min(PERIODS_PER_YEAR, len(net))
    claims, before = run.of("claims").mean(axis=0), without.of("claims").mean(axis=0)
    lived = run.bands[:, 2].sum()
    short = np.flatnonzero(net < 0)
    after = int(short[-1]) + 1 if short.size else 0
    return EffectPays(
        effect=run.scenario.prevention.effect,
        checks=float(checks.sum()),
        more_claims_first_year=_change(claims[:year].sum(), before[:year].sum()),
        fewer_claims_last_year=-_change(claims[-year:].sum(), before[-year:].sum()),
        cost_of_member_year=float(run.bands[:, 0].sum() / lived) if lived else 0.0,
        saved=float(saved.sum()),
        cost_of_checks=float(spent.sum()),
        net=float(net[-1]),
        pays_after=-(-after // PERIODS_PER_YEAR) if after < len(net) else None,
    )


def _change(now: float, before: float) -> float:
    return float(now / before - 1) if before else 0.0
