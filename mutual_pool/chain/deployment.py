"""Deploying a plan at predicted addresses, and the record of it.

The contracts name each other in immutable references, so the addresses of those still to come
are computed from the deployer's nonce. Afterwards every reference is read back, and a directory
lists the plan. A deployment that was cut off is resumed from its journal (`journal`).
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rlp
from eth_utils import keccak, to_canonical_address, to_checksum_address
from web3 import Web3
from web3.contract.contract import ContractConstructor
from web3.exceptions import Web3RPCError

from mutual_pool.chain.asset_check import check_asset
from mutual_pool.chain.contracts import FIXED_ROLES, FURTHER_ROLES, ROLES, PlanContracts
from mutual_pool.chain.deployment_record import Deployment as Deployment
from mutual_pool.chain.deployment_record import read_record as read_record
from mutual_pool.chain.deployment_record import record_path as record_path
from mutual_pool.chain.deployment_record import write_record as write_record
from mutual_pool.chain.journal import (
    DeploymentError,
    Journal,
    journal_path,
    read_journal,
    require_made,
    require_settled,
    write_journal,
)
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.references import check_directory, check_listing, check_references
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import Artifact, Release
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


def creations_of(
    release: Release, plan: Plan, asset: str, roles: RoleHolders, journal: Journal
) -> list[tuple[str, str, list[Any]]]:
    """Return what a deployment creates, in its order: name, address, constructor arguments.

    Raises:
        DeploymentError: if the assessors are not as many as the plan's panel has seats.
    """
    addresses = _predicted(journal.deployer, journal.first_nonce)
    arguments = constructor_arguments(plan, asset, roles, addresses)
    creations = [(ROLES[role], addresses[role], arguments[role]) for role in ROLES]
    if not journal.directory:
        beyond = predict_address(journal.deployer, journal.first_nonce + len(ROLES))
        creations.append(("PlanDirectory", beyond, []))
    return creations


def construction(web3: Web3, artifact: Artifact, arguments: list[Any]) -> ContractConstructor:
    """Return the creation of one contract."""
    factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    return factory.constructor(*arguments)


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
    wanted = intended(web3, release, wallet.address, plan, asset, roles, directory)
    path = records and journal_path(records, wanted.chain_id, plan.name)
    begun = read_journal(path) if path else None
    if begun and begun.sent_nothing(wanted):
        begun = None
    first = begun.first_nonce if begun else wanted.first_nonce
    addresses = _predicted(wallet.address, first)
    if directory:
        foreseen = [addresses[role] for role in FIXED_ROLES]
        check_directory(web3, release, directory, wallet.address, first, foreseen)
    if path and begun:
        # The addresses, which the arguments name, follow from where it began.
        again = intended(web3, release, wallet.address, plan, asset, roles, directory, first)
        begun.require_same(again, path)
    else:
        check_asset(web3, plan, asset)
    journal = begun or wanted
    creations = creations_of(release, plan, asset, roles, journal)

    block = 0
    done = wanted.first_nonce - journal.first_nonce
    for place, (name, address, given) in enumerate(creations):
        artifact = release[name]
        creation = construction(web3, artifact, given)
        if place < done:
            data = creation.data_in_transaction
            made = require_made(web3, journal, place, address, data, artifact)
        elif path and place == 0:
            with _begun(web3, path, journal):
                made = _create(wallet, creation, name, address)
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


def intended(
    web3: Web3,
    release: Release,
    deployer: str,
    plan: Plan,
    asset: str,
    roles: RoleHolders,
    directory: str,
    first_nonce: int | None = None,
) -> Journal:
    """Return what is to be deployed, from `first_nonce` on or, without it, from now on.

    Raises:
        DeploymentError: if the deployer has transactions under way, or this is another chain.
    """
    now = require_settled(web3, deployer)
    first = now if first_nonce is None else first_nonce
    if now < first:
        raise DeploymentError(
            f"{deployer} has sent {now} transactions, fewer than when the unfinished deployment "
            "began: this is another chain. Nothing was sent; remove the journal to begin again"
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


@contextmanager
def _begun(web3: Web3, path: Path, journal: Journal) -> Iterator[None]:
    """Keep the journal from the first transaction on; where nothing was sent, there is none."""
    write_journal(path, journal)
    try:
        yield
    except (ContractRefusalError, NodeError, Web3RPCError):
        deployer = Web3.to_checksum_address(journal.deployer)
        if web3.eth.get_transaction_count(deployer, "pending") == journal.first_nonce:
            path.unlink(missing_ok=True)
        raise


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
