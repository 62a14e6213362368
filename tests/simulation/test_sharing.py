"""Fair shares: Panjer against brute force and against drawn years; what units do."""

from itertools import product
from math import exp, factorial

import numpy as np
import pytest

from mutual_pool.actuarial.tables import Sex
from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.sharing import (
    Group,
    TotalLaw,
    fair_rows,
    fair_units,
    groups_of,
)
from mutual_pool.simulation.scenario.files import load_scenario

SMALL = (
    Group(0, Sex.MALE, 2, (0.2, 0.1), (3, 1)),
    Group(0, Sex.FEMALE, 3, (0.1, 0.05), (3, 1)),
    Group(1, Sex.MALE, 1, (0.6,), (2,)),
)


def poisson(count, mean):
    return exp(-mean) * mean**count / factorial(count)


def by_hand(groups, most=9):
    """P(S = s) and E[X of a group's member, S = s] by running through all counts."""
    events = [(g, k) for g, group in enumerate(groups) for k in range(len(group.rates))]
    chances, parts = {}, {}
    for counts in product(range(most), repeat=len(events)):
        chance, total, own = 1.0, 0, [0.0] * len(groups)
        for (g, k), count in zip(events, counts, strict=True):
            group = groups[g]
            chance *= poisson(count, group.rates[k] * group.members)
            total += count * group.benefits[k]
            own[g] += count * group.benefits[k] / group.members
        chances[total] = chances.get(total, 0.0) + chance
        for g, value in enumerate(own):
            parts[total, g] = parts.get((total, g), 0.0) + chance * value
    return chances, parts


def test_panjer_is_the_law_of_the_total():
    chances, parts = by_hand(SMALL)
    law = TotalLaw(SMALL)
    assert law.step == 1
    assert law.chances.sum() == pytest.approx(1)
    for total in range(12):
        assert law.chances[total] == pytest.approx(chances[total], rel=1e-5)
        for g, group in enumerate(SMALL):
            pays = law.conditional_mean(group)[total]
            assert pays == pytest.approx(parts[total, g] / chances[total], rel=1e-4, abs=1e-9)


AWKWARD = (
    Group(0, Sex.MALE, 40, (0.02,), (3_333_333_333,)),
    Group(0, Sex.FEMALE, 60, (0.01,), (10_000_000_000,)),
)


def test_benefits_without_a_common_measure_keep_the_mean_and_the_spread():
    law = TotalLaw(AWKWARD)
    assert law.chances.size <= 100_001
    totals = np.arange(law.chances.size) * float(law.step)
    mean = sum(group.members * group.expected for group in AWKWARD)
    variance = sum(g.members * g.rates[0] * g.benefits[0] ** 2 for g in AWKWARD)
    assert law.chances @ totals == pytest.approx(mean, rel=1e-6)
    # Spreading a benefit over two points adds at most a quarter of a squared step an event.
    assert law.chances @ (totals - mean) ** 2 == pytest.approx(variance, rel=1e-4)


def test_contributions_add_up_to_the_total_on_a_coarse_grid_too():
    law = TotalLaw(AWKWARD)
    paid = sum(group.members * law.conditional_mean(group) for group in AWKWARD)
    possible = law.chances > 1e-12
    totals = np.arange(law.chances.size) * float(law.step)
    assert np.allclose(paid[possible], totals[possible], rtol=1e-9)


def test_the_conditional_means_add_up_to_the_total():
    law = TotalLaw(SMALL)
    paid = sum(group.members * law.conditional_mean(group) for group in SMALL)
    possible = law.chances > 1e-12
    assert np.allclose(paid[possible], np.arange(law.chances.size)[possible])


def test_panjer_holds_where_nothing_happening_is_too_rare_for_a_float():
    plan = load_plan("fair")
    law = TotalLaw(groups_of(plan, load_scenario("still"), 1_000_000))
    assert sum(law.rates.values()) > 745
    totals = np.arange(law.chances.size)
    mean = sum(rate * size for size, rate in law.rates.items())
    assert law.chances @ totals == pytest.approx(mean)
    variance = sum(rate * size**2 for size, rate in law.rates.items())
    assert law.chances @ (totals - mean) ** 2 == pytest.approx(variance)


def test_drawn_years_agree_with_the_conditional_mean():
    """Monte Carlo: of the years with a total, the mean share of a group is the formula's."""
    groups = groups_of(load_plan("xiang_hu_bao"), load_scenario("still"), 1000)
    law = TotalLaw(groups)
    random = np.random.default_rng(1)
    years = 400_000
    got = np.array(
        [
            sum(
                b // law.step * random.poisson(rate * group.members, years)
                for rate, b in zip(group.rates, group.benefits, strict=True)
            )
            for group in groups
        ]
    )
    totals = got.sum(axis=0)
    for total in np.argsort(law.chances)[-5:]:
        inside = got[:, totals == total]
        count = inside.shape[1]
        assert count / years == pytest.approx(law.chances[total], abs=5 * (0.25 / years) ** 0.5)
        for place, group in enumerate(groups):
            formula = law.conditional_mean(group)[total] / law.step * group.members
            error = inside[place].std() / count**0.5
            assert abs(inside[place].mean() - formula) < 5 * error + 1e-9


def test_equal_shares_are_unfair_and_units_are_nearly_fair():
    still = load_scenario("still")
    fair, equal = load_plan("fair"), load_plan("xiang_hu_bao")
    rows = fair_rows(fair, groups_of(fair, still, 100_000))
    assert all(row.conditional_mean == pytest.approx(1, abs=1e-6) for row in rows)
    # Units know the band, not the sex.
    assert max(abs(row.units - 1) for row in rows) < 0.35
    assert max(row.equal for row in rows) > 2.5
    assert min(row.equal for row in rows) < 0.3
    old = fair_rows(equal, groups_of(equal, still, 100_000))
    assert all(row.units == row.equal for row in old)
    assert max(row.equal for row in old) / min(row.equal for row in old) > 1.5


def test_an_old_member_got_76_times_the_young_ones_benefit():
    """Domain notes, section 3: 55-59 against 20-24 of Xiang Hu Bao, for the same share."""
    plan = load_plan("xiang_hu_bao")
    still = load_scenario("still")

    def expected(ages):
        data = still.model_copy(
            update={"population": still.population.model_copy(update={"ages": ages})}
        )
        groups = groups_of(plan, data, 1000)
        people = sum(group.members for group in groups)
        return sum(group.members * group.expected for group in groups) / people

    assert expected((55, 59)) / expected((20, 24)) == pytest.approx(7.6, abs=0.06)


def test_fair_units_follow_the_benefit():
    plan = load_plan("fair")
    groups = groups_of(plan, load_scenario("still"), 1000)
    found = fair_units(plan, groups)
    stated = [band.units for band in plan.bands.value]
    # The plan's own units count every age alike; these count the people there are.
    assert all(abs(found[b] - units) <= 0.1 * units + 1 for b, units in enumerate(stated))
