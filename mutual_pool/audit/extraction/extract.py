"""All logs of a plan, from its first block to a last one, into a store on this machine.

Ranges of blocks are fetched by several threads and written in their order, so that the store is
always whole up to some block and a run that was killed goes on from there. How many blocks a range
has follows what the node grants. Where the chain changes its mind, what it took back is dropped.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from mutual_pool.audit.extraction.ahead import Ahead, Step
from mutual_pool.audit.extraction.blocks import BlockReader, Range
from mutual_pool.audit.extraction.store import Lie, Segment, Store
from mutual_pool.audit.proof.headers import Header
from mutual_pool.chain.collector import uncollected
from mutual_pool.chain.log_columns import NoLogError, read_logs
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError, Rpc

Progress = Callable[[int, int], None]
"""Told how many blocks are done, and of how many."""

_MOST_REORGANISATIONS = 20


@dataclass(frozen=True)
class Extracted:
    """What an extraction did.

    Attributes:
        last: the last block.
        hash: its hash, on which everything checked hangs.
        fetched: how many blocks were fetched now, and not found in the store.
        taken_back: how many blocks the chain took back meanwhile.
    """

    last: int
    hash: bytes
    fetched: int
    taken_back: int


class Extraction:
    """Fills a store from a node."""

    def __init__(
        self,
        rpc: Rpc,
        reader: BlockReader,
        store: Store,
        *,
        threads: int = 4,
        step: Step | None = None,
        progress: Progress = lambda done, of: None,
    ) -> None:
        """Prepare; nothing is asked yet."""
        self._rpc, self._reader, self._store = rpc, reader, store
        self._progress = progress
        self._ahead = Ahead(
            reader.read, _joined, lambda found: len(found.logs), threads=threads, step=step
        )

    def run(self, first: int, last: int) -> Extracted:
        """Fetch blocks `first` to `last`, both included, as far as the store lacks them.

        Raises:
            NodeError: if the node does not answer, or takes back blocks again and again.
        """
        taken_back = fetched = 0
        for _ in range(_MOST_REORGANISATIONS):
            taken_back += self._drop_what_is_gone(first)
            begin = first if self._store.last is None else self._store.last + 1
            done = self._fill(first, begin, last)
            fetched += done
            if self._store.last is not None and self._store.last >= last:
                head = self._reader.headers(last, last, [])[0]
                if self._store.segments[-1].last > last:
                    return Extracted(last, head.hash, fetched, taken_back)
                if "0x" + head.hash.hex() == self._store.segments[-1].hash:
                    return Extracted(last, head.hash, fetched, taken_back)
        raise NodeError(
            f"the node takes back blocks again and again; give a last block well before {last}"
        )

    def _drop_what_is_gone(self, first: int) -> int:
        """Drop the segments whose last block the chain no longer has; return how many blocks."""
        store, gone = self._store, 0
        if store.segments and store.segments[0].first != first:
            store.clear()
        while any(segment.lies for segment in store.segments):
            # Perhaps another node answers now: what did not hold is asked for again.
            store.drop_last()
        while store.segments:
            lies: list[Lie] = []
            segment = store.segments[-1]
            try:
                header = self._reader.headers(segment.last, segment.last, lies)[0]
            except NodeRefusalError:
                raise
            except NodeError:
                # The chain is shorter than it was.
                header = None
            if header is not None and (lies or "0x" + header.hash.hex() == segment.hash):
                return gone
            dropped = store.drop_last()
            gone += dropped.last - dropped.first + 1
        return gone

    def _fill(self, first: int, begin: int, last: int) -> int:
        """Fetch from `begin` on and write in order; stop where a range does not follow."""
        total = last - first + 1
        fetched = 0
        ranges = self._ahead.ranges(begin, last)
        with uncollected(), closing(ranges):
            for start, end, found in ranges:
                if not self._write(start, end, found):
                    break
                fetched += end - start + 1
                self._progress(end - first + 1, total)
        return fetched

    def _write(self, first: int, last: int, found: Range) -> bool:
        """Write a range, if it follows what is there; tell whether it did."""
        headers, lies = found.headers, list(found.lies)
        before = self._store.segments[-1].hash if self._store.segments else None
        parent = "0x" + headers[0].parent.hex()
        if before is not None and parent != before and not found.sparse:
            again = self._reader.headers(first - 1, first - 1, [])[0]
            if "0x" + again.hash.hex() != before:
                # The chain changed its mind; what it took back is dropped before going on.
                return False
            what = "the block does not follow the one before it"
            lies.append(Lie("header", first, "", what, before, parent))
        times = {header.number: header.time for header in headers}
        try:
            table = read_logs(found.logs, times)
        except NoLogError as error:
            raise NodeError(
                f"the logs of blocks {first} to {last} cannot be read: {error}"
            ) from error
        self._store.add(
            Segment(
                first=first,
                last=last,
                parent=parent,
                begin="0x" + headers[0].hash.hex(),
                hash="0x" + headers[-1].hash.hex(),
                with_receipts=found.with_receipts,
                logs=len(table),
                lies=tuple(lies),
                marks=_marks(headers) if found.sparse else (),
            ),
            table,
        )
        return True


def _joined(one: Range, other: Range) -> Range:
    """Return two ranges as one; whether the second follows the first is told as well."""
    lies = [*one.lies, *other.lies]
    before, after = one.headers[-1], other.headers[0]
    if after.parent != before.hash and not (one.sparse or other.sparse):
        what = "the block does not follow the one before it"
        expected, found = "0x" + before.hash.hex(), "0x" + after.parent.hex()
        lies.append(Lie("header", after.number, "", what, expected, found))
    return Range(
        [*one.headers, *other.headers],
        [*one.logs, *other.logs],
        one.with_receipts + other.with_receipts,
        lies,
        one.sparse or other.sparse,
    )


def _marks(headers: Sequence[Header]) -> tuple[tuple[int, str], ...]:
    return tuple((header.number, "0x" + header.hash.hex()) for header in headers)
