"""A plan on the test chain, with numbers small enough to reckon with by hand."""

from dataclasses import dataclass, replace
from typing import Any

import brownie
import rlp
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.protocol.eip712 import (
    Domain,
    claims_domain,
    donations_domain,
    enrolment_domain,
    guardianship_domain,
)
from tests.support.actors import Actors
from tests.support.clock import DAY, wait_for_noon

RESERVE = 6_400
SPACING = RESERVE // 64
CAP = 1_000
CAP_PER_PERIOD = 3_000
WAITING = 30 * DAY
GRACE = 15 * DAY
MINIMUM_VOTERS = 3
FOUNDING = 90 * DAY
WINDOW = 30 * DAY
BOND = 50
FEE_BPS = 800
CLAIM_WINDOW_DAYS = 180
PANEL_DAYS = 14
NOTICE_DAYS = 7
PAYEE_DAYS = 60
APPEAL_DAYS = 10
JURY_DAYS = 8
# With the few voters of a test a single objection calls a jury.
OBJECTION_BPS, QUORUM_BPS, QUORUM_VOTES = 500, 2_000, 1_000
OBJECTION_VOTES, OBJECTION_BOND = 1_000, 20
UNITS = (1, 2, 5)
VESTING = (8_000, 10_000)
SEVERE, MILD, HUGE = 0, 1, 2
BENEFITS = ((5_000, 1_000, 90_000), (5_000, 1_000, 90_000), (5_000, 1_000, 90_000))
TIERS = ((1_000, 2), (5_000, 3), (100_000, 4))
WEALTH = 1_000_000


@dataclass(frozen=True)
class Settings:
    """What a plan is deployed with, in the order and the types of the constructors."""

    reserve_per_unit: int = RESERVE
    cap_per_period: int = CAP_PER_PERIOD
    waiting_period: int = WAITING
    grace_period: int = GRACE
    minimum_voters: int = MINIMUM_VOTERS
    founding_period: int = FOUNDING
    units: tuple = UNITS
    cap_per_unit: int = CAP
    claim_bond: int = BOND
    fee_bps: int = FEE_BPS
    claim_window_days: int = CLAIM_WINDOW_DAYS
    panel_days: int = PANEL_DAYS
    notice_days: int = NOTICE_DAYS
    payee_days: int = PAYEE_DAYS
    appeal_days: int = APPEAL_DAYS
    jury_days: int = JURY_DAYS
    objection_bps: int = OBJECTION_BPS
    quorum_bps: int = QUORUM_BPS
    quorum_votes: int = QUORUM_VOTES
    objection_votes: int = OBJECTION_VOTES
    objection_bond: int = OBJECTION_BOND
    ends_membership: int = 0
    vesting: tuple = VESTING
    benefits: tuple = BENEFITS
    tiers: tuple = TIERS

    @property
    def greatest_benefit(self):
        """What every panel has to cover."""
        return max(max(row) for row in self.benefits)

    def rules(self, **changes):
        """The rules as a tuple, as `changeRules` takes them."""
        known = replace(self, **changes)
        return (
            known.cap_per_unit,
            known.claim_bond,
            known.fee_bps,
            known.claim_window_days,
            known.panel_days,
            known.notice_days,
            known.payee_days,
            known.appeal_days,
            known.jury_days,
        )

    def jury_rules(self, **changes):
        """The rules of the jury as a tuple, as `changeRules` takes them."""
        known = replace(self, **changes)
        return (
            known.objection_bps,
            known.quorum_bps,
            known.quorum_votes,
            known.objection_votes,
            known.objection_bond,
        )


@dataclass(frozen=True)
class Plan:
    """The contracts of one plan."""

    actors: Actors
    token: Any
    panel: Any
    pool: Any
    enrolment: Any
    desk: Any
    jury: Any = None
    donations: Any = None
    guardianship: Any = None
    orders: Any = None
    subscriptions: Any = None
    lens: Any = None
    services: Any = None

    @property
    def contracts(self):
        contracts = (
            *(self.token, self.panel, self.pool, self.enrolment, self.desk),
            *(self.jury, self.donations, self.guardianship),
            *(self.orders, self.services, self.subscriptions),
        )
        return tuple(contract for contract in contracts if contract is not None)

    @property
    def enrolment_domain(self) -> Domain:
        return enrolment_domain(brownie.chain.id, self.enrolment.address)

    @property
    def guardianship_domain(self) -> Domain:
        return guardianship_domain(brownie.chain.id, self.guardianship.address)

    @property
    def claims_domain(self) -> Domain:
        return claims_domain(brownie.chain.id, self.desk.address)

    @property
    def donations_domain(self) -> Domain:
        return donations_domain(brownie.chain.id, self.donations.address)

    @property
    def token_domain(self) -> Domain:
        return Domain("Test Yuan", brownie.chain.id, self.token.address)


