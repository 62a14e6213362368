"""What anyone may carry out on a plan, and is due now."""

from collections.abc import Iterator

from web3.contract.contract import ContractFunction

from mutual_pool.chain.acts import Act, try_out
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.office.assembly import proposals
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.structs import read
from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState

_SUCCEEDED, _QUEUED = 4, 5


def due_acts(plan: OpenPlan, keeper: str) -> list[Act]:
    """Return what is due and may be sent by a keeper, each tried out; claims first, by number.

    Settlements in full only: for less, the payee decides when.
    """
    return [act for act in _candidates(plan) if _possible(plan, act, keeper)]


def _candidates(plan: OpenPlan) -> Iterator[Act]:
    desk = plan.contracts.desk.functions
    for number in range(1, desk.claimCount().call() + 1):
        facts = read(desk.claimOf(number))
        outcome, state = ClaimOutcome(facts["outcome"]), ClaimState(desk.stateOf(number).call())
        if state is ClaimState.PAYABLE:
            yield Act(desk.settle(number), f"Settle claim {number} in full")
        ended = state in (ClaimState.REFUSED, ClaimState.EXPIRED)
        written = outcome in (ClaimOutcome.REFUSED_FINALLY, ClaimOutcome.EXPIRED)
        if ended and not written:
            yield Act(desk.conclude(number), f"Conclude claim {number}")
        if state is ClaimState.PAID:
            membership = read(plan.contracts.pool.functions.membershipOf(facts["member"]))
            if membership["ending"] and membership["claim"] == number:
                yield Act(
                    desk.endMembership(number), f"End the membership that claim {number} ends"
                )
    enrolment, pool = plan.contracts.enrolment.functions, plan.contracts.pool.functions
    yield Act(enrolment.recordVoters(), "Record the number of voters")
    if pool.closingAt().call():
        yield Act(pool.finishClosing(), "Finish the closing of the plan")
    yield from _decided(plan)


def _decided(plan: OpenPlan) -> Iterator[Act]:
    assembly = plan.contracts.assembly.functions
    for proposal in proposals(plan):
        state = assembly.state(proposal.number).call()
        calls: dict[int, tuple[ContractFunction, str]] = {
            _SUCCEEDED: (assembly.queue(*proposal.arguments), "Queue"),
            _QUEUED: (assembly.execute(*proposal.arguments), "Carry out"),
        }
        if state in calls:
            call, verb = calls[state]
            yield Act(call, f"{verb} proposal {proposal.number}")


def _possible(plan: OpenPlan, act: Act, keeper: str) -> bool:
    try:
        try_out(act, keeper, plan.errors)
    except ContractRefusalError:
        return False
    return True
