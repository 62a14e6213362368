"""What an enrolment fixes for ever, and what it remembers beside the identities.

Times are seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mutual_pool.protocol.enrolment.band_order import BandOrder
from mutual_pool.protocol.enrolment.identity_history import IdentityHistory
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import MAX_FOUNDING_PERIOD, PACKED_TABLE_CAPACITY, ZERO_ADDRESS

FOR_EVER: Final = 2**40 - 1
"""Until when joins are stopped in a plan that closes."""


@dataclass(frozen=True, slots=True)
class CohortRecord:
    """A cohort's number, when it was signed, and the units signed and paid for."""

    number: int = 0
    issued_at: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which nobody joins, in seconds, the end excluded."""

    begins: int
    ends: int


class EnrolmentStorage(IdentityHistory):
    """The storage of an enrolment.

    Attributes:
        cohorts: the cohorts by the root of their tree.
        joined_from_group: the cohorts each identity was taken up from.
        stops: all stops of joins.
        minimum_in_force: whether the plan may close with too few voters.
        below_minimum_since: since when there are too few, as noted; 0 for enough.
    """

    def __init__(
        self,
        ledger: MutualPool,
        member_assembly: str,
        registrar: str,
        supervisor: str,
        units_by_band: Sequence[int],
        minimum_voters: int,
        founding_period: int,
        order: BandOrder,
        *,
        address: str,
    ) -> None:
        """Open the book of a plan. `order` says which band pays more than which.

        Raises:
            Refusal: EnrolmentZeroAddress, EnrolmentBadConstant, PackedTableTooLong.
        """
        if ZERO_ADDRESS in (member_assembly, registrar, supervisor):
            raise Refusal("EnrolmentZeroAddress")
        if not 0 < minimum_voters < 2**32:
            raise Refusal("EnrolmentBadConstant", "minimumVoters", minimum_voters)
        if founding_period > MAX_FOUNDING_PERIOD:
            raise Refusal("EnrolmentBadConstant", "foundingPeriod", founding_period)
        if len(units_by_band) > PACKED_TABLE_CAPACITY:
            raise Refusal("PackedTableTooLong", len(units_by_band))
        super().__init__(ledger, address)
        self.units_by_band = tuple(units_by_band)
        self.minimum_voters = minimum_voters
        self.founding_deadline = ledger.deployed_at + founding_period
        self.order = order
        self.member_assembly = member_assembly
        self.registrar = registrar
        self.supervisor = supervisor
        self.cohorts: dict[bytes, CohortRecord] = {}
        self.joined_from_group: dict[bytes, set[int]] = {}
        self.stops: list[Stop] = []
        self.minimum_in_force = False
        self.below_minimum_since = 0

    def units_of(self, band: int) -> int:
        """Return the units of a member of `band`; 0 where the plan has no such band."""
        return self.units_by_band[band] if band < len(self.units_by_band) else 0

    @property
    def cohort_count(self) -> int:
        """How many cohorts came in."""
        return len(self.cohorts)

    @staticmethod
    def _require_in_time(issued_at: int, expiry: int, now: int) -> None:
        if now > expiry:
            raise Refusal("EnrolmentExpired", expiry, now)
        if issued_at > now:
            raise Refusal("EnrolmentFromFuture", issued_at, now)

    def _require_signed(self, signer: str | bool) -> None:
        if signer is not True and signer != self.registrar:
            raise Refusal("EnrolmentBadSignature", self.registrar)

    def _require_not_stopped(self, now: int) -> None:
        self._require_open()
        if now < self.joins_stopped_until:
            raise Refusal("EnrolmentStopped", self.joins_stopped_until)

    def _require_open(self) -> None:
        if self.ledger.books.closing_at:
            raise Refusal("EnrolmentClosing", self.ledger.books.closing_at)

    @property
    def joins_stopped_until(self) -> int:
        """Until when joins are, or were last, stopped: 0 for never, FOR_EVER once it closes."""
        if self.ledger.books.closing_at:
            return FOR_EVER
        return self.stops[-1].ends if self.stops else 0
