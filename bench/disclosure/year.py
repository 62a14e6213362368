"""What a year of a plan costs an auditor, in requests, bytes and time, on Ethereum and on Base.

    python -m bench.disclosure.year          # prints the figures, and keeps them with --keep

Rates are measured on a made chain of 200,000 blocks whose blocks with events are of a real size;
the year follows from them. Time is this program's own: a node's and the way to it come on top.
"""

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from mutual_pool.audit.checks.transactions import CONFIDENCE, TOLERABLE
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.extract import Extraction
from mutual_pool.audit.extraction.history import jumps, untied
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.sampling import sample_size
from mutual_pool.chain.rpc import Rpc
from tools.long_chain import LongChain

KEPT = Path(__file__).parents[1] / "disclosure-year.json"
_BLOCKS, _GAP, _FEW, _SOME = 200_000, 2_000, 2_000, 50
_TRANSACTIONS = 200
"""About as many as a block of Ethereum has; those of Base have as many."""
_EVENT_BLOCKS = 30_000
"""Of 10,000 members in a year: each joins and pays in once or twice, some hundred claims."""
_YEAR = 365 * 86_400
_SECONDS = {"ethereum": 12, "base": 2}


class _Counted:
    """Hands requests to the chain and counts the bytes of its answers as a node sends them."""

    def __init__(self, chain: LongChain) -> None:
        self._chain = chain
        self.requests = self.bytes_read = 0
        self.seconds = 0.0

    def send(self, body: bytes) -> Any:  # noqa: ANN401  what a node answers
        began = time.process_time()
        answer = self._chain.send(body)
        self.requests += 1
        self.bytes_read += len(orjson.dumps(answer))
        # What the chain takes to answer is not the auditor's time.
        self.seconds += time.process_time() - began
        return answer


@dataclass(frozen=True)
class Cost:
    """What some work took."""

    requests: float
    bytes_read: float
    seconds: float

    def times(self, factor: float) -> "Cost":
        """So many times as much."""
        return Cost(self.requests * factor, self.bytes_read * factor, self.seconds * factor)

    def plus(self, other: "Cost") -> "Cost":
        """Both together."""
        return Cost(
            self.requests + other.requests,
            self.bytes_read + other.bytes_read,
            self.seconds + other.seconds,
        )


def _measured(chain: LongChain, work: Any) -> Cost:  # noqa: ANN401  takes an Rpc
    rpc, node = Rpc("http://127.0.0.1:1"), _Counted(chain)
    rpc.http = node  # type: ignore[assignment]
    began = time.process_time()
    work(rpc)
    return Cost(node.requests, node.bytes_read, time.process_time() - began - node.seconds)


def figures() -> dict[str, float]:
    """Return the rates measured, and the year that follows from them."""
    chain = LongChain(_BLOCKS, _GAP, _TRANSACTIONS)
    last = chain.last
    marks: dict[int, str] = {}

    def events(rpc: Rpc) -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder), 1, [chain.address])
            Extraction(rpc, SparseReader(rpc, [chain.address]), store, threads=1).run(1, last)
            for segment in store.segments:
                marks.update(segment.marks)

    def tying(rpc: Rpc) -> None:
        reader = BlockReader(rpc, [])
        head = reader.headers(last, last, [])[0]
        assert not untied(rpc, head, marks, lambda at: reader.headers(at, at, [])[0])

    def headers(rpc: Rpc) -> None:
        BlockReader(rpc, []).headers(1, _FEW, [])

    def receipts(rpc: Rpc) -> None:
        reader = BlockReader(rpc, [])
        busy = [number for number in marks if number % _GAP == _GAP // 2][:_SOME]
        reader.parts.receipts([reader.headers(number, number, [])[0] for number in busy])

    def transactions(rpc: Rpc) -> None:
        reader = BlockReader(rpc, [])
        busy = [number for number in marks if number % _GAP == _GAP // 2][:_SOME]
        reader.parts.hashes([reader.headers(number, number, [])[0] for number in busy])

    with_events = _measured(chain, events).times(_GAP / _BLOCKS)
    jump = _measured(chain, tying).times(1 / jumps(1, last))
    header = _measured(chain, headers).times(1 / _FEW)
    of_receipts = _measured(chain, receipts).times(1 / _SOME)
    of_transactions = _measured(chain, transactions).times(1 / _SOME)
    drawn = sample_size(_EVENT_BLOCKS, CONFIDENCE, TOLERABLE)
    chain.encodings = False
    without_encodings = _measured(chain, events).times(_GAP / _BLOCKS)
    found = {
        "blocks_of_the_made_chain": float(_BLOCKS),
        "bytes_a_block_with_events": with_events.bytes_read,
        "blocks_with_events_a_second": 1 / with_events.seconds,
        "bytes_a_block_with_events_without_encodings": without_encodings.bytes_read,
        "blocks_with_transactions_proved": float(drawn),
        "bytes_a_block_with_transactions": of_transactions.bytes_read,
        "bytes_a_jump": jump.bytes_read,
        "headers_a_second": 1 / header.seconds,
        "bytes_a_header": header.bytes_read,
        "bytes_a_block_with_receipts": of_receipts.bytes_read,
    }
    for name, spacing in _SECONDS.items():
        blocks = _YEAR // spacing
        rest = jump.times(jumps(0, blocks)).plus(of_transactions.times(drawn))
        few = with_events.times(_EVENT_BLOCKS).plus(rest)
        plain = without_encodings.times(_EVENT_BLOCKS).plus(rest)
        # Every bloom of a busy chain may hold anything, so that all receipts would be read.
        every = of_receipts.times(blocks)
        found |= {
            f"{name}_blocks": float(blocks),
            f"{name}_jumps": float(jumps(0, blocks)),
            f"{name}_requests": few.requests,
            f"{name}_gigabytes": few.bytes_read / 1e9,
            f"{name}_minutes": few.seconds / 60,
            f"{name}_gigabytes_of_everything": every.bytes_read / 1e9,
            f"{name}_times_fewer_bytes": every.bytes_read / few.bytes_read,
            f"{name}_times_fewer_without_encodings": every.bytes_read / plain.bytes_read,
        }
    return found


def main() -> int:
    """Give 1 if reading few blocks saves less than a hundredfold on either chain."""
    found = figures()
    for name, figure in found.items():
        print(f"{name:<36}{figure:>18,.2f}")
    if "--keep" in sys.argv[1:]:
        KEPT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(any(found[f"{name}_times_fewer_bytes"] < 100 for name in _SECONDS))


if __name__ == "__main__":
    sys.exit(main())
