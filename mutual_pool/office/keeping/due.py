"""What anyone may carry out on a plan, and is due now.

To have the keeper carry out a further kind of act, add its function to `KINDS`: it is asked in this
order, and what it gives is tried out before anything is sent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from web3.contract.contract import Contract, ContractFunction
from web3.logs import DISCARD
from web3.types import TxReceipt

from mutual_pool.chain.acts import Act
from mutual_pool.office.keeping.watch import Watch
from mutual_pool.office.orders import due_orders, run_of
from mutual_pool.office.subscriptions import collection_of, due_subscriptions
from mutual_pool.protocol.claims.types import ClaimState

_SUCCEEDED, _QUEUED = 4, 5


@dataclass(frozen=True)
class Due:
    """An act that is due, and the event that shows that it was done.

    Attributes:
        act: the act.
        contract: whose event shows it.
        event: the event's name.
        number: the event's first argument; None where any will do.
        where: arguments of the event by their names, where one is not enough.
        yields: whether half of a day's ceiling is kept for other acts: anybody makes as many of
            these as they like.
    """

    act: Act
    contract: Contract
    event: str
    number: int | None = None
    where: Mapping[str, object] = field(default_factory=dict)
    yields: bool = False

    @property
    def key(self) -> str:
        """What it is known by, today and tomorrow."""
        return self.act.identity

    def is_done_in(self, receipt: TxReceipt) -> bool:
        """Return whether a transaction did it: in a batch each act succeeds or fails alone."""
        found = self.contract.events[self.event]().process_receipt(receipt, errors=DISCARD)
        return any(
            log["address"] == self.contract.address
            and (self.number is None or next(iter(log["args"].values())) == self.number)
            and all(log["args"][name] == value for name, value in self.where.items())
            for log in found
        )


def settlements(watch: Watch) -> Iterator[Due]:
    """Payable claims, in full only, by (payable since, number).

    For less than the full benefit, `settleShort` is the payee's decision: a keeper never calls it.
    """
    desk = watch.plan.contracts.desk
    payable = [row for row in watch.claims if row.state is ClaimState.PAYABLE]
    for row in sorted(payable, key=lambda row: (row.payable_since, row.number)):
        act = Act(desk.functions.settle(row.number), f"Settle claim {row.number} in full")
        yield Due(act, desk, "ClaimSettled", row.number)


def conclusions(watch: Watch) -> Iterator[Due]:
    """Claims that time or a jury ended, and nobody has concluded yet."""
    desk = watch.plan.contracts.desk
    for row in watch.claims:
        if row.is_concludable:
            act = Act(desk.functions.conclude(row.number), f"Conclude claim {row.number}")
            yield Due(act, desk, "ClaimConcluded", row.number)


def endings(watch: Watch) -> Iterator[Due]:
    """Memberships that a paid claim ends."""
    desk, pool = watch.plan.contracts.desk, watch.plan.contracts.pool
    for row in watch.claims:
        if row.is_ending:
            words = f"End the membership that claim {row.number} ends"
            act = Act(desk.functions.endMembership(row.number), words)
            yield Due(act, pool, "MembershipEnded", row.number)


def voters(watch: Watch) -> Iterator[Due]:
    """The number of voters, where it passed the minimum in either direction."""
    enrolment = watch.plan.contracts.enrolment
    act = Act(enrolment.functions.recordVoters(), "Record the number of voters")
    yield Due(act, enrolment, "VotersRecorded")


def closing(watch: Watch) -> Iterator[Due]:
    """The end of a closing that was begun; a keeper begins none."""
    pool = watch.plan.contracts.pool
    if pool.functions.closingAt().call():
        act = Act(pool.functions.finishClosing(), "Finish the closing of the plan")
        yield Due(act, pool, "ClosingFinished")


def decisions(watch: Watch) -> Iterator[Due]:
    """Proposals of the assembly that passed, or have waited long enough."""
    assembly = watch.plan.contracts.assembly
    for proposal, state in watch.proposals:
        calls: dict[int, tuple[ContractFunction, str, str]] = {
            _SUCCEEDED: (assembly.functions.queue(*proposal.arguments), "Queue", "ProposalQueued"),
            _QUEUED: (
                assembly.functions.execute(*proposal.arguments),
                "Carry out",
                "ProposalExecuted",
            ),
        }
        if state in calls:
            call, verb, event = calls[state]
            act = Act(call, f"{verb} proposal {proposal.number}")
            yield Due(act, assembly, event, proposal.number)


def top_ups(watch: Watch) -> Iterator[Due]:
    """Standing orders whose time has come; those of balances that are not low are not possible.

    The largest go first: thousands of the least amount cost who sets them nothing, and a keeper
    the same gas.
    """
    plan = watch.plan
    due = due_orders(plan, watch.orders, plan.now())
    for one in sorted(due, key=lambda one: -one.order.amount):
        who = {"payer": one.payer, "member": one.member}
        act = run_of(plan, **who)
        yield Due(act, plan.contracts.orders, "OrderRun", where=who, yields=True)


def collections(watch: Watch) -> Iterator[Due]:
    """Subscriptions that are due while a collection is open, for a keeper who was asked to collect.

    They come last: the steward's income is less urgent than a benefit.
    """
    plan = watch.plan
    for one in due_subscriptions(plan, watch.subscribers, plan.now()):
        act, where = collection_of(plan, one.member), {"member": one.member}
        yield Due(act, plan.contracts.subscriptions, "SubscriptionCollected", where=where)


KINDS: tuple[Callable[[Watch], Iterator[Due]], ...] = (
    top_ups,
    settlements,
    conclusions,
    endings,
    voters,
    closing,
    decisions,
    collections,
)
"""Each kind of act that a keeper carries out, the most urgent first."""


def due_now(watch: Watch) -> list[Due]:
    """Return what seems due at the newest block, in the order of `KINDS`; nothing is tried out."""
    watch.look()
    return [due for kind in KINDS for due in kind(watch)]
