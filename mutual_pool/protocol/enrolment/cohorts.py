"""Groups: a root that the registrar signs, one deposit, and a leaf for each person.

Times are seconds.
"""

from dataclasses import dataclass

from mutual_pool.protocol.enrolment.identity_history import IdentityRecord as IdentityRecord
from mutual_pool.protocol.enrolment.stops import EnrolmentStops
from mutual_pool.protocol.enrolment.storage import CohortRecord
from mutual_pool.protocol.enrolment.sum_tree import STEP, Leaf, root_of
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.types import NO_IDENTITY, ZERO_ADDRESS, LeafPayment, Placement


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


class EnrolmentCohorts(EnrolmentStops):
    """What the enrolment does with groups."""

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
            Refusal: an Enrolment refusal, or one of `MutualPool.admit_cohort`.
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
        rung = self.ledger.admit_cohort(number, paper.units, amount, by=self.address, now=now)
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
    ) -> tuple[str, LeafPayment] | None:
        """Give a person of a cohort their units.

        Return None if a membership began; else to whom what the units had went or is due, and
        how much.

        Args:
            cohort: the number of the cohort.
            leaf: the person.
            proof: the steps to the cohort's root, packed; None if the chain accepted it.
            sender: who sends the call.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, or one of `MutualPool.join_from_group`.
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

        ledger = self.ledger
        record = self.identity_of(leaf.identity)
        member = self._member_for(leaf, record.holder, now)
        joins = not ledger.is_member(member) and not ledger.finished_at
        kept = self._keep(leaf.identity, record.holder, member)
        try:
            if joins and record.holder != ZERO_ADDRESS:
                self._move(leaf.identity, record, member, now)
            ledger.require_units(cohort, units)
            if joins:
                self._clear_for(leaf.identity, member, now)
                if group.issued_at <= record.issued_at:
                    raise Refusal("EnrolmentNotNewer", group.issued_at, record.issued_at)
        except Refusal:
            self._restore(kept)
            raise
        if joins:
            others = record.others or record.cohort != 0
            record = IdentityRecord(leaf.member, group.issued_at, cohort, others, record.not_before)
        placement = Placement(
            member=member,
            payer=leaf.member,
            amount=0,
            identity=leaf.identity,
            band_until=leaf.band_until,
            band=leaf.band,
            units=units,
        )
        paid = ledger.join_from_group(cohort, placement, by=self.address, now=now)
        if paid is not None:
            record.others = True
        self.identities[leaf.identity] = record
        self.joined_from_group.setdefault(leaf.identity, set()).add(cohort)
        if paid is None:
            return None
        return (leaf.member if paid.rung is None else member), paid

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
        if ledger.is_member(leaf.member):
            return leaf.member
        if ledger.is_member(holder) and ledger.membership_of(holder).identity == leaf.identity:
            standing = ledger.standing_of(holder)
            if standing.active or now <= standing.lapsed_at + ledger.constants.grace_period:
                return holder
        return leaf.member
