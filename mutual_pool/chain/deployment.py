"""Deploying a plan at predicted addresses, and the record of it.

The contracts name each other in immutable references, so the addresses of those still to come
are computed from the deployer's nonce. Afterwards every reference is read back.
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import rlp
from eth_utils import is_checksum_address, keccak, to_canonical_address, to_checksum_address
from pydantic import ConfigDict, TypeAdapter, ValidationError
from web3 import Web3
from web3.contract.contract import ContractFunction

from mutual_pool.chain.contracts import ROLES, PlanContracts, attach
from mutual_pool.chain.release import Release
from mutual_pool.chain.wallet import Wallet
from mutual_pool.plan import Plan

_DAY = 86_400
_UNBOUNDED = 2**96 - 1
_GOVERNED = ("pool", "enrolment", "desk", "panel", "timelock")


class DeploymentError(Exception):
    """A deployment that did not come out as predicted, or cannot be read; it must not be used."""


@dataclass(frozen=True)
class RoleHolders:
    """Who holds the plan's roles at the start; addresses."""

    steward: str
    registrar: str
    supervisor: str
    assessors: tuple[str, ...]


@dataclass(frozen=True)
class Deployment:
    """What was deployed, with all that is needed to attach to it and to check it."""

    # For reading it from a file: a record with a field more or of another type is none.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    plan: str
    chain_id: int
    asset: str
    addresses: dict[str, str]
    constructor_arguments: dict[str, Any]
    deployer: str
    block: int
    compiler: str
    settings: dict[str, Any]
    source_hash: str
    commit: str

    def contracts(self, web3: Web3, release: Release) -> PlanContracts:
        """Return handles for the plan's contracts."""
        return attach(web3, release, {"asset": self.asset, **self.addresses})


def constructor_arguments(
    plan: Plan, asset: str, roles: RoleHolders, addresses: Mapping[str, str]
) -> dict[str, list[Any]]:
    """Return each contract's constructor arguments, by role, in the contracts' units.

    Raises:
        DeploymentError: if the assessors are not as many as the plan's panel has seats.
    """
    if len(roles.assessors) != plan.panel.value.seats:
        raise DeploymentError(
            f"the plan {plan.name} has {plan.panel.value.seats} seats on its panel, "
            f"but {len(roles.assessors)} assessors were given"
        )
    tiers = [
        (_UNBOUNDED if tier.up_to is None else tier.up_to, tier.threshold)
        for tier in plan.panel.value.thresholds
    ]
    rules = (
        plan.cap_per_unit.value,
        plan.claim_bond.value,
        plan.fee_bps.value,
        plan.claim_window_days.value,
        plan.panel_days.value,
        plan.notice_days.value,
        plan.pay_days.value,
        plan.appeal_days.value,
        plan.jury_days.value,
    )
    jury_rules = (
        plan.objection_bps.value,
        plan.jury_quorum_bps.value,
        plan.jury_quorum_votes.value,
    )
    # What the assembly decides is carried out by its timelock.
    assembly = addresses["timelock"]
    pool_constants = (
        asset,
        addresses["enrolment"],
        addresses["desk"],
        assembly,
        roles.steward,
        plan.reserve_per_unit.value,
        plan.cap_per_period.value,
        plan.waiting_days.value * _DAY,
        plan.grace_days.value * _DAY,
    )
    desk_constants = (
        addresses["pool"],
        addresses["panel"],
        addresses["jury"],
        assembly,
        rules,
        jury_rules,
        plan.ends_membership(),
        list(plan.vesting.value),
        plan.benefit_table(),
    )
    units = [band.units for band in plan.bands.value]
    return {
        "panel": [assembly, sorted(roles.assessors, key=str.lower), tiers],
        "pool": [pool_constants],
        "enrolment": [addresses["pool"], assembly, roles.registrar, roles.supervisor, units],
        "desk": [desk_constants],
        "jury": [addresses["desk"], addresses["pool"]],
        "registry": [addresses["pool"]],
        "timelock": [addresses["assembly"]],
        "assembly": [addresses[role] for role in _GOVERNED],
    }


def predict_address(deployer: str, nonce: int) -> str:
    """Return the address of the contract that `deployer` creates with `nonce` (EIP-161 CREATE)."""
    return to_checksum_address(keccak(rlp.encode([to_canonical_address(deployer), nonce]))[12:])


