"""Ranges of which only the blocks with events of the plan are read.

Reading every header of a year costs hundreds of gigabytes on a quick chain. Here the node's list of
events says which blocks to read; those are proved as ever, and tied to the last block by the hashes
that the chain keeps (`extraction.history`). That the list leaves nothing out is for the contracts'
storage to show: an event left out leads to another storage root.
"""

from collections.abc import Sequence

from mutual_pool.audit.extraction.block_parts import BlockParts
from mutual_pool.audit.extraction.blocks import BlockReader, Log, Range
from mutual_pool.audit.extraction.store import Lie
from mutual_pool.audit.proof.headers import Header
from mutual_pool.chain.rpc import Rpc

_AT_ONCE = 100


class SparseReader(BlockReader):
    """Reads the blocks of a range that have events, and its first and last one."""

    sparse = True

    def __init__(self, rpc: Rpc, addresses: Sequence[str]) -> None:
        """Look for logs of the contracts at these addresses, with as few bytes as the node lets."""
        super().__init__(rpc, addresses)
        self.parts = BlockParts(rpc, encoded=True)

    def _read(self, first: int, last: int) -> Range:
        listed = self.listed(first, last) or {}
        lies: list[Lie] = []
        numbers = sorted({first, last, *(number for number in listed if first <= number <= last)})
        headers: list[Header] = []
        for start in range(0, len(numbers), _AT_ONCE):
            headers += self.alone(numbers[start : start + _AT_ONCE], lies)
        wanted = [header for header in headers if header.number in listed]
        found = self._proved(wanted, listed, lies)
        logs = [log for header in wanted for log in found[header.number]]
        return Range(headers, logs, len(wanted), lies, sparse=True)

    def _name_transactions(
        self, headers: Sequence[Header], true: dict[int, list[Log]]
    ) -> list[Lie]:
        """Leave the hashes of transactions as the blocks state them.

        Proving one takes all transactions of its block: as many bytes as the receipts. A sample of
        them is proved afterwards (`checks.transactions`).
        """
        return []

    def alone(self, numbers: Sequence[int], lies: list[Lie]) -> list[Header]:
        """Return headers that need not follow each other; what is wrong is added to `lies`."""
        headers, problems = self._headers(numbers, chained=False)
        if problems:
            headers, problems = self._headers(numbers, chained=False)
        lies += problems
        return headers

    def _same_blocks(self, found: Range) -> bool:
        """Whether the chain still has the blocks that were read."""
        numbers = [header.number for header in found.headers]
        now, _ = self._headers(numbers, chained=False)
        return [header.hash for header in now] == [header.hash for header in found.headers]

    def _proved(
        self, headers: Sequence[Header], listed: dict[int, list[Log]], lies: list[Lie]
    ) -> dict[int, list[Log]]:
        true, unproved = self._true(headers, lies)
        lies += self._compared(dict(listed), true, unproved)
        return true | {number: listed[number] for number in unproved}
