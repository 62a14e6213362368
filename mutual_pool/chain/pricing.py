"""What deploying a plan costs on a chain, known in seconds and before anything is sent."""

from dataclasses import dataclass
from typing import Any

from eth_utils import to_checksum_address
from web3 import Web3
from web3.exceptions import Web3Exception

from mutual_pool.chain.contracts import FURTHER_ROLES, ROLES
from mutual_pool.chain.deployment import RoleHolders, constructor_arguments, predict_address
from mutual_pool.chain.fees import FeeLimits, Fees, fees_now
from mutual_pool.chain.release import Artifact, Release
from mutual_pool.plan import Plan

_NAMES = {
    1: "Ethereum",
    10: "OP Mainnet",
    56: "BNB Smart Chain",
    100: "Gnosis",
    137: "Polygon",
    324: "ZKsync Era",
    1337: "a local test chain",
    8453: "Base",
    17000: "Holesky, a test chain",
    31337: "a local test chain",
    42161: "Arbitrum One",
    42220: "Celo",
    43114: "Avalanche",
    59144: "Linea",
    84532: "Base Sepolia, a test chain",
    534352: "Scroll",
    560048: "Hoodi, a test chain",
    11155111: "Sepolia, a test chain",
    11155420: "OP Sepolia, a test chain",
}
_SETTLED_ELSEWHERE = frozenset({10, 324, 8453, 42161, 42220, 59144, 84532, 534352, 11155420})
"""Chains that charge for storing a transaction's data on another chain, beside its gas."""
_TRANSACTION = 21_000
_CREATION = 32_000
_CODE_BYTE = 200
_WORD = 2
_ZERO_BYTE, _OTHER_BYTE = 4, 16
_CONSTRUCTOR = 100_000
"""About what the constructors cost that ask contracts which do not stand yet."""
LISTING = 402_000
LISTING_PART = 102_000
"""What the directory's listing of a plan costs, and of each further part (integration tests)."""


def chain_name(chain_id: int) -> str:
    """Return what a chain is called, with its id."""
    name = _NAMES.get(chain_id)
    return f"{name} (chain {chain_id})" if name else f"chain {chain_id}"


@dataclass(frozen=True)
class Price:
    """What a deployment costs.

    Attributes:
        chain_id: the chain's.
        gas: by contract's name, and for the listing; units of gas.
        fees: what one gas costs now, in wei.
        balance: what the deployer has, in wei.
    """

    chain_id: int
    gas: dict[str, int]
    fees: Fees
    balance: int

    @property
    def all_gas(self) -> int:
        """All gas of the deployment."""
        return sum(self.gas.values())

    @property
    def cost(self) -> int:
        """What it costs at the price of now, in wei."""
        return self.all_gas * self.fees.price

    @property
    def enough(self) -> bool:
        """Whether the deployer can pay it at the price of now."""
        return self.balance >= self.cost

    @property
    def data_fee(self) -> bool:
        """Whether the chain charges for data beside the gas, which is not in this price."""
        return self.chain_id in _SETTLED_ELSEWHERE


def price_of(
    web3: Web3,
    release: Release,
    plan: Plan,
    asset: str,
    roles: RoleHolders,
    deployer: str,
    *,
    with_directory: bool = True,
    limits: FeeLimits | None = None,
) -> Price:
    """Return what deploying a plan costs now; nothing is sent.

    Where the node can estimate a contract's creation it does; the few whose constructors ask
    contracts that do not stand yet are reckoned from their size.

    Raises:
        FeeTooHighError: if one gas costs more than the limits allow.
        DeploymentError: if the assessors are not as many as the plan's seats.
    """
    sender = to_checksum_address(deployer)
    first = web3.eth.get_transaction_count(sender)
    places = {role: predict_address(sender, first + place) for place, role in enumerate(ROLES)}
    arguments = constructor_arguments(plan, asset, roles, places)
    creations = [(ROLES[role], arguments[role]) for role in ROLES]
    if with_directory:
        creations.append(("PlanDirectory", []))
    gas = {name: _creation(web3, release[name], given, sender) for name, given in creations}
    gas["listing"] = LISTING + len(FURTHER_ROLES) * LISTING_PART
    return Price(web3.eth.chain_id, gas, fees_now(web3, limits), web3.eth.get_balance(sender))


def _creation(web3: Web3, artifact: Artifact, arguments: list[Any], sender: str) -> int:
    factory = web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    creation = factory.constructor(*arguments)
    try:
        return int(creation.estimate_gas({"from": to_checksum_address(sender)}))
    except (Web3Exception, ValueError):
        data = bytes.fromhex(str(creation.data_in_transaction)[2:])
        return _reckoned(data, len(artifact.deployed_bytecode) // 2)


def _reckoned(data: bytes, code: int) -> int:
    """Gas of a creation by the size of its transaction and of the code it leaves."""
    zeros = data.count(0)
    sent = zeros * _ZERO_BYTE + (len(data) - zeros) * _OTHER_BYTE
    words = -(-len(data) // 32) * _WORD
    return _TRANSACTION + _CREATION + sent + words + code * _CODE_BYTE + _CONSTRUCTOR
