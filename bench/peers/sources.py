"""The peers' contracts, as their packages have them compiled, or compiled here from source."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath
from typing import Any, NamedTuple

from tools.toolchain import SOLC_FOLDER

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
_UMA = "@uma/core/artifacts/contracts"
_DVM = f"{_UMA}/data-verification-mechanism/implementation"
_UNISWAP = "@uniswap/v3-core/artifacts/contracts"
COMPILED = {
    "Safe": "@safe-global/safe-contracts/build/artifacts/contracts/Safe.sol/Safe.json",
    "SafeProxyFactory": "@safe-global/safe-contracts/build/artifacts/contracts/proxies/"
    "SafeProxyFactory.sol/SafeProxyFactory.json",
    "StakingRewards": "@uniswap/liquidity-staker/build/StakingRewards.json",
    "MerkleDistributor": "@uniswap/merkle-distributor/build/MerkleDistributor.json",
    "PaymentSplitter": "openzeppelin-4/build/contracts/PaymentSplitter.json",
    "UniswapV3Factory": f"{_UNISWAP}/UniswapV3Factory.sol/UniswapV3Factory.json",
    "UniswapV3Pool": f"{_UNISWAP}/UniswapV3Pool.sol/UniswapV3Pool.json",
    "OptimisticOracleV2": f"{_UMA}/optimistic-oracle-v2/implementation/"
    "OptimisticOracleV2.sol/OptimisticOracleV2.json",
    "Finder": f"{_DVM}/Finder.sol/Finder.json",
    "IdentifierWhitelist": f"{_DVM}/IdentifierWhitelist.sol/IdentifierWhitelist.json",
    "Store": f"{_DVM}/Store.sol/Store.json",
    "AddressWhitelist": f"{_UMA}/common/implementation/AddressWhitelist.sol/AddressWhitelist.json",
}
_IMPORT = re.compile(r'^import\s+(?:{[^}]*}\s+from\s+)?"([^"]+)";', re.MULTILINE)
_OUTPUT = {"*": {"*": ["abi", "evm.bytecode.object"]}}
_COMPILE_6 = (
    "const solc = require('./node_modules/solc-6');"
    "process.stdout.write(solc.compile(require('node:fs').readFileSync(0, 'utf8')));"
)


class Source(NamedTuple):
    """A contract that can be deployed."""

    abi: list[dict[str, Any]]
    bytecode: str


def compiled(name: str) -> Source:
    """A contract as its package has it compiled.

    Raises:
        SystemExit: if the packages are not installed.
    """
    path = PACKAGES / COMPILED[name]
    if not path.exists():
        raise SystemExit(f"{path} is not there; run: npm --prefix bench/peers ci")
    artifact = json.loads(path.read_text(encoding="utf-8"))
    return Source(artifact["abi"], "0x" + str(artifact["bytecode"]).removeprefix("0x"))


@cache
def own(name: str) -> Source:
    """A contract of `contracts/Peers.sol`: OpenZeppelin 5.1 as it is, and helpers."""
    file = HERE / "contracts" / "Peers.sol"
    job = {
        "language": "Solidity",
        "sources": {file.name: {"content": file.read_text(encoding="utf-8")}},
        "settings": {
            "evmVersion": "shanghai",
            "optimizer": {"enabled": True, "runs": 200},
            "outputSelection": _OUTPUT,
        },
    }
    command = [str(SOLC_FOLDER / "solc"), "--standard-json", "--base-path", str(PACKAGES)]
    return _made(_run(command, job), file.name, name)


@cache
def sushi(name: str) -> Source:
    """MasterChef or its token, from their source, by the compiler that they name."""
    sources: dict[str, dict[str, str]] = {}
    _gather(f"@sushiswap/core/contracts/{name}.sol", sources)
    job = {
        "language": "Solidity",
        "sources": sources,
        "settings": {
            "optimizer": {"enabled": True, "runs": 200},
            "outputSelection": _OUTPUT,
        },
    }
    answer = _run(["node", "-e", _COMPILE_6], job)
    return _made(answer, f"@sushiswap/core/contracts/{name}.sol", name)


def _gather(path: str, sources: dict[str, dict[str, str]]) -> None:
    """A file and all that it imports, under the names by which they import each other."""
    if path in sources:
        return
    place = path.replace("@openzeppelin/contracts/", "openzeppelin-3/")
    text = (PACKAGES / place).read_text(encoding="utf-8")
    sources[path] = {"content": text}
    for name in _IMPORT.findall(text):
        relative = name.startswith(".")
        _gather(normpath(f"{dirname(path)}/{name}") if relative else name, sources)


def _run(command: list[str], job: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        command,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE,
        encoding="utf-8",
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    wrong = [note for note in answer.get("errors", []) if note["severity"] == "error"]
    if wrong:
        raise SystemExit(wrong[0]["formattedMessage"])
    return answer


def _made(answer: dict[str, Any], file: str, name: str) -> Source:
    made = answer["contracts"][file][name]
    return Source(made["abi"], "0x" + made["evm"]["bytecode"]["object"])
