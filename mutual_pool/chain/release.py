"""The contracts of a release, compiled from source with nothing left to chance.

The standard-JSON input holds every source by content, so that it and the compiler are enough to
reproduce the bytecode. Compiler and settings are those of brownie-config.yaml.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
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
    "DonationDesk",
    "DisclosureRegistry",
    "AssemblyTimelock",
    "MemberAssembly",
    "Guardianship",
    "PlanLens",
    "KeyBoard",
    "StandingOrder",
    "ServiceFund",
    "Subscription",
    "PlanDirectory",
)
_IMPORT = re.compile(r'^\s*import\s+(?:[^;"]*?from\s+)?"([^"]+)"\s*;', re.MULTILINE)
PACKAGED = Path(__file__).resolve().parents[1] / "_release" / "release.json"
"""Where a wheel has the build: anyone who installs it needs neither sources nor compiler."""
PACKAGED_COMPILER = "0.8.37"
_FORM = 3
"""Counts up when what is kept of the compiler's output changes."""
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
    immutable_names: dict[str, str]


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
    if not _is_checkout():
        raise ReleaseError(
            "the contracts' sources are not here; run this from a checkout of the repository"
        )
    return root


def _is_checkout() -> bool:
    root = Path(__file__).resolve().parents[2]
    return (root / "contracts").is_dir() and (root / "brownie-config.yaml").is_file()


def load_build(path: Path) -> Release:
    """Return what a standard-JSON input compiles to, as it is written with every deployment.

    The compiler is the one that the file beside it names (`verification.json`), or this version's.

    Raises:
        ReleaseError: if it is no such input, the compiler is missing, or it refuses the sources.
    """
    try:
        standard_json = json.loads(path.read_text(encoding="utf-8"))
        beside = path.with_name("verification.json")
        named = (
            json.loads(beside.read_text(encoding="utf-8"))["compiler"] if beside.is_file() else ""
        )
        if not standard_json["sources"] or not standard_json["settings"]:
            raise KeyError("sources")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReleaseError(f"{path} is no standard-JSON input of the Solidity compiler") from error
    version = str(named).split("+")[0] or PACKAGED_COMPILER
    return release_of(version, standard_json, compile_sources(version, standard_json))


def load_release(root: Path | None = None) -> Release:
    """Return the compiled contracts, from `build/release` if the sources have not changed.

    Where there is no checkout, the build that travels inside the package is read.

    Raises:
        ReleaseError: if sources, compiler or OpenZeppelin's contracts are missing, or the
            compiler refuses the sources.
    """
    if root is None and PACKAGED.is_file() and not _is_checkout():
        return read_packaged(PACKAGED)
    root = root or repository()
    version, standard_json = standard_input(root)
    store = root / "build" / "release"
    key = _digest({"form": _FORM, "compiler": version, **standard_json})
    path = store / f"{key[:16]}.json"
    if path.is_file():
        output = json.loads(path.read_text(encoding="utf-8"))
    else:
        output = _released(compile_sources(version, standard_json))
        store.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: another process may be about to read it.
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_text(json.dumps(output), encoding="utf-8")
        draft.replace(path)
    return release_of(version, standard_json, output)


def _released(output: dict[str, Any]) -> dict[str, Any]:
    """Return what is read of the compiler's output: every command reads it from a file anew."""
    contracts = {
        source: {name: _read_of(found[name]) for name in CONTRACTS if name in found}
        for source, found in output["contracts"].items()
        if source.startswith("contracts/")
    }
    return {"contracts": contracts, "immutables": output["immutables"]}


def _read_of(contract: dict[str, Any]) -> dict[str, Any]:
    deployed = contract["evm"]["deployedBytecode"]
    code = {
        "bytecode": {"object": contract["evm"]["bytecode"]["object"]},
        "deployedBytecode": {
            name: deployed[name] for name in ("object", "immutableReferences") if name in deployed
        },
    }
    return {**{name: contract[name] for name in ("abi", "metadata", "storageLayout")}, "evm": code}


def write_packaged(path: Path, release: Release) -> None:
    """Write a build so that it can travel inside the package."""
    path.write_text(json.dumps(asdict(release)), encoding="utf-8")


def read_packaged(path: Path) -> Release:
    """Return a build that `write_packaged` wrote.

    Raises:
        ReleaseError: if the file is damaged.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        artifacts = {
            name: Artifact(**artifact) for name, artifact in found.pop("artifacts").items()
        }
        return Release(**found, artifacts=artifacts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path} is damaged; install the package again") from error


def release_of(version: str, standard_json: dict[str, Any], output: dict[str, Any]) -> Release:
    """Return what the compiler made of a standard-JSON input.

    Raises:
        ReleaseError: if one of the contracts is not among the sources.
    """
    return Release(
        compiler=version,
        settings=standard_json["settings"],
        standard_json=standard_json,
        artifacts={name: _artifact(name, output) for name in CONTRACTS},
    )


def standard_input(root: Path) -> tuple[str, dict[str, Any]]:
    """Return the compiler's version and the standard-JSON input of all contracts."""
    config = yaml.safe_load((root / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
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
    content = path.read_text(encoding="utf-8")
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


def compile_sources(version: str, standard_json: dict[str, Any]) -> dict[str, Any]:
    """Return the compiler's output, with the names of all immutables under `immutables`.

    Raises:
        ReleaseError: if the compiler is missing, or refuses the sources.
    """
    settings = standard_json["settings"]
    # The tree of each source tells the names; what is compiled does not depend on the selection.
    selection = {"*": {"*": _OUTPUT, "": ["ast"]}}
    asked = {**standard_json, "settings": {**settings, "outputSelection": selection}}
    output = _run_compiler(version, asked)
    names: dict[str, str] = {}
    for source in output["sources"].values():
        _collect_immutables(source.pop("ast"), names)
    return {**output, "immutables": names}


def _collect_immutables(node: Any, names: dict[str, str]) -> None:  # noqa: ANN401  any JSON
    if isinstance(node, dict):
        if node.get("mutability") == "immutable":
            names[str(node["id"])] = node["name"]
        node = list(node.values())
    if isinstance(node, list):
        for entry in node:
            if isinstance(entry, (dict, list)):
                _collect_immutables(entry, names)


def _run_compiler(version: str, standard_json: dict[str, Any]) -> dict[str, Any]:
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
                immutable_names={
                    key: output["immutables"][key]
                    for key in deployed.get("immutableReferences", {})
                },
            )
    raise ReleaseError(f"there is no contract {name} among the sources")


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
