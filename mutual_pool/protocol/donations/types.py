"""What the donation desk stores, and the one function that derives an appeal's state from it.

Amounts are integers of the asset's smallest part; times are seconds; addresses are lower-case
hexadecimal strings.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS

MIN_GIVING_PERIOD: Final = 7 * DAY
MAX_GIVING_PERIOD: Final = 365 * DAY
TAKE_PERIOD: Final = 180 * DAY


class AppealState(IntEnum):
    """The states of an appeal; all but the stored facts follow from time and from the gifts."""

    NONE = 0
    FILED = 1
    APPROVED = 2
    FUNDED = 3
    PAID = 4
    REFUSED = 5
    WITHDRAWN = 6
    EXPIRED = 7

    @property
    def takes_gifts(self) -> bool:
        """Whether gifts may still come in."""
        return self in (AppealState.FILED, AppealState.APPROVED)

    @property
    def is_open(self) -> bool:
        """Whether it may still bring something to its payee."""
        return AppealState.FILED <= self <= AppealState.FUNDED

    @property
    def goes_back(self) -> bool:
        """Whether what was given goes back to the donors."""
        return self >= AppealState.REFUSED


class AppealOutcome(IntEnum):
    """How an appeal ended, or where the panel's word put it."""

    PENDING = 0
    APPROVED = 1
    REFUSED = 2
    PAID = 3
    WITHDRAWN = 4


@dataclass(frozen=True, slots=True)
class Petition:
    """What a filer asks for, in the order of the contract's struct.

    Args:
        claim: the settled claim that the gifts are to top up; 0 for an appeal of its own.
        payee: who is to get the gifts; for a claim, its payee.
        goal: the most that is taken in.
        minimum: the least with which the purpose is served; below it everything goes back.
        deadline: until when gifts are taken in.
        evidence_hash: the hash of what the panel is shown, 32 bytes.
    """

    claim: int
    payee: str
    goal: int
    minimum: int
    deadline: int
    evidence_hash: bytes


@dataclass(slots=True)
class Appeal:
    """An appeal as stored, in the order of the contract's struct.

    `gifts` is what lies there for it: less what donors took back, and what was paid once it is;
    `last_gift_day` is the UTC day of the last gift.
    """

    filer: str = ZERO_ADDRESS
    goal: int = 0
    payee: str = ZERO_ADDRESS
    minimum: int = 0
    gifts: int = 0
    decide_by: int = 0
    deadline: int = 0
    claim: int = 0
    panel_version: int = 0
    outcome: AppealOutcome = AppealOutcome.PENDING
    last_gift_day: int = 0
    evidence_hash: bytes = bytes(32)

    @property
    def take_from(self) -> int:
        """From when on the payee may take the gifts: the UTC day after the last one, in seconds."""
        return (self.last_gift_day + 1) * DAY


@dataclass(frozen=True, slots=True)
class AppealPanelDecision:
    """What the panel says of an appeal, in the order of the contract's struct."""

    approve: bool
    findings_hash: bytes
    notice_hash: bytes
    valid_until: int


@dataclass(frozen=True, slots=True)
class AppealDecision:
    """What assessors sign: a verdict with the appeal's facts, in the order they are signed in.

    It takes the place of the EIP-712 digest as the key under which votes are counted.
    """

    appeal: int
    claim: int
    filer: str
    payee: str
    goal: int
    minimum: int
    deadline: int
    evidence_hash: bytes
    verdict: AppealPanelDecision
