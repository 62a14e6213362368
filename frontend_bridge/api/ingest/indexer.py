"""Following the chain into the database: whole blocks, in one transaction each time.

Blocks deep below the head are kept only where they hold events, or end a step; near the head each
one is kept, so that a reorganisation is noticed and undone back to the last block both agree on.

A block that cannot be applied is set apart with its reason: the twin stays at the block before, the
events go on, and everything from that block on is called unsure.
"""

import logging
from collections.abc import Callable, Sequence

import orjson
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from frontend_bridge.api.health import BEHIND
from frontend_bridge.api.ingest.decoding import bundle_decoder
from frontend_bridge.api.ingest.identity import require_own, require_same_chain
from frontend_bridge.api.ingest.node import Header, Log, Node, RangeTooLargeError
from frontend_bridge.api.ingest.plan_facts import PlanFacts, read_plan_facts
from frontend_bridge.api.ingest.reading import Batch, blaming, read_logs
from frontend_bridge.api.ingest.running import MovedError, Running
from frontend_bridge.api.ingest.twin import Twin
from frontend_bridge.api.tables import blocks, chain, events
from frontend_bridge.api.trouble import BlockFailedError, IndexRefusedError
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import NodeError

NEAR_HEAD = 128
"""Reorganisations deeper than this are still undone, to a block with events or a step's end."""
TRIES = 3
"""A block that fails so often in a row is set apart."""
_MOST_BLOCKS = 2_000
_log = logging.getLogger(__name__)


