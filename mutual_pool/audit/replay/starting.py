"""How every replay of a plan begins: what its constructors state, and who tells signers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mutual_pool.audit.replay.driver import Started
from mutual_pool.audit.replay.replay import Replay, beginnings
from mutual_pool.audit.replay.signatures import RecoveredProofs
from mutual_pool.chain.events import ChainEvent, Proofs
from mutual_pool.protocol.eip712 import claims_domain, donations_domain
from mutual_pool.protocol.pool.types import ZERO_ADDRESS
from mutual_pool.protocol.twin import PlanConstants

_ADDRESSES = (
    "asset",
    "enrolment",
    "claim_desk",
    "guardianship",
    "member_assembly",
    "steward",
    "heir",
)


def proofs_of(chain_id: int, addresses: Mapping[str, str]) -> RecoveredProofs:
    """Return what recovers the signers of a plan's decisions.

    Args:
        chain_id: the chain.
        addresses: the plan's contracts by role. A plan without a donation desk has no decision of
            one either.
    """
    donations = addresses.get("donations", ZERO_ADDRESS)
    return RecoveredProofs(
        claims_domain(chain_id, addresses["desk"]), donations_domain(chain_id, donations)
    )


def starting(fixed: PlanConstants, proofs: Proofs) -> Started:
    """Return what makes a replay from a plan's first events.

    Args:
        fixed: the plan's constants, with stand-ins for what its constructors' events tell.
        proofs: how digests and signers are told.
    """

    def start(events: Sequence[ChainEvent]) -> Replay:
        constants, deployed_at = beginnings(fixed, events)
        return Replay(_lowered(constants), proofs, deployed_at=deployed_at)

    return start


def _lowered(constants: PlanConstants) -> PlanConstants:
    """Addresses in small letters, as events are decoded."""
    pool = constants.pool
    return replace(
        constants,
        pool=replace(pool, **{name: getattr(pool, name).lower() for name in _ADDRESSES}),
        registrar=constants.registrar.lower(),
        supervisor=constants.supervisor.lower(),
    )
