"""Whether a plan on chain is the one of its record and of its rules: every contract, one by one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from web3 import Web3
from web3.exceptions import Web3Exception

from mutual_pool.chain.asset_check import check_asset
from mutual_pool.chain.contracts import ROLES, PlanContracts
from mutual_pool.chain.deployment import RoleHolders, constructor_arguments
from mutual_pool.chain.deployment_record import Deployment
from mutual_pool.chain.journal import DeploymentError, Journal, require_made
from mutual_pool.chain.references import check_listing, check_references
from mutual_pool.chain.release import Artifact, Release
from mutual_pool.plan import Plan


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: what it is.
        trouble: what is wrong with it; "" if it is as it must be.
        note: what is worth knowing, though nothing is wrong.
    """

    what: str
    trouble: str = ""
    note: str = ""


def diagnose(
    web3: Web3, release: Release, deployment: Deployment, plan: Plan | None
) -> Iterator[Finding]:
    """Look at everything a deployment fixed, and at who holds its roles now.

    Args:
        web3: the chain.
        release: the compiled contracts the record is of.
        deployment: the plan's record.
        plan: the rules; None where their file is not known, which is a finding.

    Raises:
        NodeError: if the node does not answer.
    """
    contracts = deployment.contracts(web3, release)
    yield _release(release, deployment)
    yield from _plan(release, deployment, plan)
    if plan is not None:
        yield _held("the asset", lambda: check_asset(web3, plan, deployment.asset))
    yield _held("the references between the contracts", lambda: check_references(contracts))
    yield _held("the directory's listing", lambda: check_listing(contracts))
    yield from _origin(web3, release, deployment, contracts)
    yield from _roles(release, deployment, contracts)


def holders_in(release: Release, arguments: dict[str, Any]) -> RoleHolders:
    """Return who held the roles at the start, by the names of the constructors' arguments."""
    pool = _by_name(release["MutualPool"], arguments["pool"])
    enrolment = _by_name(release["Enrolment"], arguments["enrolment"])
    panel = _by_name(release["AssessorPanel"], arguments["panel"])
    return RoleHolders(
        steward=pool["steward"],
        registrar=enrolment["registrar"],
        supervisor=enrolment["supervisor"],
        heir=pool["heir"],
        assessors=tuple(panel["holders"]),
    )


def _release(release: Release, deployment: Deployment) -> Finding:
    if release.source_hash == deployment.source_hash:
        return Finding("the sources")
    return Finding(
        "the sources",
        "the record is of other sources than these; give those it was deployed with by --build "
        "(standard-input.json beside the record)",
    )


def _plan(release: Release, deployment: Deployment, plan: Plan | None) -> Iterator[Finding]:
    if plan is None:
        yield Finding(
            "the plan",
            f"the file of the plan {deployment.plan} is not known here; give it by --plan",
        )
        return
    roles = holders_in(release, deployment.constructor_arguments)
    wanted = json.loads(
        json.dumps(constructor_arguments(plan, deployment.asset, roles, deployment.addresses))
    )
    for role, given in wanted.items():
        stated = deployment.constructor_arguments.get(role)
        trouble = "" if stated == given else f"the record has {stated}, the plan says {given}"
        yield Finding(f"the plan's rules in {ROLES[role]}", trouble)


def _origin(
    web3: Web3, release: Release, deployment: Deployment, contracts: PlanContracts
) -> Iterator[Finding]:
    """Who created the contracts by the directory's word, and each contract's creation."""
    directory = contracts.directory.functions
    try:
        number = directory.numberOf(contracts.pool.address).call()
        deployer, first = directory.originOf(number).call() if number else ("", 0)
    except (Web3Exception, ValueError) as error:
        yield Finding("the deployer", f"the directory does not answer ({error})")
        return
    if deployer != deployment.deployer:
        yield Finding(
            "the deployer",
            f"is {deployer or 'not listed'}, and {deployment.deployer} in the record",
        )
        return
    yield from _creations(web3, release, deployment, first)


def _creations(
    web3: Web3, release: Release, deployment: Deployment, first: int
) -> Iterator[Finding]:
    """Each contract: made by the deployer's transaction, of this code, with these arguments."""
    journal = Journal(
        plan=deployment.plan,
        chain_id=deployment.chain_id,
        genesis="",
        deployer=deployment.deployer,
        source_hash=deployment.source_hash,
        constructor_arguments=deployment.constructor_arguments,
        directory=deployment.directory,
        first_nonce=first,
        block=max(0, deployment.block - 1),
    )
    for place, (role, name) in enumerate(ROLES.items()):
        artifact = release[name]
        factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        data = factory.constructor(*deployment.constructor_arguments[role]).data_in_transaction
        address = deployment.addresses[role]
        what = f"{name}: its transaction, code and constructor arguments"
        try:
            require_made(web3, journal, place, address, str(data), artifact)
            yield Finding(what)
        except DeploymentError as error:
            yield Finding(what, str(error).split(". ")[0])


def _roles(release: Release, deployment: Deployment, contracts: PlanContracts) -> Iterator[Finding]:
    """Who holds the roles now; the assembly alone can have changed them."""
    before = holders_in(release, deployment.constructor_arguments)
    now = {
        "steward": contracts.pool.functions.steward().call(),
        "heir": contracts.pool.functions.heir().call(),
        "registrar": contracts.enrolment.functions.registrar().call(),
        "supervisor": contracts.enrolment.functions.supervisor().call(),
    }
    for role, holder in now.items():
        began = getattr(before, role)
        if holder == began:
            yield Finding(f"the {role}", note=holder)
        elif role == "heir":
            yield Finding("the heir", f"is {holder}, not {began}")
        else:
            yield Finding(f"the {role}", note=f"{holder}; the assembly changed it from {began}")
    seats = [seat[0] for seat in contracts.panel.functions.currentSeats().call()]
    same = sorted(seats, key=str.lower) == sorted(before.assessors, key=str.lower)
    changed = "" if same else "; the assembly changed them"
    yield Finding("the assessors", note=", ".join(seats) + changed)


def _held(what: str, check: Any) -> Finding:  # noqa: ANN401  a check that raises
    try:
        check()
    except DeploymentError as error:
        return Finding(what, str(error).removesuffix("."))
    except (Web3Exception, ValueError) as error:
        return Finding(what, f"one of the contracts does not answer as it should ({error})")
    return Finding(what)


def _by_name(artifact: Artifact, given: list[Any]) -> dict[str, Any]:
    """Constructor arguments by name; those of a single struct by its fields' names."""
    (constructor,) = [entry for entry in artifact.abi if entry["type"] == "constructor"]
    inputs = constructor["inputs"]
    if len(inputs) == 1 and inputs[0]["type"] == "tuple":
        inputs, given = inputs[0]["components"], given[0]
    return {item["name"].strip("_"): value for item, value in zip(inputs, given, strict=True)}