class Indexer(Running):
    """Keeps a database in step with one plan's events."""

    def __init__(
        self,
        engine: Engine,
        node: Node,
        deployment: Deployment,
        read_facts: Callable[[str, Deployment], PlanFacts] = read_plan_facts,
    ) -> None:
        """Index the plan of a deployment record from a node into a database.

        Args:
            engine: the database, its schema up to date.
            node: where logs and headers come from.
            deployment: the plan.
            read_facts: asks the node what the plan fixed for ever.
        """
        super().__init__(engine)
        self._node, self._deployment = node, deployment
        self._read_facts = read_facts
        self._roles = {address.lower(): role for role, address in deployment.addresses.items()}
        self._decoder = bundle_decoder()
        self._facts: PlanFacts | None = None
        self._twin = Twin(deployment, self._decoder, self.progress)
        self._connected = False
        self._step = _MOST_BLOCKS
        self._suspect: tuple[int, int] = (-1, 0)

    def reconnect(self) -> None:
        """Let the next step ask the node for its chain and its contracts."""
        self._connected = False

    def step(self) -> bool:
        """Index the next blocks; return whether there are more.

        Raises:
            NodeError: if the node does not answer.
            IndexRefusedError: if the database holds another plan.
            BlockFailedError: if a block cannot be applied.
        """
        if not self._twin.ready:
            self._open()
        if not self._connected:
            require_same_chain(self._engine, self._node, self._deployment, NEAR_HEAD)
            self._connected = True
        target = self._node.head()
        self.progress.node_head = target.number
        head = self._head()
        if head is not None and target.number < head.number:
            return self._wait_for(target, head)
        if head is not None and not self._agrees(head):
            # Asked again right before blocks are undone: another chain is no reorganisation.
            require_same_chain(self._engine, self._node, self._deployment, NEAR_HEAD)
            self._roll_back()
            return True
        first = self._deployment.block if head is None else head.number + 1
        if first > target.number:
            self.progress.succeeded()
            return False
        last = self._last_of(first, target.number)
        try:
            logs = self._node.logs(list(self._roles), first, last)
        except RangeTooLargeError:
            self._step = max(1, (last - first + 1) // 2)
            return True
        headers = self._headers(logs, first, last, target, head)
        self._take(head, headers, logs, first)
        self.progress.succeeded()
        if last - first + 1 == self._step:
            # What a node once found too much may be welcome later.
            self._step = min(_MOST_BLOCKS, self._step + self._step // 4 + 1)
        return last < target.number

    def _last_of(self, first: int, target: int) -> int:
        """Return where the step that begins at `first` ends: a suspect block is taken alone."""
        last = min(target, first + self._step - 1)
        suspect = self._suspect[0]
        if first <= suspect <= last:
            return first if suspect == first else suspect - 1
        return last

    def _wait_for(self, target: Header, head: Header) -> bool:
        """Keep what is indexed while the node has fewer blocks; it may lag, and catch up.

        Where its last block is another one than the index has there, its chain is another one.

        Raises:
            NodeError: if it lags by many.
        """
        with self._engine.connect() as connection:
            query = select(blocks.c.hash).where(blocks.c.number == target.number)
            known = connection.scalar(query)
        if known is not None and known != target.hash:
            require_same_chain(self._engine, self._node, self._deployment, NEAR_HEAD)
            self._roll_back()
            return True
        missing = head.number - target.number
        if missing > BEHIND:
            raise NodeError(
                f"the node is {missing} blocks behind the index, which keeps what it has"
            )
        self.progress.succeeded()
        return False

    # ----------------------------------------------------------------- opening

    def _open(self) -> None:
        """Check whose index the database holds, and bring the twin to where it ends."""
        with self._engine.connect() as connection:
            require_own(connection, self._deployment)
        if self._facts is None:
            self._facts = self._read_facts(self._node.address, self._deployment)
        with self._engine.begin() as connection:
            plan = orjson.dumps(dict(self._facts.told)).decode()
            connection.execute(update(chain).values(plan=plan))
            head = self._head_in(connection)
            self._twin.bring_up(connection, self._facts, head)
            self.progress.head = 0 if head is None else head.number
            self.progress.events = connection.scalar(select(func.count()).select_from(events)) or 0

    # ------------------------------------------------------------------- steps

    def _head(self) -> Header | None:
        with self._engine.connect() as connection:
            return self._head_in(connection)

    @staticmethod
    def _head_in(connection: Connection) -> Header | None:
        query = select(blocks).join(chain, chain.c.head == blocks.c.number)
        row = connection.execute(query).first()
        return None if row is None else Header(row.number, row.hash, row.parent, row.time)

    def _agrees(self, head: Header) -> bool:
        found = self._node.headers([head.number])[0]
        if found is None:
            # Its last block is later, so it has this one: another of its machines has answered.
            raise MovedError
        return found.hash == head.hash

    def _headers(
        self, logs: Sequence[Log], first: int, last: int, target: Header, head: Header | None
    ) -> dict[int, Header]:
        """The headers to keep, all of one chain, on which the logs lie."""
        near = range(max(first, target.number - NEAR_HEAD), last + 1)
        numbers = sorted({log.block for log in logs} | set(near) | {last})
        found = self._node.headers(numbers)
        if None in found:
            raise MovedError
        headers = {header.number: header for header in found if header is not None}
        for header in headers.values():
            before = headers.get(header.number - 1)
            if before is None and head is not None and head.number == header.number - 1:
                before = head
            if before is not None and before.hash != header.parent:
                raise MovedError
        if any(headers[log.block].hash != log.block_hash for log in logs):
            raise MovedError
        self._require_all_logs(headers, logs, near)
        # The last block asked for again: had the chain moved in between, this one would differ.
        again = self._node.headers([last])[0]
        if again is None or again.hash != headers[last].hash:
            raise MovedError
        return headers

    def _require_all_logs(
        self, headers: dict[int, Header], logs: Sequence[Log], near: range
    ) -> None:
        """Require that no new block lacks its logs: a node may have taken in the block alone.

        Raises:
            MovedError: if one does.
        """
        addresses, having = list(self._roles), {log.block for log in logs}
        for number in near:
            header = headers[number]
            if number in having or not header.may_hold_logs_of(addresses):
                continue
            if self._node.has_logs(addresses, header.hash):
                raise MovedError

    def _take(
        self, head: Header | None, headers: dict[int, Header], logs: Sequence[Log], first: int
    ) -> None:
        """Store blocks; one that fails again and again is stored and set apart.

        Raises:
            BlockFailedError: if a block cannot be applied, and more attempts are left.
        """
        last = max(headers)
        batch = read_logs(logs, self._roles, headers, self._decoder)
        try:
            self._store(head, headers, batch)
            return
        except BlockFailedError as failed:
            same = self._suspect[0] == failed.block
            self._suspect = (failed.block, self._suspect[1] + 1 if same else 1)
            if self._suspect[1] < TRIES or not first == last == failed.block:
                raise
            found = failed
        self._open()
        self._store(head, headers, batch, set_apart=found.reason)

    def _store(
        self,
        head: Header | None,
        headers: dict[int, Header],
        batch: Batch,
        set_apart: str | None = None,
    ) -> None:
        last = max(headers)
        with self._twin.changing(), self._engine.begin() as connection:
            self._advance(connection, head, last)
            connection.execute(
                insert(blocks),
                [
                    {"number": h.number, "hash": h.hash, "parent": h.parent, "time": h.time}
                    for h in headers.values()
                ],
            )
            if batch.rows:
                blaming(last, lambda: _insert_events(connection, batch))
            if set_apart is not None:
                self._twin.set_apart(connection, last, set_apart)
            self._twin.follow(connection, batch, headers[last])
        self._tell(last, len(batch.rows))

    def _advance(self, connection: Connection, head: Header | None, last: int) -> None:
        assert self._facts is not None
        if head is None:
            connection.execute(
                insert(chain).values(
                    id=1,
                    chain_id=self._deployment.chain_id,
                    pool=self._deployment.addresses["pool"],
                    first_block=self._deployment.block,
                    head=last,
                    plan=orjson.dumps(dict(self._facts.told)).decode(),
                )
            )
            return
        moved = connection.execute(
            update(chain).where(chain.c.head == head.number).values(head=last)
        )
        if moved.rowcount != 1:
            raise IndexRefusedError(
                "another process indexes into this database; start this one with --no-index"
            )

    def _tell(self, head: int, added: int) -> None:
        progress = self.progress
        with progress.changed:
            progress.head = head
            progress.events += added
            progress.changed.notify_all()

    # ---------------------------------------------------------- reorganisation

    def _roll_back(self) -> None:
        """Forget every block that the node no longer has, and what followed from them."""
        fork = self._last_common()
        head = self._head()
        if fork is not None and head is not None and fork.number == head.number:
            # It has changed back meanwhile.
            raise MovedError
        _log.warning("the chain was reorganised; going back to block %s", fork and fork.number)
        with self._twin.changing(), self._engine.begin() as connection:
            if fork is None:
                self._twin.forget(connection)
                for table in (events, blocks, chain):
                    connection.execute(delete(table))
            else:
                self._twin.return_to(connection, fork)
            count = connection.scalar(select(func.count()).select_from(events))
            self.progress.events = count or 0
        self.progress.reorganisations += 1
        self._tell(fork.number if fork else 0, 0)

    def _last_common(self) -> Header | None:
        """The highest stored block that the node has too."""
        query = select(blocks).order_by(blocks.c.number.desc())
        with self._engine.connect() as connection:
            for part in connection.execute(query).partitions(100):
                found = self._node.headers([row.number for row in part])
                for row, header in zip(part, found, strict=True):
                    # The node's chain may be a shorter one: what is beyond its end is gone too.
                    if header is not None and header.hash == row.hash:
                        return header
        return None


def _insert_events(connection: Connection, batch: Batch) -> None:
    connection.execute(insert(events), batch.rows)
