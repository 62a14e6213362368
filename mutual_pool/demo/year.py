"""One year of a community, in half-month periods, from deployment to the last payment.

What befalls people comes from the incidence table, scaled; how they behave is a setting, stated
in `Behaviour`. Each step of a period has its hour of the day, far from every deadline, so that
the seconds a machine takes never change what happens: the same seed lives the same year.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

import numpy as np
from eth_utils import keccak

from mutual_pool.actuarial.population import (
    PERIODS_PER_YEAR,
    Event,
    Person,
    draw_events,
    draw_people,
    period_start,
)
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.demo.behaviour import Behaviour, Course
from mutual_pool.demo.community import Community, MemberAccount, MemberState, OpenClaim
from mutual_pool.demo.disputes import Disputes
from mutual_pool.demo.services import YearOfServices
from mutual_pool.plan import Plan
from mutual_pool.protocol.claims.types import ClaimState

_CHOICES = 3
#: Day of the period and hour, UTC, of each step.
_PAY, _MEMBERS, _FILE, _DECIDE, _DISPUTE, _QUIT = (
    *((0, 8), (0, 13), (3, 9), (5, 9), (5, 15), (8, 15)),
)


@dataclass
class YearLog:
    """What the year's people did, beside what the chain tells."""

    events: list[Event]
    not_covered: int = 0
    declined: dict[str, int] = field(default_factory=dict)


