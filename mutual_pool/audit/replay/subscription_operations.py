"""From events to operations, as `operations`: subscriptions, their collection and its notice."""

from collections.abc import Callable
from typing import Final

from mutual_pool.chain.events import Ahead, Args, Expected
from mutual_pool.protocol.twin import ProtocolTwin

_ROLE: Final = "subscriptions"


def _set(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    member, last_day = args["member"], args["lastDay"]
    agreement = community.subscriptions.set(args["amount"], last_day, by=member, now=now)
    derived = {
        **args,
        "firstAt": agreement.next_at,
        "identity": agreement.identity,
        "joinedDay": agreement.joined_day,
    }
    return [Expected(_ROLE, "SubscriptionSet", derived)]


def _ended(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    community.subscriptions.end(by=args["member"])
    return [Expected(_ROLE, "SubscriptionEnded", args)]


def _announced(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    announced = community.subscriptions.announce(by=args["steward"], now=now)
    derived = {**args, "from": announced.from_, "until": announced.until}
    return [Expected(_ROLE, "CollectionAnnounced", derived)]


def _collected(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    agreement = community.subscriptions.collect(args["member"], now=now)
    derived = {
        **args,
        "steward": community.ledger.steward,
        "amount": agreement.amount,
        "nextAt": agreement.next_at,
    }
    return [Expected(_ROLE, "SubscriptionCollected", derived)]


SUBSCRIPTION_OPERATIONS: dict[
    tuple[str, str], Callable[[ProtocolTwin, Args, int, Ahead], list[Expected]]
] = {
    ("subscriptions", "SubscriptionSet"): _set,
    ("subscriptions", "SubscriptionEnded"): _ended,
    ("subscriptions", "CollectionAnnounced"): _announced,
    ("subscriptions", "SubscriptionCollected"): _collected,
}
