"""Following the chain into the database: whole blocks, in one transaction each time.

Blocks deep below the head are kept only where they hold events, or end a step; near the head each
one is kept, so that a reorganisation is noticed and undone back to the last block both agree on.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge import abi
from frontend_bridge.api.decoding import Decoder
from frontend_bridge.api.node import Header, Log, Node, RangeTooLargeError
from frontend_bridge.api.plan_facts import PlanFacts, read_plan_facts
from frontend_bridge.api.projection import Projection
from frontend_bridge.api.stored import stored_events
from frontend_bridge.api.tables import DERIVED, blocks, chain, events
from mutual_pool.audit.events import ChainEvent, Source
from mutual_pool.audit.signatures import RecoveredProofs
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import NodeError
from mutual_pool.typed_data import claims_domain, donations_domain

NEAR_HEAD = 128
"""Reorganisations deeper than this are still undone, to a block with events or a step's end."""
_MOST_BLOCKS = 2_000
_log = logging.getLogger(__name__)


class IndexRefusedError(Exception):
    """A database that cannot take this plan's index; the message says what to do."""


class _MovedError(Exception):
    """The chain changed while it was read; the step is tried again."""


@dataclass
class Progress:
    """How the index stands, for health and metrics."""

    node_head: int = 0
    head: int = 0
    events: int = 0
    reorganisations: int = 0
    problem: str = "not started"
    changed: threading.Condition = field(default_factory=threading.Condition)


