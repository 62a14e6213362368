"""What the service fund stores, field by field as the contract's structs; days are UTC days."""

from dataclasses import dataclass
from typing import Final

from mutual_pool.protocol.pool.types import ZERO_ADDRESS

LONGEST_DAYS: Final = 1_096
"""The longest time for which codes are valid."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as its sponsor opened it, and how much of it was used; empty where none is.

    Args:
        sponsor: who paid the deposit, and gets the rest of it back.
        price: what the provider is paid for a code, in the asset's smallest part.
        provider: who gives the service, redeems the codes and is paid.
        uses: how many codes were paid for, at the positions 0 to `uses` less 1.
        used: how many of them were redeemed.
        last_day: the last day on which codes are redeemed.
        series: the number of the programme among its sponsor's own, from 1.
        refunded: whether the rest went back to the sponsor.
        root: the root of the Merkle tree of the codes' hashes, 32 bytes.
        terms_hash: the hash of the terms of the service, 32 bytes.
    """

    sponsor: str = ZERO_ADDRESS
    price: int = 0
    provider: str = ZERO_ADDRESS
    uses: int = 0
    used: int = 0
    last_day: int = 0
    series: int = 0
    refunded: bool = False
    root: bytes = bytes(32)
    terms_hash: bytes = bytes(32)

    @property
    def left(self) -> int:
        """What the fund still owes for it, in the asset's smallest part."""
        return 0 if self.refunded else self.price * (self.uses - self.used)
