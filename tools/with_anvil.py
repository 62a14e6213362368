"""Runs a command beside an Anvil of its own, on a free port, and stops it afterwards.

    python -m tools.with_anvil [--forget] -- COMMAND...

The command finds the chain by MUTUAL_POOL_RPC. With --forget the chain keeps no old states on disk,
which among 100,000 members are tens of gigabytes in the home folder. Anvil is for work on thousands
of members: it
counts the same gas as Ganache, many times faster.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.local_chain import free_port, parse, running
from tools.toolchain import ACCOUNTS, BIN_FOLDER, BLOCK_GAS_LIMIT, CHAIN_ID, HARDFORK, MNEMONIC


def anvil_command(port: int, *, forget: bool = False, hardfork: str = HARDFORK) -> list[str]:
    """Anvil with the chain id and the accounts of our Ganache, and its hard fork or another."""
    command = [str(BIN_FOLDER / "anvil"), "--silent", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--chain-id", str(CHAIN_ID), "--hardfork", hardfork]
    command += ["--mnemonic", MNEMONIC, "--accounts", str(ACCOUNTS), "--balance", "1000000"]
    if forget:
        command += ["--max-persisted-states", "0"]
    return [*command, "--gas-limit", str(BLOCK_GAS_LIMIT)]


@contextmanager
def anvil(*, forget: bool = False, hardfork: str = HARDFORK) -> Iterator[str]:
    """Keeps an Anvil running, and gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running("Anvil", anvil_command(port, forget=forget, hardfork=hardfork), address):
        yield address


def main() -> int:
    """Reads the command line and runs the command."""
    parser = argparse.ArgumentParser(description="Run a command beside an Anvil.")
    parser.add_argument("--forget", action="store_true", help="keep no old states on disk")
    arguments = parse(parser)
    with anvil(forget=arguments.forget) as address:
        environment = dict(os.environ, MUTUAL_POOL_RPC=address)
        return subprocess.run(arguments.command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
