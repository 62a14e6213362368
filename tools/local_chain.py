"""A node of our own on this machine: a free port, a process, and a sure end to it."""

import argparse
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tools.toolchain import CHAIN_ID

START_TIMEOUT = 60.0


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(address: str, chain_id: int = CHAIN_ID) -> bool:
    """Whether a chain of this id answers there."""
    question = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    request = urllib.request.Request(
        address, json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    # No proxy: the chain is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return int(json.load(answer)["result"], 16) == chain_id
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def running(
    name: str, command: Sequence[str], address: str, chain_id: int = CHAIN_ID
) -> Iterator[None]:
    """Keeps a node running; what it said is shown only if it does not start."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + START_TIMEOUT
            while not answers(address, chain_id):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(
                        f"{name} did not start at {address}. It said:\n{log.read().decode()}"
                    )
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Reads a command line that ends with a command after `--`, and prepares for a polite kill."""
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run, after --")
    arguments = parser.parse_args()
    if arguments.command[:1] == ["--"]:
        arguments.command = arguments.command[1:]
    if not arguments.command:
        parser.error("no command; put it after --")
    # Neither a kill nor Ctrl-C leaves the node behind, and neither needs a traceback.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    return arguments
