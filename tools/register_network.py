"""Adds the network `ganache` to brownie's list of networks. Safe to repeat.

Brownie keeps that list in the user's home, not in the project. Every other entry of it stays
as it is.
"""

import importlib.util
from pathlib import Path
from typing import Any

import yaml

from tools.toolchain import (
    ACCOUNTS,
    BLOCK_GAS_LIMIT,
    CHAIN_ID,
    GANACHE,
    HARDFORK,
    MNEMONIC,
    ROOT,
)

DEFAULT_PORT = 8545


def ganache_network(port: int = DEFAULT_PORT) -> dict[str, Any]:
    """The entry for brownie's list."""
    # Brownie splits the command at blanks, so a path with one must do without the folder.
    command = GANACHE if " " not in str(GANACHE) else GANACHE.relative_to(ROOT)
    return {
        "name": "Ganache (Mutual Pool)",
        "id": "ganache",
        # Quiet, because brownie never reads the pipe that Ganache would fill.
        "cmd": f"{command} --logging.quiet",
        "host": "http://127.0.0.1",
        "timeout": 120,
        "cmd_settings": {
            "port": port,
            "gas_limit": BLOCK_GAS_LIMIT,
            "accounts": ACCOUNTS,
            "default_balance": 1_000_000,
            "evm_version": HARDFORK,
            "mnemonic": MNEMONIC,
            "chain_id": CHAIN_ID,
            "network_id": CHAIN_ID,
        },
    }


def brownies_own_list() -> Path:
    """The list that brownie gives a new user."""
    spec = importlib.util.find_spec("brownie")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("brownie is not installed; run: make setup")
    return Path(spec.submodule_search_locations[0]) / "data" / "network-config.yaml"


def register(home: Path, port: int = DEFAULT_PORT) -> bool:
    """Writes the entry into the list below `home`; says whether anything changed."""
    file = home / ".brownie" / "network-config.yaml"
    source = file if file.exists() else brownies_own_list()
    networks = yaml.safe_load(source.read_text(encoding="utf-8"))
    wanted = ganache_network(port)
    present = networks.get("development") or []
    if wanted in present and source == file:
        return False
    others = [entry for entry in present if entry["id"] != wanted["id"]]
    networks["development"] = [*others, wanted]
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(yaml.safe_dump(networks, sort_keys=False), encoding="utf-8")
    draft.replace(file)
    return True


def main() -> None:
    """Registers the network for the user who runs the set-up."""
    if register(Path.home()):
        print("Network: ganache is in brownie's list")


if __name__ == "__main__":
    main()
