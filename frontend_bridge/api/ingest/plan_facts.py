"""What a plan fixed for ever and what its things are called, read once and kept in the index."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from web3 import Web3

from frontend_bridge import abi
from frontend_bridge.api.ingest.decoding import shown
from frontend_bridge.api.ingest.node import PATIENCE
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import ROLES, PlanContracts
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import NodeError, call_all
from mutual_pool.chain.release import Artifact, Release
from mutual_pool.chain.rpc import Rpc
from mutual_pool.chain.rpc_provider import RpcProvider
from mutual_pool.plan import PlanError, load_plan
from mutual_pool.protocol.twin import PlanConstants


@dataclass(frozen=True)
class PlanFacts:
    """What the index needs to know before the first event.

    Args:
        constants: the plan's constants, with stand-ins for what events tell.
        told: what readers are told of the plan, as JSON values.
    """

    constants: PlanConstants
    told: Mapping[str, Any]


def bundled_release() -> Release:
    """Return the bundle's ABIs in the form in which contracts are attached to; without code."""
    bundle = abi.load()
    names = {
        **{name: role for role, name in ROLES.items()},
        "TestToken": "asset",
        "PlanDirectory": "directory",
    }
    return Release(
        compiler="",
        settings={},
        standard_json={},
        artifacts={
            name: Artifact(
                name=name,
                source="",
                abi=bundle.abis[role],
                bytecode="",
                deployed_bytecode="",
                immutable_references={},
                immutable_names={},
                storage_layout={},
                metadata="",
            )
            for name, role in names.items()
        },
    )


def read_plan_facts(node: str, deployment: Deployment) -> PlanFacts:
    """Ask a node what the plan fixed.

    Raises:
        NodeError: if the node does not answer, or is on another chain.
    """
    try:
        web3 = Web3(RpcProvider(Rpc(node, patience=PATIENCE)))
        contracts = deployment.contracts(web3, bundled_release())
        constants = read_constants(web3, contracts)
        told = _told(web3, contracts, deployment, constants)
    except Exception as error:
        # Whatever a library makes of a node's answer, its words may name the node's address.
        raise NodeError(
            f"the node does not say what the plan fixed ({type(error).__name__}); it is asked again"
        ) from None
    return PlanFacts(constants, MappingProxyType(told))


def _told(
    web3: Web3, contracts: PlanContracts, deployment: Deployment, constants: PlanConstants
) -> dict[str, Any]:
    asset = contracts.asset.functions
    name, symbol, decimals = call_all(web3, [asset.name(), asset.symbol(), asset.decimals()])
    bands = [
        {
            "number": number,
            "name": str(number),
            "units": units,
            "benefits": list(map(str, constants.benefits[number])),
        }
        for number, units in enumerate(constants.units_by_band)
        if units
    ]
    used = {kind for row in constants.benefits for kind, benefit in enumerate(row) if benefit}
    classes = [{"number": kind, "name": str(kind), "title": str(kind)} for kind in sorted(used)]
    told: dict[str, Any] = {
        "name": deployment.plan,
        "title": deployment.plan,
        "description": "",
        "chain_id": deployment.chain_id,
        "first_block": deployment.block,
        "addresses": deployment.addresses,
        "directory": deployment.directory,
        "asset": {
            "address": deployment.asset,
            "name": name,
            "symbol": symbol,
            "decimals": decimals,
        },
        "constants": shown(asdict(constants.pool)),
        "vesting_bps": list(constants.vesting_bps),
        "source_hash": deployment.source_hash,
        "compiler": deployment.compiler,
        "bands": bands,
        "classes": classes,
    }
    return _named(told, deployment.plan)


def _named(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Add the names that the plan's file gives; numbers do where the file is not here."""
    try:
        plan = load_plan(name)
    except PlanError:
        return told
    bands = {band.number: band.name for band in plan.bands.value}
    classes = {kind.number: (kind.name, kind.title) for kind in plan.classes.value}
    for band in told["bands"]:
        band["name"] = bands.get(band["number"], band["name"])
    for kind in told["classes"]:
        kind["name"], kind["title"] = classes.get(kind["number"], (kind["name"], kind["title"]))
    return {**told, "title": plan.title, "description": plan.description}
