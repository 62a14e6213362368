"""Standing orders as they are on the chain: whose, for whom, and what each may still take."""

from collections.abc import Iterator
from dataclasses import dataclass

from mutual_pool.chain.acts import Act, try_out
from mutual_pool.chain.node import call_all
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.refusal_texts import in_words
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.structs import read
from mutual_pool.protocol.orders.types import Order

Pair = tuple[str, str]
"""A payer and a member, by their addresses."""


@dataclass(frozen=True)
class KnownOrder:
    """An order that is set.

    Attributes:
        payer, member: who pays, and for whom.
        order: the order as stored.
    """

    payer: str
    member: str
    order: Order


def order_pairs(
    plan: OpenPlan, first: int | None = None, *, payer: str = "", member: str = ""
) -> list[Pair]:
    """Return the payers and members for whom an order was ever set, by their addresses.

    Args:
        plan: the plan.
        first: the first block to look at; that of the plan where it is None.
        payer: only those of this payer, if given.
        member: only those for this member, if given.

    Raises:
        NodeError: if the node does not answer.
    """
    where = {name: who for name, who in (("payer", payer), ("member", member)) if who}
    begin = plan.deployment.block if first is None else first
    found = logs_of(plan.web3, plan.contracts.orders, "OrderSet", begin, where)
    return sorted({(log["args"]["payer"], log["args"]["member"]) for log in found})


def known_orders(plan: OpenPlan, pairs: list[Pair]) -> list[KnownOrder]:
    """Return the orders of these payers and members that are set now.

    Raises:
        NodeError: if the node does not answer.
    """
    view = plan.contracts.orders.functions.orderOf
    answers = call_all(plan.web3, [view(*pair) for pair in pairs])
    orders = [
        KnownOrder(*pair, Order(*answer)) for pair, answer in zip(pairs, answers, strict=True)
    ]
    return [one for one in orders if one.order.amount]


def run_of(plan: OpenPlan, payer: str, member: str) -> Act:
    """Return the act that runs an order."""
    call = plan.contracts.orders.functions.run(payer, member)
    return Act(call, f"Run the standing order of {payer} for {member}")


def trouble_of(plan: OpenPlan, one: KnownOrder) -> str:
    """Return why an order cannot be run now, in a sentence; "" if it can."""
    try:
        try_out(run_of(plan, one.payer, one.member), one.payer, plan.errors)
    except ContractRefusalError as refusal:
        return str(in_words(refusal, plan.wording))
    return ""


def due_orders(plan: OpenPlan, pairs: list[Pair], now: int) -> Iterator[KnownOrder]:
    """Return the orders that may be due: those whose time has come and is not over.

    Whether the balance is low is left for the contract, which says so when the act is tried out.
    """
    for one in known_orders(plan, pairs):
        if one.order.next_at <= now and one.order.most(now):
            yield one


def least_distance(plan: OpenPlan) -> int:
    """Return the least distance that an order may have, `capPerPeriod`."""
    return int(plan.contracts.pool.functions.capPerPeriod().call())


def order_at(plan: OpenPlan, payer: str, member: str) -> Order:
    """Return an order as stored now; an empty one where there is none."""
    stored = read(plan.contracts.orders.functions.orderOf(payer, member))
    return Order(*stored.values())
