"""One plan on one chain: its contracts, and how its amounts, days and states are told."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from web3 import Web3
from web3.contract.contract import Contract
from web3.exceptions import Web3Exception

from mutual_pool.chain.contracts import PlanContracts, error_decoder
from mutual_pool.chain.deployment_record import Deployment, read_record
from mutual_pool.chain.errors_of_others import says_paused
from mutual_pool.chain.journal import DeploymentError
from mutual_pool.chain.node import NodeError, connect
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.refusal_texts import Wording
from mutual_pool.chain.release import Release, load_release
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.donations.types import AppealState

DAY = 86_400
CLAIM_STATES = {
    ClaimState.NONE: "not there",
    ClaimState.FILED: "with the panel",
    ClaimState.UNDER_NOTICE: "approved, under notice",
    ClaimState.PAYABLE: "payable",
    ClaimState.PAID: "paid",
    ClaimState.REFUSED: "refused",
    ClaimState.WITHDRAWN: "withdrawn",
    ClaimState.EXPIRED: "expired",
    ClaimState.APPEALABLE: "refused, may be appealed",
    ClaimState.SILENT: "without an answer of the panel, may be appealed",
    ClaimState.JURY: "with the jury",
    ClaimState.AWAITING_SEAT: "approved by the jury, awaits an assessor",
}
APPEAL_STATES = {
    AppealState.NONE: "not there",
    AppealState.FILED: "with the panel",
    AppealState.APPROVED: "open for gifts",
    AppealState.FUNDED: "funded",
    AppealState.PAID: "paid",
    AppealState.REFUSED: "refused",
    AppealState.WITHDRAWN: "withdrawn",
    AppealState.EXPIRED: "expired",
}
_LONGEST_SYMBOL = 16


@dataclass(frozen=True)
class OpenPlan:
    """A plan that is deployed, to read and to act on.

    Attributes:
        web3: the chain.
        release: the compiled contracts.
        deployment: the plan's record.
        contracts: its contracts.
        errors: names refusals.
        wording: how amounts and states are told.
    """

    web3: Web3
    release: Release
    deployment: Deployment
    contracts: PlanContracts
    errors: ErrorDecoder
    wording: Wording

    def now(self) -> int:
        """Return the time of the newest block, in seconds."""
        return int(self.web3.eth.get_block("latest")["timestamp"])

    def money(self, amount: int) -> str:
        """Return an amount with the asset's symbol."""
        return self.wording.money(amount)


def find_record(given: Path | None, chain_id: int, folder: Path) -> Path:
    """Return the record of a plan: the one given, or the only one of this chain in a folder.

    Raises:
        DeploymentError: if none was given, and there is none or more than one.
    """
    if given is not None:
        return given
    here = folder / str(chain_id)
    found = sorted(path for path in here.glob("*.json") if not path.name.endswith(".journal.json"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise DeploymentError(
            f"no plan's record was given, and none of this chain is in {here}: give --deployment"
        )
    names = ", ".join(str(path) for path in found)
    raise DeploymentError(f"which plan is meant? Give --deployment with one of: {names}")


def open_plan(rpc: str, record: Path | None, folder: Path = Path("deployments")) -> OpenPlan:
    """Connect to a node, and attach to a plan on its chain.

    Raises:
        NodeError: if no node answers, it is one of another chain, or the plan is not on it.
        DeploymentError: if there is no record, or it is none.
    """
    deployment = read_record(record) if record is not None else None
    web3 = connect(rpc)
    chain_id = web3.eth.chain_id
    if deployment is None:
        deployment = read_record(find_record(None, chain_id, folder))
    if deployment.chain_id != chain_id:
        raise NodeError(
            f"the plan {deployment.plan} is on chain {deployment.chain_id}, and this node is of "
            f"chain {chain_id}. Nothing was sent; give the address of a node of that chain"
        )
    release = load_release()
    contracts = deployment.contracts(web3, release)
    if not web3.eth.get_code(contracts.pool.address):
        raise NodeError(
            f"there is no contract at the plan's pool {contracts.pool.address} on this chain: the "
            "record is of another one with the same number, or the node is not up to date"
        )
    return OpenPlan(
        web3, release, deployment, contracts, error_decoder(release), wording_of(contracts.asset)
    )


def wording_of(asset: Contract) -> Wording:
    """Return how amounts of an asset, and the states of a plan, are shown."""
    states = {
        "Claim": {int(state): text for state, text in CLAIM_STATES.items()},
        "Jury": {int(state): text for state, text in CLAIM_STATES.items()},
        "Donation": {int(state): text for state, text in APPEAL_STATES.items()},
    }
    token = asset.functions
    try:
        decimals, symbol = int(token.decimals().call()), str(token.symbol().call())
    except (Web3Exception, ValueError):
        decimals, symbol = 0, ""
    # A token's maker chose it: nothing in it may move a terminal's cursor.
    shown = "".join(letter for letter in symbol if letter.isprintable())[:_LONGEST_SYMBOL]
    return Wording(decimals, shown or "units", states, partial(says_paused, asset))
