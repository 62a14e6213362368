"""Every movement of every balance, kept so that a page of a statement costs what its lines cost.

A settlement charges everybody and names nobody, so it has one row, not one for each member. Between
two movements of their own a member is charged by a run of settlements; the number of each line, and
so the line itself, follows from where the run begins. What a member has is the twin's to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert

from frontend_bridge.api.tables import abouts, movements, settlements
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.pool.pool import MutualPool


@dataclass(slots=True)
class _Account:
    """A member right after their last movement.

    Attributes:
        lines: how many lines their statement has, with that movement.
        balance, units, index, rung: what they have, and where.
        settlements: how many settlements there were.
    """

    lines: int
    balance: int
    units: int
    index: int
    rung: int
    settlements: int


class Accounts:
    """Follows balances from call to call, and keeps the rows that are not written yet."""

    def __init__(self) -> None:
        """Begin before the first event."""
        self._accounts: dict[str, _Account] = {}
        self._moved: list[dict[str, Any]] = []
        self._settled: list[dict[str, Any]] = []
        self._settlements = 0

    def follow(
        self, ledger: MutualPool, call: Sequence[ChainEvent], members: Iterable[str]
    ) -> None:
        """Note what a call that was just carried out did to the members it names."""
        books = ledger.books
        if books.settlements > self._settlements:
            event = next(entry for entry in call if entry.name == "Settled")
            self._settlements = books.settlements
            self._settled.append(
                {
                    "number": books.settlements,
                    "block": event.block,
                    "log_index": event.log_index,
                    "reached": str(books.index),
                }
            )
        for member in members:
            self._move(ledger, call, member)

    def _move(self, ledger: MutualPool, call: Sequence[ChainEvent], member: str) -> None:
        standing = ledger.standing_of(member)
        position = ledger.current_position_of(member)
        old = self._accounts.get(member)
        if old is None:
            old = _Account(0, 0, 0, 0, 0, self._settlements)
        lines, expected = self._charged(ledger, old)
        change = standing.balance - expected
        if change == 0 and position.units == old.units:
            return
        event = _named_last(call, member)
        new = _Account(
            lines=lines + 1,
            balance=standing.balance,
            units=position.units,
            index=standing.index_stop,
            rung=position.rung,
            settlements=self._settlements,
        )
        self._accounts[member] = new
        self._moved.append(
            {
                "member": member,
                "lines": new.lines,
                "block": event.block,
                "log_index": event.log_index,
                "change": str(change),
                "balance": str(new.balance),
                "units": new.units,
                "charged_to": str(new.index),
                "settlements": new.settlements,
            }
        )

    def _charged(self, ledger: MutualPool, old: _Account) -> tuple[int, int]:
        """Lines and balance by now, had nothing happened but settlements."""
        rung = ledger.ladder.rungs.get(old.rung)
        if not old.units or rung is None:
            return old.lines, old.balance
        stop, last = ledger.books.index, self._settlements
        if rung.crossed_at:
            # Who stood there lapsed by that settlement, which charged them last.
            stop, last = rung.index, rung.settlement
        if last <= old.settlements:
            return old.lines, old.balance
        charges = last - old.settlements
        return old.lines + charges, old.balance - old.units * (stop - old.index)

    def write(self, connection: Connection) -> None:
        """Write the rows that are not written yet."""
        if self._settled:
            connection.execute(insert(settlements), self._settled)
            self._settled.clear()
        if self._moved:
            connection.execute(insert(movements), self._moved)
            self._moved.clear()

    def written(self) -> None:
        """Forget the rows that are not written yet: they are in the database already."""
        self._settled.clear()
        self._moved.clear()


def forget_after(connection: Connection, block: int) -> None:
    """Delete the rows of later blocks."""
    for table in (movements, settlements, abouts):
        connection.execute(delete(table).where(table.c.block > block))


def _named_last(call: Sequence[ChainEvent], member: str) -> ChainEvent:
    """The event that says what happened to a member: the pool's own, where there is one."""
    naming = [event for event in call if member in event.args.values()]
    pools = [event for event in naming if event.contract == "pool"]
    return (pools or naming or list(call))[-1]
