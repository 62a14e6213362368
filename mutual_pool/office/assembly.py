"""Proposals of the assembly: the changes it may make, and what was proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from web3.contract.contract import ContractFunction

from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.structs import FileFormError, components, read, to_struct

PROPOSAL_STATES = (
    "announced, voting begins soon",
    "open for votes",
    "cancelled",
    "rejected",
    "accepted, to be queued",
    "queued, waits for its time",
    "expired",
    "carried out",
)
VOTES = {"against": 0, "for": 1, "abstain": 2}
_ADDRESS_CHANGES = {
    "registrar": ("enrolment", "setRegistrar"),
    "supervisor": ("enrolment", "setSupervisor"),
    "steward": ("pool", "setSteward"),
}


@dataclass(frozen=True)
class Proposal:
    """A proposal as it was made.

    Attributes:
        number: its number.
        targets: the contracts it calls.
        values: the wei it sends along, always 0.
        calldatas: the calls.
        description: its words.
        proposer: who made it.
    """

    number: int
    targets: tuple[str, ...]
    values: tuple[int, ...]
    calldatas: tuple[bytes, ...]
    description: str
    proposer: str

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What queueing and carrying out take."""
        digest = keccak(text=self.description)
        return (list(self.targets), list(self.values), list(self.calldatas), digest)


def change_role(plan: OpenPlan, role: str, to: str) -> ContractFunction:
    """Return the call that passes a role on.

    Raises:
        KeyError: if the assembly does not pass this role on.
    """
    contract, function = _ADDRESS_CHANGES[role]
    found: ContractFunction = getattr(plan.contracts, contract).get_function_by_name(function)(to)
    return found


def change_panel(
    plan: OpenPlan, leave: list[str], take: list[str], tiers: list[tuple[int, int]]
) -> ContractFunction:
    """Return the call that changes the panel's seats.

    Args:
        plan: the plan.
        leave: assessors who leave.
        take: assessors who are new.
        tiers: benefits and seats that must agree; those of today where it is empty.

    Raises:
        FileFormError: if somebody leaves who has no seat, or is new who has one.
    """
    panel = plan.contracts.panel.functions
    seats = [seat["holder"] for seat in read(panel.currentSeats())]
    strangers = [one for one in leave if one not in seats]
    sitting = [one for one in take if one in seats]
    if strangers or sitting:
        wrong = f"{strangers[0]} has no seat" if strangers else f"{sitting[0]} has a seat already"
        raise FileFormError(f"{wrong}. Nothing was sent")
    holders = sorted({*seats, *take} - set(leave), key=str.lower)
    if not tiers:
        now = read(panel.tiersOf(panel.currentVersion().call()))
        tiers = [(tier["upTo"], tier["threshold"]) for tier in now]
    return panel.change(holders, tiers)


def change_rules(plan: OpenPlan, changes: Mapping[str, int]) -> ContractFunction:
    """Return the call that changes rules for claims filed from now on; the others stay.

    Raises:
        FileFormError: if there is no such rule.
    """
    desk = plan.contracts.desk
    version = desk.functions.rulesVersion().call()
    rules = read(desk.functions.rulesOf(version))
    jury = read(desk.functions.juryRulesOf(version))
    unknown = sorted(set(changes) - set(rules) - set(jury))
    if unknown:
        known = ", ".join([*rules, *jury])
        raise FileFormError(f"there is no rule {unknown[0]!r}; there are {known}. Nothing was sent")
    new, new_jury = (
        {**old, **{k: v for k, v in changes.items() if k in old}} for old in (rules, jury)
    )
    return desk.functions.changeRules(
        to_struct(components(desk, "changeRules", "rules"), new, "the rules"),
        to_struct(components(desk, "changeRules", "juryRules"), new_jury, "the jury's rules"),
    )


def close_plan(plan: OpenPlan) -> ContractFunction:
    """Return the call that closes the plan."""
    return plan.contracts.enrolment.functions.announceClosing()


def proposals(plan: OpenPlan, first: int | None = None) -> list[Proposal]:
    """Return the proposals made since a block, else all, the newest first."""
    since = plan.deployment.block if first is None else first
    logs = logs_of(plan.web3, plan.contracts.assembly, "ProposalCreated", since)
    return [
        Proposal(
            log["args"]["proposalId"],
            tuple(log["args"]["targets"]),
            tuple(log["args"]["values"]),
            tuple(log["args"]["calldatas"]),
            log["args"]["description"],
            log["args"]["proposer"],
        )
        for log in logs
    ]


def proposal_of(plan: OpenPlan, number: str) -> Proposal:
    """Return a proposal by its number, or by the first digits of it.

    Raises:
        FileFormError: if there is none, or the digits are those of several.
    """
    found = [one for one in proposals(plan) if str(one.number).startswith(number)]
    if len(found) != 1:
        raise FileFormError(
            f"there {'is no proposal' if not found else 'are several proposals'} "
            f"{number[:80]!r}; see: mutual-pool assembly show"
        )
    return found[0]


def calls_in_words(plan: OpenPlan, proposal: Proposal) -> list[str]:
    """Return what a proposal would change, one line for each call."""
    contracts = {
        contract.address: contract
        for contract in (
            plan.contracts.desk,
            plan.contracts.panel,
            plan.contracts.enrolment,
            plan.contracts.pool,
        )
    }
    lines = []
    for target, data in zip(proposal.targets, proposal.calldatas, strict=True):
        contract = contracts.get(target)  # type: ignore[call-overload]
        if contract is None:
            lines.append(f"a call to {target}")
            continue
        function, arguments = contract.decode_function_input(data)
        given = ", ".join(f"{name} {value}" for name, value in arguments.items())
        lines.append(f"{function.fn_name}: {given}" if given else function.fn_name)
    return lines
