"""Who pays for whom: what a member may expect for each 1 paid, by band and sex, under three rules.

equal: everybody pays S / n. units: S u_i / sum u, which is what the contracts do. conditional
mean (Denuit and Dhaene): E[X_i given S], which is fair by construction. With Poisson counts
(Denuit, ASTIN Bulletin 49, 2019) a member whose benefit b comes at the rate l pays, where S = s,
`b l P(S = s - b) / P(S = s)`, summed over the benefits the member may get; P(S = s) follows from
Panjer's recursion `s P(s) = sum over j of l_j b_j P(s - b_j)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import age_weights
from mutual_pool.actuarial.tables import Sex, load_cancer_table, load_life_table
from mutual_pool.plan import Plan
from mutual_pool.plan.fairness import integer_units
from mutual_pool.simulation.model.cohorts import plan_ages
from mutual_pool.simulation.scenario.class_shares import shares_by_band
from mutual_pool.simulation.scenario.definition import Scenario

Floats = npt.NDArray[np.float64]
_TAIL = 12.0
"""Standard deviations above the mean at which the law of S is cut off."""
_BIG = 1e200
_MOST_STEPS = 100_000
"""Points of the grid of S at most; finer benefits are spread over two neighbouring points."""


@dataclass(frozen=True)
class Group:
    """Members of a band and sex: their number, and the yearly rate of each benefit of a member.

    `rates` (K) are events a year of each class, `benefits` (K) integers of the smallest part.
    """

    band: int
    sex: Sex
    members: float
    rates: tuple[float, ...]
    benefits: tuple[int, ...]

    @property
    def expected(self) -> float:
        """The expected yearly benefit of a member, in the asset's smallest part."""
        return sum(rate * b for rate, b in zip(self.rates, self.benefits, strict=True))


@dataclass(frozen=True)
class FairRow:
    """Expected benefit over expected contribution of a group, by rule; benefit in the asset."""

    band: str
    sex: str
    share_of_members: float
    expected_benefit: float
    equal: float
    units: float
    conditional_mean: float
    fair_units: int


