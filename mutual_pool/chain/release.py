"""The contracts of a release, compiled from source with nothing left to chance.

The standard-JSON input holds every source by content, so that whoever has it and the compiler can
reproduce the bytecode. Compiler and settings are those of brownie-config.yaml.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTRACTS = (
    "TestToken",
    "AssessorPanel",
    "MutualPool",
    "Enrolment",
    "ClaimDesk",
    "ClaimJury",
    "DisclosureRegistry",
    "AssemblyTimelock",
    "MemberAssembly",
)
_IMPORT = re.compile(r'^\s*import\s+(?:[^;"]*?from\s+)?"([^"]+)"\s*;', re.MULTILINE)
_OUTPUT = ["abi", "metadata", "storageLayout", "evm.bytecode.object", "evm.deployedBytecode"]


class ReleaseError(Exception):
    """The contracts cannot be compiled here; the message says what is missing."""


@dataclass(frozen=True)
class Artifact:
    """One compiled contract."""

    name: str
    source: str
    abi: list[dict[str, Any]]
    bytecode: str
    deployed_bytecode: str
    immutable_references: dict[str, list[dict[str, int]]]
    storage_layout: dict[str, Any]
    metadata: str


@dataclass(frozen=True)
class Release:
    """All contracts of one compilation, with the input that reproduces it."""

    compiler: str
    settings: dict[str, Any]
    standard_json: dict[str, Any]
    artifacts: dict[str, Artifact]

    def __getitem__(self, name: str) -> Artifact:
        """Return a contract by its name."""
        return self.artifacts[name]

    @property
    def source_hash(self) -> str:
        """The SHA-256 of the standard-JSON input, as hexadecimal digits."""
        return _digest(self.standard_json)


def repository() -> Path:
    """Return the checkout this package runs from.

    Raises:
        ReleaseError: if the package was installed without the contracts' sources.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "contracts").is_dir() or not (root / "brownie-config.yaml").is_file():
        raise ReleaseError(
            "the contracts' sources are not here; run this from a checkout of the repository"
        )
    return root


def load_release(root: Path | None = None) -> Release:
    """Return the compiled contracts, from `build/release` if the sources have not changed.

    Raises:
        ReleaseError: if sources, compiler or OpenZeppelin's contracts are missing, or the
            compiler refuses the sources.
    """
    root = root or repository()
    version, standard_json = standard_input(root)
    store = root / "build" / "release"
    path = store / f"{_digest({'compiler': version, **standard_json})[:16]}.json"
    if path.is_file():
        output = json.loads(path.read_text())
    else:
        output = _compile(version, standard_json)
        store.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(output))
    return Release(
        compiler=version,
        settings=standard_json["settings"],
        standard_json=standard_json,
        artifacts={name: _artifact(name, output) for name in CONTRACTS},
    )


def standard_input(root: Path) -> tuple[str, dict[str, Any]]:
    """Return the compiler's version and the standard-JSON input of all contracts."""
    config = yaml.safe_load((root / "brownie-config.yaml").read_text())["compiler"]
    solc = config["solc"]
    sources: dict[str, dict[str, str]] = {}
    for path in sorted((root / "contracts").rglob("*.sol")):
        _collect(root, path.relative_to(root).as_posix(), sources)
    settings = {
        "evmVersion": config["evm_version"],
        "optimizer": {"enabled": solc["optimizer"]["enabled"], "runs": solc["optimizer"]["runs"]},
        "outputSelection": {"*": {"*": _OUTPUT}},
    }
    return solc["version"], {"language": "Solidity", "sources": sources, "settings": settings}


def _collect(root: Path, name: str, sources: dict[str, dict[str, str]]) -> None:
    """Add a source and everything it imports, named as its imports name it."""
    if name in sources:
        return
    path = root / name
    if name.startswith("@"):
        path = root / "node_modules" / name
    if not path.is_file():
        raise ReleaseError(f"{name} is not here; run: make setup")
    content = path.read_text()
    sources[name] = {"content": content}
    for target in _IMPORT.findall(content):
        _collect(root, _resolve(name, target), sources)


def _resolve(importer: str, target: str) -> str:
    if not target.startswith("."):
        return target
    parts = importer.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _compile(version: str, standard_json: dict[str, Any]) -> dict[str, Any]:
    try:
        import solcx
    except ImportError as error:
        raise ReleaseError("py-solc-x is not installed; run: make setup") from error
    try:
        output: dict[str, Any] = solcx.compile_standard(standard_json, solc_version=version)
    except solcx.exceptions.SolcNotInstalled as error:
        raise ReleaseError(f"solc {version} is not installed; run: make setup") from error
    except solcx.exceptions.SolcError as error:
        raise ReleaseError(f"solc {version} refuses the sources:\n{error}") from error
    return output


def _artifact(name: str, output: dict[str, Any]) -> Artifact:
    for source, contracts in output["contracts"].items():
        if name in contracts and source.startswith("contracts/"):
            found = contracts[name]
            deployed = found["evm"]["deployedBytecode"]
            return Artifact(
                name=name,
                source=source,
                abi=found["abi"],
                bytecode=found["evm"]["bytecode"]["object"],
                deployed_bytecode=deployed["object"],
                immutable_references=deployed.get("immutableReferences", {}),
                storage_layout=found["storageLayout"],
                metadata=found["metadata"],
            )
    raise ReleaseError(f"there is no contract {name} among the sources")


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
