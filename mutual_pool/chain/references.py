"""Whether a plan's contracts name each other, and the directory lists them."""

from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception

from mutual_pool.chain.contracts import FIXED_ROLES, FURTHER_ROLES, PlanContracts
from mutual_pool.chain.journal import DeploymentError
from mutual_pool.chain.release import Release


def check_references(contracts: PlanContracts) -> None:
    """Make sure that a plan's contracts name each other.

    Raises:
        DeploymentError: with the reference that is wrong.
    """
    c = contracts
    pool, timelock, assembly = c.pool.functions, c.timelock.functions, c.assembly.functions
    donations = c.donations.functions
    stated: dict[str, tuple[ContractFunction, object]] = {
        "pool.asset": (pool.asset(), c.asset.address),
        "pool.enrolment": (pool.enrolment(), c.enrolment.address),
        "pool.claimDesk": (pool.claimDesk(), c.desk.address),
        "pool.guardianship": (pool.guardianship(), c.guardianship.address),
        "guardianship.pool": (c.guardianship.functions.pool(), c.pool.address),
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
        "donations.pool": (donations.pool(), c.pool.address),
        "donations.desk": (donations.desk(), c.desk.address),
        "donations.panel": (donations.panel(), c.panel.address),
        "donations.asset": (donations.asset(), c.asset.address),
        "registry.pool": (c.registry.functions.pool(), c.pool.address),
        "assembly.pool": (assembly.pool(), c.pool.address),
        "assembly.enrolment": (assembly.enrolment(), c.enrolment.address),
        "assembly.desk": (assembly.desk(), c.desk.address),
        "assembly.panel": (assembly.panel(), c.panel.address),
        "assembly.timelock": (assembly.timelock(), c.timelock.address),
        "services.asset": (c.services.functions.asset(), c.asset.address),
        "lens.desk": (c.lens.functions.desk(), c.desk.address),
    }
    for role in FURTHER_ROLES:
        part = getattr(c, role).functions
        stated[f"{role}.pool"] = (part.pool(), c.pool.address)
        stated[f"{role}.planRole"] = (part.planRole(), role_word(role))
    for role in ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"):
        held = timelock.hasRole(timelock[role]().call(), c.assembly.address)
        stated[f"timelock.{role} of the assembly"] = (held, True)
    for reference, (call, expected) in stated.items():
        found = call.call()
        if found != expected:
            raise DeploymentError(f"{reference} is {found}, but should be {expected}")


def role_word(role: str) -> bytes:
    """Return a role as a further contract of a plan states it."""
    return role.encode("ascii").ljust(32, b"\0")


def check_directory(
    web3: Web3, release: Release, directory: str, deployer: str, first_nonce: int, plan: list[str]
) -> None:
    """Make sure that there is a directory that looks for a plan's contracts where they will be.

    Args:
        web3: the chain.
        release: the compiled contracts.
        directory: its address.
        deployer: who deploys the plan.
        first_nonce: the nonce of the plan's first contract.
        plan: the addresses of the plan's contracts with fixed places, in their order.

    Raises:
        DeploymentError: if there is none.
    """
    address = Web3.to_checksum_address(directory)
    found = web3.eth.contract(address=address, abi=release["PlanDirectory"].abi).functions
    try:
        predicted = list(found.predict(Web3.to_checksum_address(deployer), first_nonce).call())
    except (Web3Exception, ValueError) as error:
        raise DeploymentError(
            f"at {address} there is no directory of plans. Nothing was sent; give the address of "
            "one, or none to have one deployed"
        ) from error
    if predicted != plan:
        raise DeploymentError(
            f"the directory at {address} lists plans of other contracts than this release's. "
            "Nothing was sent; give the address of another one, or none to have one deployed"
        )


def check_listing(contracts: PlanContracts) -> None:
    """Make sure that the directory lists the plan with these very contracts.

    Raises:
        DeploymentError: if it does not.
    """
    directory = contracts.directory.functions
    number = directory.numberOf(contracts.pool.address).call()
    if number == 0:
        raise DeploymentError(f"{contracts.directory.address} does not list the plan")
    listed = dict(zip(FIXED_ROLES, directory.contractsOf(number).call(), strict=True))
    parts = directory.partsOf(number).call()
    for role, (stated, address) in zip(FURTHER_ROLES, parts, strict=False):
        if stated != role_word(role):
            raise DeploymentError(f"the {role} is listed as {stated.rstrip(bytes(1))!r}")
        listed[role] = address
    for role in FIXED_ROLES | FURTHER_ROLES:
        found = listed.get(role, "none")
        expected = getattr(contracts, role).address
        if found != expected:
            raise DeploymentError(f"the {role} is listed as {found}, but should be {expected}")
