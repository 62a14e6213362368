"""Founding a plan: everything that is checked before anything is sent, then the deployment.

`mutual-pool deploy` and `brownie run deploy` are both this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eth_utils import to_checksum_address
from web3 import Web3

from mutual_pool.chain.asset_check import check_asset
from mutual_pool.chain.contracts import FIXED_ROLES, ROLES
from mutual_pool.chain.deployment import (
    Deployment,
    RoleHolders,
    constructor_arguments,
    deploy_plan,
    predict_address,
)
from mutual_pool.chain.deployment_record import (
    keep_earlier,
    record_path,
    require_new,
    write_record,
)
from mutual_pool.chain.fees import FeeLimits
from mutual_pool.chain.journal import DeploymentError, journal_path, read_journal, require_settled
from mutual_pool.chain.node import LOCAL_CHAINS
from mutual_pool.chain.pricing import Price, price_of
from mutual_pool.chain.references import check_directory
from mutual_pool.chain.release import Release
from mutual_pool.chain.role_checks import check_roles
from mutual_pool.chain.source_files import write_source_files
from mutual_pool.chain.wallet import Wallet
from mutual_pool.plan import Plan


@dataclass(frozen=True)
class Prepared:
    """What is known of a deployment before its first transaction.

    Attributes:
        price: what it costs now.
        addresses: where its contracts will be, by role.
        warnings: sentences about what the founder should know.
        record: where its record will be.
        begun: whether it was begun before, and goes on.
    """

    price: Price
    addresses: dict[str, str]
    warnings: tuple[str, ...]
    record: Path
    begun: bool


@dataclass(frozen=True)
class Founded:
    """A plan that stands.

    Attributes:
        deployment: its record.
        record: the record's file.
        earlier: where the record of an earlier plan of this name lies now; None if there was none.
    """

    deployment: Deployment
    record: Path
    earlier: Path | None


@dataclass(frozen=True)
class Founding:
    """One plan that is to be deployed.

    Attributes:
        web3: the chain.
        release: the compiled contracts.
        plan: the rules.
        asset: the token's address.
        roles: who holds the roles.
        directory: the directory that is to list the plan; "" to have one deployed.
        records: the folder of the records.
        replace: whether a record of this name may be put aside.
        resumable: whether a journal is kept, so that the same call goes on after a cut.
    """

    web3: Web3
    release: Release
    plan: Plan
    asset: str
    roles: RoleHolders
    directory: str
    records: Path
    replace: bool = False
    resumable: bool = True

    def prepare(self, deployer: str, limits: FeeLimits | None = None) -> Prepared:
        """Return what it will be and cost; nothing is sent.

        Raises:
            DeploymentError: if the asset is none, an earlier record would be replaced, a
                transaction of the deployer is under way, or seats and assessors do not fit.
            RolesError: if the roles cannot be held so.
            FeeTooHighError: if one gas costs more than the limits allow.
        """
        chain_id = self.web3.eth.chain_id
        now = require_settled(self.web3, deployer)
        journal = read_journal(journal_path(self.records, chain_id, self.plan.name))
        begun = self.resumable and journal is not None and journal.first_nonce < now
        if not self.replace and not begun and chain_id not in LOCAL_CHAINS:
            require_new(self.records, chain_id, self.plan.name)
        check_asset(self.web3, self.plan, self.asset)
        first = journal.first_nonce if journal is not None and begun else now
        places = {role: predict_address(deployer, first + at) for at, role in enumerate(ROLES)}
        constructor_arguments(self.plan, self.asset, self.roles, places)
        warnings = check_roles(self.roles, self.asset, places, deployer)
        if self.directory:
            foreseen = [places[role] for role in FIXED_ROLES]
            check_directory(self.web3, self.release, self.directory, deployer, first, foreseen)
        price = price_of(
            self.web3,
            self.release,
            self.plan,
            self.asset,
            self.roles,
            deployer,
            with_directory=not self.directory,
            limits=limits,
        )
        record = record_path(self.records, chain_id, self.plan.name)
        return Prepared(price, places, tuple(warnings), record, begun)

    def found(
        self, wallet: Wallet, announce: Callable[[str, str], None] = lambda name, address: None
    ) -> Founded:
        """Deploy the plan, write its record and what explorers ask for, and return both.

        Raises:
            DeploymentError: as `deploy_plan`.
            ContractRefusalError: if a contract refuses its arguments.
            OSError: if the record cannot be written.
        """
        deployment = deploy_plan(
            self.web3,
            self.release,
            wallet,
            self.plan,
            to_checksum_address(self.asset),
            self.roles,
            announce,
            directory=self.directory,
            records=self.records if self.resumable else None,
        )
        earlier = keep_earlier(self.records, deployment.chain_id, deployment.plan)
        record = write_record(self.records, deployment)
        write_source_files(self.records, deployment, self.release)
        return Founded(deployment, record, earlier)


def require_funds(price: Price, deployer: str) -> None:
    """Make sure that the deployer can pay.

    Raises:
        DeploymentError: if they cannot, at the price of now.
    """
    if not price.enough:
        raise DeploymentError(
            f"{deployer} has {price.balance} wei, and the deployment costs about {price.cost} "
            "wei now. Nothing was sent; send it more, or wait until gas is cheaper"
        )
