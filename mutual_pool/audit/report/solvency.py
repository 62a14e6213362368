"""How much a pool could still pay: settlements tried out on copies of its totals and its ladder."""

from dataclasses import dataclass

from mutual_pool.protocol.claims.desk import ClaimDesk
from mutual_pool.protocol.claims.types import BPS
from mutual_pool.protocol.pool.ladder import lowest_standing
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.settlement import Demand, Means, settle, share_of

MOST = 10_000
"""No more settlements are tried out; a pool that could pay so many is not near its end."""


@dataclass(frozen=True)
class Solvency:
    """What `SolvencyPart` says, as numbers."""

    full_benefit: int
    need: int
    full_benefits_now: int
    full_benefits_in_all: int
    survivable_loss_bps: int


def solvency_of(claims: ClaimDesk, now: int) -> Solvency:
    """Return what a plan could pay at a moment, in seconds, by the rules then in force."""
    ledger, rules = claims.ledger, claims.rules[claims.rules_version]
    benefit = max((amount for row in claims.benefits for amount in row), default=0)
    benefit = benefit * max(claims.vesting_bps) // BPS
    fee = rules.fee_on(benefit)
    cap = rules.cap_per_unit
    return Solvency(
        full_benefit=benefit,
        need=benefit + fee,
        full_benefits_now=_payable(ledger, benefit, fee, cap, ledger.room(now)),
        full_benefits_in_all=_payable(ledger, benefit, fee, cap, None),
        survivable_loss_bps=_survivable_loss(ledger, benefit + fee, cap),
    )


def _payable(ledger: MutualPool, benefit: int, fee: int, cap: int, room: int | None) -> int:
    """Return how many claims of this size could be settled in full one after another.

    `room` is what is left of the window, or None for no limit.
    """
    if benefit + fee == 0:
        return 0
    books, spacing = ledger.books, ledger.constants.rung_spacing
    standing = sorted(
        (number, rung.units)
        for number, rung in ledger.ladder.rungs.items()
        if rung.units and not rung.crossed_at
    )
    index, units = books.index, books.active_units
    carry, reserve = books.carry, books.reserve
    place = count = 0
    while count < MOST:
        share = share_of(benefit + fee, units, cap)
        means = Means(
            active_units=units,
            room=cap if room is None else room,
            carry=carry,
            reserve=reserve,
            # What is approved already keeps its part of carry and reserve.
            pending_shares=books.pending_shares + share,
        )
        outcome = settle(Demand(benefit, fee, cap, share), means)
        if not outcome.full:
            return count
        count += 1
        index += outcome.per_unit
        carry += outcome.surplus - outcome.from_carry
        reserve -= outcome.from_reserve
        room = None if room is None else room - outcome.per_unit
        end = lowest_standing(index, spacing)
        while place < len(standing) and standing[place][0] < end:
            units -= standing[place][1]
            place += 1
    return count


def _survivable_loss(ledger: MutualPool, need: int, cap: int) -> int:
    """Return the largest part of the units that may leave, in ten-thousandths, rounded down."""
    books = ledger.books
    if books.active_units == 0:
        return 0
    most = min(cap, ledger.constants.cap_per_period)
    lacking = max(0, need - books.carry - books.reserve)
    needed = -(-lacking // most)
    return max(0, (books.active_units - needed) * BPS // books.active_units)
