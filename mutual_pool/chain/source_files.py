"""What explorers ask for to verify a deployment's source, written beside its record.

With the standard-JSON input and the named compiler anybody reproduces the bytecode, and the
metadata whose hash stands at its end.
"""

import json
from pathlib import Path
from typing import Any

from eth_abi import encode

from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import abi_type
from mutual_pool.chain.release import Release

INPUT = "standard-input.json"
SUMMARY = "verification.json"


def source_folder(folder: Path, deployment: Deployment) -> Path:
    """Return where the files of a deployment lie: `<folder>/<chain id>/<plan>/`."""
    return folder / str(deployment.chain_id) / deployment.plan


def write_source_files(folder: Path, deployment: Deployment, release: Release) -> list[Path]:
    """Write input, metadata and what is to be typed into an explorer's form; return the paths.

    Raises:
        OSError: if they cannot be written.
    """
    target = source_folder(folder, deployment)
    target.mkdir(parents=True, exist_ok=True)
    written = [target / INPUT, target / SUMMARY]
    written[0].write_text(json.dumps(release.standard_json, indent=1) + "\n", encoding="utf-8")
    contracts: dict[str, dict[str, Any]] = {}
    compiler = ""
    addresses = {**deployment.addresses, "directory": deployment.directory}
    arguments = {**deployment.constructor_arguments, "directory": []}
    for role, name in {**ROLES, "directory": "PlanDirectory"}.items():
        artifact = release[name]
        metadata = target / f"{name}.metadata.json"
        # As it is hashed: not a byte more or less.
        metadata.write_text(artifact.metadata, encoding="utf-8")
        written.append(metadata)
        about = json.loads(artifact.metadata)
        compiler = about["compiler"]["version"]
        contracts[role] = {
            "address": addresses[role],
            "contract": f"{artifact.source}:{name}",
            "constructor_arguments": _encoded(artifact.abi, arguments[role]),
            "metadata": metadata.name,
        }
    summary = {
        "chain_id": deployment.chain_id,
        "compiler": compiler,
        "input": INPUT,
        "contracts": contracts,
    }
    written[1].write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return written


def _encoded(abi: list[dict[str, Any]], arguments: list[Any]) -> str:
    """Return constructor arguments as the creation code has them at its end."""
    kinds = [
        abi_type(item)
        for entry in abi
        if entry["type"] == "constructor"
        for item in entry["inputs"]
    ]
    return "0x" + encode(kinds, arguments).hex()
