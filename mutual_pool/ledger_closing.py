"""The end of a plan, step by step, in which nobody gets more by being first."""

from mutual_pool.ledger_cohorts import LedgerCohorts
from mutual_pool.records import Membership
from mutual_pool.refusals import Refusal, uint


class LedgerClosing(LedgerCohorts):
    """How the pool closes, and how members leave it."""

    def close(self, *, by: str, now: int) -> None:
        """Begin to close the plan, as the enrolment.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.enrolment, by)
        self.books.closing_at = now

    def withdraw_excess(self, *, by: str, now: int) -> tuple[int, int]:
        """Take what is above the hold, and return it and the rung; see rule K5.

        Raises:
            Refusal: PoolCoverRuns, PoolNotMember, PoolLapsed, PoolNoExcess.
        """
        if not self._cover_is_over(now):
            raise Refusal("PoolCoverRuns")
        position, standing = self._require_member(by), self.standing_of(by)
        if not standing.active:
            raise Refusal("PoolLapsed", by, standing.lapsed_at)
        units = position.units
        hold = units * (self.constants.closing_hold + self.books.pending_shares)
        kept = max(hold, self.minimum_deposit(units))
        if standing.balance <= kept:
            raise Refusal("PoolNoExcess", kept, standing.balance)
        amount = standing.balance - kept
        rung = self._rung_for(units, kept)
        self._own(by)
        self._step_down(by)
        self._stand(by, units, kept, rung)
        self.books.total_balances -= amount
        self.held -= amount
        return amount, rung

    def finish_closing(self, open_claims: int, *, by: str, now: int) -> tuple[int, int]:
        """Finish the closing; return carry per active unit and what is left for the heir.

        Args:
            open_claims: how many claims the claim desk says are open.
            by: who calls; anyone may.
            now: the block's time.

        Raises:
            Refusal: PoolFilingOpen, PoolFinished, PoolClaimsOpen, or a number too wide.
        """
        until = self._filing_ends_at()
        if now < until:
            raise Refusal("PoolFilingOpen", until)
        self._require_unfinished()
        if open_claims:
            raise Refusal("PoolClaimsOpen", open_claims)
        books, heir = self.books, self.constants.heir
        per_unit = books.carry // books.active_units if books.active_units else 0
        shared = per_unit * books.active_units
        left = books.carry - shared + books.reserve
        books.owed = uint(96, books.owed + left)
        books.carry, books.reserve = shared, 0
        self.carry_per_unit, self.finished_at = per_unit, now
        if left:
            self.due_to[heir] = self.due_to.get(heir, 0) + left
        return per_unit, left

    def _quit(self, member: str, now: int) -> tuple[int, int]:
        self._require_member(member)
        active = self.standing_of(member).active
        if active and self._cover_is_over(now) and not self.finished_at:
            raise Refusal("PoolQuittingOver", self._quitting_ends_at())
        paid, withheld = self._leave(member, now)
        self.held -= paid
        return paid, withheld

    def _leave(self, member: str, now: int) -> tuple[int, int]:
        """End a membership; what it had is no balance any more, and the caller's to pay out."""
        paid, withheld = self.quote_quit(member, now)
        standing = self.standing_of(member)
        # Either something is withheld, or there is a part of carry on top.
        carry = uint(96, self.books.carry + standing.balance - paid)
        if standing.active:
            self._step_down(member)
        self.positions.pop(member, None)
        self.unmoved.pop(member, None)
        claim = self.memberships.pop(member).claim
        self.histories.pop(member, None)
        if claim:
            self.memberships[member] = Membership(claim=claim)
        self.books.total_balances -= standing.balance
        self.books.carry = carry
        return paid, withheld
