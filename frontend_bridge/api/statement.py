"""One member's statement: every movement of their balance, each with its place on chain.

A settlement charges everybody without naming anybody, so the charges are laid between the
member's own events. The closing balance must be the twin's; the answer says whether it is.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select, tuple_

from frontend_bridge.api import views
from frontend_bridge.api.answers import Snapshot
from frontend_bridge.api.decoding import shown
from frontend_bridge.api.tables import blocks, events

_PAID_IN = ("Joined", "CohortJoined", "ToppedUp", "Reinstated", "Rebanded", "LeafPaidIn")
_JOINS = ("Joined", "CohortJoined", "Reinstated")
_FOR_ALL = ("Settled", "ClosingFinished")
_TAKEN_OUT = {"Quit": ("paid", "withheld"), "MembershipEnded": ("due", "withheld")}


@dataclass
class _Account:
    """What one member has, followed from event to event."""

    spacing: int
    balance: int = 0
    units: int = 0
    rung: int = 0
    active: bool = False
    carry_per_unit: int = 0

    def move(self, name: str, args: dict[str, Any]) -> int | None:
        """Carry out an event; return by how much the balance changes, None if it does not."""
        before = self.balance
        if name == "Settled":
            if not self.active:
                return None
            self.balance -= self.units * args["perUnit"]
            # Active as long as the index is not beyond the rung (design of the ladder).
            self.active = args["index"] <= self.rung * self.spacing
        elif name in _PAID_IN:
            self.balance += args["amount"] - args.get("arrears", 0)
            if name != "LeafPaidIn":
                # The leaf's units are not the member's: only its money is.
                self.units = args.get("units", self.units)
            self.active = self.active or name in _JOINS
            self.rung = args["rung"]
        elif name == "ExcessWithdrawn":
            self.balance -= args["amount"]
            self.rung = args["rung"]
        elif name == "ClosingFinished":
            self.carry_per_unit = args["carryPerUnit"]
            return None
        elif name in _TAKEN_OUT:
            # After the closing, who is active has a part of carry beside the balance.
            carry = self.units * self.carry_per_unit if self.active else 0
            self.balance -= sum(args[part] for part in _TAKEN_OUT[name]) - carry
            self.units, self.active = 0, False
        else:
            return None
        return self.balance - before

    def join_from_group(self, share: "_Account") -> int:
        """Begin a membership on a place of a cohort; return by how much the balance changes."""
        self.balance, self.units = share.balance, share.units
        self.rung, self.active = share.rung, share.active
        return self.balance


def statement(state: Snapshot, member: str, cursor: str | None, limit: int) -> views.Data:
    """Return the movements of a member's balance, the newest first.

    Raises:
        Problem: if the address never was a member.
    """
    known = views.one_member(state, member)
    lines = _lines(state, member, known["data"]["since_block"])
    closing = lines[-1]["balance"] if lines else "0"
    start = int(cursor) if cursor is not None else len(lines)
    page = lines[max(0, start - limit) : start][::-1]
    return {
        "data": page,
        "balance": known["data"]["balance"],
        "agrees": closing == known["data"]["balance"],
        "next": str(start - limit) if start > limit else None,
        "check": known["check"],
    }


def _lines(state: Snapshot, member: str, since: int) -> list[views.Data]:
    query = (
        select(events, blocks.c.time)
        .join(blocks, blocks.c.number == events.c.block)
        .where(or_(events.c.member == member, events.c.name.in_(_FOR_ALL)), events.c.block >= since)
        .order_by(events.c.block, events.c.log_index)
    )
    account = _Account(int(state.plan["constants"]["rung_spacing"]))
    lines = []
    if state.unsure_from is not None:
        # The balance stands still from there on, and so does what adds up to it.
        query = query.where(events.c.block < state.unsure_from)
    for row in state.connection.execute(query):
        args = state.decoder.read(row.contract, row.name, row.topics, row.data)
        units = account.units
        if row.name == "JoinedFromGroup":
            paid_in = _is_paid_in(state, row)
            change = None if paid_in else account.join_from_group(_share(state, args, row))
        else:
            change = account.move(row.name, args)
        if change is None:
            continue
        lines.append(
            {
                "name": row.name,
                "change": str(change),
                "balance": str(account.balance),
                "units": units if row.name == "Settled" else account.units,
                "block": row.block,
                "time": row.time,
                "tx": "0x" + row.tx.hex(),
                "log_index": row.log_index,
                "args": shown(args),
            }
        )
    return lines


def _share(state: Snapshot, args: dict[str, Any], taken: Row[Any]) -> _Account:
    """Return the place of a leaf of a cohort right before it was taken up."""
    place = tuple_(events.c.block, events.c.log_index)
    query = (
        select(events)
        .where(events.c.name.in_(("CohortJoined", "Settled")))
        .where(place < (taken.block, taken.log_index))
        .order_by(events.c.block, events.c.log_index)
    )
    share = _Account(int(state.plan["constants"]["rung_spacing"]))
    for row in state.connection.execute(query):
        found = state.decoder.read(row.contract, row.name, row.topics, row.data)
        if row.name == "Settled":
            share.move(row.name, found)
        elif found["cohort"] == args["cohort"]:
            # A cohort's deposit is the same for each of its units.
            each = found["amount"] // found["units"]
            leaf = {**found, "amount": each * args["units"], "units": args["units"]}
            share.move(row.name, leaf)
    return share


def _is_paid_in(state: Snapshot, taken: Row[Any]) -> bool:
    """Whether a leaf went to who is a member already: then its money comes by the next event."""
    query = select(events.c.name).where(
        events.c.block == taken.block, events.c.log_index == taken.log_index + 1
    )
    return state.connection.scalar(query) == "LeafPaidIn"
