"""Deploying a plan at predicted addresses, and the record of it.

The contracts name each other in immutable references, so the addresses of those still to come
are computed from the deployer's nonce. Afterwards every reference is read back, and a directory
lists the plan. A deployment that was cut off is resumed from its journal (`journal`).
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
from web3.contract.contract import ContractConstructor

from mutual_pool.chain.contracts import (
    FIXED_ROLES,
    FURTHER_ROLES,
    ROLES,
    PlanContracts,
    attach,
)
from mutual_pool.chain.journal import (
    DeploymentError,
    Journal,
    journal_path,
    read_journal,
    require_made,
    require_settled,
    write_journal,
)
from mutual_pool.chain.references import check_directory, check_listing, check_references
from mutual_pool.chain.release import Release
from mutual_pool.chain.wallet import Wallet
from mutual_pool.plan import Plan

_DAY = 86_400
_UNBOUNDED = 2**96 - 1
_GOVERNED = ("pool", "enrolment", "desk", "panel", "timelock")


@dataclass(frozen=True)
class RoleHolders:
    """Who holds the plan's roles at the start; addresses."""

    steward: str
    registrar: str
    supervisor: str
    heir: str
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
        plan.objection_votes.value,
        plan.objection_bond.value,
    )
    # What the assembly decides is carried out by its timelock.
    assembly = addresses["timelock"]
    pool_constants = (
        asset,
        addresses["enrolment"],
        addresses["desk"],
        addresses["guardianship"],
        assembly,
        roles.steward,
        roles.heir,
        plan.reserve_per_unit.value,
        plan.cap_per_period.value,
        plan.waiting_days.value * _DAY,
        plan.grace_days.value * _DAY,
        plan.closing_hold.value,
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
    further = {role: [addresses["pool"]] for role in FURTHER_ROLES}
    return {
        "panel": [
            assembly,
            max(max(row) for row in plan.benefit_table()),
            sorted(roles.assessors, key=str.lower),
            tiers,
        ],
        "pool": [pool_constants],
        "enrolment": [
            addresses["pool"],
            assembly,
            roles.registrar,
            roles.supervisor,
            units,
            plan.minimum_voters.value,
            plan.founding_days.value * _DAY,
        ],
        "desk": [desk_constants],
        "jury": [addresses["desk"], addresses["pool"]],
        "donations": [addresses["pool"], addresses["desk"], addresses["panel"]],
        "registry": [addresses["pool"]],
        "timelock": [addresses["assembly"]],
        "assembly": [
            *(addresses[role] for role in _GOVERNED),
            plan.assembly_quorum_votes.value,
        ],
        "guardianship": [addresses["pool"]],
        **further,
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
    *,
    directory: str = "",
    records: Path | None = None,
) -> Deployment:
    """Deploy a plan's contracts, check that they name each other, and list them.

    Args:
        web3: the chain.
        release: the compiled contracts.
        wallet: who deploys; they keep no power over the plan.
        plan: the rules.
        asset: the address of the token everything is counted in.
        roles: who holds the roles.
        announce: told each contract's name and address once it stands.
        directory: the directory that is to list the plan; without one, one is deployed.
        records: the folder of the records, where a journal lets a deployment that is cut off be
            resumed by the same call; without it, it cannot be.

    Raises:
        DeploymentError: if a contract landed elsewhere than predicted, a reference is wrong, or
            what was begun before cannot be resumed.
        ContractRefusalError: if a contract refuses its arguments, or the directory the plan.
    """
    wanted = _intended(web3, release, wallet.address, plan, asset, roles, directory)
    path = records and journal_path(records, wanted.chain_id, plan.name)
    begun = read_journal(path) if path else None
    first = begun.first_nonce if begun else wanted.first_nonce
    addresses = _predicted(wallet.address, first)
    if directory:
        foreseen = [addresses[role] for role in FIXED_ROLES]
        check_directory(web3, release, directory, wallet.address, first, foreseen)
    if path and begun:
        # The addresses, which the arguments name, follow from where it began.
        again = _intended(web3, release, wallet.address, plan, asset, roles, directory, first)
        begun.require_same(again, path)
    elif path:
        write_journal(path, wanted)
    journal = begun or wanted
    arguments = constructor_arguments(plan, asset, roles, addresses)
    creations = [(ROLES[role], addresses[role], arguments[role]) for role in ROLES]
    if not directory:
        beyond = predict_address(wallet.address, journal.first_nonce + len(ROLES))
        creations.append(("PlanDirectory", beyond, []))

    block = 0
    done = wanted.first_nonce - journal.first_nonce
    for place, (name, address, given) in enumerate(creations):
        artifact = release[name]
        factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        creation = factory.constructor(*given)
        if place < done:
            data = creation.data_in_transaction
            made = require_made(web3, journal, place, address, data, artifact)
        else:
            made = _create(wallet, creation, name, address)
        block = block or made
        announce(name, address)

    deployment = Deployment(
        plan=plan.name,
        chain_id=wanted.chain_id,
        asset=to_checksum_address(asset),
        addresses=addresses,
        directory=to_checksum_address(directory or creations[-1][1]),
        constructor_arguments=wanted.constructor_arguments
        if not begun
        else begun.constructor_arguments,
        deployer=wallet.address,
        block=block,
        compiler=release.compiler,
        settings=release.settings,
        source_hash=release.source_hash,
        commit=_commit(),
    )
    contracts = deployment.contracts(web3, release)
    check_references(contracts)
    _list(wallet, contracts, journal.first_nonce)
    return deployment


def _intended(
    web3: Web3,
    release: Release,
    deployer: str,
    plan: Plan,
    asset: str,
    roles: RoleHolders,
    directory: str,
    first_nonce: int | None = None,
) -> Journal:
    """What is to be deployed, from `first_nonce` on or, without it, from now on."""
    now = require_settled(web3, deployer)
    first = now if first_nonce is None else first_nonce
    if now < first:
        raise DeploymentError(
            f"{deployer} has sent {now} transactions, fewer than when the unfinished deployment "
            "began: this is another chain. Nothing was sent; remove the journal to begin anew"
        )
    arguments = constructor_arguments(plan, asset, roles, _predicted(deployer, first))
    return Journal(
        plan=plan.name,
        chain_id=web3.eth.chain_id,
        genesis=web3.eth.get_block(0)["hash"].to_0x_hex(),
        deployer=deployer,
        source_hash=release.source_hash,
        # As a record holds them, so that what is read is what was written.
        constructor_arguments=json.loads(json.dumps(arguments)),
        directory=directory,
        first_nonce=first,
        block=web3.eth.block_number,
    )


def _predicted(deployer: str, first_nonce: int) -> dict[str, str]:
    return {
        role: predict_address(deployer, first_nonce + place) for place, role in enumerate(ROLES)
    }


def _create(wallet: Wallet, creation: ContractConstructor, name: str, predicted: str) -> int:
    """Create a contract at the address predicted; return its block."""
    receipt = wallet.send(creation)
    if receipt["contractAddress"] != predicted:
        raise DeploymentError(
            f"{name} is at {receipt['contractAddress']}, not at the predicted {predicted}; "
            f"another transaction of {wallet.address} came in between. The contracts deployed so "
            "far are useless: remove the journal if there is one, and deploy again"
        )
    return receipt["blockNumber"]


def _list(wallet: Wallet, contracts: PlanContracts, first_nonce: int) -> None:
    """Have the directory list the plan, unless somebody did so already; all of it, or the rest."""
    directory = contracts.directory.functions
    if directory.numberOf(contracts.pool.address).call() == 0:
        wallet.send(directory.list(wallet.address, first_nonce))
    number = directory.numberOf(contracts.pool.address).call()
    missing = len(FURTHER_ROLES) - len(directory.partsOf(number).call())
    if missing > 0:
        wallet.send(directory.listParts(number, missing))
    check_listing(contracts)


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
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
