"""What a directory states of one plan."""

from collections.abc import Sequence

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent

_LAST = 2**63


class DirectoryBook:
    """Looks for the listing of one pool, as an `Observer` of the replay.

    Attributes:
        wanted: the names of the events it looks at.
        listing: the event by which the directory states it, None before.
        parts: the events by which it states the plan's further contracts, in their order.
    """

    wanted = frozenset({"PlanListed", "PartListed"})

    def __init__(self, pool: str) -> None:
        """Look for the pool at this address."""
        self.first, self.last = 0, _LAST
        self.listing: ChainEvent | None = None
        self.parts: list[ChainEvent] = []
        self._pool = pool.lower()

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note the listing."""
        if event.contract != "directory":
            return
        if event.name == "PlanListed" and event.args["pool"].lower() == self._pool:
            self.listing = event
        elif event.name == "PartListed" and event.args["number"] == self._number():
            self.parts.append(event)

    def _number(self) -> int:
        """Return the plan's number in the directory, 0 before it is listed."""
        return 0 if self.listing is None else int(self.listing.args["number"])

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Nothing is left to note."""

    def end(self, replay: Replay) -> None:
        """Nothing is left to note."""
