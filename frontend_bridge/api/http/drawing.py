"""Draws the canonical report of some blocks from the index, for the steward to publish.

It is the report that `mutual-pool report draw` makes, byte for byte: the same twin, the same
collector. Only the headers of its ends are asked of the node, as the index does not keep them all.
"""

import threading

from eth_utils import keccak
from sqlalchemy import Connection, Engine, delete, func, insert, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.http.steward import StewardOnly
from frontend_bridge.api.ingest.decoding import bundle_decoder
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.ingest.plan_facts import PlanFacts, read_plan_facts
from frontend_bridge.api.ingest.stored import stored_events
from frontend_bridge.api.tables import blocks, chain, differences, drafts, quarantine
from mutual_pool.audit.replay.driver import Driver
from mutual_pool.audit.replay.replay import BeginningMissingError
from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.audit.report.collector import Bounds, PeriodCollector
from mutual_pool.audit.report.document import canonical
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import NodeError

_MOST_KEPT = 16


class Drawing:
    """Draws reports of one plan, one at a time: each replays the whole history."""

    def __init__(self, engine: Engine, node: Node, deployment: Deployment) -> None:
        """Draw from this index; headers come from the node."""
        self._engine, self._node, self._deployment = engine, node, deployment
        self._facts: PlanFacts | None = None
        self._decoder = bundle_decoder()
        self._lock = threading.Lock()
        self._steward = StewardOnly(engine, deployment)

    def draw(self, first: int, last: int, authorization: str = "") -> tuple[bytes, str]:
        """Return the report of blocks `first` to `last` as it is hashed, and its hash.

        One that was drawn before is kept, and anybody's; a new one is drawn for the steward.

        Raises:
            Problem: if there is no such report, or it cannot be drawn now, or not for this reader.
        """
        with self._engine.connect() as connection:
            self._require(connection, first, last)
            raw = _kept(connection, first, last)
        if raw is None:
            self._steward.require(authorization)
            raw = self._drawn(first, last)
        return raw, "0x" + keccak(raw).hex()

    def _drawn(self, first: int, last: int) -> bytes:
        # Nobody waits here: those who do would take the threads that answer everybody else.
        if not self._lock.acquire(blocking=False):
            raise Problem(
                503,
                "Another report is being drawn",
                "Reports are drawn one after the other; ask again in a little while.",
                {"Retry-After": "20"},
            )
        try:
            with self._engine.connect() as connection:
                bounds = self._bounds(connection, first, last)
                raw = self._replayed(connection, bounds)
            self._keep(bounds, raw)
            return raw
        except NodeError as error:
            raise Problem(
                503,
                "The node is away",
                f"Reports need its headers, and {error}.",
                {"Retry-After": "5"},
            ) from error
        finally:
            self._lock.release()

    def _keep(self, bounds: Bounds, raw: bytes) -> None:
        with self._engine.begin() as connection:
            place = (drafts.c.from_block == bounds.from_block) & (
                drafts.c.to_block == bounds.to_block
            )
            connection.execute(delete(drafts).where(place))
            newest = select(drafts.c.to_block).order_by(drafts.c.to_block.desc())
            oldest = connection.scalar(newest.offset(_MOST_KEPT - 2).limit(1))
            if oldest is not None:
                connection.execute(delete(drafts).where(drafts.c.to_block < oldest))
            connection.execute(
                insert(drafts).values(
                    from_block=bounds.from_block,
                    to_block=bounds.to_block,
                    to_hash=bounds.to_hash,
                    content=raw,
                )
            )

    def _require(self, connection: Connection, first: int, last: int) -> None:
        row = connection.execute(select(chain)).first()
        if row is None:
            raise Problem(503, "The index is empty", "Ask again in a few seconds.")
        if first > last:
            raise Problem(422, "No such blocks", f"{first} comes after {last}; turn them round.")
        if first < row.first_block or last > row.head:
            raise Problem(
                422,
                "No such blocks",
                f"The index has blocks {row.first_block} to {row.head}; choose among them.",
            )
        unsure = select(func.count()).where(quarantine.c.block <= last)
        if connection.scalar(unsure):
            raise Problem(
                409,
                "No report is drawn",
                "A block before its end could not be applied; /health says which and why.",
            )
        query = select(func.count()).where(differences.c.block <= last)
        if connection.scalar(query):
            raise Problem(
                409,
                "No report is drawn",
                "The chain states what the twin does not derive; see /v1/differences.",
            )

    def _bounds(self, connection: Connection, first: int, last: int) -> Bounds:
        begins = first == self._deployment.block
        found = self._node.headers([first if begins else first - 1, first, last])
        headers = [header for header in found if header is not None]
        query = select(blocks.c.hash).where(blocks.c.number == last)
        known = connection.scalar(query)
        if len(headers) < len(found) or known not in (None, headers[-1].hash):
            raise Problem(
                503,
                "The chain was reorganised",
                "The node has other blocks than the index, which follows; ask again.",
                {"Retry-After": "5"},
            )
        before, begin, end = headers
        # What time alone changes right before the first block belongs to this period.
        earlier = begin.time - 1 if begins else before.time
        return Bounds(first, last, earlier, begin.time, end.time, end.hash)

    def _replayed(self, connection: Connection, bounds: Bounds) -> bytes:
        if self._facts is None:
            self._facts = read_plan_facts(self._node.address, self._deployment)
        chain_id, addresses = self._deployment.chain_id, self._deployment.addresses
        start = starting(self._facts.constants, proofs_of(chain_id, addresses))
        collector = PeriodCollector(
            bounds, chain_id, {"asset": self._deployment.asset, **addresses}
        )
        driver = Driver(start, [collector])
        try:
            for part in stored_events(connection, self._decoder, bounds.to_block):
                driver.feed(part)
            driver.close(bounds.to_block)
        except BeginningMissingError:
            collector.document = None
        if collector.document is None:
            raise Problem(
                422,
                "No such report",
                f"The plan was not wholly deployed by block {bounds.to_block}; end it later.",
            )
        return canonical(collector.document)


def _kept(connection: Connection, first: int, last: int) -> bytes | None:
    """The draft that is kept, if it was drawn of the blocks that the index has now."""
    query = select(drafts).where(drafts.c.from_block == first, drafts.c.to_block == last)
    row = connection.execute(query).first()
    if row is None:
        return None
    known = connection.scalar(select(blocks.c.hash).where(blocks.c.number == last))
    return bytes(row.content) if known in (None, row.to_hash) else None
