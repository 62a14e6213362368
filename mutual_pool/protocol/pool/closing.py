"""The end of a plan, step by step, in which nobody gets more by being first."""

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.cohorts import PoolCohorts
from mutual_pool.protocol.pool.types import Membership, Position, Standing


class PoolClosing(PoolCohorts):
    """How the pool closes, and how members leave it."""

    def close(self, *, by: str, now: int) -> None:
        """Begin to close the plan, as the enrolment.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.enrolment, by)
        self.books.closing_at = now

    def withdraw_excess(self, open_charge: int, *, by: str, now: int) -> tuple[int, int]:
        """Take what no open claim can ask for, and return it and the rung; see rule K5.

        Args:
            open_charge: the most that all open claims can charge a unit, by the claim desk.
            by: the member.
            now: the block's time.

        Raises:
            Refusal: PoolFilingOpen, PoolNotMember, PoolLapsed, PoolNoExcess.
        """
        self._require_filing_over(now)
        position = self._require_member(by)
        standing = self._standing_at(position)
        if not standing.active:
            raise Refusal("PoolLapsed", by, standing.lapsed_at)
        units = position.units
        # A sum: the least deposit, all that can still be charged, and a rung for the rounding of
        # their place, so that they stay active until the last of these claims ends.
        ahead = units * (open_charge + self.constants.rung_spacing)
        kept = self.minimum_deposit(units) + ahead
        if standing.balance <= kept:
            raise Refusal("PoolNoExcess", kept, standing.balance)
        amount = standing.balance - kept
        rung = self._rung_for(units, kept)
        self._materialize(by, position)
        self._step_down(position)
        self._stand(by, units, kept, rung)
        self._take_out(amount, amount)
        self.books.held -= amount
        return amount, rung

    def finish_closing(self, open_claims: int, *, by: str, now: int) -> tuple[int, int]:
        """Finish the closing; return carry per active unit and what is left for the heir.

        Args:
            open_claims: how many claims the claim desk says are open.
            by: who calls; anyone may.
            now: the block's time.

        Raises:
            Refusal: PoolFilingOpen, PoolFinished, PoolClaimsOpen.
        """
        self._require_filing_over(now)
        self._require_unfinished()
        if open_claims:
            raise Refusal("PoolClaimsOpen", open_claims)
        books, heir = self.books, self.constants.heir
        per_unit = books.carry // books.active_units if books.active_units else 0
        shared = per_unit * books.active_units
        left = books.carry - shared + books.reserve
        books.carry, books.reserve = shared, 0
        self.carry_per_unit, self.finished_at = per_unit, now
        if left:
            self.dues[heir] = self.dues.get(heir, 0) + left
        return per_unit, left

    def _require_filing_over(self, now: int) -> None:
        until = self._filing_ends_at()
        if now < until:
            raise Refusal("PoolFilingOpen", until)

    def _quit(self, member: str, now: int) -> tuple[int, int]:
        position = self._require_member(member)
        standing = self._standing_at(position)
        if standing.active and not self.finished_at:
            self._require_quitting(now)
        paid, withheld = self._leave(member, position, standing, now)
        self.books.held -= paid
        return paid, withheld

    def _leave(
        self, member: str, position: Position, standing: Standing, now: int
    ) -> tuple[int, int]:
        """End a membership; what it had is no balance any more, and the caller's to pay out."""
        paid, withheld = self._quote_exit(position.units, standing, now)
        if standing.active:
            self._step_down(position)
        self.positions.pop(member, None)
        self.unmoved.pop(member, None)
        left = self.memberships.pop(member)
        self.histories.pop(member, None)
        if left.claim:
            self.memberships[member] = Membership(
                identity=left.identity, moved=left.moved, claim=left.claim
            )
        self._take_out(standing.balance, paid)
        return paid, withheld
