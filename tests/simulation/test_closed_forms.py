"""Without behaviour the model is what can be reckoned by hand (domain notes, sections 3 to 5)."""

import math

import numpy as np
import pytest

from mutual_pool.actuarial.population import age_weights
from mutual_pool.actuarial.tables import Risk, Sex, TableError, load_life_table
from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.cohorts import make_cohorts
from mutual_pool.simulation.scenario.files import load_scenario

IMMORTAL = {"mortality_scale": 0}


def mean_incidence(plan):
    life, weights = load_life_table(), age_weights(plan.ages)
    return sum(weight * float(life.probability(*key)) for key, weight in weights.items())


def no_ends(plan):
    """A plan whose benefits do not end the membership, so that nobody leaves."""
    classes = [kind.model_copy(update={"ends_membership": False}) for kind in plan.classes.value]
    return {"classes": tuple(classes)}


def test_events_are_poisson(live):
    """Claims a year: mean n q, and a variance equal to it."""
    plan = load_plan("xiang_hu_bao")
    run = live(plan, members=200_000, paths=2000, rules=no_ends(plan), claims=IMMORTAL)
    claims = run.of("claims").sum(axis=1)
    # Claims were under way at the start; members are half a year older in the mean.
    expected = 200_000 * mean_incidence(plan)
    assert claims.mean() == pytest.approx(expected, rel=0.06)
    assert claims.var() / claims.mean() == pytest.approx(1, abs=5 * math.sqrt(2 / 2000))


@pytest.mark.parametrize(("members", "percent"), [(100, 183), (1000, 58), (10_000, 18)])
def test_the_variation_of_a_years_cost(live, members, percent):
    """At q = 3 in 1,000: 183 % with 100 members, 58 % with 1,000, 18 % with 10,000."""
    plan = load_plan("water_drop")
    scale = 0.003 / mean_incidence(plan)
    claims = {**IMMORTAL, "incidence_scale": scale}
    # The plan's own period lets through three such claims in 30 days, its deposit pays for three.
    rules = {**no_ends(plan), "cap_per_period": 10**15, "deposit_per_unit": 10**12}
    run = live(plan, members=members, paths=6000, rules=rules, claims=claims)
    cost = run.of("claims").sum(axis=1)
    found = cost.std() / cost.mean()
    assert found == pytest.approx(1 / math.sqrt(members * 0.003), rel=0.06)
    assert found == pytest.approx(percent / 100, rel=0.06)


@pytest.mark.parametrize(
    ("plan", "threshold"), [("xiang_hu_bao", 3_240_000), ("water_drop", 100_000)]
)
def test_a_full_benefit_needs_so_many(live, plan, threshold):
    """n >= B (1 + f) / c: 3.24 million members, and 100,000."""
    assert load_plan(plan).units_for_full_payment(300_000 * 10**6) == threshold
    claims = {**IMMORTAL, "incidence_scale": 0.05}
    # So much paid in that nobody lapses, and the members stay as many.
    rich = {"paths": 40, "claims": claims, "rules": {"deposit_per_unit": 10**12}}
    more = live(plan, members=int(threshold * 1.05), **rich)
    fewer = live(plan, members=int(threshold * 0.9), **rich)
    assert more.of("claims").sum() > 0
    assert more.of("shortfall").sum() == 0
    assert fewer.of("shortfall").sum(axis=1).min() > 0


def test_what_is_paid_short_is_what_the_cap_leaves(live):
    """Of each benefit the units pay the cap: the claimant gets c n / (1 + f)."""
    claims = {**IMMORTAL, "incidence_scale": 0.2}
    run = live("water_drop", members=1000, paths=50, claims=claims, years=0.5)
    paid, claimed = run.of("paid")[:, 0], run.of("claims")[:, 0]
    # In the first half-month nobody has left, nor is anything in carry.
    some = claimed > 0
    assert np.allclose(paid[some] / claimed[some], 3 * 1000)


def test_a_cap_per_event_does_not_cap_the_year(live):
    """A year costs q B (1 + f), whatever the number of members."""
    plan = load_plan("xiang_hu_bao")
    cost = []
    for members in (5_000_000, 50_000_000):
        run = live(
            plan,
            members=members,
            paths=20,
            rules=no_ends(plan),
            claims={**IMMORTAL, "incidence_scale": 0.3},
        )
        cost.append(run.of("share").sum(axis=1).mean())
    assert cost[0] == pytest.approx(cost[1], rel=0.01)


