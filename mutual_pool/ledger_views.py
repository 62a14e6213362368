"""What a pool remembers and what anyone may read of it; nothing here writes.

Amounts are integers of the asset's smallest part, times are seconds (`now` is the block's), days
are UTC day numbers, addresses are lower-case strings.
"""

from dataclasses import replace
from typing import Protocol

from mutual_pool import cover, settlement
from mutual_pool.ladder import Ladder, Rung, lowest_standing, rung_of
from mutual_pool.records import (
    FILING_PERIOD,
    LADDER_REACH,
    QUIT_PERIOD,
    WINDOW,
    Books,
    Cohort,
    Cover,
    History,
    Membership,
    PoolConstants,
    Position,
    Standing,
)
from mutual_pool.refusals import Refusal, in_word, uint
from mutual_pool.settlement import Demand, Means, Outcome


class Guardians(Protocol):
    """What the pool asks of the guardianship."""

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        """Return whether `guardian` may act for `member` now."""

    def is_successor(self, wallet: str, to: str, claim: int) -> bool:
        """Return whether `to` may take what is due to a lost wallet of a claim."""

    def keep(self, member: str, joined_day: int) -> None:
        """Tie a guardian to a membership that counted from `joined_day` and counts from another."""


class _NoGuardians:
    """The guardianship of a pool that stands alone."""

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        return False

    def is_successor(self, wallet: str, to: str, claim: int) -> bool:
        return False

    def keep(self, member: str, joined_day: int) -> None:
        """Nobody is named, so nobody is kept."""


