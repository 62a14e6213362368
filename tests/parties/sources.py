"""Contracts of others, as their packages have them compiled, and the suite's own, from source."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.toolchain import ROOT, SOLC_FOLDER

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
OWN = HERE / "contracts"
_SAFE = "@safe-global/safe-contracts/build/artifacts/contracts"
_HANDLER = "CompatibilityFallbackHandler"
#: Where a package has a contract compiled, by the name used here.
COMPILED = {
    "Safe": f"{_SAFE}/Safe.sol/Safe.json",
    "SafeProxyFactory": f"{_SAFE}/proxies/SafeProxyFactory.sol/SafeProxyFactory.json",
    "SafeHandler": f"{_SAFE}/handler/{_HANDLER}.sol/{_HANDLER}.json",
    "EntryPoint7": "account-abstraction-7/artifacts/EntryPoint.json",
    "SimpleAccount7": "account-abstraction-7/artifacts/SimpleAccount.json",
    "SimpleAccountFactory7": "account-abstraction-7/artifacts/SimpleAccountFactory.json",
    "EntryPoint8": "account-abstraction-8/artifacts/EntryPoint.json",
    "SimpleAccount8": "account-abstraction-8/artifacts/SimpleAccount.json",
    "SimpleAccountFactory8": "account-abstraction-8/artifacts/SimpleAccountFactory.json",
    "Simple7702Account": "account-abstraction-8/artifacts/Simple7702Account.json",
}


class Source(NamedTuple):
    """A contract that can be deployed."""

    abi: list
    bytecode: str


def compiled(name: str) -> Source:
    """A contract as its package has it compiled."""
    path = PACKAGES / COMPILED[name]
    if not path.exists():
        raise SystemExit(f"{path} is not there; run: npm --prefix tests/parties ci")
    artifact = json.loads(path.read_text(encoding="utf-8"))
    return Source(artifact["abi"], artifact["bytecode"])


@cache
def own(name: str, evm: str = "shanghai") -> Source:
    """A contract of the suite's own, of our mocks or of the odd tokens, for a fork of the EVM."""
    folders = (OWN, ROOT / "contracts" / "mocks", ROOT / "tests" / "foundry" / "tokens")
    file = next(path for folder in folders if (path := folder / f"{name}.sol").exists())
    job = {
        "language": "Solidity",
        "sources": {file.name: {"content": file.read_text(encoding="utf-8")}},
        "settings": {
            "evmVersion": evm,
            "optimizer": {"enabled": True, "runs": 100},
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    command = [str(SOLC_FOLDER / "solc"), "--standard-json", "--base-path", str(PACKAGES)]
    asked = json.dumps(job)
    done = subprocess.run(
        command, input=asked, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    answer = json.loads(done.stdout)
    wrong = [note for note in answer.get("errors", []) if note["severity"] == "error"]
    assert not wrong, wrong[0]["formattedMessage"]
    made = answer["contracts"][file.name][name]
    return Source(made["abi"], "0x" + made["evm"]["bytecode"]["object"])
