"""What the members of a lived community do on their own: join, top up, leave, come back.

What they do depends on the seed and on what they see of the twin. `agent_model` has their claims
and the order of a half-month.
"""

from datetime import date, timedelta

import numpy as np

from mutual_pool.actuarial.days import age_on, born_between, utc_day
from mutual_pool.actuarial.population import PERIODS_PER_YEAR, age_weights
from mutual_pool.actuarial.tables import load_cancer_table
from mutual_pool.plan import Plan
from mutual_pool.protocol.pool.ladder import lowest_standing
from mutual_pool.simulation.differential.actions import (
    Action,
    Group,
    Join,
    PayIn,
    Place,
    Quit,
    Reband,
    Reinstate,
    TakeUp,
)
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.agent_chances import SEXES, chances_of, worsened
from mutual_pool.simulation.differential.agent_records import (
    Counted,
    HalfMonth,
    OpenClaim,
    People,
)
from mutual_pool.simulation.differential.disputes import Disputes
from mutual_pool.simulation.differential.twin import TwinWorld
from mutual_pool.simulation.model.cohorts import plan_ages
from mutual_pool.simulation.model.inputs import Rules, make_rules
from mutual_pool.simulation.scenario.definition import Scenario

_WARNED_CHARGES = 2.0
TOP_UP, JOIN = (0, 8), (14, 13)
"""Day of the half-month and hour, UTC, at which members top up, and at which others join."""


