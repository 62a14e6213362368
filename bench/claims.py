"""The claims of the plan, from filing to the settlement."""

from collections.abc import Sequence

from web3 import Web3

from bench.plan import DAY, NOTICE_DAYS, Plan, identity_of
from mutual_pool.protocol.eip712 import Decision, PanelDecision, claims_domain, sign_decision
from tools.toolchain import CHAIN_ID

EVIDENCE = Web3.keccak(text="evidence")
FINDINGS = Web3.keccak(text="findings")
NOTICE = Web3.keccak(text="notice")
# The place of the benefit in a claim as stored.
BENEFIT = 7


def file(plan: Plan, member: str, benefit_class: int) -> tuple[int, int]:
    """Files a claim for today; gives its number and the gas."""
    filing = (member, plan.chain.now() // DAY, benefit_class, EVIDENCE)
    gas = plan.chain.gas(plan.desk.functions.file(filing), member)
    return plan.desk.functions.claimCount().call(), gas


def decide(plan: Plan, claim: int, seats: int, *, approve: bool = True) -> int:
    """Decides on a claim with one batch of signatures; gives the gas."""
    member, day, benefit_class, *_ = facts = plan.desk.functions.claimOf(claim).call()
    verdict = PanelDecision(
        identity=identity_of(member),
        evidence_hash=EVIDENCE,
        approve=approve,
        benefit_class=benefit_class,
        findings_hash=FINDINGS,
        notice_hash=NOTICE,
        deadline=plan.chain.now() + DAY,
    )
    decision = Decision(claim, member, day, benefit=facts[BENEFIT], verdict=verdict)
    domain = claims_domain(CHAIN_ID, plan.desk.address)
    signatures = b"".join(sign_decision(key, domain, decision) for key in plan.assessors[:seats])
    seats_published = plan.panel.functions.currentSeats().call()
    # The empty list is that of the contract wallets' signatures.
    approvals = (seats_published, signatures, list[bytes]())
    call = plan.desk.functions.decideBySignatures(claim, verdict.as_tuple(), approvals)
    return plan.chain.gas(call, plan.deployer)


def payable(plan: Plan, member: str, benefit_class: int) -> int:
    """Takes a claim to the end of its notice; gives its number."""
    claim, _ = file(plan, member, benefit_class)
    decide(plan, claim, seats=3)
    plan.chain.sleep(NOTICE_DAYS)
    return claim


def settle_batch(plan: Plan, claims: Sequence[int]) -> int:
    """Settles claims in one transaction, in full; gives the gas."""
    desk = plan.desk
    calls = [(desk.address, False, desk.encode_abi("settle", [claim])) for claim in claims]
    return plan.chain.gas(plan.multicall.functions.aggregate3(calls), plan.deployer)


def settle(plan: Plan, claim: int) -> tuple[int, int]:
    """Settles as a stranger may, so in full; gives the gas and how many members lapsed."""
    before = plan.members()
    gas = plan.chain.gas(plan.desk.functions.settle(claim), plan.deployer)
    return gas, before - plan.members()