def groups_of(plan: Plan, scenario: Scenario, members: float) -> list[Group]:
    """Return the groups of a plan's members under a scenario, all covered and vested.

    Raises:
        ScenarioError: if the scenario's ages are outside the plan's, or its shares do not fit the
            plan's classes.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    life = load_life_table(scenario.tables.life)
    weights = age_weights(plan_ages(plan, scenario), load_cancer_table(scenario.tables.cancer))
    claims, table = scenario.claims, plan.benefit_table()
    shares = shares_by_band(plan, scenario)
    groups = []
    for band in plan.bands.value:
        for sex in Sex:
            inside = {
                age: weight
                for (age, of), weight in weights.items()
                if of is sex and band.ages[0] <= age <= band.ages[1]
            }
            people = sum(inside.values())
            if not people:
                continue
            mean = sum(
                weight * float(life.probability(age, sex, claims.risk))
                for age, weight in inside.items()
            )
            rate = claims.incidence_scale * mean / people
            rates = tuple(rate * part for part in shares[band.number])
            benefits = tuple(table[band.number])
            groups.append(Group(band.number, sex, members * people, rates, benefits))
    return groups


@dataclass(frozen=True)
class TotalLaw:
    """The law of a year's total benefit S, by Panjer's recursion.

    `chances[j]` is P(S = j * step); the cut-off is far beyond any total that happens.
    """

    groups: Sequence[Group]

    @cached_property
    def step(self) -> int:
        """The amount that the grid of S counts in, in the asset's smallest part.

        The largest amount of which every benefit is a multiple, where the grid then has at most
        `_MOST_STEPS`; otherwise the amount with which it has about as many.
        """
        exact = gcd(*(b for group in self.groups for b in group.benefits)) or 1
        return max(exact, -(-self._highest_total // _MOST_STEPS))

    @cached_property
    def _highest_total(self) -> int:
        """Where S is cut off, in the asset's smallest part."""
        events = [
            (rate * group.members, benefit)
            for group in self.groups
            for rate, benefit in zip(group.rates, group.benefits, strict=True)
            if rate
        ]
        mean = sum(rate * benefit for rate, benefit in events)
        spread = sum(rate * benefit * benefit for rate, benefit in events) ** 0.5
        return int(mean + _TAIL * spread) + 2 * max((benefit for _, benefit in events), default=1)

    def _sizes(self, benefit: int) -> list[tuple[int, float]]:
        """The grid's points that stand for a benefit, with chances that keep its mean.

        A benefit between two points is one or the other (the mean-preserving dispersal of Gerber,
        Insurance: Mathematics and Economics 1, 1982), so contributions still add up to S.
        """
        lower, rest = divmod(benefit, self.step)
        upper = rest / self.step
        return [
            (size, chance) for size, chance in ((lower, 1 - upper), (lower + 1, upper)) if chance
        ]

    @cached_property
    def rates(self) -> dict[int, float]:
        """Events a year in all groups, by benefit in steps."""
        found: dict[int, float] = {}
        for group in self.groups:
            for rate, benefit in zip(group.rates, group.benefits, strict=True):
                for size, chance in self._sizes(benefit):
                    found[size] = found.get(size, 0.0) + rate * chance * group.members
        return {size: rate for size, rate in found.items() if rate and size}

    @cached_property
    def chances(self) -> Floats:
        """P(S = j * step), shape (cut-off,)."""
        most = self._highest_total // self.step
        sizes = np.array(sorted(self.rates), dtype=np.int64)
        weights = np.array([self.rates[size] * size for size in sizes.tolist()])
        chances = np.zeros(most + 1)
        chances[0] = 1.0
        for total in range(1, most + 1):
            count = int(np.searchsorted(sizes, total, side="right"))
            chances[total] = weights[:count] @ chances[total - sizes[:count]] / total
            # P(0) = exp(-sum of rates) may be too small for a float, so the scale is set last.
            if chances[total] > _BIG:
                chances[: total + 1] /= _BIG
        return np.asarray(chances / chances.sum())

    def conditional_mean(self, group: Group) -> Floats:
        """Return what a member of a group pays where S = j * step; 0 where S cannot be that."""
        pays = np.zeros_like(self.chances)
        for rate, benefit in zip(group.rates, group.benefits, strict=True):
            for size, chance in self._sizes(benefit):
                before = np.zeros_like(self.chances)
                before[size:] = self.chances[: self.chances.size - size]
                pays += size * self.step * rate * chance * before
        return np.divide(pays, self.chances, out=np.zeros_like(pays), where=self.chances > 0)


def fair_rows(plan: Plan, groups: Sequence[Group]) -> list[FairRow]:
    """Return what each group may expect for each 1 paid, under the three rules."""
    law = TotalLaw(groups)
    people = sum(group.members for group in groups)
    total = sum(group.members * group.expected for group in groups)
    units = sum(group.members * plan.units(group.band) for group in groups)
    fair = fair_units(plan, groups)
    part = 10**plan.asset.value.decimals
    rows = []
    for group in groups:
        conditional = float(law.chances @ law.conditional_mean(group))
        rows.append(
            FairRow(
                band=plan.bands.value[group.band].name,
                sex=group.sex.value,
                share_of_members=group.members / people,
                expected_benefit=group.expected / part,
                equal=group.expected / (total / people),
                units=group.expected / (total * plan.units(group.band) / units),
                conditional_mean=group.expected / conditional if conditional else 1.0,
                fair_units=fair[group.band],
            )
        )
    return rows


def fair_units(plan: Plan, groups: Sequence[Group]) -> dict[int, int]:
    """Return the units by band that make the plan fair for these groups: u as the mean benefit.

    Unlike `mutual_pool.plan.fairness`, which counts every age and both sexes alike, the people of
    the groups count by their number.
    """
    weights = {}
    for number in sorted({group.band for group in groups}):
        inside = [group for group in groups if group.band == number]
        people = sum(group.members for group in inside)
        weights[number] = sum(group.members * group.expected for group in inside) / people
    units = integer_units([Fraction(weight) for weight in weights.values()])
    return dict(zip(weights, units, strict=True))
