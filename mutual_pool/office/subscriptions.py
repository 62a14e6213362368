"""Subscriptions as they are on the chain: whose, what each may still take, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.chain.acts import Act, try_out
from mutual_pool.chain.node import call_all
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.refusal_texts import in_words
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.structs import read
from mutual_pool.protocol.orders.types import Agreement, Round


@dataclass(frozen=True)
class KnownSubscription:
    """A subscription that is set.

    Attributes:
        member: who pays.
        agreement: what they agreed to.
    """

    member: str
    agreement: Agreement


def subscribers(plan: OpenPlan, first: int | None = None) -> list[str]:
    """Return the members who ever set a subscription, by their addresses.

    Args:
        plan: the plan.
        first: the first block to look at; that of the plan where it is None.

    Raises:
        NodeError: if the node does not answer.
    """
    begin = plan.deployment.block if first is None else first
    found = logs_of(plan.web3, plan.contracts.subscriptions, "SubscriptionSet", begin)
    return sorted({log["args"]["member"] for log in found})


def known_subscriptions(plan: OpenPlan, members: Sequence[str]) -> list[KnownSubscription]:
    """Return the subscriptions of these members that are set now.

    Raises:
        NodeError: if the node does not answer.
    """
    view = plan.contracts.subscriptions.functions.agreementOf
    answers = call_all(plan.web3, [view(one) for one in members])
    found = [
        KnownSubscription(member, Agreement(*answer))
        for member, answer in zip(members, answers, strict=True)
    ]
    return [one for one in found if one.agreement.amount]


def agreement_at(plan: OpenPlan, member: str) -> Agreement:
    """Return a subscription as stored now; without an amount where there is none."""
    stored = read(plan.contracts.subscriptions.functions.agreementOf(member))
    return Agreement(*stored.values())


def round_at(plan: OpenPlan) -> Round:
    """Return the collection announced last."""
    return Round(*read(plan.contracts.subscriptions.functions.round()).values())


def is_open(plan: OpenPlan, announced: Round, now: int) -> bool:
    """Return whether the steward of the day announced a collection that is open now."""
    steward = str(plan.contracts.pool.functions.steward().call())
    mine = announced.steward.lower() == steward.lower()
    return mine and announced.from_ <= now < announced.until


def collection_of(plan: OpenPlan, member: str) -> Act:
    """Return the act that collects a subscription."""
    call = plan.contracts.subscriptions.functions.collect(member)
    return Act(call, f"Collect the subscription of {member}")


def trouble_of(plan: OpenPlan, member: str) -> str:
    """Return why a subscription cannot be collected now, in a sentence; "" if it can."""
    try:
        try_out(collection_of(plan, member), member, plan.errors)
    except ContractRefusalError as refusal:
        return str(in_words(refusal, plan.wording))
    return ""


def due_subscriptions(plan: OpenPlan, members: Sequence[str], now: int) -> list[KnownSubscription]:
    """Return the subscriptions that may be collected: none where no collection is open.

    Whether the membership stands and the money is there is left for contract and asset, which say
    so when the act is tried out.
    """
    if not members or not is_open(plan, round_at(plan), now):
        return []
    return [
        one
        for one in known_subscriptions(plan, members)
        if one.agreement.next_at <= now and one.agreement.most(now)
    ]
