"""The twin of `StandingOrder`: members' balances topped up before they are used up.

Times are seconds (`now` is the block's), days UTC day numbers, addresses lower-case strings.
"""

from dataclasses import replace

from mutual_pool.protocol.errors import Refusal, uint
from mutual_pool.protocol.orders.membership_tie import require_in_force, require_lasting
from mutual_pool.protocol.orders.types import LONGEST, ORDER_INTERVAL, Order
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.pool import MutualPool


class StandingOrder:
    """The standing orders of one plan. It holds nothing between calls.

    Attributes:
        orders: each order by payer and member; an empty one once it was ended.
    """

    def __init__(self, ledger: MutualPool) -> None:
        """Open the book of a plan."""
        self._ledger = ledger
        self.orders: dict[tuple[str, str], Order] = {}

    def order_of(self, payer: str, member: str) -> Order:
        """Return an order as stored; an empty one where there is none."""
        return self.orders.get((payer, member)) or Order()

    def distance_of(self, member: str) -> int:
        """Return how far an active member's rung is from the index; 0 for who is not active."""
        if not self._ledger.standing_of(member).active:
            return 0
        rung = self._ledger.current_position_of(member).rung
        return rung * self._ledger.constants.rung_spacing - self._ledger.books.index

    def set(
        self, member: str, amount: int, distance: int, last_day: int, *, by: str, now: int
    ) -> Order:
        """Set an order of the caller for a member, in place of an earlier one, and return it.

        Raises:
            Refusal: OrderZeroAmount, OrderDistanceTooShort, OrderBadLastDay, MembershipPlanClosing,
                MembershipNone, MembershipMoved, MembershipIsEnding.
        """
        if amount == 0:
            raise Refusal("OrderZeroAmount", by)
        least = self._ledger.constants.cap_per_period
        if distance < least:
            raise Refusal("OrderDistanceTooShort", distance, least)
        first_at = now + ORDER_INTERVAL
        earliest, latest = day_of(first_at), day_of(now + LONGEST)
        if not earliest <= last_day <= latest:
            raise Refusal("OrderBadLastDay", last_day, earliest, latest)
        membership = require_lasting(self._ledger, member)
        order = Order(
            uint(96, amount),
            uint(96, distance),
            first_at,
            last_day,
            membership.identity,
            membership.joined_day,
        )
        self.orders[by, member] = order
        return order

    def end(self, member: str, *, by: str) -> None:
        """End the order of the caller for a member.

        Raises:
            Refusal: OrderNone.
        """
        if self.order_of(by, member).amount == 0:
            raise Refusal("OrderNone", by, member)
        self.orders[by, member] = Order()

    def run(self, payer: str, member: str, *, by: str, now: int) -> tuple[Order, int]:
        """Run an order that is due, and return it as stored now and the member's rung.

        `by` is the address of the contract, from which the pool takes the amount.

        Raises:
            Refusal: OrderNone, OrderTooEarly, OrderOver, OrderNotDue, as `require_in_force`, or as
                the pool's `pay_in`.
        """
        order = self.order_of(payer, member)
        if order.amount == 0:
            raise Refusal("OrderNone", payer, member)
        if now < order.next_at:
            raise Refusal("OrderTooEarly", order.next_at)
        if day_of(now) > order.last_day:
            raise Refusal("OrderOver", order.last_day, day_of(now))
        require_in_force(self._ledger, member, order.identity, order.joined_day, now)
        left = self.distance_of(member)
        if left >= order.distance:
            raise Refusal("OrderNotDue", left, order.distance)
        rung = self._ledger.pay_in(member, order.amount, by=by, now=now)
        order = replace(order, next_at=now + ORDER_INTERVAL)
        self.orders[payer, member] = order
        return order, rung
