"""A settlement by the words of the design, written apart from the contracts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reckoned:
    per_unit: int
    from_carry: int
    from_reserve: int
    benefit: int
    fee: int
    carry: int
    full: bool


def reckon(benefit, fee, cap, units, room, carry=0, reserve=0, share=0, pending=0):
    """Who pays what."""
    need = benefit + fee
    part = (share, pending) if pending else (1, 1)
    from_carry = min(need, carry * part[0] // part[1])
    per_unit = min(-(-(need - from_carry) // units), cap, room) if units else 0
    pot = from_carry + per_unit * units
    from_reserve = min(max(0, need - pot), reserve * part[0] // part[1])
    pot += from_reserve
    left = carry - from_carry
    if pot >= need:
        return Reckoned(per_unit, from_carry, from_reserve, benefit, fee, left + pot - need, True)
    paid_fee = pot * fee // need
    return Reckoned(per_unit, from_carry, from_reserve, pot - paid_fee, paid_fee, left, False)
