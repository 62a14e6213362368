"""What standing orders store, field by field as the contract's structs; times in seconds."""

from dataclasses import dataclass
from typing import Final

from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY

ORDER_INTERVAL: Final = 7 * DAY
"""How long after it was set, and after each run, an order rests."""
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
