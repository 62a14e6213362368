"""What the process that indexes writes about itself, and what processes that only read make of it.

A process with `--no-index` answers from the same database; its health is that of the one that
indexes, which writes this row every few seconds.
"""

import time

from sqlalchemy import Engine, insert, select, update

from frontend_bridge.api.health import Progress, Quarantined
from frontend_bridge.api.tables import chain, follower, quarantine

BEAT_SECONDS = 5.0
_SILENT_SECONDS = 60


class Beat:
    """Writes how the index stands, at most every few seconds unless something changed."""

    def __init__(self, engine: Engine, progress: Progress) -> None:
        """Write of `progress` into this database."""
        self._engine, self._progress = engine, progress
        self._told: tuple[str, bool] | None = None
        self._at = float("-inf")

    def write(self) -> None:
        """Write the row if it is due.

        Raises:
            SQLAlchemyError: if the database does not take it.
        """
        progress = self._progress
        told = (progress.problem, progress.stepped_at is None)
        if told == self._told and time.monotonic() - self._at < BEAT_SECONDS:
            return
        now = time.time()
        stepped = progress.stepped_at
        row = {
            "at": int(now),
            "stepped_at": None if stepped is None else int(now - (progress.now() - stepped)),
            "node_head": progress.node_head,
            "problem": progress.problem,
        }
        with self._engine.begin() as connection:
            changed = connection.execute(update(follower).values(row))
            if not changed.rowcount:
                connection.execute(insert(follower).values(id=1, **row))
        self._told, self._at = told, time.monotonic()


def read_progress(engine: Engine) -> Progress:
    """Return how the index stands, as the process that indexes last wrote.

    Raises:
        SQLAlchemyError: if the database does not answer.
    """
    with engine.connect() as connection:
        row = connection.execute(select(follower)).first()
        head = connection.scalar(select(chain.c.head)) or 0
        bad = connection.execute(select(quarantine).order_by(quarantine.c.block).limit(1)).first()
    progress = Progress(head=head, now=time.time)
    if row is None:
        progress.problem = "no process has indexed into this database yet"
        return progress
    progress.node_head, progress.problem = row.node_head, row.problem
    progress.stepped_at = None if row.stepped_at is None else float(row.stepped_at)
    if time.time() - row.at > _SILENT_SECONDS:
        progress.problem = "the process that indexes is silent"
    if bad is not None:
        progress.quarantined = Quarantined(bad.block, bad.reason)
    return progress
