"""`make soak`: an hour of everything at once, after which the index is that of a quiet life.

    python -m frontend_bridge.tests.soak [--minutes 60] [--database postgresql]

Blocks with events and hostile bytes, reorganisations, a node that limps, kills of the process that
indexes, honest readers at a steady rate, and one address that does its worst. Bounded in time and
count, and to this machine. It fails if index and a fresh one differ, if memory grows, or if honest
readers wait.
"""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import click
from sqlalchemy import create_engine, select, text

from bench.bridge_load import load_apart
from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.tables import DERIVED, events
from frontend_bridge.local.services import api_server
from frontend_bridge.tests import support
from frontend_bridge.tests.hostile import hostile_address
from frontend_bridge.tests.limping import limping
from frontend_bridge.tests.postgres import postgresql
from frontend_bridge.tests.troubles import FAULTS, HOSTILE, give_opinion, publish_report
from mutual_pool.cli.numbers import FiniteRange
from tools.local_chain import free_port
from tools.with_anvil import anvil

RATE, P95_MS = 200, 20.0
CLIENTS = 20
"""Honest readers, behind a proxy; each has a share of its own."""
GROWTH = 1.3
PATHS = [
    "/v1/books",
    "/v1/plan",
    "/v1/members?limit=20",
    "/v1/claims?limit=20",
    "/v1/events?limit=50",
    "/v1/reports?limit=5",
    "/v1/statistics",
    "/v1/settlements?limit=20",
]


class Life:
    """What happens to the chain, its node and the process that indexes."""

    def __init__(self, lived: support.Lived, seed: int) -> None:
        self.lived, self.dice = lived, random.Random(seed)
        self.stop = threading.Event()
        self.counts = {"blocks": 0, "reorganisations": 0, "kills": 0, "faults": 0}

    def happen(self) -> None:
        """Blocks, gifts, opinions of any bytes, and reorganisations of some blocks."""
        lived, bank = self.lived, self.lived.web3.eth.accounts[0]
        contracts = lived.contracts()
        lived.transact(contracts.asset.functions.mint(bank, 10**9), bank)
        lived.transact(contracts.asset.functions.approve(contracts.pool.address, 10**9), bank)
        snapshot, since = None, 0
        while not self.stop.is_set():
            chosen = self.dice.random()
            if chosen < 0.4:
                lived.transact(contracts.pool.functions.fundReserve(self.dice.randint(1, 9)), bank)
            elif chosen < 0.6:
                give_opinion(lived, self.dice.choice(list(HOSTILE.values())))
            else:
                lived.mine(self.dice.randint(1, 3))
            self.counts["blocks"] += 1
            since += 1
            if snapshot is None and self.dice.random() < 0.1:
                snapshot, since = lived.request("evm_snapshot"), 0
            elif snapshot is not None and since > self.dice.randint(3, 15):
                lived.request("evm_revert", snapshot)
                self.counts["reorganisations"] += 1
                snapshot = None
            self.stop.wait(0.2)

    def spoil(self, methods: list[str], answer: object) -> tuple[int, bytes] | None:
        """One answer in twenty is spoilt."""
        if self.dice.random() > 0.05:
            return None
        self.counts["faults"] += 1
        try:
            return FAULTS[self.dice.choice(list(FAULTS))](methods, json.loads(json.dumps(answer)))
        except (KeyError, TypeError, IndexError):
            return 502, b"<html>"


def follow(life: Life, command: list[str], memory: list[int]) -> None:
    """Keep a process indexing, and kill it every now and then."""
    while not life.stop.is_set():
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + life.dice.randint(10, 40)
        while time.monotonic() < ends and not life.stop.wait(1):
            pass
        if process.poll() is None:
            memory.append(resident(process.pid))
            process.kill()
            life.counts["kills"] += 1
        process.wait()