class Year:
    """Lives through a year of one community."""

    def __init__(
        self,
        community: Community,
        clock: ChainClock,
        start: date,
        *,
        members: int,
        seed: int,
        scale: float,
        behaviour: Behaviour,
        services: YearOfServices | None = None,
        tick: Callable[[str], None] = lambda step: None,
    ) -> None:
        """Prepare a year from `start` on; `tick` is told each step as it begins.

        Args:
            community: who acts.
            clock: the chain's time.
            start: the first day.
            members: how many join on the first day.
            seed: the same seed lives the same year.
            scale: multiplies the incidence table's chances.
            behaviour: how people behave.
            services: what a sponsor pays for, if anything.
            tick: told what is being done.
        """
        self._community, self._clock, self._start = community, clock, start
        self._behaviour, self._services, self._tick = behaviour, services, tick
        self._random = np.random.default_rng([_CHOICES, seed])
        plan = community.plan
        later = int(self._random.poisson(behaviour.joining_per_period * (PERIODS_PER_YEAR - 1)))
        # Nobody grows out of the plan within the year, so the oldest age is left out.
        ages = (plan.ages[0], plan.ages[1] - 1)
        self._people = draw_people(members + later, ages, start, seed=seed)
        self._founders = members
        self._joining = np.sort(self._random.integers(1, PERIODS_PER_YEAR, size=later))
        self._members: dict[int, MemberAccount] = {}
        self._thrifty: set[int] = set()
        self._open: list[OpenClaim] = []
        self._decided: list[OpenClaim] = []
        self._disputes = Disputes(community, behaviour, seed)
        self.log = YearLog(
            draw_events(
                self._people, start, seed=seed, scale=scale, mild_share=behaviour.mild_share
            )
        )

    @property
    def plan(self) -> Plan:
        """The plan lived by."""
        return self._community.plan

    def live(self) -> YearLog:
        """Live the year, and after it until the last claim is paid."""
        for period in range(PERIODS_PER_YEAR):
            first = period_start(self._start, period)
            self._go(first, _PAY, f"period {period + 1}: payments")
            self._pay()
            self._go(first, _MEMBERS, f"period {period + 1}: members")
            self._newcomers(period, first)
            if period:
                self._care(first)
            self._go(first, _FILE, f"period {period + 1}: claims")
            self._file_claims(period - 1)
            self._decisions(first, f"period {period + 1}")
            self._go(first, _QUIT, f"period {period + 1}: leavers")
            self._leavers()
            if self._services is not None:
                self._services.live(period)
        self._close()
        return self.log

    def _close(self) -> None:
        end = period_start(self._start, PERIODS_PER_YEAR)
        self._go(end, _PAY, "after the year: payments")
        self._pay()
        self._go(end, _FILE, "after the year: claims")
        self._file_claims(PERIODS_PER_YEAR - 1)
        self._decisions(end, "after the year")
        week = end + timedelta(days=_DECIDE[0])
        while self._decided:
            week += timedelta(days=7)
            self._go(week, _PAY, "after the year: last payments")
            self._sign()
            self._pay()

    def _go(self, first: date, step: tuple[int, int], what: str) -> None:
        self._tick(what)
        self._clock.move_to(first + timedelta(days=step[0]), step[1])

    # ---------------------------------------------------------------- members

    def _newcomers(self, period: int, today: date) -> None:
        if period == 0:
            people = self._people[: self._founders]
        else:
            places = np.flatnonzero(self._joining == period)
            people = [self._people[self._founders + int(place)] for place in places]
        for person in people:
            self._enrol(person, today)

    def _enrol(self, person: Person, today: date) -> None:
        units = self.plan.band_on(person.born, today).units
        usual = self.plan.deposit_per_unit.value
        thrifty = self._random.random() < self._behaviour.thrifty
        deposit = usual // 2 if thrifty else usual
        member = self._community.settle_in(person, money=200 * units * usual)
        self._community.join(member, today, deposit)
        self._members[person.number] = member
        if thrifty:
            self._thrifty.add(person.number)
        self._tick(f"{len(self._members)} members joined")

    def _care(self, today: date) -> None:
        """Let each member look at their account: top up, come back, renew their band."""
        members = list(self._members.items())
        states = self._community.look_up([member for _, member in members])
        for (number, member), state in zip(members, states, strict=True):
            chance = self._random.random()
            if not state.active:
                if chance < self._behaviour.come_back:
                    self._try("reinstatement", partial(self._come_back, member, state, today))
                continue
            if self._band_is_over(member, state, today):
                self._try("rebanding", partial(self._renew, member, state, today))
            thrifty = number in self._thrifty
            likely = self._behaviour.thrifty_top_up if thrifty else self._behaviour.top_up
            if self._is_warned(state) and chance < likely:
                more = self.plan.deposit_per_unit.value - self.plan.reserve_per_unit.value
                act = partial(self._community.top_up, member, state.units * more)
                self._try("top-up", act)

    def _come_back(self, member: MemberAccount, state: MemberState, today: date) -> None:
        self._community.reinstate(member, state.units * self.plan.deposit_per_unit.value)
        if self._band_is_over(member, state, today):
            self._renew(member, state, today)

    def _renew(self, member: MemberAccount, state: MemberState, today: date) -> None:
        units = self.plan.band_on(member.person.born, today).units
        more = max(0, units - state.units)
        self._community.renew_band(member, today, more * self.plan.deposit_per_unit.value)

    def _leavers(self) -> None:
        for number, member in list(self._members.items()):
            busy = any(claim.member is member for claim in self._decided)
            if self._random.random() < self._behaviour.quit and not busy:
                self._community.quit(member)
                del self._members[number]

    # ----------------------------------------------------------------- claims

    def _file_claims(self, period: int) -> None:
        for event in self.log.events:
            if event.period != period:
                continue
            member = self._members.get(event.person)
            if member is None:
                self.log.not_covered += 1
                continue
            try:
                claim = self._community.file(member, event.day, int(event.mild))
            except ContractRefusalError as refusal:
                if refusal.name == "ClaimNotCovered":
                    self.log.not_covered += 1
                elif refusal.name == "ClaimOpen":
                    # The one before is still in dispute.
                    self._decline(f"claim: {refusal.name}")
                else:
                    raise
            else:
                self._open.append(claim)

    def _decisions(self, first: date, when: str) -> None:
        """Let the panel decide, and six hours later others have their say."""
        self._go(first, _DECIDE, f"{when}: decisions")
        self._sign()
        courses = [self._decide(claim) for claim in self._open]
        self._go(first, _DISPUTE, f"{when}: disputes")
        for claim, course in zip(self._open, courses, strict=True):
            self._disputes.live(claim, course, self._members.values())
        self._decided += self._open
        self._open = []

    def _decide(self, claim: OpenClaim) -> Course:
        course = self._disputes.deal()
        approve = course.is_approved
        self._community.decide(claim, approve, _notice(claim), _findings(claim, approve))
        return course

    def _sign(self) -> None:
        """Let an assessor sign what juries approved."""
        for claim, state in self._states():
            if state is ClaimState.AWAITING_SEAT:
                self._community.confirm(claim, _notice(claim), _findings(claim, True))

    def _pay(self) -> None:
        """Settle what is payable, and carry out what time or a jury decided."""
        for claim, state in self._states():
            if state is ClaimState.PAYABLE:
                self._community.settle(claim)
                if self._community.collect(claim):
                    del self._members[claim.member.person.number]
            elif state in (ClaimState.REFUSED, ClaimState.EXPIRED):
                self._community.conclude(claim)
                if state is ClaimState.EXPIRED:
                    self._community.take_bond(claim)
                self._disputes.lay_down(claim)
            else:
                continue
            self._decided.remove(claim)

    def _states(self) -> list[tuple[OpenClaim, ClaimState]]:
        states = self._community.states(self._decided)
        return list(zip(self._decided, states, strict=True))

    # -------------------------------------------------------------- internals

    def _is_warned(self, state: MemberState) -> bool:
        """Whether one more event at the cap may let the member lapse."""
        need = self.plan.reserve_per_unit.value + 2 * self.plan.cap_per_unit.value
        return state.balance < state.units * need

    def _band_is_over(self, member: MemberAccount, state: MemberState, today: date) -> bool:
        return self.plan.band_on(member.person.born, today).number != state.band

    def _try(self, what: str, act: Callable[[], object]) -> None:
        """Let a member try something that the contracts may refuse for good reason."""
        try:
            act()
        except ContractRefusalError as refusal:
            self._decline(f"{what}: {refusal.name}")

    def _decline(self, what: str) -> None:
        self.log.declined[what] = self.log.declined.get(what, 0) + 1


def _notice(claim: OpenClaim) -> bytes:
    return keccak(text=f"notice of claim {claim.number}")


def _findings(claim: OpenClaim, approve: bool) -> bytes:
    return keccak(text=f"findings on claim {claim.number}: {approve}")
