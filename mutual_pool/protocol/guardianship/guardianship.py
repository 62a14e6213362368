"""The twin of the guardianship: who acts for a member who cannot, and money of a lost wallet.

The signature of a certificate is checked elsewhere: an operation is given the address recovered
from it, or a plain yes or no where a contract wallet answered. `by` is the caller, `now` the
block's time in seconds. An operation does all of its work or raises `Refusal` and changes nothing.
"""

from typing import TYPE_CHECKING, Final

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.guardianship.types import GuardianRecord, Recovery, Succession
from mutual_pool.protocol.pool.types import (
    GUARDIAN_DELAY,
    GUARDIAN_QUIT_NOTICE,
    NO_IDENTITY,
    ZERO_ADDRESS,
    Left,
    Membership,
)

if TYPE_CHECKING:
    from mutual_pool.protocol.claims.desk import ClaimDesk
    from mutual_pool.protocol.enrolment.enrolment import Enrolment
    from mutual_pool.protocol.pool.pool import MutualPool

_DAY_BITS: Final = 2**16


class Guardianship:
    """The guardians of one plan's members.

    Attributes:
        address: its own, by which the pool knows it.
        records: whom each member named, empty once none is named.
        noticed_recipients: where the money goes by the notices that run; zero once they ended.
        successions: who has the money of each lost wallet.
    """

    def __init__(
        self, ledger: "MutualPool", enrolment: "Enrolment", claims: "ClaimDesk", *, address: str
    ) -> None:
        """Open the book of a plan and let its ledger ask it."""
        self._ledger, self._enrolment, self._claims = ledger, enrolment, claims
        self.address = address
        self.records: dict[str, GuardianRecord] = {}
        self.noticed_recipients: dict[str, str] = {}
        self.successions: dict[str, Succession] = {}
        ledger.guardianship = self

    def guardian_of(self, member: str) -> GuardianRecord:
        """Return whom a member named, as stored."""
        return self.records.get(member) or GuardianRecord()

    def noticed_recipient_of(self, member: str) -> str:
        """Return where the money goes by the notice that runs; zero for the member's own."""
        return self.noticed_recipients.get(member, ZERO_ADDRESS)

    def succession_of(self, wallet: str) -> Succession:
        """Return who has the money of a lost wallet; an empty record where none was recovered."""
        return self.successions.get(wallet) or Succession()

    def is_successor(self, wallet: str, to: str, claim: int) -> bool:
        """Return whether `to` may take what is due to a lost wallet of a claim."""
        found = self.succession_of(wallet)
        return to != ZERO_ADDRESS and found.to == to and claim <= found.last_claim

    def is_guardian(self, member: str, guardian: str, now: int) -> bool:
        """Return whether `guardian` may act for `member` now.

        They were named 30 days ago, in the membership there is or, without one, in the last.
        """
        record = self.guardian_of(member)
        if guardian == ZERO_ADDRESS or record.guardian != guardian or now < record.effective_at:
            return False
        membership = self._ledger.membership_of(member)
        return membership.joined_day == 0 or _day(membership) == record.joined_day

    def name_guardian(self, guardian: str, *, by: str, now: int) -> int:
        """Name a guardian of the caller, or none, and return from when on they may act.

        Raises:
            Refusal: GuardianNotMember, GuardianOfOneself.
        """
        membership = self._ledger.membership_of(by)
        if membership.joined_day == 0:
            raise Refusal("GuardianNotMember", by)
        if guardian == by:
            raise Refusal("GuardianOfOneself", by)
        self._end_notice(by)
        if guardian == ZERO_ADDRESS:
            self.records[by] = GuardianRecord()
            return 0
        self.records[by] = GuardianRecord(guardian, now + GUARDIAN_DELAY, 0, _day(membership))
        return now + GUARDIAN_DELAY

    def give_quit_notice(self, member: str, *, by: str, now: int) -> int:
        """Announce, as the guardian, to quit for a member, and return from when that may be.

        Raises:
            Refusal: GuardianMayNotAct.
        """
        self._require_guardian(member, by, now)
        self._end_notice(member)
        self.records[member].noticed_at = now
        return now + GUARDIAN_QUIT_NOTICE

    def give_recovery_notice(
        self, recovery: Recovery, *, signer: str | bool, by: str, now: int
    ) -> int:
        """Announce to quit for who lost their wallet; return from when that may be.

        Raises:
            Refusal: GuardianMayNotAct, or as `_require_recoverable`.
        """
        self._require_guardian(recovery.from_, by, now)
        self._require_recoverable(recovery, signer, now)
        self.noticed_recipients[recovery.from_] = recovery.to
        self.records[recovery.from_].noticed_at = now
        return now + GUARDIAN_QUIT_NOTICE

    def object_to_quit_notice(self, *, by: str, now: int) -> None:
        """Stop, as the member, the guardian's notice.

        Raises:
            Refusal: GuardianNoNotice.
        """
        if self.guardian_of(by).noticed_at == 0:
            raise Refusal("GuardianNoNotice", by)
        self.records[by].noticed_at = 0
        self._end_notice(by)

    def quit_for(self, member: str, *, by: str, now: int) -> Left:
        """End a membership as its guardian, whose notice ran out; the member gets the money.

        Raises:
            Refusal: GuardianMayNotAct, GuardianNoNotice, GuardianNoticeRuns, PoolNotMember,
                PoolQuittingOver.
        """
        self._require_noticed(member, by, now)
        left = self._quit_for(member, member, now)
        self._forget(member)
        return left

    def recover(self, recovery: Recovery, *, signer: str | bool, by: str, now: int) -> Left:
        """End a membership as `quit_for`, and have balance and dues paid to who was noticed.

        Raises:
            Refusal: as `quit_for` and `give_recovery_notice`, GuardianOtherRecipient.
        """
        wallet = recovery.from_
        self._require_noticed(wallet, by, now)
        noticed = self.noticed_recipient_of(wallet)
        if noticed == ZERO_ADDRESS or noticed != recovery.to:
            raise Refusal("GuardianOtherRecipient", noticed, recovery.to)
        self._require_recoverable(recovery, signer, now)
        left = self._quit_for(wallet, noticed, now)
        self.successions[wallet] = Succession(noticed, self._claims.claim_count)
        self._forget(wallet)
        return left

    def keep(self, member: str, joined_day: int) -> None:
        """Tie a guardian to a membership that began to count from another day, for the pool."""
        record = self.guardian_of(member)
        if record.guardian != ZERO_ADDRESS and record.joined_day == joined_day % _DAY_BITS:
            record.joined_day = _day(self._ledger.membership_of(member))

    # ---------------------------------------------------------------- internals

    def _require_guardian(self, member: str, by: str, now: int) -> None:
        if not self.is_guardian(member, by, now):
            raise Refusal("GuardianMayNotAct", member, by)

    def _require_noticed(self, member: str, by: str, now: int) -> None:
        self._require_guardian(member, by, now)
        noticed_at = self.records[member].noticed_at
        if noticed_at == 0:
            raise Refusal("GuardianNoNotice", member)
        until = noticed_at + GUARDIAN_QUIT_NOTICE
        if now < until:
            raise Refusal("GuardianNoticeRuns", member, until)

    def _require_recoverable(self, recovery: Recovery, signer: str | bool, now: int) -> None:
        """Refuse a certificate that is not good today.

        Raises:
            Refusal: GuardianBadRecipient, GuardianRoleHolder, GuardianRecovered,
                GuardianWrongIdentity, GuardianExpired, GuardianFromFuture, GuardianBadSignature.
        """
        ledger, wallet = self._ledger, recovery.from_
        if recovery.to in (ZERO_ADDRESS, wallet):
            raise Refusal("GuardianBadRecipient", recovery.to)
        if wallet in (ledger.steward, ledger.constants.heir):
            raise Refusal("GuardianRoleHolder", wallet)
        before = self.succession_of(wallet).to
        if before != ZERO_ADDRESS:
            raise Refusal("GuardianRecovered", wallet, before)
        found = ledger.membership_of(wallet).identity
        if recovery.identity == NO_IDENTITY or found not in (NO_IDENTITY, recovery.identity):
            raise Refusal("GuardianWrongIdentity", recovery.identity, found)
        if now > recovery.expiry:
            raise Refusal("GuardianExpired", recovery.expiry, now)
        if recovery.issued_at > now:
            raise Refusal("GuardianFromFuture", recovery.issued_at, now)
        if signer is not True and signer != self._enrolment.registrar:
            raise Refusal("GuardianBadSignature", self._enrolment.registrar)

    def _quit_for(self, member: str, to: str, now: int) -> Left:
        return self._ledger.quit_for(member, to, by=self.address, now=now)

    def _forget(self, member: str) -> None:
        self.records[member] = GuardianRecord()
        self._end_notice(member)

    def _end_notice(self, member: str) -> None:
        if member in self.noticed_recipients:
            self.noticed_recipients[member] = ZERO_ADDRESS


def _day(membership: Membership) -> int:
    return membership.joined_day % _DAY_BITS
