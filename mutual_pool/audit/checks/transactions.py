"""Whether events are of the transactions that they are said to be of.

Where every block is read, the transactions root of each block with events proves its hashes. Where
only blocks with events are read, that would double the bytes, so that a sample is proved.
"""

import hashlib

from mutual_pool.audit.checks.chain import judge_strays
from mutual_pool.audit.context import AuditContext, ReorganisedError
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Lie, Store
from mutual_pool.audit.sampling import sample_size

CONFIDENCE, TOLERABLE = 95.0, 1.0
"""In percent: a node that changed the hashes of so many blocks is found with this chance."""
_AT_ONCE = 10


def check_transactions(
    case: AuditContext, store: Store, reader: BlockReader, secret: bytes
) -> None:
    """Prove the hashes of transactions by a sample, and say which are the node's word only.

    Args:
        case: where findings go.
        store: the blocks that were read.
        reader: reads more of them.
        secret: what the draw follows from. It is the same in each attempt of an audit: a node that
            has a block taken back when it is drawn meets it again.

    Raises:
        NodeError: if the node does not answer.
        ReorganisedError: if the chain has another block by now.
    """
    if case.result.sparse and isinstance(reader, SparseReader):
        _check_sample(case, store, reader, secret)
    unproved = reader.parts.unproved
    if unproved:
        number, why = min(unproved.items())
        case.book.notes.append(
            f"The hashes of the transactions of {len(unproved):,} blocks are the node's word: "
            f"{why} (block {number})."
        )


def _check_sample(case: AuditContext, store: Store, reader: SparseReader, secret: bytes) -> None:
    stated = _stated(store, case.result.block)
    size = sample_size(len(stated), CONFIDENCE, TOLERABLE)
    drawn = sorted(sorted(stated, key=lambda number: _rank(secret, number))[:size])
    hashes = {number: digest for segment in store.segments for number, digest in segment.marks}
    for start in range(0, size, _AT_ONCE):
        case.tell("proving hashes of transactions", start, size)
        lies: list[Lie] = []
        headers = reader.alone(drawn[start : start + _AT_ONCE], lies)
        if any(hashes.get(header.number) != "0x" + header.hash.hex() for header in headers):
            raise ReorganisedError(case.result.block)
        proved, problems = reader.parts.hashes(headers)
        lies += problems
        for header in headers:
            names = proved[header.number]
            for place, found in stated[header.number].items():
                expected = names[place] if place < len(names) else "nothing"
                if found != expected:
                    what = "a log is said to be of another transaction"
                    lies.append(Lie("changed", header.number, found, what, expected, found))
        judge_strays(case, lies)
    shown = size - len(reader.parts.unproved.keys() & set(drawn))
    case.result.facts["blocks_with_transactions_proved"] = shown
    if shown < len(stated):
        case.book.notes.append(_extent(shown, size, len(stated)))


def _extent(proved: int, drawn: int, stated: int) -> str:
    """Return in words how much a sample shows."""
    extent = (
        f"The hashes of the transactions of {proved:,} of {stated:,} blocks with events, drawn by "
        "chance, are proved by the transactions roots"
    )
    if proved == drawn:
        extent += (
            f": a node that changed those of {TOLERABLE:.0f} % of the blocks is found with a "
            f"chance of {CONFIDENCE:.0f} %"
        )
    else:
        extent += f"; {drawn:,} were drawn, and what they show is not what was aimed at"
    return f"{extent}. The others are the node's word; --every-block asks for all."


def _rank(secret: bytes, number: int) -> bytes:
    return hashlib.sha256(secret + number.to_bytes(32)).digest()


def _stated(store: Store, last: int) -> dict[int, dict[int, str]]:
    """Return the hash of each transaction with events by block and place, as it is stored."""
    found: dict[int, dict[int, str]] = {}
    for table in store.tables(last):
        places = zip(table.block.tolist(), table.transaction.tolist(), table.tx, strict=True)
        for block, place, digest in places:
            found.setdefault(block, {})[place] = "0x" + digest.tobytes().hex()
    return found
