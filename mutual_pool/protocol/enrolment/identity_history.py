"""The twin of what the enrolment knows of identities: their wallets, claims and benefits.

An identity has one chain of claims, whichever wallets they were filed for. The chain begins with
the last claim, which stands beside the wallet the identity has, and goes with it to the next.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool import cover
from mutual_pool.protocol.pool.ledger import Kept
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import LAST_DAY_OF_RECORD, NO_IDENTITY, ZERO_ADDRESS, Cover

if TYPE_CHECKING:
    from mutual_pool.protocol.claims.views import ClaimViews


Undo = tuple[dict[str, Kept], dict[bytes, int | None]]
"""The records of wallets and the last claims of identities, as they were."""


@dataclass(slots=True)
class IdentityRecord:
    """Who an identity was last enrolled for, and by which certificate.

    `cohort` is the one by which it last joined, `others` whether it had leaves of others as well.
    `not_before` is the UTC day before which it is not covered, since a full benefit ended its
    membership; 0 for none.
    """

    holder: str = ZERO_ADDRESS
    issued_at: int = 0
    cohort: int = 0
    others: bool = False
    not_before: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """A membership that a full benefit ended: whose, what is due to them, what was withheld."""

    member: str
    due: int
    withheld: int


class IdentityHistory:
    """One person, one history.

    Attributes:
        address: its own, by which the pool knows it.
        ledger: the pool's twin.
        claims: the claim desk's twin; None until there is one, when nobody has filed.
        identities: the records by identity.
        last_claims: the last claims of identities in whose wallet another identity joined.
        ended_by: by wallet the claims that end memberships, where those are not their last ones.
    """

    def __init__(self, ledger: MutualPool, address: str) -> None:
        """Open the book of a pool, under the address by which the pool knows it."""
        self.ledger = ledger
        self.address = address
        self.claims: ClaimViews | None = None
        self.identities: dict[bytes, IdentityRecord] = {}
        self.last_claims: dict[bytes, int] = {}
        self.ended_by: dict[str, int] = {}

    def identity_of(self, identity: bytes) -> IdentityRecord:
        """Return who an identity was last enrolled for; an empty record for none."""
        return self.identities.get(identity) or IdentityRecord()

    def chain_of(self, identity: bytes) -> tuple[int, int]:
        """Return the last claim of an identity, and the day before which it is not covered."""
        record = self.identity_of(identity)
        membership = self.ledger.membership_of(record.holder)
        if membership.identity == identity:
            return membership.claim, record.not_before
        return self.last_claims.get(identity, 0), record.not_before

    def cover_on(self, member: str, day: int) -> Cover:
        """Return how `member` was covered on a day; not before the wait after a full benefit."""
        membership, found = self.ledger.membership_of(member), self.ledger.cover_on(member, day)
        if membership.moved and day < self.chain_of(membership.identity)[1]:
            found.covered = False
        return found

    def holds_for(self, account: str, wallet: str) -> bool:
        """Return whether `account` has the identity that `wallet` has, or had when it was left."""
        identity = self.ledger.membership_of(wallet).identity
        holder = self.identity_of(identity).holder
        return account == holder and self.ledger.membership_of(account).identity == identity

    def note_claim(self, member: str, claim: int) -> None:
        """Note a claim that a membership filed whose identity has gone on."""
        membership = self.ledger.membership_of(member)
        if membership.moved:
            self._set_last_claim(membership.identity, claim)

    def drop_claim(self, claim: int, member: str, previous: int) -> None:
        """Take a withdrawn claim of a member out of the chain, if that begins with it."""
        membership = self.ledger.membership_of(member)
        if self.chain_of(membership.identity)[0] == claim:
            self._set_last_claim(membership.identity, previous)
        if membership.moved and membership.claim == claim:
            self._note(member, NO_IDENTITY, 0)

    def note_full_benefit(self, claim: int, member: str, now: int) -> tuple[int, list[str]]:
        """Note that a full benefit ends the memberships of a person.

        Return the day before which they are not covered, and whose memberships are to end.
        """
        identity = self.ledger.membership_of(member).identity
        record = self.identity_of(identity)
        day = cover.first_day_after(self.ledger.constants.waiting_period, now)
        record.not_before = min(day, LAST_DAY_OF_RECORD)
        self.identities[identity] = record
        wallets = dict.fromkeys((member, record.holder))
        return day, [wallet for wallet in wallets if self._mark(claim, wallet, identity, now)]

    def to_end(self, claim: int, member: str) -> list[str]:
        """Return whose memberships this claim of `member` marked, and are still to be ended.

        None while the plan closes: what they have would leave past the rules of the closing.
        """
        if self.ledger.books.closing_at:
            return []
        identity = self.ledger.membership_of(member).identity
        wallets = dict.fromkeys((member, self.identity_of(identity).holder))
        return [wallet for wallet in wallets if self._is_marked(claim, wallet, identity)]

    def end_membership(self, claim: int, member: str, now: int) -> list[Ended]:
        """End the memberships that this claim of `member` marked."""
        ended = []
        for wallet in self.to_end(claim, member):
            if wallet in self.ended_by:
                self.ended_by[wallet] = 0
            due, withheld = self.ledger.end_membership(claim, wallet, by=self.address, now=now)
            ended.append(Ended(wallet, due, withheld))
        return ended

    # ---------------------------------------------------------------- internals

    def _mark(self, claim: int, wallet: str, identity: bytes, now: int) -> bool:
        membership = self.ledger.membership_of(wallet)
        if membership.identity != identity or not membership.joined_day or membership.ending:
            return False
        if membership.claim != claim or self.ended_by.get(wallet):
            self.ended_by[wallet] = claim
        self.ledger.mark_ending(claim, wallet, by=self.address, now=now)
        return True

    def _is_marked(self, claim: int, wallet: str, identity: bytes) -> bool:
        membership = self.ledger.membership_of(wallet)
        by = self.ended_by.get(wallet) or membership.claim
        return membership.identity == identity and membership.ending and by == claim

    def _move(self, identity: bytes, record: IdentityRecord, to: str, now: int) -> None:
        """Let an identity go from its last wallet to the one it is about to join with.

        Raises:
            Refusal: PoolIdentityHeld, EnrolmentClaimOpen, EnrolmentWalletHeld; the caller then
                undoes what was done.
        """
        ledger, holder = self.ledger, record.holder
        left = ledger.membership_of(holder)
        if left.identity != identity:
            claim = self.last_claims.get(identity, 0)
            if claim:
                self.last_claims[identity] = 0
        else:
            claim = left.claim
            if left.joined_day:
                ledger.free_identity(holder, identity, by=self.address, now=now)
            if holder != to and not left.ending:
                self._note(holder, NO_IDENTITY, 0)
        if claim and holder != to:
            held = claim if self._is_open(claim, now) else self._held_by(claim, holder, now)
            if held:
                raise Refusal("EnrolmentClaimOpen", identity, held)
        self._clear_for(identity, to, now)
        self._note(to, identity, claim, record.not_before)

    def _clear_for(self, identity: bytes, wallet: str, now: int) -> None:
        """Make a wallet ready for an identity that joins there; as `_clear`."""
        if self.ledger.membership_of(wallet).identity != identity:
            self._clear(wallet, now)

    def _keep(self, identity: bytes, *wallets: str) -> Undo:
        """Return what `_move` and `_clear` may change, to undo it if a later step is refused."""
        held = {wallet: self.ledger.keep(wallet) for wallet in wallets}
        of_them = {self.ledger.membership_of(wallet).identity for wallet in wallets}
        claims = {known: self.last_claims.get(known) for known in (identity, *of_them)}
        return held, claims

    def _restore(self, kept: Undo) -> None:
        held, claims = kept
        for wallet, records in held.items():
            self.ledger.restore(wallet, records)
        for identity, claim in claims.items():
            if claim is None:
                self.last_claims.pop(identity, None)
            else:
                self.last_claims[identity] = claim

    def _clear(self, wallet: str, now: int) -> None:
        """Put the claims of who was a member in this wallet where only their identity finds them.

        Raises:
            Refusal: EnrolmentWalletHeld.
        """
        membership = self.ledger.membership_of(wallet)
        if membership.identity == NO_IDENTITY or membership.joined_day:
            return
        held = self._held_by(membership.claim, wallet, now, until_taken=True)
        if held:
            raise Refusal("EnrolmentWalletHeld", wallet, held)
        if not membership.moved:
            self.last_claims[membership.identity] = membership.claim
        self._note(wallet, NO_IDENTITY, 0)

    def _held_by(self, last: int, wallet: str, now: int, *, until_taken: bool = False) -> int:
        """Return the newest claim of a chain that was filed for `wallet` and is open; 0 for none.

        With `until_taken`, one whose benefit is not taken counts as well.
        """
        claim = last
        while claim and self.claims is not None:
            facts = self.claims.claim_of(claim)
            due = until_taken and facts.benefit_due
            if facts.member == wallet and (due or self._is_open(claim, now)):
                return claim
            claim = facts.previous
        return 0

    def _is_open(self, claim: int, now: int) -> bool:
        return self.claims is not None and self.claims.state_of(claim, now).is_open

    def _set_last_claim(self, identity: bytes, claim: int) -> None:
        holder = self.identity_of(identity).holder
        if self.ledger.membership_of(holder).identity == identity:
            self._note(holder, identity, claim)
        else:
            self.last_claims[identity] = claim

    def _note(self, wallet: str, identity: bytes, claim: int, not_before: int = 0) -> None:
        self.ledger.note_last_claim(wallet, identity, not_before, claim, by=self.address)
