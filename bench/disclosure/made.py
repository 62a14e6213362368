"""The pool on disk: made once, since living takes longer than checking."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from eth_utils.crypto import keccak

from bench.chain import FOLDER, compile_contracts
from bench.disclosure.crowd import START, live
from bench.disclosure.evm import Evm
from mutual_pool.chain.log_columns import read_logs
from mutual_pool.chain.release import load_release
from tools.toolchain import ROOT

_PART = 50_000


@dataclass(frozen=True)
class Pool:
    """What lies on disk: events in columns, some of them as a node's JSON, and the contracts."""

    folder: Path
    addresses: dict[str, str]
    abis: dict[str, list[dict[str, Any]]]
    deployed_at: int
    last_time: int
    events: int
    members: int

    def tables(self) -> Sequence[Path]:
        """The files with the events, in order."""
        return sorted(self.folder.glob("events-*.npz"))

    def answers(self) -> Sequence[Path]:
        """The same as a node answers `eth_getLogs`, in order."""
        return sorted(self.folder.glob("answer-*.json"))


def make(members: int, events: int) -> Pool:
    """Gives the pool of this size, made now if these contracts and this crowd made none yet."""
    folder = FOLDER / f"pool-{members}-{events}-{_fingerprint()}"
    done = folder / "pool.json"
    if not done.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        # In a process of its own: a whole chain takes more memory than what is measured here.
        command = [sys.executable, "-m", "bench.disclosure.made", str(members), str(events)]
        subprocess.run([*command, str(folder)], cwd=ROOT, check=True)
    about = json.loads(done.read_text())
    return Pool(folder=folder, **about)


def _fingerprint() -> str:
    """What the events follow from: the contracts' sources, and how the crowd lives."""
    here = Path(__file__).parent
    parts = [load_release().source_hash.encode()]
    parts += [(here / name).read_bytes() for name in ("crowd.py", "evm.py", "made.py")]
    return keccak(b"".join(parts)).hex()[:12]


def _live(folder: Path, members: int, events: int) -> None:
    began = time.monotonic()
    buffer: list[dict[str, Any]] = []
    times: dict[int, int] = {}
    told = parts = 0

    def write() -> None:
        nonlocal parts
        if not buffer:
            return
        (folder / f"answer-{parts:04d}.json").write_bytes(
            orjson.dumps({"jsonrpc": "2.0", "id": 0, "result": buffer})
        )
        columns = read_logs(buffer, times).columns()
        np.savez(folder / f"events-{parts:04d}.npz", allow_pickle=False, **columns)
        parts += 1
        buffer.clear()
        print(f"  {told:,} events, {time.monotonic() - began:.0f} s", file=sys.stderr)

    def note(log: dict[str, Any]) -> None:
        nonlocal told
        # A part ends with a transaction, as a range of blocks does.
        if len(buffer) >= _PART and log["transactionHash"] != buffer[-1]["transactionHash"]:
            write()
        times[evm.block] = evm.time
        buffer.append(log)
        told += 1

    evm = Evm(compile_contracts(), START, note)
    crowd = live(evm, members, events, lambda: told)
    write()
    roles = ("panel", "pool", "enrolment", "desk", "jury")
    about = {
        "addresses": {role: contract.address for role, contract in crowd.contracts.items()},
        "abis": {role: crowd.contracts[role].abi for role in roles},
        "deployed_at": START,
        "last_time": evm.time,
        "events": told,
        "members": members,
    }
    (folder / "pool.json").write_text(json.dumps(about))


if __name__ == "__main__":
    _live(Path(sys.argv[3]), int(sys.argv[1]), int(sys.argv[2]))
