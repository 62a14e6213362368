"""A desk in a process of its own, over a town's plan."""

import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.local_chain import free_port


@dataclass(frozen=True)
class Served:
    """A desk that is served: its address, and where it keeps what."""

    address: str
    folder: Path
    keys: Path
    erasures: Path
    log: Path
    # The process, once it is there: to be killed.
    running: list = field(default_factory=list)

    def kill(self):
        """End the process as a loss of power does."""
        self.running[-1].kill()
        self.running[-1].wait()

    def everything(self):
        """All bytes that it keeps or has written."""
        places = (self.folder, self.keys, self.erasures.parent, self.log.parent)
        found = {path for place in places for path in place.rglob("*") if path.is_file()}
        return {path: path.read_bytes() for path in sorted(found)}


@contextmanager
def serving_desk(town, folder, *options):
    """Keep a desk served until the end; its log is in a file."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    served = Served(
        address,
        folder / "desk",
        folder / "keys",
        folder / "kept" / "erasures",
        folder / "log" / "out",
    )
    served.log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "frontend_bridge.desk", "serve", "--rpc", town.rpc),
        *("--deployment", town.record, "--folder", served.folder, "--keys", served.keys),
        *("--erasures", served.erasures, "--origin", address, "--port", port, *options),
    ]
    with served.log.open("ab") as log:
        process = subprocess.Popen([str(one) for one in command], stdout=log, stderr=log)
    served.running.append(process)
    try:
        deadline = time.monotonic() + 60
        while not _answers(f"{address}/desk/v1/about"):
            assert process.poll() is None, served.log.read_text()
            assert time.monotonic() < deadline, served.log.read_text()
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
