"""What a pool fixes for ever, and what it remembers, under the contract's names.

Amounts are integers of the asset's smallest part, times are seconds (`now` is the block's), days
are UTC day numbers, addresses are lower-case strings.
"""

from typing import Protocol

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.ladder import Ladder
from mutual_pool.protocol.pool.types import (
    Books,
    Cohort,
    History,
    Membership,
    PoolConstants,
    Position,
)


class Guardians(Protocol):
    """What the pool asks of the guardianship."""

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        """Return whether `guardian` may act for `member` now."""

    def is_successor(self, wallet: str, to: str, claim: int) -> bool:
        """Return whether `to` may take what is due to a lost wallet of a claim."""

    def keep(self, member: str, joined_day: int) -> None:
        """Tie a guardian to a membership that counted from `joined_day` and counts from another."""


class _NoGuardians:
    """The guardianship of a pool that stands alone."""

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        return False

    def is_successor(self, wallet: str, to: str, claim: int) -> bool:
        return False

    def keep(self, member: str, joined_day: int) -> None:
        """Nobody is named, so nobody is kept."""


class PoolStorage:
    """The storage of a pool.

    Attributes:
        constants: what the plan fixes for ever.
        deployed_at: when the windows began to be counted, in seconds.
        books: the pool's totals as stored.
        ladder: the rungs and their bitmap.
        positions, memberships, histories: the records by member.
        cohorts: what is left of each cohort by its number.
        unmoved: cohort and units of the members taken up who have not moved since. They have no
            position and no history of their own: both are those of the cohort.
        steward: the role to whom fees accrue.
        dues: what each holder may take, 0 once taken: balances of memberships that ended, and a
            former steward's fees; those of the steward of the moment are in the books.
        carry_per_unit: what each unit active at the end of the closing has of carry.
        finished_at: when the closing was finished; 0 before.
        missing: what the asset's issuer took out of the pool's balance and nobody made good; below
            0 for what somebody sent without a call. No event of the plan names it.
        guardianship: who says which guardian may act; nobody may until a plan has put it here.
    """

    def __init__(self, constants: PoolConstants, *, now: int) -> None:
        """Open the books of a pool deployed at `now`."""
        self.constants = constants
        self.deployed_at = now
        self.books = Books()
        self.ladder = Ladder()
        self.positions: dict[str, Position] = {}
        self.memberships: dict[str, Membership] = {}
        self.histories: dict[str, History] = {}
        self.cohorts: dict[int, Cohort] = {}
        self.unmoved: dict[str, tuple[int, int]] = {}
        self.steward = constants.steward
        self.dues: dict[str, int] = {}
        self.carry_per_unit = 0
        self.finished_at = 0
        self.missing = 0
        self.guardianship: Guardians = _NoGuardians()

    @staticmethod
    def _only(role: str, by: str) -> None:
        if by != role:
            raise Refusal("PoolOnly", role, by)
