"""From events to operations, as `operations`: standing orders, set, run and ended."""

from collections.abc import Callable

from mutual_pool.chain.events import Ahead, Args, Expected, UnfinishedCallError
from mutual_pool.protocol.orders.types import Order
from mutual_pool.protocol.twin import ProtocolTwin


def _set(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    member, amount, distance = args["member"], args["amount"], args["distance"]
    order = community.orders.set(
        member, amount, distance, args["lastDay"], by=args["payer"], now=now
    )
    return [Expected("orders", "OrderSet", {**args, **_terms(order)})]


def _run(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    paid = ahead("ToppedUp")
    if paid is None:
        raise UnfinishedCallError("ToppedUp")
    payer, member = args["payer"], args["member"]
    order, rung = community.orders.run(payer, member, by=paid["payer"], now=now)
    derived = {**args, "amount": order.amount, "nextAt": order.next_at}
    # The pool names the contract as payer, through which the money went.
    told = {"member": member, "payer": paid["payer"], "amount": order.amount, "rung": rung}
    return [Expected("orders", "OrderRun", derived), Expected("pool", "ToppedUp", told)]


def _ended(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    community.orders.end(args["member"], by=args["payer"])
    return [Expected("orders", "OrderEnded", args)]


def _terms(order: Order) -> Args:
    """Return what follows from the membership and from the time."""
    return {
        "firstAt": order.next_at,
        "identity": order.identity,
        "joinedDay": order.joined_day,
    }


ORDER_OPERATIONS: dict[
    tuple[str, str], Callable[[ProtocolTwin, Args, int, Ahead], list[Expected]]
] = {
    ("orders", "OrderSet"): _set,
    ("orders", "OrderRun"): _run,
    ("orders", "OrderEnded"): _ended,
}
