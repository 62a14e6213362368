"""The record of a deployment: all that is needed to attach to a plan, and to check it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from eth_utils import is_checksum_address
from pydantic import ConfigDict, TypeAdapter, ValidationError
from web3 import Web3

from mutual_pool.chain.contracts import ROLES, PlanContracts, attach
from mutual_pool.chain.journal import DeploymentError, journal_path
from mutual_pool.chain.release import Release

EARLIER = "earlier"
"""The folder of the records that later ones replaced."""


@dataclass(frozen=True)
class Deployment:
    """What was deployed, with all that is needed to attach to it and to check it."""

    # For reading it from a file: a record with a field more or of another type is none.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    plan: str
    chain_id: int
    asset: str
    addresses: dict[str, str]
    directory: str
    constructor_arguments: dict[str, Any]
    deployer: str
    block: int
    compiler: str
    settings: dict[str, Any]
    source_hash: str
    commit: str

    def contracts(self, web3: Web3, release: Release) -> PlanContracts:
        """Return handles for the plan's contracts."""
        return attach(
            web3, release, {"asset": self.asset, "directory": self.directory, **self.addresses}
        )


def record_path(folder: Path, chain_id: int, plan: str) -> Path:
    """Return where the record of a plan's deployment lies: `<folder>/<chain id>/<plan>.json`."""
    return folder / str(chain_id) / f"{plan}.json"


def write_record(folder: Path, deployment: Deployment) -> Path:
    """Write the record of a deployment, which ends its journal, and return its path."""
    path = record_path(folder, deployment.chain_id, deployment.plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Through a file beside it, so that a record is never half written.
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(deployment), indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
    journal_path(folder, deployment.chain_id, deployment.plan).unlink(missing_ok=True)
    return path


def read_record(path: Path) -> Deployment:
    """Read the record of a deployment.

    Raises:
        DeploymentError: if the file is missing or is no record; the message names the fields.
    """
    try:
        deployment = TypeAdapter(Deployment).validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise DeploymentError(f"there is no deployment at {path}; deploy the plan first") from error
    except OSError as error:
        raise DeploymentError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, detail['loc'])) or 'the file'}: {detail['msg']}"
            for detail in error.errors()
        )
        raise DeploymentError(f"{path} is not the record of a deployment: {wrong}") from error
    named = {
        "asset": deployment.asset,
        "directory": deployment.directory,
        **deployment.addresses,
    }
    if named.keys() != {"asset", "directory", *ROLES} or not all(
        map(is_checksum_address, named.values())
    ):
        raise DeploymentError(
            f"{path} is not the record of a deployment: it must have the addresses of "
            f"{', '.join(ROLES)}, of the directory and of the asset"
        )
    return deployment


def require_new(folder: Path, chain_id: int, plan: str) -> None:
    """Make sure that no record of a plan would be replaced.

    Raises:
        DeploymentError: if there is one.
    """
    path = record_path(folder, chain_id, plan)
    if path.exists():
        raise DeploymentError(
            f"{path} is the record of a plan {plan} that was deployed on this chain before. "
            "Nothing was sent; to deploy another one beside it, say --replace, which keeps the "
            f"earlier record in {path.parent / EARLIER}, or give the plan another name"
        )


def keep_earlier(folder: Path, chain_id: int, plan: str) -> Path | None:
    """Put an earlier record of a plan aside, and return where it lies; None if there is none.

    Raises:
        OSError: if it cannot be moved.
    """
    path = record_path(folder, chain_id, plan)
    if not path.exists():
        return None
    aside = path.parent / EARLIER
    aside.mkdir(parents=True, exist_ok=True)
    number = 1
    while (aside / f"{plan}-{number}.json").exists():
        number += 1
    return path.rename(aside / f"{plan}-{number}.json")