class AgentMembers:
    """The people of a community under a scenario.

    Attributes:
        counted: what their life came to so far.
    """

    def __init__(
        self,
        plan: Plan,
        scenario: Scenario,
        twin: TwinWorld,
        actors: Actors,
        start: date,
        seed: int,
        *,
        in_groups: bool = False,
    ) -> None:
        """Prepare a life from the day `start` on; all who join at one time may be one group."""
        self._in_groups, self._groups = in_groups, 0
        self.plan, self.scenario, self.twin, self._actors = plan, scenario, twin, actors
        self.rules: Rules = make_rules(plan, scenario)
        self._start = start
        self._random = np.random.default_rng([77, seed])
        self._order = np.random.default_rng([78, seed])
        self._part = 10**plan.asset.value.decimals
        self._chance, self._death = chances_of(scenario)
        self._ages = list(
            age_weights(
                plan_ages(plan, scenario), load_cancer_table(scenario.tables.cancer)
            ).items()
        )
        self._people = People(
            *(
                np.zeros(0, np.int64),
                [],
                np.zeros(0, bool),
                np.zeros(0, np.int64),
                np.zeros(0, bool),
            )
        )
        self._units: list[int] = []
        self._band: list[int] = []
        self._band_until: list[int] = []
        self._to_file: list[tuple[int, int, int, bool]] = []
        self._open: dict[int, OpenClaim] = {}
        self._payable: list[OpenClaim] = []
        self._disputes = Disputes(scenario.claims.appealed, twin, actors, self._random)
        self._filed: set[tuple[int, int]] = set()
        self._claims = 0
        bands = len(plan.bands.value)
        self._cost, self._unfair, self._mean_cost = np.zeros(bands), np.zeros(bands), 0.0
        self._risk = np.zeros(bands)
        self._last_charge = 0
        self.counted = Counted()
        self.draws: list[HalfMonth] = []
        self._offered: set[int] = set()

    @property
    def everybody(self) -> list[int]:
        """The numbers of all who ever joined."""
        return list(range(self._people.inside.size))

    def _newcomers(self) -> int:
        rules, people = self.rules, self.twin.books().active_voters
        free = max(0.0, 1 - people / rules.market)
        wanted = rules.recruiting * people * free * np.exp(-self._mean_cost / rules.deterred_at)
        return int(self._random.poisson(rules.organic + wanted))

    def _join(self, count: int, today: date, t: int) -> list[Action]:
        if not count:
            return []
        chances = np.array([share for _, share in self._ages])
        chosen = self._random.choice(chances.size, size=count, p=chances / chances.sum())
        within, ill = self._random.random(count), self._random.random(count)
        borders = [born_between(age, today) for (age, _), _ in self._ages]
        least = self.plan.min_age_days.value if self.plan.min_age_days else 0
        people, sexes = self._people, []
        number, actions = people.inside.size, list[Join]()
        for place, part in zip(chosen, within, strict=True):
            first, last = borders[place]
            last = min(last, today - timedelta(days=least))
            born = first + timedelta(days=int(part * ((last - first).days + 1)))
            band = self.plan.band_on(born, today, self.scenario.population.level)
            until = utc_day(self.plan.band_until(born, today))
            people.born.append(born)
            sexes.append(SEXES.index(self._ages[place][0][1]))
            self._units.append(band.units)
            self._band.append(band.number)
            self._band_until.append(until)
            amount = band.units * self.plan.deposit_per_unit.value
            actions.append(Join(number, amount, band.number, until))
            number += 1
        people.sex = np.concatenate([people.sex, sexes])
        people.ill = np.concatenate([people.ill, ill < self.scenario.claims.hidden_illness])
        people.step = np.concatenate([people.step, np.full(count, t)])
        people.inside = np.concatenate([people.inside, np.ones(count, bool)])
        people.lapsed = np.concatenate([people.lapsed, np.zeros(count, np.int64)])
        people.worse = np.concatenate([people.worse, np.ones(count)])
        self.counted.joined += count
        return self._as_group(actions) if self._in_groups else list[Action](actions)

    def _as_group(self, joining: list[Join]) -> list[Action]:
        """Return the same people as one group, of which everybody takes up their place at once."""
        self._groups += 1
        places = tuple(
            Place(one.member, one.band, one.band_until, self._units[one.member]) for one in joining
        )
        taken = [TakeUp(self._groups, place, one.member) for place, one in enumerate(joining)]
        return [Group(self._groups, places, sum(one.amount for one in joining)), *taken]

    def _top_up(self) -> list[Action]:
        if not self._last_charge or not self.rules.top_up:
            return []
        ledger, actions = self.twin.community.ledger, list[Action]()
        more = self.plan.deposit_per_unit.value - self.plan.reserve_per_unit.value
        # Warned is who would lapse by so many more charges like the last one.
        warned = ledger.books.index + round(_WARNED_CHARGES * self._last_charge)
        lowest = lowest_standing(warned, ledger.constants.rung_spacing)
        for number in map(int, np.flatnonzero(self._people.inside)):
            address = self._actors.address(number)
            rung = ledger.current_position_of(address).rung
            if not ledger.standing_of(address).active or rung >= lowest:
                continue
            self.draws[-1].warned += self._units[number]
            if self._random.random() < self.rules.top_up:
                self.draws[-1].topped_up += self._units[number]
                actions.append(PayIn(number, self._units[number] * more))
        return actions

    def _leave(self, today: date) -> list[Action]:
        """Those who quit for cost, die or grow out; lapsed members take out what they have."""
        inside = np.flatnonzero(self._people.inside)
        dice, ends = self._random.random(inside.size), self._random.random(inside.size)
        rates = self.rules.leaving + self.rules.by_cost * self._cost
        rates = 1 - np.exp(-(rates + self.rules.by_unfairness * self._unfair))
        worse = worsened(self._people.worse, rates[self._band], self.rules.leavers_risk)
        self._people.worse[inside] = worse[inside]
        busy = self._busy()
        # Who has something to report does not quit before.
        reporting = {member for _, member, _, _ in self._to_file}
        actions: list[Action] = []
        for number, die, end in zip(map(int, inside), dice, ends, strict=True):
            if number in busy:
                continue
            age = age_on(self._people.born[number], today)
            sex = self._people.sex[number]
            out = age > self.plan.ages[1] or end < self._death[sex, min(age, 80)]
            quits = die < rates[self._band[number]] and number not in reporting
            if out or quits:
                actions.append(Quit(number))
                self._people.inside[number] = False
                self.counted.left += 1
        return actions

    def _come_back(self) -> list[Action]:
        if not (self.rules.come_back or self.rules.return_late):
            return []
        ledger, actions = self.twin.community.ledger, list[Action]()
        for number in map(int, np.flatnonzero(self._people.inside)):
            standing = ledger.standing_of(self._actors.address(number))
            if standing.active:
                continue
            late = self.twin.now > standing.lapsed_at + ledger.constants.grace_period
            chance = self.rules.return_late if late else self.rules.come_back
            if self._random.random() < chance:
                units = self._units[number]
                missed = 0 if late else units * (ledger.books.index - standing.index_stop)
                wanted = units * self.plan.deposit_per_unit.value + missed
                actions.append(Reinstate(number, max(0, wanted - standing.balance)))
                self.counted.lapsed_back += 1
        return actions

    def _reband(self, today: date) -> list[Action]:
        """New certificates for those whose band is over and who are still members."""
        ledger, actions, day = self.twin.community.ledger, list[Action](), utc_day(today)
        for number in map(int, np.flatnonzero(self._people.inside)):
            if self._band_until[number] >= day + JOIN[0]:
                continue
            born = self._people.born[number]
            when = today + timedelta(days=JOIN[0])
            if age_on(born, when) > self.plan.ages[1]:
                continue
            if not ledger.standing_of(self._actors.address(number)).active:
                continue
            band = self.plan.band_on(born, when, self.scenario.population.level)
            until = utc_day(self.plan.band_until(born, when))
            more = max(0, band.units - self._units[number])
            amount = more * self.plan.deposit_per_unit.value
            actions.append(Reband(number, amount, band.number, until))
            self._units[number], self._band[number] = band.units, band.number
            self._band_until[number] = until
        return actions

    def _remember(self) -> None:
        """What each band remembers of its cost, as in the cohort model."""
        books, bands = self.twin.books(), len(self._cost)
        per_unit = self._last_charge / self._part
        numbers = np.flatnonzero(self._people.inside)
        people = np.bincount([self._band[n] for n in map(int, numbers)], minlength=bands)
        units = np.array([band.units for band in self.plan.bands.value])
        charged = per_unit * float((people * units).sum())
        memory = self.rules.memory
        share = charged / max(1, books.active_voters)
        self._mean_cost += memory * (share * PERIODS_PER_YEAR - self._mean_cost)
        pays = per_unit * units
        fair = pays.copy()
        if self._risk.sum() > 0:
            some = people > 0
            fair[some] = charged * self._risk[some] / self._risk.sum() / people[some]
        self._cost += memory * (pays * PERIODS_PER_YEAR - self._cost)
        over = np.maximum(0, pays - fair) * PERIODS_PER_YEAR
        self._unfair += memory * (over - self._unfair)

    def _busy(self) -> set[int]:
        """Who has a claim that is not over: they neither file another one nor leave."""
        claims = [*self._open.values(), *self._payable, *self._disputes.claims]
        return {claim.member for claim in claims}