def reader_at(port: int) -> int:
    """Return the number of the process that only reads and listens there."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--no-index" in words and str(port).encode() in words:
            return int(path.parent.name)
    raise RuntimeError("the reader is gone")


def resident(pid: int) -> int:
    """Return the memory of a process in kB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def growth_of(memory: list[int]) -> float:
    """Return by what the last third of some samples is larger than the first."""
    third = max(1, len(memory) // 3)
    return max(memory[-third:]) / max(memory[:third]) if memory else 1.0


def p95_of(times: list[float]) -> float:
    """Return the 95th percentile of some times, in their unit."""
    return sorted(times)[int(len(times) * 0.95)]


def same(one: str, other: str) -> list[str]:
    """Return the tables in which two indexes differ."""
    found = []
    with ExitStack() as stack:
        connections = [
            stack.enter_context(open_database(address).connect()) for address in (one, other)
        ]
        for table in (events, *DERIVED):
            query = select(table).order_by(*table.primary_key.columns)
            rows = [connection.execute(query).all() for connection in connections]
            if rows[0] != rows[1]:
                found.append(table.name)
    return found


def soak(minutes: float, kind: str, seed: int) -> int:
    """Live for some minutes; return 1 if something is not as it must be."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rpc = stack.enter_context(anvil())
        lived = support.live(rpc, folder)
        lived.mine(3)
        publish_report(lived)
        address = f"sqlite:///{folder}/index.sqlite"
        if kind == "postgresql":
            server = stack.enter_context(postgresql())
            engine = create_engine(
                server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
            )
            with engine.connect() as connection:
                connection.execute(text("CREATE DATABASE soak"))
            address = server.rsplit("/", 1)[0] + "/soak"
        Indexer(open_database(address), Node(rpc), lived.deployment).catch_up()
        life = Life(lived, seed)
        node = stack.enter_context(limping(rpc, life.spoil))
        command = [sys.executable, "-m", "frontend_bridge.api", "--rpc", node.address]
        command += ["--deployment", str(lived.record), "--database", address]
        command += ["--port", str(free_port())]
        port = free_port()
        reader = stack.enter_context(
            api_server(rpc, lived.record, address, port, index=False, proxy="127.0.0.1")
        )
        memory: list[int] = []
        reading = reader_at(port)
        readers: list[int] = []
        times: list[float] = []
        threads = [
            threading.Thread(target=life.happen),
            threading.Thread(target=follow, args=(life, command, memory)),
        ]
        for thread in threads:
            thread.start()
        ends = time.monotonic() + 60 * minutes
        try:
            with hostile_address(port):
                while time.monotonic() < ends:
                    times += load_apart(reader, PATHS, RATE, 10, CLIENTS)
                    readers.append(resident(reading))
                    left = max(0.0, ends - time.monotonic()) / 60
                    stood = f"p95 {p95_of(times):.1f} ms, {readers[-1] / 1024:.0f} MB"
                    click.echo(
                        f"{left:.1f} minutes left: {len(times):,} requests, {stood}", err=True
                    )
        finally:
            life.stop.set()
            for thread in threads:
                thread.join()
        node.spoil = None
        lived.mine(30)
        Indexer(open_database(address), Node(rpc), lived.deployment).catch_up()
        fresh = f"sqlite:///{folder}/fresh.sqlite"
        Indexer(open_database(fresh), Node(rpc), lived.deployment).catch_up()
        wrong = same(address, fresh)
    times.sort()
    p95 = p95_of(times)
    growth, grown = growth_of(memory), growth_of(readers)
    told = SimpleNamespace(
        **life.counts,
        requests=len(times),
        p50=round(times[len(times) // 2], 1),
        p95=round(p95, 1),
        indexer_growth=round(growth, 2),
        reader_growth=round(grown, 2),
    )
    print(told)
    if wrong:
        print(f"Different from a fresh index: {', '.join(wrong)}")
    return int(bool(wrong) or p95 > P95_MS or max(growth, grown) > GROWTH)


@click.command()
@click.option("--minutes", type=FiniteRange(0.1, 60), default=60.0, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--seed", type=int, default=1, show_default=True)
def main(minutes: float, database: str, seed: int) -> None:
    """Soak the index for some minutes, an hour at most."""
    sys.exit(soak(minutes, database, seed))


if __name__ == "__main__":
    main()
