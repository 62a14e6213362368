"""Whether a plan's books are true: replayed from its events, compared with its storage."""

from collections.abc import Sequence
from dataclasses import dataclass

from web3 import Web3

from mutual_pool.audit.comparison import Comparison, compare
from mutual_pool.audit.events import ChainEvent, Difference
from mutual_pool.audit.logs import read_events
from mutual_pool.audit.replay import Replay, beginnings
from mutual_pool.audit.signatures import RecoveredProofs
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.community import LawBrokenError
from mutual_pool.typed_data import claims_domain, donations_domain


@dataclass(frozen=True)
class Audit:
    """What was checked and what was found."""

    block: int
    events: tuple[ChainEvent, ...]
    replay: Replay
    comparison: Comparison
    broken_law: str

    @property
    def differences(self) -> Sequence[Difference]:
        """Where an event states what the twin does not derive."""
        return self.replay.differences

    @property
    def verified(self) -> bool:
        """Whether everything is as it must be."""
        return not self.differences and not self.comparison.mismatches and not self.broken_law

    def findings(self) -> list[str]:
        """Return every finding as one line; none if all is true."""
        lines = [str(difference) for difference in self.differences]
        lines += [str(mismatch) for mismatch in self.comparison.mismatches]
        return lines + ([self.broken_law] if self.broken_law else [])


def verify(web3: Web3, contracts: PlanContracts, first: int, last: int | None = None) -> Audit:
    """Replay a plan's events and compare the outcome with its contracts.

    Args:
        web3: the node to ask.
        contracts: the plan's contracts.
        first: the block of the plan's first contract, or an earlier one.
        last: the last block; the latest one if not given.

    Raises:
        NodeError: if the node does not answer.
        BeginningMissingError: if events that every plan begins with are missing.
    """
    block = web3.eth.block_number if last is None else last
    events = read_events(web3, contracts, first, block)
    constants, deployed_at = beginnings(read_constants(web3, contracts), events)
    replay = Replay(constants, proofs_for(web3, contracts), deployed_at=deployed_at)
    replay.apply(events)
    broken_law = ""
    try:
        replay.community.check_laws(web3.eth.get_block(block)["timestamp"])
    except LawBrokenError as error:
        broken_law = str(error)
    return Audit(
        block=block,
        events=tuple(events),
        replay=replay,
        comparison=compare(web3, contracts, replay, block),
        broken_law=broken_law,
    )


def proofs_for(web3: Web3, contracts: PlanContracts) -> RecoveredProofs:
    """Return what recovers the signatures of a plan's decisions."""
    chain_id = web3.eth.chain_id
    return RecoveredProofs(
        claims_domain(chain_id, contracts.desk.address),
        donations_domain(chain_id, contracts.donations.address),
    )
