"""Which blocks of a plan are read, from where, and how they are tied to the last one."""

from mutual_pool.audit.context import AuditResult, Options, ReorganisedError, Tell
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.extract import Extracted, Extraction
from mutual_pool.audit.extraction.history import keeps_history, untied
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Lie, Store
from mutual_pool.audit.found_plan import FoundPlan
from mutual_pool.audit.proof.headers import Header
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Rpc

_AT_ONCE = 1000
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
        self._tied: dict[int, Header] = {}
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
        pool, key = plan.addresses["pool"], self._options.store_key
        store = Store(folder, chain_id, addresses, pool, key)
        sparse = any(segment.marks for segment in store.segments)
        if self.again or (sparse and not reader.sparse):
            # Blocks that were passed by are read now.
            store.clear()
            self.again = False
        for name in store.dropped:
            self._tell(f"{name} was changed and is fetched again", 0, 0)
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
        self._tied.clear()
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

    def header(self, result: AuditResult, store: Store, reader: BlockReader, number: int) -> Header:
        """Return a header that a report needs, tied to the last block.

        Where not all blocks were read, it is to be tied yet.

        Raises:
            NodeError: if the node answers with a block that is not the chain's.
            ReorganisedError: if the chain has another block there by now.
        """
        if number in self._tied:
            return self._tied[number]
        header = reader.headers(number, number, [])[0]
        if result.sparse:
            self._loose[number] = "0x" + header.hash.hex()
            return header
        self._tie(result, store, reader, header, number)
        self._tied[number] = header
        return header

    def _tie(
        self,
        result: AuditResult,
        store: Store,
        reader: BlockReader,
        header: Header,
        number: int,
    ) -> None:
        """Follow the headers from a block to the next one whose hash is known."""
        known = {tied: "0x" + one.hash.hex() for tied, one in self._tied.items()}
        for segment in store.segments:
            known |= {segment.first: segment.begin, segment.last: segment.hash}
        known[result.block] = result.hash
        goal = min(later for later in known if later >= number)
        if number < result.plan.first_block and goal - number > FEW_BLOCKS:
            # It lies long before the plan.
            result.untied.add(number)
            return
        previous = header.hash
        for start in range(number + 1, goal + 1, _AT_ONCE):
            for one in reader.headers(start, min(goal, start + _AT_ONCE - 1), []):
                if one.parent != previous:
                    raise self._unlike(reader, goal, known[goal], number)
                previous = one.hash
        if "0x" + previous.hex() != known[goal]:
            raise self._unlike(reader, goal, known[goal], number)

    def _unlike(self, reader: BlockReader, goal: int, digest: str, number: int) -> NodeError:
        """Return what to say of a block that does not lead to a known one."""
        if "0x" + reader.headers(goal, goal, [])[0].hash.hex() != digest:
            return ReorganisedError(goal)
        return NodeError(
            f"the node answers otherwise when it is asked again: its block {number} does not lead "
            f"to block {goal}, which it gave before; ask another node"
        )

    def loose_strays(self, reader: BlockReader, head: Header) -> list[Lie]:
        """Return the headers that `header` gave and that do not lead to the last block.

        Raises:
            NodeError: if the node does not prove old states.
        """
        return self._untied(self._loose, reader, head) if self._loose else []

    def _untied(self, marks: dict[int, str], reader: BlockReader, head: Header) -> list[Lie]:
        known = {number: digest for number, digest in marks.items() if number <= head.number}
        return untied(self._rpc, head, known, lambda number: reader.headers(number, number, [])[0])
