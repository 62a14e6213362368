"""A plan of very many members that lives through real contracts, so that its events are real ones.

Everybody is drawn by a seed. Of every ten events about two are joins, seven are payments, and the
rest are claims with three signatures each, from filing to payment, people who quit, and people who
lapse and come back.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from bench.disclosure.evm import Contract, Evm
from mutual_pool.protocol.claims.types import JuryRules, Rules
from mutual_pool.protocol.eip712 import pack_signatures
from mutual_pool.protocol.pool.types import ZERO_ADDRESS, PoolConstants
from mutual_pool.protocol.twin import PlanConstants

DAY = 86_400
START = 1_735_689_600
DEPLOYER = "0x00000000000000000000000000000000000000d1"
ASSEMBLY = "0x00000000000000000000000000000000000000d2"
STEWARD = "0x00000000000000000000000000000000000000d3"
HEIR = "0x00000000000000000000000000000000000000d4"
RESERVE = 6_400_000
SPACING = RESERVE // 64
CHARGE = SPACING // 32
BPS = 10_000
FEE_BPS = 800
BOND = 1_000_000
RULES = (RESERVE, BOND, FEE_BPS, 180, 30, 7, 60, 14, 7)
JURY_RULES = (100, 1_000, 500, 1_000, BOND)
MINIMUM_VOTERS = 10
FOUNDING_PERIOD = 90 * DAY
FAR_DAY = 40_000
UNITS = (1, 2, 5)
BATCH = 100
CALLS_A_BLOCK = 100
SIGNERS = 3


@dataclass
class Crowd:
    """The plan and its people."""

    evm: Evm
    contracts: dict[str, Contract]
    assessors: list[LocalAccount]
    members: list[str] = field(default_factory=list)


def live(evm: Evm, members: int, events: int, told: Callable[[], int]) -> Crowd:
    """Lives until about so many events were told.

    Args:
        evm: the chain.
        members: how many join.
        events: how many events to tell.
        told: how many were told so far.
    """
    crowd = _found(evm, members)
    _join_all(crowd, members)
    evm.next_block(3 * DAY)
    chance = random.Random(1)
    pool, desk = crowd.contracts["pool"], crowd.contracts["desk"]
    token = crowd.contracts["asset"]
    sponsor = DEPLOYER
    token.send(sponsor, "mint", sponsor, 2**90)
    token.send(sponsor, "approve", pool.address, 2**255)
    open_claims: list[tuple[int, str]] = []
    busy: set[str] = set()
    calls = 0
    while told() < events:
        calls += 1
        if calls % CALLS_A_BLOCK == 0:
            evm.next_block(600)
        member = crowd.members[chance.randrange(len(crowd.members))]
        if chance.random() < 1 / 70:
            if member not in busy:
                busy.add(member)
                claim = _claim(crowd, member)
                if claim:
                    open_claims.append((claim, member))
            if len(open_claims) >= 40:
                evm.next_block(8 * DAY)
                for number, holder in open_claims:
                    desk.send(holder, "settle", number)
                    desk.send(holder, "collect", number, holder)
                open_claims.clear()
                busy.clear()
        else:
            pool.send(sponsor, "payIn", member, chance.randrange(1, 4) * SPACING)
    return crowd


def benefit_for(members: int) -> int:
    """The benefit that costs one unit `CHARGE`; units are about 8/3 a member."""
    return CHARGE * members * 8 // 3 * BPS // (BPS + FEE_BPS)


def constants_of(addresses: Mapping[str, str], members: int) -> PlanConstants:
    """What the plan of a crowd of this size fixes for ever."""
    place = {role: address.lower() for role, address in addresses.items()}
    pool = PoolConstants(
        asset=place["asset"],
        enrolment=place["enrolment"],
        claim_desk=place["desk"],
        guardianship=place["guardianship"],
        member_assembly=ASSEMBLY,
        steward=STEWARD,
        heir=HEIR,
        reserve_per_unit=RESERVE,
        cap_per_period=1_000 * RESERVE,
        waiting_period=DAY,
        grace_period=DAY,
    )
    return PlanConstants(
        pool=pool,
        registrar=ZERO_ADDRESS,
        supervisor=ZERO_ADDRESS,
        units_by_band=UNITS,
        minimum_voters=MINIMUM_VOTERS,
        founding_period=FOUNDING_PERIOD,
        holders=(),
        tiers=(),
        rules=Rules(*RULES),
        jury_rules=JuryRules(*JURY_RULES),
        ends_membership=0,
        vesting_bps=(BPS,),
        benefits=((benefit_for(members),),) * len(UNITS),
    )


def _found(evm: Evm, members: int) -> Crowd:
    Account.enable_unaudited_hdwallet_features()
    assessors = sorted(
        (Account.from_key(keccak(text=f"bench assessor {place}")) for place in range(5)),
        key=lambda account: int(account.address, 16),
    )
    token = evm.deploy(DEPLOYER, "TestToken", "Bench Dollar", "BUSD")
    registrar = evm.deploy(DEPLOYER, "Crowd")
    # Those two are no part of the books.
    evm.watched.clear()
    holders = [account.address for account in assessors]
    panel_at = evm.next_address(DEPLOYER, 0)
    benefit = benefit_for(members)
    tiers = [(2**95, SIGNERS)]
    panel = evm.deploy(DEPLOYER, "AssessorPanel", ASSEMBLY, benefit, holders, tiers)
    assert panel.address == panel_at
    enrolment_at, desk_at = evm.next_address(DEPLOYER, 1), evm.next_address(DEPLOYER, 2)
    jury_at, guardianship_at = evm.next_address(DEPLOYER, 3), evm.next_address(DEPLOYER, 4)
    named = (token.address, enrolment_at, desk_at, guardianship_at)
    constants = (*named, ASSEMBLY, STEWARD, HEIR, RESERVE)
    pool = evm.deploy(DEPLOYER, "MutualPool", (*constants, 1_000 * RESERVE, DAY, DAY))
    roles = (ASSEMBLY, registrar.address, STEWARD)
    founding = (list(UNITS), MINIMUM_VOTERS, FOUNDING_PERIOD)
    enrolment = evm.deploy(DEPLOYER, "Enrolment", pool.address, *roles, *founding)
    desk = evm.deploy(
        DEPLOYER,
        "ClaimDesk",
        (
            *(pool.address, panel.address, jury_at, ASSEMBLY),
            *(RULES, JURY_RULES, 0, [BPS], [[benefit]] * 3),
        ),
    )
    jury = evm.deploy(DEPLOYER, "ClaimJury", desk.address, pool.address)
    assert (enrolment.address, desk.address) == (enrolment_at, desk_at)
    assert jury.address == jury_at
    guardianship = evm.deploy(DEPLOYER, "Guardianship", pool.address)
    assert guardianship.address == guardianship_at
    contracts = {
        **{"asset": token, "registrar": registrar, "panel": panel},
        **{"pool": pool, "enrolment": enrolment, "desk": desk, "jury": jury},
        "guardianship": guardianship,
    }
    return Crowd(evm, contracts, assessors)


def _join_all(crowd: Crowd, members: int) -> None:
    contracts, evm = crowd.contracts, crowd.evm
    registrar, token = contracts["registrar"], contracts["asset"]
    token.send(DEPLOYER, "mint", registrar.address, 2**90)
    registrar.send(DEPLOYER, "approve", token.address, contracts["pool"].address)
    chance = random.Random(2)
    for start in range(0, members, BATCH):
        number = min(BATCH, members - start)
        band, rungs = chance.randrange(3), chance.randrange(40, 1_000)
        amount = UNITS[band] * (RESERVE + rungs * SPACING)
        enrol = (contracts["enrolment"].address, number, band, FAR_DAY, amount)
        registrar.send(DEPLOYER, "join", *enrol)
        evm.next_block(12)
    maker = bytes.fromhex(registrar.address[2:]).rjust(32, b"\0")
    crowd.members = [
        to_checksum_address(keccak(maker + place.to_bytes(32))[:20]) for place in range(members)
    ]


def _claim(crowd: Crowd, member: str) -> int:
    """Files a claim and has it approved; 0 where the member is not covered any more."""
    contracts, evm = crowd.contracts, crowd.evm
    pool, desk, token = contracts["pool"], contracts["desk"], contracts["asset"]
    today = evm.time // DAY
    if not pool.view("standingOf", member)[4]:
        pool.send(DEPLOYER, "payIn", member, SPACING)
        return 0
    evidence = keccak(member.encode() + evm.time.to_bytes(8))
    token.send(member, "mint", member, BOND)
    token.send(member, "approve", pool.address, BOND)
    try:
        desk.send(member, "file", (member, today - 1, 0, evidence))
    except RuntimeError:
        return 0
    number = int(desk.view("claimCount"))
    identity = pool.view("membershipOf", member)[0]
    verdict = (identity, evidence, True, 0, evidence, evidence, evm.time + DAY)
    digest = desk.view("digestOf", number, verdict)
    packed = pack_signatures(
        (account.address, bytes(account.unsafe_sign_hash(digest).signature))
        for account in crowd.assessors[:SIGNERS]
    )
    seats = [tuple(seat) for seat in contracts["panel"].view("currentSeats")]
    approvals = (seats, packed.signatures, list(packed.wallet_signatures))
    desk.send(DEPLOYER, "decideBySignatures", number, verdict, approvals)
    return number
