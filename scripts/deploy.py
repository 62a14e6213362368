"""Deploys a plan: `brownie run deploy --network ganache`.

On a local chain everything is made up: a test token, and roles held by the node's accounts. On
another one, roles and asset come from a YAML file, and the deployer from brownie's own accounts:

    brownie run deploy main fair roles.yaml my-account --network mainnet

It does what `mutual-pool deploy` does, which prices the deployment first. A directory that is to
list the plan may follow; without one, one is deployed. A deployment that was cut off is resumed by
the same command.
"""

from pathlib import Path

from brownie import (
    AssemblyTimelock,
    AssessorPanel,
    ClaimDesk,
    ClaimJury,
    DisclosureRegistry,
    DonationDesk,
    Enrolment,
    Guardianship,
    KeyBoard,
    MemberAssembly,
    MutualPool,
    PlanDirectory,
    PlanLens,
    ServiceFund,
    StandingOrder,
    Subscription,
    TestToken,
    accounts,
    network,
)
from brownie import web3 as brownie_web3
from brownie.network.account import LocalAccount
from eth_utils.address import is_address

from mutual_pool.chain.contracts import ROLES, error_decoder
from mutual_pool.chain.deployment import Deployment, RoleHolders
from mutual_pool.chain.founding import Founding
from mutual_pool.chain.node import LOCAL_CHAINS, connect
from mutual_pool.chain.release import load_release
from mutual_pool.chain.roles import RolesError, load_roles
from mutual_pool.chain.wallet import KeyWallet, NodeWallet, Wallet
from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.plan import load_plan

RECORDS = Path(__file__).resolve().parents[1] / "deployments"
CONTAINERS = {
    container._name: container
    for container in (
        AssessorPanel,
        MutualPool,
        Enrolment,
        ClaimDesk,
        ClaimJury,
        DonationDesk,
        DisclosureRegistry,
        AssemblyTimelock,
        MemberAssembly,
        PlanLens,
        KeyBoard,
        StandingOrder,
        ServiceFund,
        Subscription,
        Guardianship,
    )
}


def main(
    plan: str = "demo",
    roles: str | None = None,
    account: str | None = None,
    directory: str = "",
) -> Deployment:
    """Deploy `plan`, write its record, and let brownie know the contracts.

    Args:
        plan: a plan's name or file.
        roles: a YAML file with asset and roles; may be left out on a local chain only.
        account: the name of one of brownie's accounts; the node's first one if left out.
        directory: the directory that is to list the plan; one is deployed if left out.

    Raises:
        SystemExit: with the exit codes of `mutual-pool`.
    """
    with exit_on_known_errors():
        return _deploy(plan, roles, account, directory)


def _deploy(plan: str, roles: str | None, account: str | None, directory: str) -> Deployment:
    rules, release = load_plan(plan), load_release()
    # Brownie's own connection puts legacy gas prices into what is signed here.
    web3 = connect(brownie_web3.provider.endpoint_uri)
    errors = error_decoder(release)

    if roles is None and web3.eth.chain_id not in LOCAL_CHAINS:
        raise RolesError(
            f"On {network.show_active()} the asset and the roles must be given: "
            "brownie run deploy main PLAN ROLES.yaml ACCOUNT"
        )
    # A wrong file is told before a password is asked for.
    given = load_roles(Path(roles)) if roles else None
    if directory and not is_address(directory):
        raise RolesError(f"directory: {directory!r}; allowed: an address")
    wallet: Wallet
    if account:
        wallet = KeyWallet(web3, accounts.load(account)._acct, errors)
    else:
        wallet = NodeWallet(web3, _first_account(), errors)
    asset, holders = given or _made_up(rules.asset.value.symbol, rules.panel.value.seats)

    # What is made up is made up again each time: there is nothing to resume.
    founding = Founding(
        web3, release, rules, asset, holders, directory, RECORDS, resumable=given is not None
    )
    for warning in founding.prepare(wallet.address).warnings:
        print(f"Warning: {warning}.")
    founded = founding.found(wallet, lambda name, address: print(f"  {name:<18} {address}"))
    deployment = founded.deployment
    for role, name in ROLES.items():
        CONTAINERS[name].at(deployment.addresses[role])
    PlanDirectory.at(deployment.directory)
    if founded.earlier is not None:
        print(f"The earlier record is kept: {founded.earlier.relative_to(RECORDS.parent)}")
    record = founded.record.relative_to(RECORDS.parent)
    print(f"The plan {rules.name} is deployed; its record is {record}")
    return deployment


def _first_account() -> str:
    if not len(accounts):
        raise RolesError(
            f"the node of {network.show_active()} signs for nobody; name one of brownie's accounts"
        )
    return _address(accounts[0])


def _made_up(symbol: str, seats: int) -> tuple[str, RoleHolders]:
    """A test token, and roles held by the node's accounts from the second on."""
    token = TestToken.deploy(f"Test {symbol}", symbol, {"from": accounts[0]})
    steward, registrar, supervisor, heir, *others = map(_address, accounts[1:])
    return token.address, RoleHolders(steward, registrar, supervisor, heir, tuple(others[:seats]))


def _address(account: LocalAccount) -> str:
    return str(account.address)
