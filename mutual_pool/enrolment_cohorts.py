"""The twin of what the enrolment contract does for many: cohorts, stops of joins, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mutual_pool.cohort_tree import STEP, Leaf, root_of
from mutual_pool.ledger import Ledger
from mutual_pool.records import (
    BELOW_MINIMUM_PERIOD,
    DAY,
    MAX_FOUNDING_PERIOD,
    MAX_STOP_DAYS,
    NO_IDENTITY,
    PACKED_TABLE_CAPACITY,
    STOP_PERIOD,
    ZERO_ADDRESS,
    Placement,
)
from mutual_pool.refusals import Refusal

FOR_EVER: Final = 2**40 - 1
"""Until when joins are stopped in a plan that closes."""


@dataclass(frozen=True, slots=True)
class CohortPaper:
    """What the registrar signs for a group: the root of its tree, and the sum at the root."""

    sponsor: str
    root: bytes
    units: int
    issued_at: int
    expiry: int

    def as_tuple(self) -> tuple[str, bytes, int, int, int]:
        """Return the fields in the order of the contract's struct."""
        return (
            self.sponsor,
            self.root,
            self.units,
            self.issued_at,
            self.expiry,
        )


@dataclass(frozen=True, slots=True)
class CohortRecord:
    """A cohort's number, when it was signed, and the units signed and paid for."""

    number: int = 0
    issued_at: int = 0
    units: int = 0


