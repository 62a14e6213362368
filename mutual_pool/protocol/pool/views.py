"""What anyone may read of a pool; nothing here writes.

Amounts are integers of the asset's smallest part, times are seconds (`now` is the block's), days
are UTC day numbers, addresses are lower-case strings.
"""

from dataclasses import replace

from mutual_pool.protocol.errors import Refusal, in_word
from mutual_pool.protocol.pool import cover, settlement
from mutual_pool.protocol.pool.ladder import Rung, lowest_standing, rung_of
from mutual_pool.protocol.pool.settlement import Demand, Means, Outcome
from mutual_pool.protocol.pool.storage import PoolStorage
from mutual_pool.protocol.pool.types import (
    FILING_PERIOD,
    QUIT_PERIOD,
    WINDOW,
    Cohort,
    Cover,
    History,
    Membership,
    Position,
    Standing,
)


class PoolViews(PoolStorage):
    """What anyone may read of a pool."""

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
        if over or not self.is_member(member):
            return Cover()
        history = self.history_of(member)
        if member in self.unmoved:
            number, _ = self.unmoved[member]
            history = replace(history, vests_from=self.cohorts[number].joined_day)
        return cover.cover_on(self.membership_of(member), history, standing, day)

    def due_to(self, holder: str) -> int:
        """Return what `holder` may take; the steward's fees are among it."""
        fees = self.books.fees if holder == self.steward else 0
        return self.dues.get(holder, 0) + fees

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
        return self._quote_exit(self.current_position_of(member).units, standing, now)

    def _quote_exit(self, units: int, standing: Standing, now: int) -> tuple[int, int]:
        """Return what units that leave with this balance get, and what they leave to carry."""
        if not standing.active:
            return standing.balance, 0
        pending = min(self.books.pending_shares, self.room(now))
        withheld = min(standing.balance, units * pending)
        # Once the closing is finished, nothing is pending and each unit has its part of carry.
        return standing.balance - withheld + units * self.carry_per_unit, withheld

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
        if not self.is_member(member):
            raise Refusal("PoolNotMember", member)
        return self.current_position_of(member)

    def is_member(self, account: str) -> bool:
        """Return whether an account has a membership, active or lapsed."""
        return account in self.positions or account in self.unmoved

    def _share_of(self, number: int, units: int) -> Position:
        """Return the place of some units of a cohort; their part of its balance is exact."""
        cohort, constants = self.cohort_of(number), self.constants
        reserve, spacing = constants.reserve_per_unit, constants.rung_spacing
        rung = rung_of(cohort.index, cohort.per_unit, 1, reserve, spacing)
        return Position(cohort.per_unit * units, cohort.index, rung, units)

    def _require_whole(self, deposit: int) -> None:
        """Make sure that a deposit comes to a pool that has all it has to pay."""
        held = self.books.held + deposit
        if deposit and self.missing > 0:
            raise Refusal("PoolShort", held, held - self.missing)

    def _require_open(self) -> None:
        if self.books.closing_at:
            raise Refusal("PoolClosing", self.books.closing_at)

    def _require_unfinished(self) -> None:
        if self.finished_at:
            raise Refusal("PoolFinished", self.finished_at)

    def _cover_is_over(self, now: int) -> bool:
        """Return whether the plan closes and no day can be covered any more."""
        return self.books.closing_at != 0 and now >= self.books.closing_at + QUIT_PERIOD

    def _require_quitting(self, now: int) -> None:
        """Make sure that active units may leave: while a plan closes, as long as there is cover."""
        if self._cover_is_over(now):
            raise Refusal("PoolQuittingOver", self.books.closing_at + QUIT_PERIOD)

    def _filing_ends_at(self) -> int:
        """Return when no claim may be filed any more; for an open plan, the end of time."""
        closing_at = self.books.closing_at
        return closing_at + QUIT_PERIOD + FILING_PERIOD if closing_at else 2**256 - 1
