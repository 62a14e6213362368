"""What the panel of the assessors stores, field by field as the contract's structs."""

from dataclasses import dataclass

from mutual_pool.protocol.pool.types import ZERO_ADDRESS


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a seat, and the number that stands for them."""

    holder: str
    number: int


@dataclass(frozen=True, slots=True)
class Tier:
    """How many seats must agree on a benefit of up to `up_to`."""

    up_to: int
    threshold: int


@dataclass(slots=True)
class Holder:
    """Who holds a number, or held it last; `left_day` is the UTC day they left, 0 if they sit."""

    holder: str = ZERO_ADDRESS
    left_day: int = 0
