"""Which blocks of a plan are read, from where, and how they are tied to the last one."""

from mutual_pool.audit.context import AuditResult, Options, Tell
from mutual_pool.audit.discovery import FoundPlan
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.extract import Extracted, Extraction
from mutual_pool.audit.extraction.history import keeps_history, untied
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Lie, Store
from mutual_pool.audit.proof.headers import Header
from mutual_pool.chain.rpc import Rpc

FEW_BLOCKS = 50_000
"""So many blocks are read one by one without being asked."""


class Fetching:
    """Reads the blocks of one audit.

    Attributes:
        again: whether what lies on this machine is to be fetched again.
    """

    def __init__(self, rpc: Rpc, options: Options, tell: Tell) -> None:
        """Prepare; nothing is asked yet."""
        self._rpc, self._options, self._tell = rpc, options, tell
        self._loose: dict[int, str] = {}
        self.again = False

    def reader(self, plan: FoundPlan, last: int) -> BlockReader:
        """Return who reads blocks: every one, or those with events where that is worth it.

        Raises:
            NodeError: if the node does not answer.
        """
        addresses, every = list(plan.contracts.values()), self._options.every_block
        if every is None:
            every = last - plan.first_block < FEW_BLOCKS or not keeps_history(self._rpc, last)
        return BlockReader(self._rpc, addresses) if every else SparseReader(self._rpc, addresses)

    def fetch(
        self, chain_id: int, plan: FoundPlan, reader: BlockReader, last: int
    ) -> tuple[Extracted, Store]:
        """Return the plan's events up to a block, in a store, and what was fetched for it.

        Raises:
            NodeError: if the node does not answer.
            StoreError: if the store is something else's.
        """
        folder, addresses = self._options.store, list(plan.contracts.values())
        store = Store(folder, chain_id, addresses, plan.addresses["pool"])
        sparse = any(segment.marks for segment in store.segments)
        if self.again or (sparse and not reader.sparse):
            # Blocks that were passed by are read now.
            store.clear()
            self.again = False
        for name in store.dropped:
            self._tell(f"{name} was damaged and is fetched again", 0, 0)
        extraction = Extraction(
            self._rpc,
            reader,
            store,
            threads=self._options.threads,
            progress=lambda done, of: self._tell("fetching blocks", done, of),
        )
        return extraction.run(plan.first_block, last), store

    def strays(
        self, result: AuditResult, store: Store, reader: BlockReader, head: Header
    ) -> list[Lie]:
        """Return the blocks read that do not lead to the last one, where not all were read.

        Raises:
            NodeError: if the node does not prove old states.
        """
        self._loose.clear()
        segments = [segment for segment in store.segments if segment.first <= head.number]
        if not any(segment.marks for segment in segments):
            return []
        result.sparse = True
        self._tell("tying blocks to the last one", 0, 0)
        marks: dict[int, str] = {}
        for segment in segments:
            marks |= {segment.first: segment.begin, segment.last: segment.hash}
            marks |= dict(segment.marks)
        return self._untied(marks, reader, head)

    def header(self, result: AuditResult, reader: BlockReader, number: int) -> Header:
        """Return a header that a report needs; where not all were read, it is to be tied yet."""
        header = reader.headers(number, number, [])[0]
        if result.sparse:
            self._loose[number] = "0x" + header.hash.hex()
        return header

    def loose_strays(self, reader: BlockReader, head: Header) -> list[Lie]:
        """Return the headers that `header` gave and that do not lead to the last block.

        Raises:
            NodeError: if the node does not prove old states.
        """
        return self._untied(self._loose, reader, head) if self._loose else []

    def _untied(self, marks: dict[int, str], reader: BlockReader, head: Header) -> list[Lie]:
        known = {number: digest for number, digest in marks.items() if number <= head.number}
        return untied(self._rpc, head, known, lambda number: reader.headers(number, number, [])[0])
