"""How the index stands, and whether that is well: for /health, the metrics and every answer."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BEHIND = 20
"""Blocks behind the node beyond which the index is called unhealthy."""
RECENT_SECONDS = 90.0
"""An index that has completed no step for so long stands still."""


@dataclass(frozen=True)
class Quarantined:
    """The first block that could not be applied, and why."""

    block: int
    reason: str


@dataclass
class Progress:
    """How the index stands.

    Attributes:
        node_head, head: the last block of the node, and the last one indexed.
        events: the events indexed.
        reorganisations: how many were undone.
        failures: how often a step failed, since the start.
        problem: why no step succeeds now; "" if the last one did.
        quarantined: the first block that could not be applied, if any.
        stepped_at: when a step last succeeded, on the clock of `now`.
        alive: whether the thread that indexes lives.
    """

    node_head: int = 0
    head: int = 0
    events: int = 0
    reorganisations: int = 0
    failures: int = 0
    problem: str = "the index has not started"
    quarantined: Quarantined | None = None
    stepped_at: float | None = None
    alive: Callable[[], bool] = lambda: True
    now: Callable[[], float] = time.monotonic
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def behind(self) -> int:
        """By how many blocks the index is behind its node."""
        return max(0, self.node_head - self.head)

    def succeeded(self) -> None:
        """Note a step that succeeded."""
        self.problem, self.stepped_at = "", self.now()

    def failed(self, problem: str) -> None:
        """Note a step that failed, and why."""
        self.failures += 1
        self.problem = problem

    def trouble(self) -> str:
        """Return in plain words why the index is not well; "" if it is."""
        if not self.alive():
            return "The part that follows the chain has stopped; start the service again."
        if self.quarantined is not None:
            return (
                f"Block {self.quarantined.block} could not be applied "
                f"({self.quarantined.reason}); everything from that block on is unsure."
            )
        if self.problem:
            return f"{self.problem[0].upper()}{self.problem[1:]}."
        since = None if self.stepped_at is None else self.now() - self.stepped_at
        if since is None or since > RECENT_SECONDS:
            return f"No step was completed for more than {RECENT_SECONDS:.0f} seconds."
        if self.behind > BEHIND:
            return f"The index is {self.behind} blocks behind its node."
        return ""
