"""What a plan fixed for ever, as its contracts say it."""

from web3 import Web3

from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.chain.node import call_all
from mutual_pool.protocol.claims.types import BPS, JuryRules, Rules
from mutual_pool.protocol.pool.types import ZERO_ADDRESS, PoolConstants
from mutual_pool.protocol.twin import PlanConstants

_TABLE = 16
"""Bands and classes a plan can have."""
_YEARS = 16
"""Years of vesting a plan can have."""
_NO_RULES = Rules(0, 0, 0, 0, 0, 0, 0, 0, 0)
_NO_JURY_RULES = JuryRules(0, 0, 0, 0, 0)


def read_constants(web3: Web3, contracts: PlanContracts) -> PlanConstants:
    """Return what a plan fixed for ever, and stand-ins for roles, panel and rules.

    Those may change, and what they were at first the events tell (`beginnings`).

    Raises:
        NodeError: if the node does not answer.
    """
    pool, desk = contracts.pool.functions, contracts.desk.functions
    enrolment = contracts.enrolment.functions
    amounts = [pool.reservePerUnit(), pool.capPerPeriod(), pool.waitingPeriod(), pool.gracePeriod()]
    roles = [pool.asset(), pool.enrolment(), pool.claimDesk()]
    asset, door, claim_desk = call_all(web3, roles)
    others = [pool.guardianship(), pool.memberAssembly()]
    guardianship, assembly = call_all(web3, others)
    reserve, period, waiting, grace = call_all(web3, amounts)
    heir, deployed_at = call_all(web3, [pool.heir(), pool.deployedAt()])
    founding = [enrolment.minimumVoters(), enrolment.foundingDeadline()]
    voters, deadline = call_all(web3, founding)
    units = call_all(web3, [enrolment.unitsOf(band) for band in range(_TABLE)])
    vesting = call_all(web3, [desk.vestingAfter(365 * year) for year in range(_YEARS)])
    (ends,) = call_all(web3, [desk.endsMembership()])
    cells = [(band, kind) for band in range(_TABLE) for kind in range(_TABLE)]
    benefits = call_all(web3, [desk.benefitOf(band, kind, BPS) for band, kind in cells])
    return PlanConstants(
        pool=PoolConstants(
            asset=asset,
            enrolment=door,
            claim_desk=claim_desk,
            guardianship=guardianship,
            member_assembly=assembly,
            steward=assembly,
            heir=heir,
            reserve_per_unit=reserve,
            cap_per_period=period,
            waiting_period=waiting,
            grace_period=grace,
        ),
        registrar=ZERO_ADDRESS,
        supervisor=ZERO_ADDRESS,
        units_by_band=tuple(units),
        minimum_voters=voters,
        founding_period=deadline - deployed_at,
        holders=(),
        tiers=(),
        rules=_NO_RULES,
        jury_rules=_NO_JURY_RULES,
        ends_membership=ends,
        vesting_bps=tuple(vesting),
        benefits=tuple(
            tuple(benefits[band * _TABLE : (band + 1) * _TABLE]) for band in range(_TABLE)
        ),
    )
