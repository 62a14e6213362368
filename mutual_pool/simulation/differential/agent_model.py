"""A community's half-months, member by member, by the same rules as the cohort model.

What members do depends on the seed and on what they see of the twin, so every world is told the
same. Each step of a half-month has its day and hour, far from every deadline.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.days import age_on, utc_day
from mutual_pool.actuarial.population import PERIODS_PER_YEAR, period_start
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.simulation.differential.actions import (
    Action,
    Collect,
    Decide,
    File,
    Settle,
    SettleShort,
    Sponsor,
    TakeDue,
)
from mutual_pool.simulation.differential.agent_chances import (
    chances_of,
    chances_with_checks,
    drawn_class,
)
from mutual_pool.simulation.differential.agent_members import JOIN, TOP_UP, AgentMembers
from mutual_pool.simulation.differential.agent_records import (
    HalfMonth,
    OpenClaim,
    Step,
)
from mutual_pool.simulation.model.inputs import PAY_DAY

HOUR = 3600
_CLASSES = 256
"""A filing is kept as its day and class in one number; a class is a byte on chain."""
#: Day of the half-month and hour, UTC.
FILE, DECIDE, APPEAL, VOTE = (1, 9), (2, 9), (4, 12), (5, 12)
HEAR, PAY, LEAVE = (10, 7), (PAY_DAY, 10), (12, 15)


class AgentModel(AgentMembers):
    """The life of a community under a scenario, step by step."""

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
        month = HalfMonth()
        self.draws.append(month)
        if t == 0:
            before = self.twin.books()
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
            books = self.twin.books()
            month.units, month.members = books.active_units, books.active_voters
            month.carry, month.reserve = books.carry, books.reserve
            yield from self._pay(first)
            self._last_charge = self.twin.books().index - books.index
            self._remember()
            paid = self.twin.books()
            yield self._step(first, LEAVE, "leavers", lambda: self._leave(first))
            month.note_leaving(paid, self.twin.books())
            before = self.twin.books()
        yield self._step(first, JOIN, "returns", self._come_back)
        yield self._step(first, JOIN, "bands", lambda: self._reband(first))
        joiners = self._newcomers() if t else 0
        when = first + timedelta(days=JOIN[0])
        yield self._step(first, JOIN, "newcomers", lambda: self._join(joiners, when, t))
        month.entered += self.twin.books().active_units - before.active_units
        month.came += self.twin.books().active_voters - before.active_voters

    # ----------------------------------------------------------------- claims

    def _befall(self, t: int) -> None:
        """Draw the incidents of a half-month and when each is filed."""
        first, after = period_start(self._start, t), period_start(self._start, t + 1)
        people = self._people
        inside = np.flatnonzero(people.inside)
        if self.scenario.claims.trend:
            self._chance, _ = chances_of(self.scenario, t)
        ages = np.array([min(80, age_on(people.born[n], first)) for n in map(int, inside)], int)
        who = (people.sex[inside], ages, people.step[inside])
        chances = chances_with_checks(self.scenario, self._chance, who, t)
        chances = np.minimum(1.0, chances * people.worse[inside])
        honest = self._random.random(inside.size) < chances
        tenure = t - people.step[inside]
        begun = (tenure >= self.rules.covered) & (tenure < self.rules.covered + PERIODS_PER_YEAR)
        false_rate = self.rules.fraud + self.rules.hidden * (people.ill[inside] & begun)
        false = self._random.random(inside.size) < false_rate
        self._risk = self._expected(inside, chances, t)
        for place in np.flatnonzero(honest | false):
            day = first + timedelta(days=int(self._random.integers((after - first).days)))
            shares = self.rules.class_share[self._band[int(inside[place])]]
            kind = drawn_class(self._random, shares)
            delay = int(self._random.geometric(self.rules.filing)) - 1
            filed_in = t + 1 + delay
            self._to_file.append(
                (filed_in, int(inside[place]), utc_day(day) * _CLASSES + kind, bool(honest[place]))
            )

    def _expected(
        self, inside: npt.NDArray[np.int64], chances: npt.NDArray[np.float64], t: int
    ) -> npt.NDArray[np.float64]:
        """What each band's covered members may expect of this half-month, in the asset."""
        covered = t - self._people.step[inside] >= self.rules.covered
        expected = np.zeros(len(self._cost))
        for number, chance in zip(map(int, inside), chances * covered, strict=True):
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
            address = self._actors.address(member)
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
        # No rule says which claim is settled first, and anyone may settle any: chance says it.
        for place in map(int, self._order.permutation(len(self._payable))):
            claim = self._payable[place]
            book = self.twin.community.claims
            outcome = book.quote_claim(claim.number, time)
            notice_over = book.state_of(claim.number, time) is ClaimState.PAYABLE
            if notice_over and claim.number not in self._offered:
                self._offered.add(claim.number)
                self.draws[-1].benefits.append(claim.benefit)
            if not notice_over or (not outcome.full and outcome.room_bound):
                later.append(claim)
                continue
            before = self.twin.books()
            actions: list[Action] = [Settle(claim.number, claim.member)]
            if not outcome.full:
                # Nothing comes between the quote and the payment, so the payee accepts no less.
                actions = [SettleShort(claim.number, claim.member, outcome.benefit)]
            yield Step(time, "payments", actions)
            settled = self.twin.books()
            self.counted.lapsed += before.active_voters - settled.active_voters
            if outcome.benefit or self.plan.claim_bond.value:
                yield Step(time, "payments", [Collect(claim.number, claim.member)])
            self.counted.claims += 1
            self.counted.paid += outcome.benefit
            self.counted.charged += outcome.per_unit * before.active_units
            # A full benefit of an ending class ends the membership as it is collected.
            ledger, address = self.twin.community.ledger, self._actors.address(claim.member)
            if address not in ledger.positions:
                self._people.inside[claim.member] = False
                if ledger.due_to(address):
                    yield Step(time, "payments", [TakeDue(claim.member)])
            self.draws[-1].note_leaving(settled, self.twin.books())
        self._payable = later

    # -------------------------------------------------------------- internals

    def _step(
        self, first: date, when: tuple[int, int], what: str, act: Callable[[], list[Action]]
    ) -> Step:
        """Go on to a time, and let people act on what they then see."""
        time = self._time(first, when)
        self.twin.at(time)
        return Step(time, what, act())

    def _time(self, first: date, when: tuple[int, int]) -> int:
        return (utc_day(first) + when[0]) * DAY + when[1] * HOUR