@dataclass(slots=True)
class IdentityRecord:
    """Who an identity was last enrolled for, and by which certificate.

    `cohort` is the one by which it last joined, `others` whether it had leaves of others as well.
    """

    holder: str = ZERO_ADDRESS
    issued_at: int = 0
    cohort: int = 0
    others: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which nobody joins, in seconds, the end excluded."""

    begins: int
    ends: int


class EnrolmentCohorts:
    """Cohorts, stops and the beginning of the closing; times in seconds.

    Attributes:
        ledger: the pool's twin, in which it places members.
        identities: the records by identity.
        cohorts: the cohorts by the root of their tree.
        joined_from_group: the cohorts each identity was taken up from.
        stops: all stops of joins.
        minimum_in_force: whether the plan may close with too few voters.
        below_minimum_since: since when there are too few, as noted; 0 for enough.
    """

    ledger: Ledger
    member_assembly: str
    registrar: str
    supervisor: str

    def _begin(
        self,
        ledger: Ledger,
        units_by_band: Sequence[int],
        minimum_voters: int,
        founding_period: int,
    ) -> None:
        if not 0 < minimum_voters < 2**32:
            raise Refusal("EnrolmentBadConstant", "minimumVoters", minimum_voters)
        if founding_period > MAX_FOUNDING_PERIOD:
            raise Refusal("EnrolmentBadConstant", "foundingPeriod", founding_period)
        if len(units_by_band) > PACKED_TABLE_CAPACITY:
            raise Refusal("PackedTableTooLong", len(units_by_band))
        self.ledger = ledger
        self.units_by_band = tuple(units_by_band)
        self.minimum_voters = minimum_voters
        self.founding_deadline = ledger.deployed_at + founding_period
        self.identities: dict[bytes, IdentityRecord] = {}
        self.cohorts: dict[bytes, CohortRecord] = {}
        self.joined_from_group: dict[bytes, set[int]] = {}
        self.stops: list[Stop] = []
        self.minimum_in_force = False
        self.below_minimum_since = 0

    def units_of(self, band: int) -> int:
        """Return the units of a member of `band`; 0 where the plan has no such band."""
        return self.units_by_band[band] if band < len(self.units_by_band) else 0

    def identity_of(self, identity: bytes) -> IdentityRecord:
        """Return who an identity was last enrolled for; an empty record for none."""
        return self.identities.get(identity) or IdentityRecord()

    # ------------------------------------------------------------------ cohorts

    @property
    def cohort_count(self) -> int:
        """How many cohorts came in."""
        return len(self.cohorts)

    def enrol_cohort(
        self, paper: CohortPaper, amount: int, *, signer: str | bool, sender: str, now: int
    ) -> tuple[int, int]:
        """Bring in a group with one deposit of its sponsor; return its number and its rung.

        Args:
            paper: what was signed.
            amount: the deposit, a multiple of the units.
            signer: who signed it, or whether the registrar's wallet approves it.
            sender: who sends the call and pays.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, or one of `Ledger.admit_cohort`.
        """
        self._require_not_stopped(now)
        if sender != paper.sponsor:
            raise Refusal("EnrolmentOnly", paper.sponsor, sender)
        if paper.root == bytes(32) or paper.units == 0:
            raise Refusal("EnrolmentEmptyCohort")
        if amount % paper.units:
            raise Refusal("EnrolmentNotAMultiple", amount, paper.units)
        if paper.root in self.cohorts:
            raise Refusal("EnrolmentCohortKnown", self.cohorts[paper.root].number)
        self._require_in_time(paper.issued_at, paper.expiry, now)
        self._require_signed(signer)
        number = self.cohort_count + 1
        by = self.ledger.constants.enrolment
        rung = self.ledger.admit_cohort(number, paper.units, amount, by=by, now=now)
        self.cohorts[paper.root] = CohortRecord(number, paper.issued_at, paper.units)
        return number, rung

    def join_from_group(
        self,
        cohort: int,
        leaf: Leaf,
        proof: bytes | None,
        *,
        sender: str,
        now: int,
    ) -> tuple[str, int, int] | None:
        """Give a person of a cohort their units.

        Return None if a membership began; else who was a member already, the amount paid in for
        them, and their rung.

        Args:
            cohort: the number of the cohort.
            leaf: the person.
            proof: the steps to the cohort's root, packed; None if the chain accepted it.
            sender: who sends the call.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, or one of `Ledger.join_from_group`.
        """
        if sender != leaf.member:
            raise Refusal("EnrolmentOnly", leaf.member, sender)
        group = self._group(cohort, leaf, proof)
        if leaf.identity == NO_IDENTITY:
            raise Refusal("EnrolmentNoIdentity")
        units = self.units_of(leaf.band)
        if units == 0:
            raise Refusal("EnrolmentUnknownBand", leaf.band)
        if leaf.units != units:
            raise Refusal("EnrolmentWrongUnits", leaf.units, units)
        if cohort in self.joined_from_group.get(leaf.identity, ()):
            raise Refusal("EnrolmentAlreadyJoined", cohort, leaf.identity)

        ledger, by = self.ledger, self.ledger.constants.enrolment
        record = self.identity_of(leaf.identity)
        member = self._member_for(leaf, record.holder, now)
        joins = ledger.membership_of(member).identity == NO_IDENTITY
        ledger.require_units(cohort, units)
        if joins:
            if group.issued_at <= record.issued_at:
                raise Refusal("EnrolmentNotNewer", group.issued_at, record.issued_at)
            if record.holder not in (ZERO_ADDRESS, leaf.member):
                ledger.free_identity(record.holder, leaf.identity, by=by, now=now)
            others = record.others or record.cohort != 0
            record = IdentityRecord(leaf.member, group.issued_at, cohort, others)
        placement = Placement(
            member=member,
            payer=ZERO_ADDRESS,
            amount=0,
            identity=leaf.identity,
            band_until=leaf.band_until,
            band=leaf.band,
            units=units,
        )
        paid = ledger.join_from_group(cohort, placement, by=by, now=now)
        if not joins:
            record.others = True
        self.identities[leaf.identity] = record
        self.joined_from_group.setdefault(leaf.identity, set()).add(cohort)
        return None if paid is None else (member, *paid)

    def _group(self, cohort: int, leaf: Leaf, proof: bytes | None) -> CohortRecord:
        """Return the cohort of this number, if the leaf leads to its root and its units."""
        if proof is None:
            groups = (one for one in self.cohorts.values() if one.number == cohort)
            group = next(groups, CohortRecord())
            found = group.units
        else:
            if len(proof) % STEP:
                raise Refusal("SumTreeBadProof", len(proof))
            root, found = root_of(leaf, proof)
            group = self.cohorts.get(root, CohortRecord())
        if cohort == 0 or group.number != cohort:
            raise Refusal("EnrolmentNotInCohort", cohort, leaf.number)
        if found != group.units:
            raise Refusal("EnrolmentWrongSum", found, group.units)
        return group

    def _member_for(self, leaf: Leaf, holder: str, now: int) -> str:
        """Return whose membership a leaf is for: the member's, or who holds their identity."""
        ledger = self.ledger
        if ledger.membership_of(leaf.member).identity != NO_IDENTITY:
            return leaf.member
        membership = ledger.membership_of(holder)
        if membership.identity == leaf.identity and not membership.moved:
            standing = ledger.standing_of(holder)
            if standing.active or now <= standing.lapsed_at + ledger.constants.grace_period:
                return holder
        return leaf.member

    # -------------------------------------------------------------------- stops

    @property
    def joins_stopped_until(self) -> int:
        """Until when joins are, or were last, stopped: 0 for never, FOR_EVER once it closes."""
        if self.ledger.books.closing_at:
            return FOR_EVER
        return self.stops[-1].ends if self.stops else 0

    def stop_joins(self, days: int, *, by: str, now: int) -> Stop:
        """Let nobody join for some days, as the supervisor; at most 90 days in any 365.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentClosing, EnrolmentBadStop, EnrolmentStopTooLong.
        """
        if by != self.supervisor:
            raise Refusal("EnrolmentOnly", self.supervisor, by)
        self._require_open()
        if not 0 < days <= MAX_STOP_DAYS:
            raise Refusal("EnrolmentBadStop", days)
        begins = max(now, self.joins_stopped_until)
        stop = Stop(begins, begins + days * DAY)
        since = stop.ends - STOP_PERIOD
        stopped = sum(max(0, one.ends - max(one.begins, since)) for one in [*self.stops, stop])
        if stopped > MAX_STOP_DAYS * DAY:
            raise Refusal("EnrolmentStopTooLong", stopped, MAX_STOP_DAYS * DAY)
        self.stops.append(stop)
        return stop

    def _require_not_stopped(self, now: int) -> None:
        self._require_open()
        if now < self.joins_stopped_until:
            raise Refusal("EnrolmentStopped", self.joins_stopped_until)

    def _require_open(self) -> None:
        if self.ledger.books.closing_at:
            raise Refusal("EnrolmentClosing", self.ledger.books.closing_at)

    @staticmethod
    def _require_in_time(issued_at: int, expiry: int, now: int) -> None:
        if now > expiry:
            raise Refusal("EnrolmentExpired", expiry, now)
        if issued_at > now:
            raise Refusal("EnrolmentFromFuture", issued_at, now)

    def _require_signed(self, signer: str | bool) -> None:
        if signer is not True and signer != self.registrar:
            raise Refusal("EnrolmentBadSignature", self.registrar)

    # ------------------------------------------------------------------ closing

    def announce_closing(self, *, by: str, now: int) -> None:
        """Close the plan, as the assembly.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentClosing.
        """
        if by != self.member_assembly:
            raise Refusal("EnrolmentOnly", self.member_assembly, by)
        self._require_open()
        self.ledger.close(by=self.ledger.constants.enrolment, now=now)

    def record_voters(self, *, by: str, now: int) -> None:
        """Note that there are too few voters, or enough again.

        Raises:
            Refusal: EnrolmentNothingToRecord.
        """
        voters = self.ledger.books.active_voters
        few = voters < self.minimum_voters
        in_force = self.minimum_in_force or not few or now >= self.founding_deadline
        since = (self.below_minimum_since or now) if in_force and few else 0
        if (in_force, since) == (self.minimum_in_force, self.below_minimum_since):
            raise Refusal("EnrolmentNothingToRecord", voters)
        self.minimum_in_force, self.below_minimum_since = in_force, since

    @property
    def closable_at(self) -> int:
        """From when on anyone may close the plan if voters stay too few; 0 if that is not noted.

        It is the grace period and 30 days after the note; time with joins stopped does not count.
        """
        if not self.below_minimum_since:
            return 0
        time = self.below_minimum_since + self.ledger.constants.grace_period + BELOW_MINIMUM_PERIOD
        for stop in self.stops:
            if stop.ends > self.below_minimum_since and stop.begins < time:
                time += stop.ends - max(stop.begins, self.below_minimum_since)
        return time

    def close_below_minimum(self, *, by: str, now: int) -> None:
        """Close the plan if voters are too few and `closable_at` has passed.

        Raises:
            Refusal: EnrolmentNotBelowMinimum, EnrolmentClosing.
        """
        voters, since = self.ledger.books.active_voters, self.below_minimum_since
        if not since or voters >= self.minimum_voters or now < self.closable_at:
            raise Refusal("EnrolmentNotBelowMinimum", voters, since)
        self._require_open()
        self.ledger.close(by=self.ledger.constants.enrolment, now=now)
