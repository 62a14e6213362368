"""What a plan fixed for ever, as its contracts say it."""

from web3 import Web3

from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.chain.node import call_all
from mutual_pool.claim_records import BPS, Rules
from mutual_pool.community import PlanConstants
from mutual_pool.panel import Tier
from mutual_pool.records import PoolConstants

_TABLE = 16
"""Bands and classes a plan can have."""
_YEARS = 16
"""Years of vesting a plan can have."""


def read_constants(web3: Web3, contracts: PlanContracts) -> PlanConstants:
    """Return a plan's constants, with the roles, rules and panel it has now.

    Raises:
        NodeError: if the node does not answer.
    """
    pool, desk = contracts.pool.functions, contracts.desk.functions
    panel, enrolment = contracts.panel.functions, contracts.enrolment.functions
    amounts = [pool.reservePerUnit(), pool.capPerPeriod(), pool.waitingPeriod(), pool.gracePeriod()]
    roles = [
        pool.asset(),
        pool.enrolment(),
        pool.claimDesk(),
        pool.memberAssembly(),
        pool.steward(),
        enrolment.registrar(),
    ]
    asset, door, claim_desk, assembly, steward, registrar = call_all(web3, roles)
    reserve, period, waiting, grace = call_all(web3, amounts)
    units = call_all(web3, [enrolment.unitsOf(band) for band in range(_TABLE)])
    vesting = call_all(web3, [desk.vestingAfter(365 * year) for year in range(_YEARS)])
    cells = [(band, kind) for band in range(_TABLE) for kind in range(_TABLE)]
    benefits = call_all(web3, [desk.benefitOf(band, kind, BPS) for band, kind in cells])
    version, rules_version = call_all(web3, [panel.currentVersion(), desk.rulesVersion()])
    seats, tiers = call_all(web3, [panel.currentSeats(), panel.tiersOf(version)])
    return PlanConstants(
        pool=PoolConstants(
            asset=asset,
            enrolment=door,
            claim_desk=claim_desk,
            member_assembly=assembly,
            steward=steward,
            reserve_per_unit=reserve,
            cap_per_period=period,
            waiting_period=waiting,
            grace_period=grace,
        ),
        registrar=registrar,
        units_by_band=tuple(units),
        holders=tuple(holder for holder, _ in seats),
        tiers=tuple(Tier(*tier) for tier in tiers),
        rules=Rules(*call_all(web3, [desk.rulesOf(rules_version)])[0]),
        vesting_bps=tuple(vesting),
        benefits=tuple(
            tuple(benefits[band * _TABLE : (band + 1) * _TABLE]) for band in range(_TABLE)
        ),
    )