class Indexer:
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
        self._engine, self._node, self._deployment = engine, node, deployment
        self._read_facts = read_facts
        self._roles = {address.lower(): role for role, address in deployment.addresses.items()}
        self._decoder = Decoder({role: abi.load().abis[role] for role in ROLES})
        self._facts: PlanFacts | None = None
        self._projection: Projection | None = None
        self._step = _MOST_BLOCKS
        self.progress = Progress()

    def run(self, stop: threading.Event, pause: float = 0.5) -> None:
        """Follow the chain until told to stop; a node that is down is waited for."""
        while not stop.is_set():
            wait = pause
            try:
                if self.step():
                    wait = 0.0
            except _MovedError:
                wait = 0.1
            except (NodeError, SQLAlchemyError, IndexRefusedError) as error:
                if self.progress.problem != str(error):
                    _log.warning("%s", error)
                self.progress.problem = str(error)
                self._projection = None
                wait = max(pause, 2.0)
            stop.wait(wait)

    def catch_up(self) -> None:
        """Index up to the node's head, and return.

        Raises:
            NodeError: if the node does not answer.
            IndexRefusedError: if the database holds another plan.
        """
        while True:
            try:
                if not self.step():
                    return
            except _MovedError:
                time.sleep(0.05)

    def step(self) -> bool:
        """Index the next blocks; return whether there are more.

        Raises:
            NodeError: if the node does not answer.
            IndexRefusedError: if the database holds another plan.
        """
        if self._projection is None:
            self._open()
        target = self._node.head()
        self.progress.node_head = target.number
        head = self._head()
        if head is not None and not self._agrees(head):
            self._roll_back()
            return True
        first = self._deployment.block if head is None else head.number + 1
        if first > target.number:
            self.progress.problem = ""
            return False
        last = min(target.number, first + self._step - 1)
        try:
            logs = self._node.logs(list(self._roles), first, last)
        except RangeTooLargeError:
            self._step = max(1, self._step // 2)
            return True
        headers = self._headers(logs, first, last, target, head)
        self._store(head, headers, logs)
        self.progress.problem = ""
        return last < target.number

    # ----------------------------------------------------------------- opening

    def _open(self) -> None:
        """Check whose index the database holds, and bring the twin to where it ends."""
        if self._facts is None:
            self._facts = self._read_facts(self._node.address, self._deployment)
        pool = self._deployment.addresses["pool"]
        with self._engine.begin() as connection:
            row = connection.execute(select(chain)).first()
            if row is not None and (row.chain_id, row.pool) != (self._deployment.chain_id, pool):
                raise IndexRefusedError(
                    f"this database holds the index of {row.pool} on chain {row.chain_id}, not of "
                    f"{pool} on chain {self._deployment.chain_id}; give another database"
                )
            if row is not None:
                plan = orjson.dumps(dict(self._facts.told)).decode()
                connection.execute(update(chain).values(plan=plan))
            self._projection = self._replay(connection)
            self._forget_pending(connection)

    def _replay(self, connection: Connection) -> Projection:
        projection = self._new_projection()
        count = 0
        for part in stored_events(connection, self._decoder):
            projection.apply(part)
            count += len(part)
        self.progress.events = count
        return projection

    def _forget_pending(self, connection: Connection) -> None:
        """Write what the twin derived anew: of an older version's rows nothing must remain."""
        head = self._head_in(connection)
        if head is not None and self._projection is not None:
            self._projection.rewrite(connection, head)
            self.progress.head = head.number

    def _new_projection(self) -> Projection:
        assert self._facts is not None
        chain_id, addresses = self._deployment.chain_id, self._deployment.addresses
        proofs = RecoveredProofs(
            claims_domain(chain_id, addresses["desk"]),
            donations_domain(chain_id, addresses["donations"]),
        )
        return Projection(self._facts.constants, proofs)

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
        return found is not None and found.hash == head.hash

    def _headers(
        self, logs: Sequence[Log], first: int, last: int, target: Header, head: Header | None
    ) -> dict[int, Header]:
        """The headers to keep, all of one chain, on which the logs lie."""
        near = range(max(first, target.number - NEAR_HEAD), last + 1)
        numbers = sorted({log.block for log in logs} | set(near) | {last})
        found = self._node.headers(numbers)
        if None in found:
            raise _MovedError
        headers = {header.number: header for header in found if header is not None}
        for header in headers.values():
            before = headers.get(header.number - 1)
            if before is None and head is not None and head.number == header.number - 1:
                before = head
            if before is not None and before.hash != header.parent:
                raise _MovedError
        if any(headers[log.block].hash != log.block_hash for log in logs):
            raise _MovedError
        # The last block asked for again: had the chain moved in between, this one would differ.
        again = self._node.headers([last])[0]
        if again is None or again.hash != headers[last].hash:
            raise _MovedError
        return headers

    def _store(self, head: Header | None, headers: dict[int, Header], logs: Sequence[Log]) -> None:
        assert self._facts is not None and self._projection is not None
        rows: list[dict[str, Any]] = []
        told: list[ChainEvent] = []
        for log in logs:
            role = self._roles[log.address]
            kind = self._decoder.kind(role, log.topics[:32])
            if kind is None:
                continue
            args = kind.read(log.topics, log.data)
            rows.append(
                {
                    "block": log.block,
                    "log_index": log.index,
                    "tx": log.tx,
                    "contract": role,
                    "name": kind.name,
                    "member": args.get("member"),
                    "claim": args.get("claim"),
                    "topics": log.topics,
                    "data": log.data,
                }
            )
            told.append(
                ChainEvent(
                    contract=cast(Source, role),
                    name=kind.name,
                    args=args,
                    block=log.block,
                    time=headers[log.block].time,
                    tx="0x" + log.tx.hex(),
                    log_index=log.index,
                )
            )
        last = max(headers)
        try:
            with self._engine.begin() as connection:
                self._advance(connection, head, last)
                connection.execute(
                    insert(blocks),
                    [
                        {"number": h.number, "hash": h.hash, "parent": h.parent, "time": h.time}
                        for h in headers.values()
                    ],
                )
                if rows:
                    connection.execute(insert(events), rows)
                self._projection.apply(told)
                self._projection.write(connection, headers[last])
        except BaseException:
            # The twin may be ahead of what was written.
            self._projection = None
            raise
        self._tell(last, len(rows))

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
        _log.warning("the chain was reorganised; going back to block %s", fork and fork.number)
        try:
            with self._engine.begin() as connection:
                if fork is None:
                    for table in (*DERIVED, events, blocks, chain):
                        connection.execute(delete(table))
                    self._projection = self._new_projection()
                    self.progress.events = 0
                else:
                    connection.execute(delete(events).where(events.c.block > fork.number))
                    connection.execute(delete(blocks).where(blocks.c.number > fork.number))
                    connection.execute(update(chain).values(head=fork.number))
                    self._projection = self._replay(connection)
                    self._projection.rewrite(connection, fork)
        except BaseException:
            self._projection = None
            raise
        self.progress.reorganisations += 1
        self._tell(fork.number if fork else 0, 0)

    def _last_common(self) -> Header | None:
        """The highest stored block that the node has too."""
        query = select(blocks).order_by(blocks.c.number.desc())
        with self._engine.connect() as connection:
            for part in connection.execute(query).partitions(100):
                found = self._node.headers([row.number for row in part])
                for row, header in zip(part, found, strict=True):
                    if header is not None and header.hash == row.hash:
                        return header
        return None
