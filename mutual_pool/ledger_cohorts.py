"""Groups that come in together: one entry on the ladder, taken up member by member."""

from mutual_pool import cover
from mutual_pool.ledger_moves import LedgerMoves
from mutual_pool.records import Cohort, Membership, Placement
from mutual_pool.refusals import Refusal, uint


class LedgerCohorts(LedgerMoves):
    """What the pool does with cohorts. Until a leaf is taken up, nobody votes with its units."""

    def admit_cohort(self, number: int, units: int, amount: int, *, by: str, now: int) -> int:
        """Let a cohort in, as the enrolment, and return its rung.

        Raises:
            Refusal: PoolOnly, PoolZeroUnits, PoolBelowMinimum, PoolBeyondLadder, or
                a number too wide.
        """
        self._only(self.constants.enrolment, by)
        uint(40, self.books.active_units + units)
        total = uint(96, self.books.total_balances + amount)
        rung = self._rung_for(units, amount)
        self.books.total_balances = total
        self.cohorts[number] = Cohort(amount // units, self.books.index, units, cover.day_of(now))
        self._climb(rung, units, 0)
        self.held += amount
        return rung

    def require_units(self, number: int, units: int) -> None:
        """Make sure that a cohort has this many units left.

        Raises:
            Refusal: PoolCohortUsedUp.
        """
        left = self.cohort_of(number).units
        if units > left:
            raise Refusal("PoolCohortUsedUp", number, units, left)

    def join_from_group(
        self, number: int, placement: Placement, *, by: str, now: int
    ) -> tuple[int, int] | None:
        """Give units of a cohort to a member of it, as the enrolment.

        Return None if a membership began; else, for who is a member already, the amount paid in
        for them and their rung.

        Raises:
            Refusal: PoolOnly, PoolCohortUsedUp, PoolFinished, PoolBeyondLadder, or a number too
                wide.
        """
        self._only(self.constants.enrolment, by)
        units, member = placement.units, placement.member
        self.require_units(number, units)
        cohort, share = self.cohorts[number], self._share_of(number, units)
        standing = self._standing_at(share)
        if self._is_member(member):
            self._require_unfinished()
            amount = standing.balance
            reached = self._credit(member, amount)
            if standing.active:
                self._descend(share.rung, units, 0)
            cohort.units -= units
            return amount, reached

        cohort.units -= units
        self.memberships[member] = Membership(
            identity=placement.identity,
            joined_day=cover.day_of(now),
            covered_from=cover.first_day_from(cohort.joined_day, self.constants.waiting_period),
            band_until=placement.band_until,
            band=placement.band,
            claim=self.membership_of(member).claim,
        )
        self.unmoved[member] = number, units
        if standing.active:
            # Their units stand there already.
            self._climb(share.rung, 0, 1)
        return None