def create_address(deployer, nonce):
    """Where the deployer's transaction of this number puts a contract."""
    sender = to_canonical_address(str(deployer))
    return to_checksum_address(keccak(rlp.encode([sender, nonce]))[12:])


def pool_constants(token, enrolment, desk, guardianship, actors, settings=None):
    """The struct that the constructor of `MutualPool` takes."""
    settings = settings or Settings()
    return (
        token,
        enrolment,
        desk,
        guardianship,
        actors.member_assembly,
        actors.steward,
        actors.heir,
        settings.reserve_per_unit,
        settings.cap_per_period,
        settings.waiting_period,
        settings.grace_period,
    )


def desk_constants(pool, panel, jury, actors, settings=None):
    """The struct that the constructor of `ClaimDesk` takes."""
    settings = settings or Settings()
    return (
        pool,
        panel,
        jury,
        actors.member_assembly,
        settings.rules(),
        settings.jury_rules(),
        settings.ends_membership,
        settings.vesting,
        settings.benefits,
    )


def deploy_token(actors):
    """The test token, of which everybody who pays has enough."""
    return brownie.TestToken.deploy("Test Yuan", "TCNY", {"from": actors.deployer})


def give_wealth(token, spender, people):
    """Mint for people, and let the pool take of it."""
    for person in people:
        token.mint(person, WEALTH, {"from": person})
        token.approve(spender, 2**256 - 1, {"from": person})


def deploy_plan(actors, token=None, settings=None):
    """A whole plan, each contract at the address that the others were told before."""
    settings = settings or Settings()
    wait_for_noon()
    token = token or deploy_token(actors)
    deployer = actors.deployer
    by_deployer = {"from": deployer}
    nonce = deployer.nonce
    panel_at, pool_at, enrolment_at, desk_at, jury_at, guardianship_at = (
        create_address(deployer, nonce + step) for step in range(6)
    )
    panel = brownie.AssessorPanel.deploy(
        actors.member_assembly,
        settings.greatest_benefit,
        actors.assessors,
        settings.tiers,
        by_deployer,
    )
    constants = pool_constants(token, enrolment_at, desk_at, guardianship_at, actors, settings)
    pool = brownie.MutualPool.deploy(constants, by_deployer)
    roles = (actors.member_assembly, actors.registrar, actors.supervisor)
    founding = (settings.minimum_voters, settings.founding_period)
    enrolment = brownie.Enrolment.deploy(pool, *roles, settings.units, *founding, by_deployer)
    constants = desk_constants(pool, panel, jury_at, actors, settings)
    desk = brownie.ClaimDesk.deploy(constants, by_deployer)
    jury = brownie.ClaimJury.deploy(desk, pool, by_deployer)
    guardianship = brownie.Guardianship.deploy(pool, by_deployer)
    deployed = (panel, pool, enrolment, desk, jury, guardianship)
    predicted = (panel_at, pool_at, enrolment_at, desk_at, jury_at, guardianship_at)
    assert tuple(contract.address for contract in deployed) == predicted
    donations = brownie.DonationDesk.deploy(pool, desk, panel, by_deployer)
    beside = (brownie.StandingOrder, brownie.Subscription)
    regular = [contract.deploy(pool, by_deployer) for contract in beside]
    lens = brownie.PlanLens.deploy(pool, by_deployer)
    services = brownie.ServiceFund.deploy(pool, by_deployer)
    give_wealth(token, pool, [*actors.members, actors.sponsor, actors.guardian])
    parts = (panel, pool, enrolment, desk, jury, donations, guardianship, *regular, lens)
    return Plan(actors, token, *parts, services=services)


def deploy_bare_pool(actors, token=None, settings=None):
    """A pool alone: plain accounts stand in for `Enrolment` and `ClaimDesk`."""
    wait_for_noon()
    token = token or deploy_token(actors)
    roles = (actors.enrolment_role, actors.desk_role)
    deployer = actors.deployer
    guardianship_at = create_address(deployer, deployer.nonce + 1)
    constants = pool_constants(token, *roles, guardianship_at, actors, settings)
    pool = brownie.MutualPool.deploy(constants, {"from": deployer})
    guardianship = brownie.Guardianship.deploy(pool, {"from": deployer})
    lens = brownie.PlanLens.deploy(pool, {"from": deployer})
    give_wealth(token, pool, [*actors.members, actors.sponsor, actors.guardian])
    return Plan(actors, token, None, pool, *roles, guardianship=guardianship, lens=lens)
