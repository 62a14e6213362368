"""The arithmetic of a settlement, and nothing else: exact integers, amounts and amounts per unit.

The charge per unit is rounded up, so that the pot is never short by rounding; the parts of carry
and reserve are rounded down, so that one claim never takes another's; a reduced fee is rounded
down, so that the claimant gets the odd unit. What rounding leaves over goes to carry.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """One claim's demand: benefit and fee, the cap per unit, and the share fixed at approval."""

    benefit: int
    fee: int
    cap_per_unit: int
    share: int


@dataclass(slots=True)
class Means:
    """What a settlement may draw on. `room` is per unit."""

    active_units: int
    room: int
    carry: int
    reserve: int
    pending_shares: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a settlement does: who gives what, who gets what.

    Attributes:
        per_unit: what each active unit pays.
        from_carry: what carry gives.
        from_reserve: what the reserve gives.
        surplus: what rounding up left over, for carry.
        benefit: what the claimant gets.
        fee: what the steward gets.
        full: whether the whole demand is met.
        room_bound: whether the room of this window, and not the cap, limited `per_unit`.
    """

    per_unit: int
    from_carry: int
    from_reserve: int
    surplus: int
    benefit: int
    fee: int
    full: bool
    room_bound: bool


def settle(demand: Demand, means: Means) -> Outcome:
    """Return who pays how much of a demand."""
    need = demand.benefit + demand.fee
    units = means.active_units
    from_carry = min(need, portion(means.carry, demand.share, means.pending_shares))
    charge = 0
    room_bound = False
    if units:
        charge = min(-((from_carry - need) // units), demand.cap_per_unit)
        room_bound = means.room < charge
        if room_bound:
            charge = means.room

    pot = from_carry + charge * units
    from_reserve = 0
    if pot < need:
        reserve = portion(means.reserve, demand.share, means.pending_shares)
        from_reserve = min(need - pot, reserve)
        pot += from_reserve

    full = pot >= need
    fee = demand.fee if full else pot * demand.fee // need
    return Outcome(
        per_unit=charge,
        from_carry=from_carry,
        from_reserve=from_reserve,
        surplus=pot - need if full else 0,
        benefit=demand.benefit if full else pot - fee,
        fee=fee,
        full=full,
        room_bound=room_bound,
    )


def share_of(need: int, active_units: int, cap_per_unit: int) -> int:
    """Return what a claim is going to ask of one unit, rounded up; the cap if nobody is active."""
    if active_units == 0:
        return cap_per_unit
    return min(cap_per_unit, -(-need // active_units))


def portion(fund: int, share: int, pending_shares: int) -> int:
    """Return the part of a fund one claim may take, rounded down; all of it if none is pending."""
    if pending_shares == 0:
        return fund
    return fund * share // pending_shares
