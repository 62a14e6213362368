"""Runs a command beside a Ganache of its own, on a free port, and stops it afterwards.

    python -m tools.with_ganache [--time 2024-01-01T00:00:00Z] [--brownie] -- COMMAND...

The command finds the chain by MUTUAL_POOL_RPC (an address) and MUTUAL_POOL_PORT. With --brownie
it also gets a home of its own, in which brownie's network `ganache` is that very chain: brownie
attaches to it, and two runs never meet.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.register_network import register
from tools.toolchain import (
    ACCOUNTS,
    BLOCK_GAS_LIMIT,
    CHAIN_ID,
    GANACHE,
    HARDFORK,
    MNEMONIC,
    SOLC_FOLDER,
)

START_TIMEOUT = 60.0


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ganache_command(port: int, start_time: str | None = None) -> list[str]:
    """Ganache as the network `ganache` has it, but on this port."""
    command = [str(GANACHE), "--server.host", "127.0.0.1", "--server.port", str(port)]
    command += ["--chain.chainId", str(CHAIN_ID), "--chain.networkId", str(CHAIN_ID)]
    # With this, a revert comes back with its reason, as brownie expects.
    command += ["--chain.hardfork", HARDFORK, "--chain.vmErrorsOnRPCResponse", "true"]
    command += ["--wallet.mnemonic", MNEMONIC, "--wallet.totalAccounts", str(ACCOUNTS)]
    command += ["--wallet.defaultBalance", "1000000"]
    command += ["--miner.blockGasLimit", str(BLOCK_GAS_LIMIT), "--logging.quiet"]
    return command + (["--chain.time", start_time] if start_time else [])


def answers(address: str) -> bool:
    """Whether a chain with our id answers there."""
    question = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    request = urllib.request.Request(
        address, json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    # No proxy: the chain is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return int(json.load(answer)["result"], 16) == CHAIN_ID
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def ganache(start_time: str | None = None) -> Iterator[int]:
    """Keeps a Ganache running, and gives its port."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            ganache_command(port, start_time), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + START_TIMEOUT
            while not answers(f"http://127.0.0.1:{port}"):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(
                        f"Ganache did not start on port {port}. It said:\n{log.read().decode()}"
                    )
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(command: list[str], port: int, home: Path | None = None) -> int:
    """Runs the command against the chain on that port; gives its exit status."""
    environment = dict(os.environ)
    environment["MUTUAL_POOL_RPC"] = f"http://127.0.0.1:{port}"
    environment["MUTUAL_POOL_PORT"] = str(port)
    environment["SOLCX_BINARY_PATH"] = str(SOLC_FOLDER)
    if home is not None:
        register(home, port)
        environment["HOME"] = str(home)
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Reads the command line and runs the command."""
    parser = argparse.ArgumentParser(description="Run a command beside a Ganache of its own.")
    parser.add_argument("--time", help="the chain's first moment, such as 2024-01-01T00:00:00Z")
    parser.add_argument("--brownie", action="store_true", help="brownie attaches to the chain")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run, after --")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        parser.error("no command; put it after --")

    # A polite kill of this program must not leave Ganache behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with ganache(arguments.time) as port, tempfile.TemporaryDirectory() as home:
        return run(command, port, Path(home) if arguments.brownie else None)


if __name__ == "__main__":
    sys.exit(main())
