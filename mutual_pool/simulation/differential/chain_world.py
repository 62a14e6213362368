"""What both worlds of real contracts share: the plan's deployment, and reading it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web3 import Web3
from web3.contract.contract import ContractFunction

from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import PlanContracts, error_decoder
from mutual_pool.chain.deployment import Deployment, RoleHolders, deploy_plan
from mutual_pool.chain.node import call_all
from mutual_pool.chain.release import Release
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.plan import Plan
from mutual_pool.protocol.twin import PlanConstants
from mutual_pool.simulation.differential.actions import Books, ClaimBooks, MemberBooks, names_of
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.twin import first_constants

PLENTY = 2**90
"""More of the asset than any replay moves."""


@dataclass(frozen=True)
class Deployed:
    """A plan on a chain, with an asset of its own, of which the treasurer has plenty."""

    web3: Web3
    contracts: PlanContracts
    deployment: Deployment
    constants: PlanConstants
    treasurer: NodeWallet
    deployed_at: int


def deploy_for_replay(
    web3: Web3, release: Release, plan: Plan, actors: Actors, treasurer: str, steward: str
) -> Deployed:
    """Deploy an asset and a plan, as on any chain, and let the treasurer pay its members in.

    Raises:
        DeploymentError: if the contracts do not name each other as they should.
    """
    errors = error_decoder(release)
    wallet = NodeWallet(web3, treasurer, errors)
    token = release["TestToken"]
    factory = web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
    symbol = plan.asset.value.symbol
    asset = wallet.send(factory.constructor(f"Test {symbol}", symbol))["contractAddress"]
    assert asset is not None
    roles = RoleHolders(
        steward=Web3.to_checksum_address(steward),
        registrar=actors.registrar.public_key.to_checksum_address(),
        supervisor=actors.supervisor.public_key.to_checksum_address(),
        heir=actors.heir.public_key.to_checksum_address(),
        assessors=tuple(key.public_key.to_checksum_address() for key in actors.assessors),
    )
    deployment = deploy_plan(web3, release, wallet, plan, asset, roles)
    contracts = deployment.contracts(web3, release)
    deployed_at = web3.eth.get_block("latest")["timestamp"]
    wallet.send(contracts.asset.functions.mint(wallet.address, PLENTY))
    wallet.send(contracts.asset.functions.approve(contracts.pool.address, PLENTY))
    constants = first_constants(read_constants(web3, contracts), plan, actors, steward)
    return Deployed(web3, contracts, deployment, constants, wallet, deployed_at)


def read_books(deployed: Deployed) -> Books:
    """Return the pool's totals."""
    call = deployed.contracts.pool.functions.books()
    (row,) = _named(deployed.web3, [call])
    return Books(*(row[_camel(name)] for name in names_of(Books)))


def read_members(deployed: Deployed, addresses: Sequence[str]) -> list[MemberBooks]:
    """Return the standing of members by their addresses, with their checksum."""
    pool = deployed.contracts.pool.functions
    rows = _named(deployed.web3, [pool.standingOf(address) for address in addresses])
    return [MemberBooks(*(row[_camel(name)] for name in names_of(MemberBooks))) for row in rows]


def read_claims(deployed: Deployed, numbers: Sequence[int]) -> list[ClaimBooks]:
    """Return claims by their numbers."""
    desk = deployed.contracts.desk.functions
    rows = _named(deployed.web3, [desk.claimOf(number) for number in numbers])
    return [ClaimBooks(*(row[_camel(name)] for name in names_of(ClaimBooks))) for row in rows]


def _named(web3: Web3, calls: Sequence[ContractFunction]) -> list[dict[str, Any]]:
    """Call views that give a struct; its values by the names in the ABI."""
    rows = []
    for call, values in zip(calls, call_all(web3, calls), strict=True):
        parts = call.abi["outputs"][0]["components"]
        names = [str(part["name"]) for part in parts]
        rows.append(dict(zip(names, values, strict=True)))
    return rows


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
