"""What a directory states of one plan."""

from collections.abc import Sequence

from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.replay import Replay

_LAST = 2**63


class ListingBook:
    """Looks for the listing of one pool, as an `Observer` of the replay.

    Attributes:
        wanted: the name of the event it looks at.
        listing: the event by which the directory states it, None before.
    """

    wanted = frozenset({"PlanListed"})

    def __init__(self, pool: str) -> None:
        """Look for the pool at this address."""
        self.first, self.last = 0, _LAST
        self.listing: ChainEvent | None = None
        self._pool = pool.lower()

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note the listing."""
        stated = event.contract == "directory" and event.name in self.wanted
        if stated and event.args["pool"].lower() == self._pool:
            self.listing = event

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Nothing is left to note."""

    def end(self, replay: Replay) -> None:
        """Nothing is left to note."""