class LedgerViews:
    """The storage of a pool under the contract's names, and its views.

    Attributes:
        constants: what the plan fixes for ever.
        deployed_at: when the windows began to be counted, in seconds.
        books: the pool's totals as stored.
        ladder: the rungs and their bitmap.
        positions, memberships, histories: the records by member.
        cohorts: what is left of each cohort by its number.
        unmoved: cohort and units of the members taken up who have not moved since. They have no
            position and no history of their own: both are those of the cohort.
        steward: the role to whom fees accrue.
        due_to: what each holder may take, 0 once taken: fees, and balances of memberships that
            ended.
        carry_per_unit: what each unit active at the end of the closing has of carry.
        finished_at: when the closing was finished; 0 before.
        held: the asset that came in less what went out: what the contract's balance must be.
        guardianship: who says which guardian may act; nobody may until a plan has put it here.
    """

    def __init__(self, constants: PoolConstants, *, now: int) -> None:
        """Open the books of a pool deployed at `now`."""
        self.constants = constants
        self.deployed_at = now
        self.books = Books()
        self.ladder = Ladder()
        self.positions: dict[str, Position] = {}
        self.memberships: dict[str, Membership] = {}
        self.histories: dict[str, History] = {}
        self.cohorts: dict[int, Cohort] = {}
        self.unmoved: dict[str, tuple[int, int]] = {}
        self.steward = constants.steward
        self.due_to: dict[str, int] = {}
        self.carry_per_unit = 0
        self.finished_at = 0
        self.held = 0
        self.guardianship: Guardians = _NoGuardians()

    def position_of(self, member: str) -> Position:
        """Return a member's position as stored; an empty one for who has none of their own."""
        return self.positions.get(member) or Position()

    def membership_of(self, member: str) -> Membership:
        """Return a membership as stored; an empty one for who is none."""
        return self.memberships.get(member) or Membership()

    def history_of(self, member: str) -> History:
        """Return a member's earlier interval of cover and band, as stored."""
        return self.histories.get(member) or History()

    def cohort_of(self, number: int) -> Cohort:
        """Return what is left of a cohort, as stored."""
        return self.cohorts.get(number) or Cohort()

    def rung_at(self, number: int) -> Rung:
        """Return a rung as stored."""
        return self.ladder.rungs.get(number) or Rung()

    def current_position_of(self, member: str) -> Position:
        """Return where a member stands: on a place of their own, or still on their cohort's."""
        if member not in self.unmoved:
            return self.position_of(member)
        number, units = self.unmoved[member]
        return self._share_of(number, units)

    def standing_of(self, member: str) -> Standing:
        """Return a member's balance and standing now; all 0 for who is none."""
        return self._standing_at(self.current_position_of(member))

    def standing_of_cohort(self, number: int) -> Standing:
        """Return balance and standing now of what is left of a cohort."""
        return self._standing_at(self._share_of(number, self.cohort_of(number).units))

    def _standing_at(self, position: Position) -> Standing:
        rung = self.ladder.rungs.get(position.rung)
        if rung is None or position.units == 0:
            return Standing()
        active = rung.crossed_at == 0
        stop = self.books.index if active else rung.index
        balance = position.balance - position.units * (stop - position.index)
        return Standing(balance, stop, rung.crossed_at, rung.settlement, active)

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        """Return whether `guardian` may act for `member` now, by the guardianship."""
        return self.guardianship.is_guardian(member, guardian, now)

    def is_voter(self, account: str, day: int) -> bool:
        """Return whether `account` is a voter now, and belonged to the plan by `day`."""
        return self.standing_of(account).active and self.memberships[account].joined_day <= day

    def cover_on(self, member: str, day: int) -> Cover:
        """Return whether and how `member` was covered on a day."""
        standing = self.standing_of(member)
        closing_at = self.books.closing_at
        over = closing_at and day > cover.day_of(closing_at + QUIT_PERIOD)
        if over or not self._is_member(member):
            return Cover()
        history = self.history_of(member)
        if member in self.unmoved:
            number, _ = self.unmoved[member]
            history = replace(history, vests_from=self.cohorts[number].joined_day)
        return cover.cover_on(self.membership_of(member), history, standing, day)

    def room(self, now: int) -> int:
        """Return what is left of `cap_per_period` in this window, per unit."""
        return self.constants.cap_per_period - self._window_charged(now)[1]

    def minimum_deposit(self, units: int) -> int:
        """Return the least balance with which `units` are active now."""
        spacing = self.constants.rung_spacing
        index = self.books.index
        ahead = lowest_standing(index, spacing) * spacing - index
        return in_word(units * (self.constants.reserve_per_unit + ahead))

    def quote_quit(self, member: str, now: int) -> tuple[int, int]:
        """Return what a member who quits now would get, and what would be withheld."""
        standing = self.standing_of(member)
        if not standing.active:
            return standing.balance, 0
        pending = min(self.books.pending_shares, self.room(now))
        position = self._require_member(member)
        withheld = min(standing.balance, position.units * pending)
        # Once the closing is finished, nothing is pending and each unit has its part of carry.
        return standing.balance - withheld + position.units * self.carry_per_unit, withheld

    def quote(self, demand: Demand, now: int) -> Outcome:
        """Return what settling an approved claim now would do."""
        return settlement.settle(demand, self._means(now))

    def quote_new(self, benefit: int, fee: int, cap_per_unit: int, now: int) -> Outcome:
        """Return what settling a further claim would do, its share beside the pending ones."""
        means = self._means(now)
        share = settlement.share_of(benefit + fee, means.active_units, cap_per_unit)
        means.pending_shares += share
        return settlement.settle(Demand(benefit, fee, cap_per_unit, share), means)

    def _window_charged(self, now: int) -> tuple[int, int]:
        """Return the window `now` is in, and what it charged a unit so far."""
        window = (now - self.deployed_at) // WINDOW
        books = self.books
        return window, books.window_charged if window == books.window else 0

    def _means(self, now: int) -> Means:
        books = self.books
        return Means(
            books.active_units, self.room(now), books.carry, books.reserve, books.pending_shares
        )

    def _require_member(self, member: str) -> Position:
        if not self._is_member(member):
            raise Refusal("PoolNotMember", member)
        return self.current_position_of(member)

    def _is_member(self, account: str) -> bool:
        return account in self.positions or account in self.unmoved

    def _share_of(self, number: int, units: int) -> Position:
        """Return the place of some units of a cohort; their part of its balance is exact."""
        cohort, constants = self.cohort_of(number), self.constants
        reserve, spacing = constants.reserve_per_unit, constants.rung_spacing
        rung = rung_of(cohort.index, cohort.per_unit, 1, reserve, spacing)
        return Position(cohort.per_unit * units, cohort.index, rung, units)

    def _require_open(self) -> None:
        if self.books.closing_at:
            raise Refusal("PoolClosing", self.books.closing_at)

    def _require_unfinished(self) -> None:
        if self.finished_at:
            raise Refusal("PoolFinished", self.finished_at)

    def _cover_is_over(self, now: int) -> bool:
        """Return whether the plan closes and no day can be covered any more."""
        return self.books.closing_at != 0 and now >= self.books.closing_at + QUIT_PERIOD

    def _quitting_ends_at(self) -> int:
        return self.books.closing_at + QUIT_PERIOD

    def _filing_ends_at(self) -> int:
        """Return when no claim may be filed any more; for an open plan, the end of time."""
        closing_at = self.books.closing_at
        return closing_at + QUIT_PERIOD + FILING_PERIOD if closing_at else 2**256 - 1

    def _rung_for(self, units: int, balance: int) -> int:
        """Return the rung on which `units` with `balance` would stand, or refuse them."""
        if units == 0:
            raise Refusal("PoolZeroUnits")
        minimum = self.minimum_deposit(units)
        if balance < minimum:
            raise Refusal("PoolBelowMinimum", minimum, balance)
        constants, index = self.constants, self.books.index
        spacing = constants.rung_spacing
        rung = rung_of(index, in_word(balance), units, constants.reserve_per_unit, spacing)
        furthest = index // spacing + LADDER_REACH
        if rung > furthest:
            raise Refusal("PoolBeyondLadder", rung, furthest)
        uint(40, rung)
        uint(96, balance)
        return rung
