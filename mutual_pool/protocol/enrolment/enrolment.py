"""The twin of the enrolment contract: certificates, identities and bands.

The signature itself is checked elsewhere: every operation is given the address recovered from it,
or a plain yes or no where a contract wallet answered.
"""

from dataclasses import dataclass

from mutual_pool.protocol.enrolment.cohorts import EnrolmentCohorts
from mutual_pool.protocol.enrolment.identity_history import IdentityRecord as IdentityRecord
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import NO_IDENTITY, ZERO_ADDRESS, Placement, Rise


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


class Enrolment(EnrolmentCohorts):
    """The identities of a plan. It places members in a ledger and holds no money."""

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
            Refusal: an Enrolment refusal, PoolIdentityHeld, or one of `MutualPool.admit`.
        """
        self._require_not_stopped(now)
        record = self.identity_of(certificate.identity)
        placement = self._check(certificate, record.issued_at, amount, signer, sender, now)
        identity, member = certificate.identity, certificate.member
        kept = self._keep(identity, record.holder, member)
        try:
            if record.holder != ZERO_ADDRESS:
                self._move(identity, record, member, now)
            self._clear_for(identity, member, now)
            rung = self.ledger.admit(placement, by=self.address, now=now)
        except Refusal:
            self._restore(kept)
            raise
        self.identities[identity] = IdentityRecord(
            member, certificate.issued_at, record.cohort, record.others, record.not_before
        )
        return rung

    def reband(
        self, certificate: Certificate, amount: int, *, signer: str | bool, sender: str, now: int
    ) -> tuple[int, int, int]:
        """Hand in a newer certificate of a member; return what `MutualPool.reband` does.

        Args:
            certificate: what was signed.
            amount: a deposit of `sender`, or 0.
            signer: who signed it, or whether the registrar's wallet approves it.
            sender: who sends the call and pays.
            now: the block's time.

        Raises:
            Refusal: an Enrolment refusal, or one of `MutualPool.reband`.
        """
        record = self.identity_of(certificate.identity)
        placement = self._check(certificate, record.issued_at, amount, signer, sender, now)
        identity, member = certificate.identity, certificate.member
        held = self.ledger.membership_of(member)
        if record.holder != member or held.identity != identity:
            raise Refusal("EnrolmentNotHolder", identity, member)
        rise = self._rise_from(member, held.band, placement.band, now)
        moved = self.ledger.reband(placement, rise, by=self.address, now=now)
        record.issued_at = certificate.issued_at
        return moved

    def _rise_from(self, member: str, left: int, new: int, now: int) -> Rise | None:
        """Return the bands above which no day counts until a rise was waited for; None without one.

        Where another rise is being waited for, it is a band no higher than both, so no row of
        changes comes to more at once. Where that wait is over, its days keep the floor they had, or
        have the new one if that is lower.
        """
        if not self.order.rises(left, new):
            return None
        history = self.ledger.history_of(member)
        floor, earlier, until = left, history.earlier_floor_band, history.earlier_floor_until
        if day_of(now) < history.floor_until:
            floor = self.order.lower(left, history.floor_band)
        else:
            earlier, until = history.floor_band, history.floor_until
        if until:
            earlier = self.order.lower(floor, earlier)
        return Rise(floor, earlier, until)

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
