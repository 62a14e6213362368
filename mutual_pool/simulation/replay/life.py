"""A community's half-months, member by member, by the same rules as the cohort model.

What members do depends on the seed and on what they see of the twin, so every world is told the
same. Each step of a half-month has its day and hour, far from every deadline.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from mutual_pool.calendar_days import age_on, born_between, utc_day
from mutual_pool.claim_records import ClaimState
from mutual_pool.plan import Plan
from mutual_pool.population import PERIODS_PER_YEAR, age_weights, period_start
from mutual_pool.records import DAY
from mutual_pool.simulation.cohorts import half_month_chance, plan_ages
from mutual_pool.simulation.inputs import Rules, make_rules
from mutual_pool.simulation.replay.actions import (
    Action,
    Collect,
    Decide,
    File,
    Join,
    PayIn,
    Quit,
    Reband,
    Reinstate,
    Settle,
    SettleShort,
    Sponsor,
    TakeDue,
)
from mutual_pool.simulation.replay.cast import Cast
from mutual_pool.simulation.replay.disputes import Disputes
from mutual_pool.simulation.replay.life_records import Counted, OpenClaim, People, Step
from mutual_pool.simulation.replay.twin import TwinWorld
from mutual_pool.simulation.scenario import Scenario
from mutual_pool.tables import Risk, Sex, load_cancer_table, load_life_table

HOUR = 3600
_WARNED_CHARGES = 2.0
_CLASSES = 256
"""A filing is kept as its day and class in one number; a class is a byte on chain."""
#: Day of the half-month and hour, UTC.
TOP_UP, FILE, DECIDE, APPEAL, VOTE = (0, 8), (1, 9), (2, 9), (4, 12), (5, 12)
HEAR, PAY, LEAVE, JOIN = (10, 7), (10, 10), (12, 15), (13, 13)
_SEXES = tuple(Sex)


class Life:
    """The life of a community under a scenario, told step by step.

    Attributes:
        counted: what it came to so far.
    """

    def __init__(
        self, plan: Plan, scenario: Scenario, twin: TwinWorld, cast: Cast, start: date, seed: int
    ) -> None:
        """Prepare a life from the day `start` on."""
        self.plan, self.scenario, self.twin, self._cast = plan, scenario, twin, cast
        self.rules: Rules = make_rules(plan, scenario)
        self._start = start
        self._random = np.random.default_rng([77, seed])
        self._part = 10**plan.asset.value.decimals
        self._chance, self._death = self._tables()
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
        self._disputes = Disputes(scenario.claims.appealed, twin, cast, self._random)
        self._filed: set[tuple[int, int]] = set()
        self._claims = 0
        bands = len(plan.bands.value)
        self._cost, self._unfair, self._mean_cost = np.zeros(bands), np.zeros(bands), 0.0
        self._risk = np.zeros(bands)
        self._last_charge = 0
        self.counted = Counted()

    @property
    def everybody(self) -> list[int]:
        """The numbers of all who ever joined."""
        return list(range(self._people.inside.size))

    @property
    def claim_numbers(self) -> list[int]:
        """The numbers of all claims filed."""
        return list(range(1, self._claims + 1))

    def steps(self, years: float) -> Iterator[Step]:
        """Yield the steps in time; each must be carried out by the twin before the next."""
        first = self._start
        reserve = round(self.scenario.money.reserve * self._part)
        if reserve:
            yield Step(self._time(first, (0, 7)), "sponsor", [Sponsor(reserve)])
        for t in range(round(years * PERIODS_PER_YEAR)):
            yield from self._half_month(t)
        self.counted.members = self.twin.books().active_voters

    def _half_month(self, t: int) -> Iterator[Step]:
        first = period_start(self._start, t)
        if t == 0:
            founders = self.scenario.population.members
            yield self._step(first, TOP_UP, "founders", lambda: self._join(founders, first, t))
        else:
            yield self._step(first, TOP_UP, "top-ups", self._top_up)
            self._befall(t - 1)
            yield self._step(first, FILE, "claims", lambda: self._file(t))
            yield self._step(first, DECIDE, "decisions", self._decide)
            yield self._step(first, APPEAL, "appeals", lambda: self._disputes.appeal(self.counted))
            yield self._step(first, VOTE, "votes", self._vote)
            yield self._step(first, HEAR, "hearings", self._hear)
            before = self.twin.community.ledger.books.index
            yield from self._pay(first)
            self._last_charge = self.twin.community.ledger.books.index - before
            self._remember()
            yield self._step(first, LEAVE, "leavers", lambda: self._leave(first))
        yield self._step(first, JOIN, "returns", self._come_back)
        yield self._step(first, JOIN, "bands", lambda: self._reband(first))
        joiners = self._newcomers() if t else 0
        when = first + timedelta(days=JOIN[0])
        yield self._step(first, JOIN, "newcomers", lambda: self._join(joiners, when, t))

    # ---------------------------------------------------------------- members

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
        number, actions = people.inside.size, list[Action]()
        for place, part in zip(chosen, within, strict=True):
            first, last = borders[place]
            last = min(last, today - timedelta(days=least))
            born = first + timedelta(days=int(part * ((last - first).days + 1)))
            band = self.plan.band_on(born, today)
            until = utc_day(self.plan.band_until(born, today))
            people.born.append(born)
            sexes.append(_SEXES.index(self._ages[place][0][1]))
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
        self.counted.joined += count
        return actions

    def _top_up(self) -> list[Action]:
        if not self._last_charge or not self.rules.top_up:
            return []
        need = self.plan.reserve_per_unit.value + _WARNED_CHARGES * self._last_charge
        more = self.plan.deposit_per_unit.value - self.plan.reserve_per_unit.value
        ledger, actions = self.twin.community.ledger, list[Action]()
        for number in map(int, np.flatnonzero(self._people.inside)):
            standing = ledger.standing_of(self._cast.address(number))
            units = self._units[number]
            if (
                standing.active
                and standing.balance < units * need
                and self._random.random() < self.rules.top_up
            ):
                actions.append(PayIn(number, units * more))
        return actions

    def _leave(self, today: date) -> list[Action]:
        """Those who quit for cost, die or grow out; lapsed members take out what they have."""
        inside = np.flatnonzero(self._people.inside)
        dice, ends = self._random.random(inside.size), self._random.random(inside.size)
        rates = self.rules.leaving + self.rules.by_cost * self._cost
        rates = 1 - np.exp(-(rates + self.rules.by_unfairness * self._unfair))
        busy = self._busy()
        actions: list[Action] = []
        for number, die, end in zip(map(int, inside), dice, ends, strict=True):
            if number in busy:
                continue
            age = age_on(self._people.born[number], today)
            sex = self._people.sex[number]
            out = age > self.plan.ages[1] or end < self._death[sex, min(age, 80)]
            if out or die < rates[self._band[number]]:
                actions.append(Quit(number))
                self._people.inside[number] = False
                self.counted.left += 1
        return actions

    def _come_back(self) -> list[Action]:
        if not (self.rules.come_back or self.rules.return_late):
            return []
        ledger, actions = self.twin.community.ledger, list[Action]()
        for number in map(int, np.flatnonzero(self._people.inside)):
            standing = ledger.standing_of(self._cast.address(number))
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
            if not ledger.standing_of(self._cast.address(number)).active:
                continue
            band = self.plan.band_on(born, when)
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

    # ----------------------------------------------------------------- claims

    def _befall(self, t: int) -> None:
        """Draw the incidents of a half-month and when each is filed."""
        first, after = period_start(self._start, t), period_start(self._start, t + 1)
        people = self._people
        inside = np.flatnonzero(people.inside)
        ages = np.array([min(80, age_on(people.born[n], first)) for n in map(int, inside)], int)
        honest = self._random.random(inside.size) < self._chance[people.sex[inside], ages]
        tenure = t - people.step[inside]
        begun = (tenure >= self.rules.covered) & (tenure < self.rules.covered + PERIODS_PER_YEAR)
        false_rate = self.rules.fraud + self.rules.hidden * (people.ill[inside] & begun)
        false = self._random.random(inside.size) < false_rate
        self._risk = self._expected(inside, ages, t)
        for place in np.flatnonzero(honest | false):
            day = first + timedelta(days=int(self._random.integers((after - first).days)))
            kind = self._drawn_class()
            delay = int(self._random.geometric(self.rules.filing)) - 1
            filed_in = t + 1 + delay
            self._to_file.append(
                (filed_in, int(inside[place]), utc_day(day) * _CLASSES + kind, bool(honest[place]))
            )

    def _drawn_class(self) -> int:
        """A class by its share; of a plan with one class nothing is drawn."""
        later = self.rules.class_share[1:]
        if not later.size:
            return 0
        drawn, below = self._random.random(), 0.0
        for kind, share in enumerate(later, start=1):
            below += share
            if drawn < below:
                return kind
        return 0

    def _expected(
        self, inside: npt.NDArray[np.int64], ages: npt.NDArray[np.int64], t: int
    ) -> npt.NDArray[np.float64]:
        """What each band's covered members may expect of this half-month, in the asset."""
        covered = t - self._people.step[inside] >= self.rules.covered
        expected = np.zeros(len(self._cost))
        chances = self._chance[self._people.sex[inside], ages] * covered
        for number, chance in zip(map(int, inside), chances, strict=True):
            expected[self._band[number]] += chance
        benefit = (self.rules.benefit[:, :, -1] * self.rules.class_share).sum(axis=1)
        return np.asarray(expected * benefit)

    def _file(self, t: int) -> list[Action]:
        due = [entry for entry in self._to_file if entry[0] <= t]
        self._to_file = [entry for entry in self._to_file if entry[0] > t]
        community, actions = self.twin.community, list[Action]()
        busy = self._busy()
        for _, member, packed, honest in due:
            day, kind = divmod(packed, _CLASSES)
            address = self._cast.address(member)
            cover = community.ledger.cover_on(address, day)
            today = self.twin_day(t)
            window = self.plan.claim_window_days.value
            if (
                not cover.covered
                or member in busy
                or not self._people.inside[member]
                or today > day + window
                or (member, day) in self._filed
            ):
                self.counted.uncovered += 1
                continue
            self._filed.add((member, day))
            vested = community.claims.vesting_after(day - cover.joined_day)
            benefit = community.claims.benefit_of(cover.band, kind, vested)
            self._claims += 1
            busy.add(member)
            claim = OpenClaim(self._claims, member, kind, benefit, honest)
            self._open[claim.number] = claim
            actions.append(File(claim.number, member, day, kind))
        return actions

    def twin_day(self, t: int) -> int:
        """The UTC day number on which claims are filed in a half-month."""
        return utc_day(period_start(self._start, t)) + FILE[0]

    def _decide(self) -> list[Action]:
        actions: list[Action] = []
        claims = self.scenario.claims
        for claim in self._open.values():
            refused = claims.refused if claim.honest else claims.caught
            approve = bool(self._random.random() >= refused)
            seats = self.plan.threshold(claim.benefit)
            actions.append(Decide(claim.number, claim.member, claim.benefit_class, approve, seats))
            if approve:
                self._payable.append(claim)
            else:
                self._disputes.refuse(claim)
        self._open = {}
        return actions

    def _vote(self) -> list[Action]:
        return self._disputes.vote(np.flatnonzero(self._people.inside))

    def _hear(self) -> list[Action]:
        actions, approved = self._disputes.hear(self.counted)
        self._payable += approved
        return actions

    def _busy(self) -> set[int]:
        """Who has a claim that is not over: they neither file another one nor leave."""
        claims = [*self._open.values(), *self._payable, *self._disputes.claims]
        return {claim.member for claim in claims}

    def _pay(self, first: date) -> Iterator[Step]:
        """Settle one by one, as each changes what the next one costs; then collect."""
        time = self._time(first, PAY)
        if first + timedelta(days=PAY[0]) < first + timedelta(
            days=DECIDE[0] + self.plan.notice_days.value
        ):
            raise ValueError(
                f"the plan {self.plan.name} has a notice of {self.plan.notice_days.value} days; "
                f"a replay settles {PAY[0] - DECIDE[0]} days after the decision"
            )
        later: list[OpenClaim] = []
        self.twin.at(time)
        for claim in self._payable:
            book = self.twin.community.claims
            outcome = book.quote_claim(claim.number, time)
            notice_over = book.state_of(claim.number, time) is ClaimState.PAYABLE
            if not notice_over or (not outcome.full and outcome.room_bound):
                later.append(claim)
                continue
            units = self.twin.books().active_units
            actions: list[Action] = [Settle(claim.number, claim.member)]
            if not outcome.full:
                # Nothing comes between the quote and the payment, so the payee accepts no less.
                actions = [SettleShort(claim.number, claim.member, outcome.benefit)]
            if outcome.benefit or self.plan.claim_bond.value:
                actions.append(Collect(claim.number, claim.member))
            yield Step(time, "payments", actions)
            self.counted.claims += 1
            self.counted.paid += outcome.benefit
            self.counted.charged += outcome.per_unit * units
            # A full benefit of an ending class ends the membership as it is collected.
            ledger, address = self.twin.community.ledger, self._cast.address(claim.member)
            if address not in ledger.positions:
                self._people.inside[claim.member] = False
                if ledger.due_to.get(address):
                    yield Step(time, "payments", [TakeDue(claim.member)])
        self._payable = later

    # -------------------------------------------------------------- internals

    def _tables(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Chances of an event and of death in a half-month, by sex and age."""
        life, claims = load_life_table(self.scenario.tables.life), self.scenario.claims

        def chances(risk: Risk, scale: float) -> npt.NDArray[np.float64]:
            return np.array(
                [
                    [
                        half_month_chance(scale * float(life.probability(age, sex, risk)))
                        for age in range(life.oldest + 1)
                    ]
                    for sex in _SEXES
                ]
            )

        return (
            chances(claims.risk, claims.incidence_scale),
            chances(Risk.DEATH, claims.mortality_scale),
        )

    def _step(
        self, first: date, when: tuple[int, int], what: str, act: Callable[[], list[Action]]
    ) -> Step:
        """Go on to a time, and let people act on what they then see."""
        time = self._time(first, when)
        self.twin.at(time)
        return Step(time, what, act())

    def _time(self, first: date, when: tuple[int, int]) -> int:
        return (utc_day(first) + when[0]) * DAY + when[1] * HOUR
