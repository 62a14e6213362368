"""How soon an index of a million events is ready for new blocks, and what that takes.

The events are payments that the twin itself derives, so that replaying them finds no difference.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from eth_abi import encode
from sqlalchemy import Engine, insert, select, update

from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.tables import blocks, chain, events
from frontend_bridge.tests import support
from mutual_pool.chain.events import ChainEvent

_IN_BLOCK = 50
_PART = 20_000
# The kernel's `ru_maxrss` of a process begins with what its parent held, so `VmHWM` is read.
_START = """
import json, sys, time
start = time.perf_counter()
from pathlib import Path
from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from mutual_pool.chain.deployment import read_record
indexer = Indexer(open_database(sys.argv[1]), Node(sys.argv[2]), read_record(Path(sys.argv[3])))
indexer._open()
seconds = time.perf_counter() - start
lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
(peak,) = (int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
print(json.dumps([seconds, peak / 1024]))
"""


def add_payments(engine: Engine, lived: support.Lived, count: int) -> None:
    """Add payments after the last block until there are so many events.

    Raises:
        RuntimeError: if the twin does not derive one of them.
    """
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer.catch_up()
    projection = indexer._twin.projection
    assert projection is not None and projection._replay is not None
    replay = projection._replay
    with engine.begin() as connection:
        head = connection.scalar(select(chain.c.head)) or 0
        last = connection.execute(select(blocks).where(blocks.c.number == head)).one()
        query = select(events).where(events.c.name == "ToppedUp").limit(1)
        model = connection.execute(query).one()
        people = [
            member
            for member in replay.community.ledger.positions
            if replay.community.ledger.standing_of(member).active
        ]
        payer = model.topics[64:96]
        rows: list[dict[str, Any]] = []
        for place in range(count - indexer.progress.events):
            member = people[place % len(people)]
            rows.append(
                {
                    "block": head + 1 + place // _IN_BLOCK,
                    "log_index": place % _IN_BLOCK,
                    "tx": place.to_bytes(32, "big"),
                    "contract": "pool",
                    "name": "ToppedUp",
                    "member": member,
                    "claim": None,
                    "topics": model.topics[:32] + bytes(12) + bytes.fromhex(member[2:]) + payer,
                    "data": encode(["uint256", "uint40"], [1, _rung(replay, member, last.time)]),
                }
            )
            if len(rows) == _PART:
                connection.execute(insert(events), rows)
                until = rows[-1]["block"]
                rows = []
        if rows:
            connection.execute(insert(events), rows)
            until = rows[-1]["block"]
        added = [
            {
                "number": number,
                "hash": number.to_bytes(32, "big"),
                "parent": (number - 1).to_bytes(32, "big"),
                "time": last.time,
            }
            for number in range(head + 1, until + 1)
        ]
        for start in range(0, len(added), _PART):
            connection.execute(insert(blocks), added[start : start + _PART])
        connection.execute(update(chain).values(head=until))


def _rung(replay: Any, member: str, time: int) -> int:  # noqa: ANN401  the twin's replay
    """Pay in one part for a member on the twin; return the rung that they reach."""
    args = {"member": member, "payer": member, "amount": 1, "rung": 0}
    event = ChainEvent("pool", "ToppedUp", args, 0, time, "0x", 0)
    expected = replay._operations.carry_out(event, args, lambda name: None)
    if not expected:
        raise RuntimeError("the twin takes no payment")
    return int(expected[0].args["rung"])


def starting(engine: Engine, lived: support.Lived, address: str, count: int) -> dict[str, float]:
    """Return the seconds until a new process is ready at so many events, and its memory in MB."""
    add_payments(engine, lived, count)
    # As an upgrade: everything is replayed once, and the twin is kept.
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer._open()
    assert indexer._twin.projection is not None and indexer._twin.projection._replay is not None
    found = indexer._twin.projection._replay.differences
    if found:
        raise RuntimeError(f"the payments are not the twin's: {asdict(found[0])}")
    command = [sys.executable, "-c", _START, address, lived.rpc, str(lived.record)]
    done = subprocess.run(command, capture_output=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return {"start_seconds": round(seconds, 2), "start_mb": round(megabytes)}
