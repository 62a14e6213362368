"""Reading one chain with these tools and with cryo, side by side, as a ratio.

cryo only fetches and writes; `verify` also hashes every header and every receipt of a block with
events. Both figures are given. cryo lives in an environment of its own, made from its own lock.
"""

import re
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
from web3 import Web3

from bench.chain import FOLDER, Chain
from bench.plan import DEPOSIT, Plan
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.extract import Extraction
from mutual_pool.audit.extraction.store import Store
from mutual_pool.chain.log_columns import read_logs
from mutual_pool.chain.rpc import Rpc

CRYO = FOLDER / "cryo-env" / "bin" / "python"
_SCRIPT = Path(__file__).with_name("run_cryo.py")
_RUNS = 3
_BATCH = 60


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
    verified, logs = min(_verified(address, chain.web3, contracts, last) for _ in range(_RUNS))
    listed = min(_listed(address, contracts, last, logs) for _ in range(_RUNS))
    figures = {
        "logs": float(logs),
        "listed_a_second": logs / listed,
        "verified_a_second": logs / verified,
    }
    if CRYO.is_file():
        cryo = min(_cryo(address, contracts, last, logs) for _ in range(_RUNS))
        figures |= {"cryo_a_second": logs / cryo, "listed_over_cryo": cryo / listed}
        figures["verified_over_cryo"] = cryo / verified
    return figures


def _verified(address: str, web3: Web3, contracts: list[str], last: int) -> tuple[float, int]:
    """Seconds for everything that `verify` fetches and checks of blocks and logs."""
    with tempfile.TemporaryDirectory() as folder:
        rpc = Rpc(address)
        store = Store(Path(folder), web3.eth.chain_id, contracts)
        began = time.monotonic()
        Extraction(rpc, BlockReader(rpc, contracts), store).run(1, last)
        return time.monotonic() - began, sum(segment.logs for segment in store.segments)


def _listed(address: str, contracts: list[str], last: int, expected: int) -> float:
    """Seconds for the logs alone, as cryo fetches them: listed, decoded into columns."""
    rpc = Rpc(address)
    began = time.monotonic()
    query = {"address": contracts, "fromBlock": "0x1", "toBlock": hex(last)}
    logs = rpc.ask("eth_getLogs", query)
    table = read_logs(logs, {int(log["blockNumber"], 16): 0 for log in logs})
    seconds = time.monotonic() - began
    if len(table) != expected:
        raise RuntimeError(f"{len(table)} logs are listed, and {expected} are there")
    return seconds


def _cryo(address: str, contracts: list[str], last: int, expected: int) -> float:
    """Seconds for cryo to write the same logs as Parquet, without its start."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(CRYO), str(_SCRIPT), address, str(last), folder, *contracts]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = re.search(r"^seconds (\S+)$", done.stdout, re.MULTILINE)
        if done.returncode or told is None:
            raise RuntimeError(f"cryo fails: {done.stderr or done.stdout}")
        rows = sum(pq.read_metadata(path).num_rows for path in Path(folder).glob("*.parquet"))
        if rows != expected:
            raise RuntimeError(f"cryo finds {rows} logs, and {expected} are there")
        return float(told[1])
