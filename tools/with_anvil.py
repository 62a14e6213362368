"""Runs a command beside an Anvil of its own, on a free port, and stops it afterwards.

    python -m tools.with_anvil -- COMMAND...

The command finds the chain by MUTUAL_POOL_RPC. Anvil is for work on thousands of members: it
counts the same gas as Ganache, many times faster.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.toolchain import ACCOUNTS, BIN_FOLDER, BLOCK_GAS_LIMIT, CHAIN_ID, HARDFORK, MNEMONIC
from tools.with_ganache import START_TIMEOUT, answers, free_port


def anvil_command(port: int) -> list[str]:
    """Anvil with the chain id, the hard fork and the accounts of our Ganache."""
    command = [str(BIN_FOLDER / "anvil"), "--silent", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--chain-id", str(CHAIN_ID), "--hardfork", HARDFORK]
    command += ["--mnemonic", MNEMONIC, "--accounts", str(ACCOUNTS), "--balance", "1000000"]
    return [*command, "--gas-limit", str(BLOCK_GAS_LIMIT)]


@contextmanager
def anvil() -> Iterator[str]:
    """Keeps an Anvil running, and gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            anvil_command(port), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + START_TIMEOUT
            while not answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(
                        f"Anvil did not start on port {port}. It said:\n{log.read().decode()}"
                    )
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main() -> int:
    """Reads the command line and runs the command."""
    parser = argparse.ArgumentParser(description="Run a command beside an Anvil of its own.")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run, after --")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        parser.error("no command; put it after --")

    # A polite kill of this program must not leave Anvil behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with anvil() as address:
        environment = dict(os.environ, MUTUAL_POOL_RPC=address)
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
