"""The twin of `Subscription`: what members pay the steward of the day, outside the pool.

Times are seconds (`now` is the block's), days UTC day numbers, addresses lower-case strings.
"""

from dataclasses import replace

from mutual_pool.protocol.errors import Refusal, uint
from mutual_pool.protocol.orders.membership_tie import require_in_force, require_lasting
from mutual_pool.protocol.orders.types import LONGEST, NOTICE, PERIOD, Agreement, Round
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.pool import MutualPool


class Subscription:
    """The subscriptions of one plan. They move no money of the pool.

    Attributes:
        agreements: each subscription by its member; without an amount once it was ended.
        round: the collection announced last.
        paid: what each steward was paid.
    """

    def __init__(self, ledger: MutualPool) -> None:
        """Open the book of a plan."""
        self._ledger = ledger
        self.agreements: dict[str, Agreement] = {}
        self.round = Round()
        self.paid: dict[str, int] = {}

    def agreement_of(self, member: str) -> Agreement:
        """Return a subscription as stored; without an amount where there is none."""
        return self.agreements.get(member) or Agreement()

    def set(self, amount: int, last_day: int, *, by: str, now: int) -> Agreement:
        """Set the subscription of the caller, in place of an earlier one, and return it.

        Raises:
            Refusal: SubscriptionZeroAmount, SubscriptionBadLastDay, MembershipPlanClosing,
                MembershipNone, MembershipMoved, MembershipIsEnding.
        """
        if amount == 0:
            raise Refusal("SubscriptionZeroAmount", by)
        # A change is collected no sooner than what it takes the place of.
        first_at = max(now + NOTICE, self.agreement_of(by).next_at)
        earliest, latest = day_of(first_at), day_of(now + LONGEST)
        if not earliest <= last_day <= latest:
            raise Refusal("SubscriptionBadLastDay", last_day, earliest, latest)
        membership = require_lasting(self._ledger, by)
        agreement = Agreement(
            uint(96, amount), first_at, last_day, membership.joined_day, membership.identity
        )
        self.agreements[by] = agreement
        return agreement

    def end(self, *, by: str) -> None:
        """End the subscription of the caller.

        Raises:
            Refusal: SubscriptionNone.
        """
        agreement = self.agreement_of(by)
        if agreement.amount == 0:
            raise Refusal("SubscriptionNone", by)
        self.agreements[by] = Agreement(next_at=agreement.next_at)

    def announce(self, *, by: str, now: int) -> Round:
        """Announce, as the steward, that subscriptions are collected, and return when.

        Raises:
            Refusal: SubscriptionOnlySteward.
        """
        steward = self._ledger.steward
        if by != steward:
            raise Refusal("SubscriptionOnlySteward", steward, by)
        from_, until = now + NOTICE, now + NOTICE + PERIOD
        if self.round.steward == steward and self.round.until >= from_:
            # Each second of both times was announced a week before.
            from_ = self.round.from_
        self.round = Round(steward, from_, until)
        return self.round

    def collect(self, member: str, *, now: int) -> Agreement:
        """Collect a subscription that is due, and return it as stored now.

        Raises:
            Refusal: SubscriptionNone, SubscriptionTooEarly, SubscriptionOver,
                SubscriptionNotAnnounced, SubscriptionOfSteward, or as `require_in_force`.
        """
        agreement = self.agreement_of(member)
        if agreement.amount == 0:
            raise Refusal("SubscriptionNone", member)
        if now < agreement.next_at:
            raise Refusal("SubscriptionTooEarly", agreement.next_at)
        if day_of(now) > agreement.last_day:
            raise Refusal("SubscriptionOver", agreement.last_day, day_of(now))
        steward, announced = self._ledger.steward, self.round
        if announced.steward != steward:
            raise Refusal("SubscriptionNotAnnounced", steward, 0, 0)
        if not announced.from_ <= now < announced.until:
            raise Refusal("SubscriptionNotAnnounced", steward, announced.from_, announced.until)
        if member == steward:
            raise Refusal("SubscriptionOfSteward", member)
        require_in_force(self._ledger, member, agreement.identity, agreement.joined_day, now)
        agreement = replace(agreement, next_at=now + PERIOD)
        self.agreements[member] = agreement
        self.paid[steward] = self.paid.get(steward, 0) + agreement.amount
        return agreement