def deploy_plan(
    web3: Web3,
    release: Release,
    wallet: Wallet,
    plan: Plan,
    asset: str,
    roles: RoleHolders,
    announce: Callable[[str, str], None] = lambda name, address: None,
) -> Deployment:
    """Deploy a plan's contracts and check that they name each other.

    Args:
        web3: the chain.
        release: the compiled contracts.
        wallet: who deploys; they keep no power over the plan.
        plan: the rules.
        asset: the address of the token everything is counted in.
        roles: who holds the roles.
        announce: told each contract's name and address once it stands.

    Raises:
        DeploymentError: if a contract landed elsewhere than predicted, or a reference is wrong.
    """
    first = web3.eth.get_transaction_count(wallet.address)
    addresses = {
        role: predict_address(wallet.address, first + place) for place, role in enumerate(ROLES)
    }
    arguments = constructor_arguments(plan, asset, roles, addresses)
    block = 0
    for role, name in ROLES.items():
        factory = web3.eth.contract(abi=release[name].abi, bytecode=release[name].bytecode)
        receipt = wallet.send(factory.constructor(*arguments[role]))
        if receipt["contractAddress"] != addresses[role]:
            raise DeploymentError(
                f"{name} is at {receipt['contractAddress']}, not at the predicted "
                f"{addresses[role]}; another transaction of {wallet.address} came in between. "
                "The contracts deployed so far are useless: deploy again."
            )
        block = block or receipt["blockNumber"]
        announce(name, addresses[role])

    deployment = Deployment(
        plan=plan.name,
        chain_id=web3.eth.chain_id,
        asset=to_checksum_address(asset),
        addresses=addresses,
        # As a record holds them, so that what is read is what was written.
        constructor_arguments=json.loads(json.dumps(arguments)),
        deployer=wallet.address,
        block=block,
        compiler=release.compiler,
        settings=release.settings,
        source_hash=release.source_hash,
        commit=_commit(),
    )
    check_references(deployment.contracts(web3, release))
    return deployment


def check_references(contracts: PlanContracts) -> None:
    """Make sure that a plan's contracts name each other.

    Raises:
        DeploymentError: with the reference that is wrong.
    """
    c = contracts
    pool, timelock, assembly = c.pool.functions, c.timelock.functions, c.assembly.functions
    stated: dict[str, tuple[ContractFunction, object]] = {
        "pool.asset": (pool.asset(), c.asset.address),
        "pool.enrolment": (pool.enrolment(), c.enrolment.address),
        "pool.claimDesk": (pool.claimDesk(), c.desk.address),
        "pool.memberAssembly": (pool.memberAssembly(), c.timelock.address),
        "enrolment.pool": (c.enrolment.functions.pool(), c.pool.address),
        "enrolment.memberAssembly": (c.enrolment.functions.memberAssembly(), c.timelock.address),
        "desk.pool": (c.desk.functions.pool(), c.pool.address),
        "desk.panel": (c.desk.functions.panel(), c.panel.address),
        "desk.memberAssembly": (c.desk.functions.memberAssembly(), c.timelock.address),
        "desk.jury": (c.desk.functions.jury(), c.jury.address),
        "jury.desk": (c.jury.functions.desk(), c.desk.address),
        "jury.pool": (c.jury.functions.pool(), c.pool.address),
        "panel.memberAssembly": (c.panel.functions.memberAssembly(), c.timelock.address),
        "registry.pool": (c.registry.functions.pool(), c.pool.address),
        "assembly.pool": (assembly.pool(), c.pool.address),
        "assembly.enrolment": (assembly.enrolment(), c.enrolment.address),
        "assembly.desk": (assembly.desk(), c.desk.address),
        "assembly.panel": (assembly.panel(), c.panel.address),
        "assembly.timelock": (assembly.timelock(), c.timelock.address),
    }
    for role in ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"):
        held = timelock.hasRole(timelock[role]().call(), c.assembly.address)
        stated[f"timelock.{role} of the assembly"] = (held, True)
    for reference, (call, expected) in stated.items():
        found = call.call()
        if found != expected:
            raise DeploymentError(f"{reference} is {found}, but should be {expected}")


def record_path(folder: Path, chain_id: int, plan: str) -> Path:
    """Return where the record of a plan's deployment lies: `<folder>/<chain id>/<plan>.json`."""
    return folder / str(chain_id) / f"{plan}.json"


def write_record(folder: Path, deployment: Deployment) -> Path:
    """Write the record of a deployment and return its path."""
    path = record_path(folder, deployment.chain_id, deployment.plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Through a file beside it, so that a record is never half written.
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(deployment), indent=2) + "\n")
    draft.replace(path)
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
    named = {"asset": deployment.asset, **deployment.addresses}
    if named.keys() != {"asset", *ROLES} or not all(map(is_checksum_address, named.values())):
        raise DeploymentError(
            f"{path} is not the record of a deployment: it must have the addresses of "
            f"{', '.join(ROLES)} and of the asset"
        )
    return deployment


def _commit() -> str:
    """The commit of the checkout, with `+changes` if files differ from it; "" outside of git."""
    root = Path(__file__).resolve().parents[2]
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+changes"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
