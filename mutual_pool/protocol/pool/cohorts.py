"""Groups that come in together: one entry on the ladder, taken up member by member."""

from mutual_pool.protocol.errors import Refusal, uint
from mutual_pool.protocol.pool import cover
from mutual_pool.protocol.pool.ledger import PoolLedger
from mutual_pool.protocol.pool.types import (
    Cohort,
    LeafPayment,
    Membership,
    Placement,
    Position,
    Standing,
)


class PoolCohorts(PoolLedger):
    """What the pool does with cohorts. Until a leaf is taken up, nobody votes with its units."""

    def admit_cohort(self, number: int, units: int, amount: int, *, by: str, now: int) -> int:
        """Let a cohort in, as the enrolment, and return its rung.

        Raises:
            Refusal: PoolOnly, PoolZeroUnits, PoolBelowMinimum, PoolBeyondLadder, PoolShort, or
                a number too wide.
        """
        self._only(self.constants.enrolment, by)
        uint(40, self.books.active_units + units)
        uint(96, self.books.held + amount)
        rung = self._rung_for(units, amount)
        self._require_whole(amount)
        self._deposit(amount)
        self.cohorts[number] = Cohort(amount // units, self.books.index, units, cover.day_of(now))
        self._climb(rung, units, 0)
        return rung

    def _pay_leaf(
        self, placement: Placement, share: Position, standing: Standing, now: int
    ) -> LeafPayment:
        if standing.active and not self.finished_at:
            self._require_quitting(now)
        amount, withheld = self._quote_exit(share.units, standing, now)
        rung = None
        if not self.finished_at:
            rung = self._credit(placement.member, amount, deposit=False)
            self._take_out(withheld, 0)
        else:
            self._take_out(standing.balance, amount)
            self.dues[placement.payer] = self.dues.get(placement.payer, 0) + amount
        if standing.active:
            self._descend(share.rung, share.units, 0)
        return LeafPayment(amount, withheld, rung)

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
    ) -> LeafPayment | None:
        """Give units of a cohort to a member of it, as the enrolment.

        Return None if a membership began; else what was paid for the units. They leave the plan
        where there is a membership already, less their share of the claims already approved, or
        where the closing is finished: then it is due to `placement.payer`, whom the leaf names.

        Raises:
            Refusal: PoolOnly, PoolCohortUsedUp, PoolQuittingOver, PoolBeyondLadder, or a number
                too wide.
        """
        self._only(self.constants.enrolment, by)
        units, member = placement.units, placement.member
        self.require_units(number, units)
        cohort, share = self.cohorts[number], self._share_of(number, units)
        standing = self._standing_at(share)
        if self.finished_at or self.is_member(member):
            payment = self._pay_leaf(placement, share, standing, now)
            cohort.units -= units
            return payment

        cohort.units -= units
        self.memberships[member] = Membership(
            identity=placement.identity,
            joined_day=cover.day_of(now),
            covered_from=max(
                cover.first_day_from(cohort.joined_day, self.constants.waiting_period),
                self.membership_of(member).covered_from,
            ),
            band_until=placement.band_until,
            band=placement.band,
            claim=self.membership_of(member).claim,
        )
        self.unmoved[member] = number, units
        if standing.active:
            # Their units stand there already.
            self._climb(share.rung, 0, 1)
        return None