def test_nobody_is_covered_before_the_wait_ends(live):
    """90 days are over on the sixth half-month; what is filed then is paid in the seventh."""
    claims = {**IMMORTAL, "incidence_scale": 1}
    run = live(
        "xiang_hu_bao", members=10**8, paths=3, claims=claims, population={"established_years": 0}
    )
    assert run.of("claims")[:, :6].sum() == 0
    # Of the sixth half-month 91 - 5 * 15.2 = 15 of 15.2 days are still waiting.
    assert 0 < run.of("claims")[0, 6] < 0.05 * run.of("claims")[0, 7]


def test_vesting_rises_by_completed_years(live):
    run = live(
        "fair",
        members=10**7,
        paths=2,
        years=5.5,
        claims=IMMORTAL,
        population={"established_years": 0},
    )
    mean = run.of("paid")[0] / np.maximum(1, run.of("claims")[0])
    for year, vested in enumerate((0.2, 0.4, 0.6, 0.8, 1.0)):
        # From the wait's end on, and away from the half-month in which a year is completed.
        assert mean[24 * year + 10] == pytest.approx(100_000 * vested)


@pytest.fixture(scope="module")
def sixty_years():
    """The cohorts of a plan for newborns, over sixty years of half-months."""
    return make_cohorts(load_plan("xiang_hu_bao"), load_scenario("still"), 24 * 60)


@pytest.mark.parametrize(("sex", "percent"), [(Sex.MALE, 18.1), (Sex.FEMALE, 14.1)])
def test_a_cohort_ages_through_the_table(sixty_years, sex, percent):
    """The chance of a critical illness before 60 is 18.1 % and 14.1 %, by half-months too."""
    cohorts = sixty_years
    place = next(
        c for c, key in enumerate(zip(cohorts.ages, cohorts.sexes, strict=True)) if key == (-1, sex)
    )
    spared = 1.0
    for t in range(24 * 60):
        part = cohorts.tables.part[:, t, place]
        spared *= 1 - (part * cohorts.tables.incidence[:, t, place]).sum()
    # Birthdays are spread over the year before the start, so half of the last age is missing.
    last = float(load_life_table().probability(59, sex))
    assert 1 - spared * (1 - last / 2) == pytest.approx(percent / 100, abs=0.0015)


def test_the_tables_hold_their_own_checks():
    life = load_life_table()
    assert float(life.risk_before(60, Sex.MALE, Risk.CRITICAL_25)) == pytest.approx(0.181, abs=5e-4)


def test_one_member(live):
    """A full benefit, for which a reserve is needed here, ends the membership: one and no more."""
    run = live(
        "xiang_hu_bao",
        members=1,
        paths=2000,
        claims={"incidence_scale": 400},
        years=3,
        money={"reserve": 1e6},
    )
    assert run.of("claims").sum(axis=1).max() == 1
    assert run.of("members").max() == 1
    claimed = run.of("claims").sum(axis=1) == 1
    assert not run.of("members")[claimed, -1].any()


def test_a_part_of_a_benefit_ends_nothing(live):
    """As on chain: who is paid less than the whole stays a member, and may claim again."""
    run = live("xiang_hu_bao", members=1, paths=2000, claims={"incidence_scale": 400}, years=3)
    claims, paid = run.of("claims").sum(axis=1), run.of("paid").sum(axis=1)
    assert claims.max() > 1
    # Alone, a claimant gets what one unit's cap is worth, each time.
    assert paid == pytest.approx(claims * 0.10 / 1.08)


def test_no_member(live):
    run = live("xiang_hu_bao", members=0, paths=10)
    assert not run.series.any()
    assert not run.bands.any()


def test_a_plan_nobody_can_pay(live):
    """Three times the table's incidence, and room for a tenth of it: claims wait or are short."""
    run = live(
        "xiang_hu_bao",
        members=10**7,
        paths=10,
        claims={"incidence_scale": 3},
        rules={"cap_per_period": 1_000_000},
    )
    assert run.total("waiting_money").min() > 0
    # Nobody is charged more than a window lets through: 13 windows at the most.
    assert (run.of("share").sum(axis=1) <= 13).all()


def test_an_age_outside_the_tables(live):
    plan = load_plan("fair")
    bands = plan.bands.value
    oldest = bands[-1].model_copy(update={"ages": (55, 85)})
    with pytest.raises(TableError, match="age 85 is outside the life table, which holds 0 to 80"):
        live(plan, members=10, paths=1, rules={"bands": (*bands[:-1], oldest)})
