"""The twin of the index: restored or rebuilt from what is stored, followed, and brought back.

Whenever its records may differ from what was written, it is dropped, and restored from the last
snapshot before the next step: a failure costs a few events, not the history.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, insert, select, update

from frontend_bridge.api.health import Progress, Quarantined
from frontend_bridge.api.ingest.node import Header
from frontend_bridge.api.ingest.plan_facts import PlanFacts
from frontend_bridge.api.ingest.projection import Projection
from frontend_bridge.api.ingest.reading import Batch, apply_blocks, blaming, first_quarantined
from frontend_bridge.api.ingest.snapshots import EVERY_EVENTS, keep, latest
from frontend_bridge.api.ingest.stored import stored_events
from frontend_bridge.api.tables import DERIVED, blocks, chain, drafts, events, quarantine, snapshots
from frontend_bridge.api.trouble import BlockFailedError
from mutual_pool.audit.replay.starting import proofs_of
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.log_decoder import Decoder

_log = logging.getLogger(__name__)


class Twin:
    """One plan's twin, and what the database has of it.

    Attributes:
        projection: the twin; None while it has to be opened.
        frozen: whether it stands still before a block that was set apart.
        every: a snapshot is kept after so many events.
    """

    def __init__(self, deployment: Deployment, decoder: Decoder, progress: Progress) -> None:
        """Follow a plan; `progress` is told what is set apart."""
        self._deployment, self._decoder, self._progress = deployment, decoder, progress
        self._facts: PlanFacts | None = None
        self.projection: Projection | None = None
        self.frozen = False
        self.every = EVERY_EVENTS
        self._unkept = 0

    @property
    def ready(self) -> bool:
        """Whether it is where the database is."""
        return self.projection is not None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Drop the twin if what happens meanwhile fails: it may be ahead of what was written."""
        try:
            yield
        except BaseException:
            self.projection = None
            raise

    def bring_up(self, connection: Connection, facts: PlanFacts, head: Header | None) -> None:
        """Bring the twin to where the database is."""
        self._facts = facts
        restored = self._restored(connection)
        if restored is not None and head is not None:
            # What a start had to follow, the next need not, whether a block comes meanwhile or not.
            apart = self._progress.quarantined
            self._keep(connection, restored, head.number if apart is None else apart.block - 1)
        self.projection = restored or self._rebuilt(connection, head)

    def follow(self, connection: Connection, batch: Batch, head: Header) -> None:
        """Carry out the events of some blocks, and write what follows from them.

        Raises:
            BlockFailedError: if a block cannot be carried out; it says which.
        """
        assert self.projection is not None
        projection = self.projection
        if self.frozen:
            return
        bad = min(batch.unreadable, default=None)
        apply_blocks(projection, [e for e in batch.told if bad is None or e.block < bad])
        if bad is not None:
            raise BlockFailedError(bad, batch.unreadable[bad])
        blaming(head.number, lambda: projection.write(connection, head))
        self._unkept += len(batch.rows)
        self._keep(connection, projection, head.number)

    def set_apart(self, connection: Connection, block: int, reason: str) -> None:
        """Write down a block that cannot be applied; from then on the twin stands still."""
        query = select(blocks.c.hash).where(blocks.c.number == block)
        found = connection.scalar(query) or b""
        connection.execute(insert(quarantine).values(block=block, hash=found, reason=reason))
        self.frozen, self._progress.quarantined = True, Quarantined(block, reason)
        _log.error("block %s is set apart: %s", block, reason)

    def forget(self, connection: Connection) -> None:
        """Begin before the first event again."""
        for table in (*DERIVED, quarantine, drafts, snapshots):
            connection.execute(delete(table))
        self.projection, self._unkept = self._new(), 0
        self.frozen, self._progress.quarantined = False, None

    def return_to(self, connection: Connection, fork: Header) -> None:
        """Forget the blocks after one, and bring twin and rows back to it."""
        gone = [
            event
            for part in stored_events(connection, self._decoder, None, fork.number, lenient=True)
            for event in part
        ]
        was_frozen = first_quarantined(connection) is not None
        for table, column in (
            (events, events.c.block),
            (blocks, blocks.c.number),
            (drafts, drafts.c.to_block),
            (snapshots, snapshots.c.block),
            (quarantine, quarantine.c.block),
        ):
            connection.execute(delete(table).where(column > fork.number))
        connection.execute(update(chain).values(head=fork.number))
        # Rows that stood still before a block that was set apart are not those of the fork.
        restored = None if was_frozen else self._restored(connection, fork.number)
        if restored is None:
            restored = self._rebuilt(connection, fork)
        else:
            restored.return_to(connection, fork, gone)
        self.projection = restored

    def _restored(self, connection: Connection, last: int | None = None) -> Projection | None:
        """Return the twin from a snapshot and the events since; None if it has to be rebuilt.

        What it derives is in the database already: it was written with the blocks.
        """
        known = first_quarantined(connection)
        if known is not None and (last is None or known.block <= last):
            last = known.block - 1
        projection = self._new()
        block, self._unkept = latest(connection, projection, last), 0
        if block < 0:
            return None
        try:
            for part in stored_events(connection, self._decoder, last, block):
                apply_blocks(projection, part)
                self._unkept += len(part)
        except BlockFailedError:
            return None
        projection.written()
        self.frozen = known is not None
        self._progress.quarantined = known and Quarantined(known.block, known.reason)
        return projection

    def _rebuilt(self, connection: Connection, head: Header | None) -> Projection:
        """Return the twin as all stored events make it, and write all that it derives."""
        last: int | None = None
        self.frozen, self._progress.quarantined = False, None
        # Another version of this program may be able to apply what was set apart.
        connection.execute(delete(quarantine))
        connection.execute(delete(snapshots))
        while True:
            for table in DERIVED:
                connection.execute(delete(table))
            projection, self._unkept = self._new(), 0
            try:
                for part in stored_events(connection, self._decoder, last):
                    apply_blocks(projection, part)
                    projection.flush(connection)
                    self._unkept += len(part)
            except BlockFailedError as failed:
                self.set_apart(connection, failed.block, failed.reason)
                last = failed.block - 1
                continue
            if head is not None:
                projection.write(connection, head)
                self._keep(connection, projection, min(head.number, last or head.number))
            return projection

    def _keep(self, connection: Connection, projection: Projection, block: int) -> None:
        """Keep the twin, once enough events followed since it was kept."""
        if self._unkept >= self.every:
            keep(connection, block, projection)
            self._unkept = 0

    def _new(self) -> Projection:
        """A twin before the first event."""
        assert self._facts is not None
        proofs = proofs_of(self._deployment.chain_id, self._deployment.addresses)
        return Projection(self._facts.constants, proofs)
