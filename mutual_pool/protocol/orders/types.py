"""What standing orders and subscriptions store, as the contracts' structs; times in seconds."""

from dataclasses import dataclass
from typing import Final

from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY, ZERO_ADDRESS

ORDER_INTERVAL: Final = 7 * DAY
"""How long after it was set, and after each run, an order rests."""
NOTICE: Final = 7 * DAY
"""How long after it was set, or announced, a subscription is collected."""
PERIOD: Final = 30 * DAY
"""The time for which a subscription's amount is paid, and how long a collection is open."""
LONGEST: Final = 365 * DAY
"""The longest time for which a regular payment is agreed."""


@dataclass(frozen=True, slots=True)
class Order:
    """A standing order as its payer set it; `amount` is 0 where there is none.

    Args:
        amount: what one run pays, in the asset's smallest part.
        distance: a run is due while the member's rung is closer to the index than this.
        next_at: the second from which it may run.
        last_day: the last UTC day on which it runs.
        identity: the identity of the membership that is meant.
        joined_day: the UTC day from which that membership counts.
    """

    amount: int = 0
    distance: int = 0
    next_at: int = 0
    last_day: int = 0
    identity: bytes = NO_IDENTITY
    joined_day: int = 0

    def most(self, now: int) -> int:
        """Return the most that it can still pay, if it is due whenever it may run."""
        first, until = max(now, self.next_at), (self.last_day + 1) * DAY
        if self.amount == 0 or first >= until:
            return 0
        return self.amount * (1 + (until - 1 - first) // ORDER_INTERVAL)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A subscription as its member set it; `amount` is 0 where there is none.

    Args:
        amount: what 30 days cost, in the asset's smallest part.
        next_at: the second from which it may be collected; it stays when the subscription ends.
        last_day: the last UTC day on which it is collected.
        joined_day: the UTC day from which the membership counts that is meant.
        identity: the identity of that membership.
    """

    amount: int = 0
    next_at: int = 0
    last_day: int = 0
    joined_day: int = 0
    identity: bytes = NO_IDENTITY

    def most(self, now: int) -> int:
        """Return the most that it can still take, if it is collected whenever it may be."""
        first, until = max(now, self.next_at), (self.last_day + 1) * DAY
        if self.amount == 0 or first >= until:
            return 0
        return self.amount * (1 + (until - 1 - first) // PERIOD)


@dataclass(frozen=True, slots=True)
class Round:
    """When subscriptions are collected, and for whom; times in seconds, `until` not included."""

    steward: str = ZERO_ADDRESS
    from_: int = 0
    until: int = 0
