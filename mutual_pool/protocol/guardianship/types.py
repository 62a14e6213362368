"""What the guardianship stores, and what the registrar signs of a lost wallet; times in seconds."""

from dataclasses import dataclass

from mutual_pool.protocol.pool.types import ZERO_ADDRESS


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the registrar signs for somebody who lost a wallet. Times are seconds."""

    identity: bytes
    from_: str
    to: str
    issued_at: int
    expiry: int

    def as_tuple(self) -> tuple[bytes, str, str, int, int]:
        """Return the fields in the order of the contract's struct."""
        return self.identity, self.from_, self.to, self.issued_at, self.expiry


@dataclass(slots=True)
class GuardianRecord:
    """Whom a member named, from when on they may act, and when they announced to quit.

    `joined_day` is the membership they were named in, as the low 16 bits of the day from which it
    counts.
    """

    guardian: str = ZERO_ADDRESS
    effective_at: int = 0
    noticed_at: int = 0
    joined_day: int = 0


@dataclass(frozen=True, slots=True)
class Succession:
    """Who has the money of a lost wallet, and up to which claim."""

    to: str = ZERO_ADDRESS
    last_claim: int = 0
