"""Runs a command beside a Ganache of its own, on a free port, and stops it afterwards.

    python -m tools.with_ganache [--time 2024-01-01T00:00:00Z] [--brownie] -- COMMAND...

The command finds the chain by MUTUAL_POOL_RPC (an address) and MUTUAL_POOL_PORT. With --brownie
it also gets a home of its own, in which brownie's network `ganache` is that very chain: brownie
attaches to it, and two runs never meet.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local_chain import free_port, parse, running
from tools.register_network import register
from tools.toolchain import (
    ACCOUNTS,
    BLOCK_GAS_LIMIT,
    CHAIN_ID,
    GANACHE,
    GANACHE_IN_MEMORY,
    HARDFORK,
    MNEMONIC,
    SOLC_FOLDER,
)


def ganache_command(
    port: int, start_time: str | None = None, *, on_disk: bool = False
) -> list[str]:
    """Ganache as the network `ganache` has it, but on this port."""
    program = GANACHE if on_disk else GANACHE_IN_MEMORY
    command = [str(program), "--server.host", "127.0.0.1", "--server.port", str(port)]
    command += ["--chain.chainId", str(CHAIN_ID), "--chain.networkId", str(CHAIN_ID)]
    # With this, a revert comes back with its reason, as brownie expects.
    command += ["--chain.hardfork", HARDFORK, "--chain.vmErrorsOnRPCResponse", "true"]
    command += ["--wallet.mnemonic", MNEMONIC, "--wallet.totalAccounts", str(ACCOUNTS)]
    command += ["--wallet.defaultBalance", "1000000"]
    command += ["--miner.blockGasLimit", str(BLOCK_GAS_LIMIT), "--logging.quiet"]
    return command + (["--chain.time", start_time] if start_time else [])


@contextmanager
def ganache(start_time: str | None = None, *, on_disk: bool = False) -> Iterator[int]:
    """Keeps a Ganache running, and gives its port; on disk a chain may live for days."""
    port = free_port()
    command = ganache_command(port, start_time, on_disk=on_disk)
    with running("Ganache", command, f"http://127.0.0.1:{port}"):
        yield port


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
    arguments = parse(parser)
    with ganache(arguments.time) as port, tempfile.TemporaryDirectory() as home:
        return run(arguments.command, port, Path(home) if arguments.brownie else None)


if __name__ == "__main__":
    sys.exit(main())
