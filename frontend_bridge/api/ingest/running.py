"""The loop that keeps an index going: nothing that a chain, a node or a database does ends it.

A failure is counted, told, and tried again later, after longer and longer pauses.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.health import Progress
from frontend_bridge.api.ingest.following import Beat
from frontend_bridge.api.trouble import IndexRefusedError, sentence_of, trace_of
from mutual_pool.chain.node import NodeError

_LONGEST_PAUSE = 30.0
_log = logging.getLogger(__name__)


class MovedError(Exception):
    """The chain changed while it was read; the step is tried again."""


class Running(ABC):
    """Repeats a step for ever."""

    def __init__(self, engine: Engine) -> None:
        """Write how it goes into this database."""
        self._engine = engine
        self._in_a_row = 0
        self.progress = Progress()
        self._beat = Beat(engine, self.progress)

    @abstractmethod
    def step(self) -> bool:
        """Index the next blocks; return whether there are more."""

    @abstractmethod
    def reconnect(self) -> None:
        """Let the next step ask the node who it is."""

    def run(self, stop: threading.Event, pause: float = 0.5) -> None:
        """Follow the chain until told to stop, whatever fails meanwhile."""
        while not stop.is_set():
            wait = self._turn(pause)
            try:
                self._beat.write()
            except Exception as error:
                _log.warning("%s", sentence_of(error))
            stop.wait(wait)

    def _turn(self, pause: float) -> float:
        """Make one step; return the seconds until the next."""
        try:
            more = self.step()
        except MovedError:
            self._in_a_row += 1
            return min(_LONGEST_PAUSE, 0.1 * self._in_a_row)
        except Exception as error:
            return max(pause, self._note(error))
        self._in_a_row = 0
        return 0.0 if more else pause

    def _note(self, error: Exception) -> float:
        """Count and tell a failure; return how long to wait before the next attempt."""
        problem = sentence_of(error)
        if problem != self.progress.problem:
            expected = isinstance(error, (NodeError, SQLAlchemyError, IndexRefusedError))
            _log.warning("%s%s", problem, "" if expected else "\n" + trace_of(error))
        self.progress.failed(problem)
        # Another node may answer next.
        self.reconnect()
        self._in_a_row += 1
        return min(_LONGEST_PAUSE, float(1 << min(self._in_a_row - 1, 10)))

    def catch_up(self) -> None:
        """Index up to the node's head, and return.

        Raises:
            NodeError: if the node does not answer.
            IndexRefusedError: if the database holds another plan.
        """
        while True:
            try:
                if not self.step():
                    return self._beat.write()
            except MovedError:
                time.sleep(0.05)
