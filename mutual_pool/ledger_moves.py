"""The moves every action of the pool is made of: on and off the ladder, and between records.

They take for granted that whoever calls them has made sure that nothing is refused half way.
"""

from dataclasses import replace
from typing import TypeVar

from mutual_pool.ledger_views import LedgerViews
from mutual_pool.records import History, Membership, Position
from mutual_pool.refusals import Refusal, uint

T = TypeVar("T")
Kept = tuple[Position | None, Membership | None, History | None, tuple[int, int] | None]
"""A member's records as they were."""


class LedgerMoves(LedgerViews):
    """What the pool does with one member's place."""

    @staticmethod
    def _only(role: str, by: str) -> None:
        if by != role:
            raise Refusal("PoolOnly", role, by)

    def _require_owed(self, amount: int) -> None:
        if amount > self.books.owed:
            raise Refusal("PoolNotOwed", amount, self.books.owed)

    def _take_bond(self, bond: int) -> None:
        self.books.owed = uint(96, self.books.owed + bond)
        self.held += bond

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

    def _step_down(self, member: str) -> None:
        """Take an active member off the ladder."""
        position = self._require_member(member)
        self._descend(position.rung, position.units, 1)

    def _descend(self, rung: int, units: int, voters: int) -> None:
        """Take units off the ladder, and voters with them."""
        self.ladder.depart(rung, units, voters)
        self.books.active_units -= units
        self.books.active_voters -= voters

    def _own(self, member: str) -> None:
        """Give a member who was taken up a place and a history of their own, as they stand."""
        position = self._require_member(member)
        if member in self.unmoved:
            number, _ = self.unmoved.pop(member)
            self.positions[member] = position
            self._history(member).vests_from = self.cohorts[number].joined_day

    def _credit(self, member: str, amount: int, *, total: int | None = None) -> int:
        """Add to a member's balance and return their rung: only an active one moves.

        Args:
            member: who must be one.
            amount: what is added.
            total: what it makes of all balances together, to be refused if it is too wide.

        Raises:
            Refusal: PoolNotMember, PoolBeyondLadder, or a number too wide; then nothing is done.
        """
        if total is not None:
            uint(96, total)
        position = self._require_member(member)
        standing = self.standing_of(member)
        rung = position.rung
        if standing.active:
            balance = standing.balance + amount
            rung = self._rung_for(position.units, balance)
        else:
            balance = uint(96, position.balance + amount)
        if total is not None:
            self.books.total_balances = total
        self._own(member)
        if standing.active:
            self._step_down(member)
            self._stand(member, position.units, balance, rung)
        else:
            self.positions[member].balance = balance
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
