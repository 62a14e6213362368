"""Reading one chain with these tools and with cryo, side by side, as a ratio.

cryo only fetches and writes; `verify` also hashes every header and every receipt of a block with
events. Both figures are given, by the clock and by the processor: node and reader share the same
cores in all of them. cryo lives in an environment of its own, made from its own lock.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from web3 import Web3

from bench.chain import FOLDER, Chain
from bench.plan import DEPOSIT, Plan
from mutual_pool.audit.extraction.ahead import Ahead
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.extract import Extraction
from mutual_pool.audit.extraction.store import Store
from mutual_pool.chain.collector import uncollected
from mutual_pool.chain.log_columns import read_logs
from mutual_pool.chain.rpc import Rpc

CRYO = FOLDER / "cryo-env" / "bin" / "python"
_SCRIPT = Path(__file__).with_name("run_cryo.py")
_RUNS = 3
_BATCH = 60
_Listed = dict[int, list[Mapping[str, Any]]]


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and those of the reader's processors; the node's are not counted."""

    seconds: float
    processor: float


class _Clock:
    """Counts from now on."""

    def __init__(self) -> None:
        self._began, self._processor = time.monotonic(), time.process_time()

    def spent(self) -> Spent:
        return Spent(time.monotonic() - self._began, time.process_time() - self._processor)


def extraction(address: str, members: int) -> dict[str, float]:
    """Logs a second on a local chain where so many members joined.

    Raises:
        RuntimeError: if cryo fails or finds another number of logs.
    """
    chain = Chain(address)
    plan = Plan(chain)
    with plan.crowd_enrolled():
        for _ in range(members // _BATCH):
            plan.enrol_strangers(_BATCH, DEPOSIT)
    last = chain.web3.eth.block_number
    contracts = [str(plan.pool.address), str(plan.enrolment.address)]
    verified, listed, cryo = [], [], []
    logs = 0
    for _ in range(_RUNS):
        # In turns, so that whatever else the machine does slows all of them.
        spent, logs = _verified(address, chain.web3, contracts, last)
        verified.append(spent)
        listed.append(_listed(address, contracts, last, logs))
        if CRYO.is_file():
            cryo.append(_cryo(address, contracts, last, logs))
    figures = (
        {"logs": float(logs)} | _told("listed", logs, listed) | _told("verified", logs, verified)
    )
    if cryo:
        figures |= _told("cryo", logs, cryo)
        rate, processor = "{}_a_second", "{}_a_processor_second"
        for name in ("listed", "verified"):
            figures[f"{name}_over_cryo"] = figures[rate.format(name)] / figures[rate.format("cryo")]
            figures[f"{name}_over_cryo_by_processor"] = (
                figures[processor.format(name)] / figures[processor.format("cryo")]
            )
    return figures


def _told(name: str, logs: int, spent: Sequence[Spent]) -> dict[str, float]:
    """The best of some rounds, as logs a second by the clock and by the reader's processor."""
    return {
        f"{name}_a_second": logs / min(one.seconds for one in spent),
        f"{name}_a_processor_second": logs / min(one.processor for one in spent),
    }


def _verified(address: str, web3: Web3, contracts: list[str], last: int) -> tuple[Spent, int]:
    """What everything takes that `verify` fetches and checks of blocks and logs."""
    with tempfile.TemporaryDirectory() as folder:
        rpc = Rpc(address)
        store = Store(Path(folder), web3.eth.chain_id, contracts)
        clock = _Clock()
        Extraction(rpc, BlockReader(rpc, contracts), store).run(1, last)
        return clock.spent(), sum(segment.logs for segment in store.segments)


def _listed(address: str, contracts: list[str], last: int, expected: int) -> Spent:
    """What the logs alone take, as cryo fetches them: `verify`'s own listing, into columns."""
    reader = BlockReader(Rpc(address), contracts)
    clock = _Clock()
    ahead = Ahead(_by_block(reader), _beside, lambda found: sum(map(len, found.values())))
    found = 0
    with uncollected():
        for _, _, listed in ahead.ranges(1, last):
            logs = [log for entries in listed.values() for log in entries]
            found += len(read_logs(logs, dict.fromkeys(listed, 0)))
    spent = clock.spent()
    if found != expected:
        raise RuntimeError(f"{found} logs are listed, and {expected} are there")
    return spent


def _by_block(reader: BlockReader) -> Callable[[int, int], _Listed]:
    return lambda first, last: reader.listed(first, last) or {}


def _beside(one: _Listed, other: _Listed) -> _Listed:
    return {**one, **other}


def _cryo(address: str, contracts: list[str], last: int, expected: int) -> Spent:
    """What it takes cryo to write the same logs as Parquet, without its start."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(CRYO), str(_SCRIPT), address, str(last), folder, *contracts]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = re.search(r"^seconds (\S+) processor (\S+)$", done.stdout, re.MULTILINE)
        if done.returncode or told is None:
            raise RuntimeError(f"cryo fails: {done.stderr or done.stdout}")
        rows = sum(pq.read_metadata(path).num_rows for path in Path(folder).glob("*.parquet"))
        if rows != expected:
            raise RuntimeError(f"cryo finds {rows} logs, and {expected} are there")
        return Spent(float(told[1]), float(told[2]))
