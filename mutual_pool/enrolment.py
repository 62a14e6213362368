"""The twin of the enrolment contract: certificates, identities and bands.

The signature itself is checked elsewhere: every operation is given the address recovered from it,
or a plain yes or no where a contract wallet answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.cover import day_of
from mutual_pool.enrolment_cohorts import EnrolmentCohorts
from mutual_pool.enrolment_cohorts import IdentityRecord as IdentityRecord
from mutual_pool.ledger import Ledger
from mutual_pool.records import NO_IDENTITY, ZERO_ADDRESS, Placement
from mutual_pool.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the registrar signs. Times are seconds, `band_until` is a UTC day number."""

    member: str
    identity: bytes
    band: int
    band_until: int
    issued_at: int
    expiry: int

    def as_tuple(self) -> tuple[str, bytes, int, int, int, int]:
        """Return the fields in the order of the contract's struct."""
        return (
            self.member,
            self.identity,
            self.band,
            self.band_until,
            self.issued_at,
            self.expiry,
        )


class EnrolmentBook(EnrolmentCohorts):
    """The identities of a plan. It places members in a ledger and holds no money."""

    def __init__(
        self,
        ledger: Ledger,
        member_assembly: str,
        registrar: str,
        supervisor: str,
        units_by_band: Sequence[int],
        minimum_voters: int,
        founding_period: int,
    ) -> None:
        """Open the book of a plan.

        Raises:
            Refusal: EnrolmentZeroAddress, EnrolmentBadConstant, PackedTableTooLong.
        """
        if ZERO_ADDRESS in (member_assembly, registrar, supervisor):
            raise Refusal("EnrolmentZeroAddress")
        self._begin(ledger, units_by_band, minimum_voters, founding_period)
        self.member_assembly = member_assembly
        self.registrar = registrar
        self.supervisor = supervisor

    def join(
        self, certificate: Certificate, amount: int, *, signer: str | bool, sender: str, now: int
    ) -> int:
        """Make the holder of a certificate a member, with a deposit of `sender`; return the rung.

        Args:
            certificate: what was signed.
            amount: the deposit.
            signer: who signed it, or whether the registrar's wallet approves it.
            sender: who sends the call and pays.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, PoolIdentityHeld, or one of `Ledger.admit`.
        """
        self._require_not_stopped(now)
        record = self.identity_of(certificate.identity)
        placement = self._check(certificate, record.issued_at, amount, signer, sender, now)
        by = self.ledger.constants.enrolment
        identity, holder = certificate.identity, record.holder
        kept = self.ledger.keep(holder)
        freed = holder != ZERO_ADDRESS and self.ledger.free_identity(
            holder, identity, by=by, now=now
        )
        try:
            rung = self.ledger.admit(placement, by=by, now=now)
        except Refusal:
            if freed:
                self.ledger.restore(holder, kept)
            raise
        self.identities[identity] = IdentityRecord(
            certificate.member, certificate.issued_at, record.cohort, record.others
        )
        return rung

    def reband(
        self, certificate: Certificate, amount: int, *, signer: str | bool, sender: str, now: int
    ) -> tuple[int, int]:
        """Hand in a newer certificate of a member; return the band's first day and the rung.

        Args:
            certificate: what was signed.
            amount: a deposit of `sender`, or 0.
            signer: who signed it, or whether the registrar's wallet approves it.
            sender: who sends the call and pays.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, or one of `Ledger.reband`.
        """
        record = self.identity_of(certificate.identity)
        placement = self._check(certificate, record.issued_at, amount, signer, sender, now)
        identity, member = certificate.identity, certificate.member
        held = self.ledger.membership_of(member).identity
        if record.holder != member or held != identity:
            raise Refusal("EnrolmentNotHolder", identity, member)
        moved = self.ledger.reband(placement, by=self.ledger.constants.enrolment, now=now)
        record.issued_at = certificate.issued_at
        return moved

    def set_registrar(self, to: str, *, by: str, now: int) -> None:
        """Pass the registrar's role on, as the assembly.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentZeroAddress, EnrolmentClosing.
        """
        self._require_assembly(to, by)
        self._require_open()
        self.registrar = to

    def set_supervisor(self, to: str, *, by: str, now: int) -> None:
        """Pass the supervisor's role on, as the assembly.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentZeroAddress.
        """
        self._require_assembly(to, by)
        self.supervisor = to

    def _require_assembly(self, to: str, by: str) -> None:
        if by != self.member_assembly:
            raise Refusal("EnrolmentOnly", self.member_assembly, by)
        if to == ZERO_ADDRESS:
            raise Refusal("EnrolmentZeroAddress")

    def _check(
        self,
        certificate: Certificate,
        last: int,
        amount: int,
        signer: str | bool,
        sender: str,
        now: int,
    ) -> Placement:
        """Return what a certificate is worth: in time, newest, of a lasting band, signed."""
        if certificate.identity == NO_IDENTITY:
            raise Refusal("EnrolmentNoIdentity")
        self._require_in_time(certificate.issued_at, certificate.expiry, now)
        if certificate.issued_at <= last:
            raise Refusal("EnrolmentNotNewer", certificate.issued_at, last)
        units = self.units_of(certificate.band)
        if units == 0:
            raise Refusal("EnrolmentUnknownBand", certificate.band)
        if certificate.band_until < day_of(now):
            raise Refusal("EnrolmentBandOver", certificate.band_until, day_of(now))
        self._require_signed(signer)
        return Placement(
            member=certificate.member,
            payer=sender,
            amount=amount,
            identity=certificate.identity,
            band_until=certificate.band_until,
            band=certificate.band,
            units=units,
        )
