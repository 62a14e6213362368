"""The moves every action of the pool is made of: on and off the ladder, and between records.

They take for granted that the caller has made sure that nothing is refused half way.
"""

from dataclasses import replace
from typing import TypeVar

from mutual_pool.protocol.errors import Refusal, in_word, uint
from mutual_pool.protocol.pool.ladder import rung_of
from mutual_pool.protocol.pool.types import LADDER_REACH, History, Membership, Position
from mutual_pool.protocol.pool.views import PoolViews

T = TypeVar("T")
Kept = tuple[Position | None, Membership | None, History | None, tuple[int, int] | None]
"""A member's records as they were."""


class PoolLedger(PoolViews):
    """What the pool does with one member's place."""

    def _require_owed(self, amount: int) -> None:
        if amount > self.books.owed:
            raise Refusal("PoolNotOwed", amount, self.books.owed)

    def _take_bond(self, bond: int) -> None:
        self.books.held = uint(96, self.books.held + bond)

    def _deposit(self, amount: int) -> None:
        """Add what came in to the balances."""
        self.books.held += amount
        self.books.total_balances += amount

    def _take_out(self, amount: int, paid: int) -> None:
        """Take an amount out of the balances: `paid` of it to whom it belongs, the rest to carry.

        Where a part of carry is paid on top, that leaves carry.
        """
        self.books.total_balances -= amount
        self.books.carry += amount - paid

    def _history(self, member: str) -> History:
        """Return a member's history to be written."""
        return self.histories.setdefault(member, History())

    def _stand(self, member: str, units: int, balance: int, rung: int) -> None:
        """Put a member on a rung found by `_rung_for` for this very balance."""
        self.positions[member] = Position(balance, self.books.index, rung, units)
        self._climb(rung, units, 1)

    def _climb(self, rung: int, units: int, voters: int) -> None:
        """Put units on the ladder, and voters with them."""
        self.ladder.enter(rung, units, voters)
        self.books.active_units += units
        self.books.active_voters += voters

    def _step_down(self, position: Position) -> None:
        """Take an active member off the ladder, from where they stand."""
        self._descend(position.rung, position.units, 1)

    def _descend(self, rung: int, units: int, voters: int) -> None:
        """Take units off the ladder, and voters with them."""
        self.ladder.depart(rung, units, voters)
        self.books.active_units -= units
        self.books.active_voters -= voters

    def _materialize(self, member: str, position: Position) -> None:
        """Give a member of a group a position and a history of their own, before they move.

        Args:
            member: who is about to move.
            position: where they stand.
        """
        if member in self.unmoved:
            number, _ = self.unmoved.pop(member)
            self.positions[member] = position
            self._history(member).vests_from = self.cohorts[number].joined_day

    def _credit(self, member: str, amount: int, *, deposit: bool) -> int:
        """Add to a member's balance and return their rung: only an active one moves.

        Args:
            member: who must be one.
            amount: what is added.
            deposit: whether it comes from outside of the pool.

        Raises:
            Refusal: PoolNotMember, PoolBeyondLadder, PoolShort, or a number too wide; then nothing
                is done.
        """
        if deposit:
            uint(96, self.books.held + amount)
        position = self._require_member(member)
        standing = self._standing_at(position)
        rung = position.rung
        if standing.active:
            balance = standing.balance + amount
            rung = self._rung_for(position.units, balance)
        else:
            balance = uint(96, position.balance + amount)
        if deposit:
            self._require_whole(amount)
            self._deposit(amount)
        self._materialize(member, position)
        if standing.active:
            self._step_down(position)
            self._stand(member, position.units, balance, rung)
        else:
            self.positions[member].balance = balance
        return rung

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

    def keep(self, member: str) -> Kept:
        """Return copies of a member's records, for `restore` when a later step is refused."""
        position, membership = self.positions.get(member), self.memberships.get(member)
        history = self.histories.get(member)
        return (
            position and replace(position),
            membership and replace(membership),
            history and replace(history),
            self.unmoved.get(member),
        )

    def restore(self, member: str, kept: Kept) -> None:
        """Put a member's records back as they were."""
        position, membership, history, unmoved = kept
        _put(self.positions, member, position)
        _put(self.memberships, member, membership)
        _put(self.histories, member, history)
        _put(self.unmoved, member, unmoved)


def _put(records: dict[str, T], member: str, record: T | None) -> None:
    if record is None:
        records.pop(member, None)
    else:
        records[member] = record
