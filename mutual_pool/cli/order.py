"""`mutual-pool order`: have a member's balance topped up before it runs out."""

from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import Day, amount_of
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.orders import (
    KnownOrder,
    known_orders,
    least_distance,
    order_at,
    order_pairs,
    run_of,
    trouble_of,
)
from mutual_pool.protocol.orders.types import LONGEST, ORDER_INTERVAL, Order


@click.group()
def order() -> None:
    """Standing orders: pay a fixed amount into a balance whenever it runs low."""


@order.command(name="set")
@click.argument("amount")
@click.option("--member", type=AddressType(), help="For whom.  [default: who pays]")
@click.option("--until", type=Day(), help="The last day on which it pays.  [default: in 365 days]")
@click.option(
    "--distance",
    default="",
    help="Pay while less than this is left for each unit before the lapse.  "
    "[default: the most that 30 days can charge]",
)
@click.option(
    "--most",
    default="",
    help="All that your orders may take together.  [default: every payment of each of them]",
)
@acting
def set_order(
    amount: str,
    member: str | None,
    until: int | None,
    distance: str,
    most: str,
    office: ActingOffice,
) -> None:
    """Pay AMOUNT of the asset into a member's balance whenever it runs low.

    The first payment is a week from now at the earliest, and there is at most one a week. Anyone
    may have it paid when it is due; a keeper does. You may end the order at any time.

    Example: mutual-pool order set 25 --until 2031-05-14 --keystore me
    """
    plan, decimals = office.plan, office.plan.wording.decimals
    payer = office.sender.address
    whose, now = member or payer, plan.now()
    paid = amount_of(amount, decimals)
    last = (now + LONGEST) // DAY if until is None else until
    left = amount_of(distance, decimals, "--distance") if distance else least_distance(plan)
    new = Order(paid, left, now + ORDER_INTERVAL, last)
    others = [one for one in _of(plan, payer=payer) if one.member != whose]
    every = new.most(now) + sum(one.order.most(now) for one in others)
    allowed = amount_of(most, decimals, "--most") if most else every
    orders = plan.contracts.orders.functions
    terms = (whose, paid, left, last)
    what = f"Pay {plan.money(paid)} into {whose}'s balance whenever it runs low"
    # The time of the day is no part of what is meant.
    act = Act(orders.set(*terms), what, key=terms)
    acts = office.pay(
        plan.contracts.orders, allowed, act, lambda permit: orders.setWithPermit(*terms, permit)
    )
    effect = [
        f"At most once a week, from {time_text(new.next_at)} until the end of {day_text(last)} "
        f"(UTC), whenever less than {plan.money(left)} is left for each unit before the lapse.",
        f"That is {plan.money(new.most(now))} at most. What was paid in stays the member's, less "
        "their share of cases.",
        "The order keeps the member in where they would have lapsed, so look at the plan from time "
        "to time.",
    ]
    office.do(acts, effect, lambda _: _told(plan, [_known(plan, payer, whose)]))


@order.command()
@click.option("--member", type=AddressType(), help="For whom it is.  [default: who pays]")
@acting
def end(member: str | None, office: ActingOffice) -> None:
    """End your order for a member.

    Example: mutual-pool order end --keystore me
    """
    whose = member or office.sender.address
    call = office.plan.contracts.orders.functions.end(whose)
    effect = ["It pays nothing any more. What it paid in stays in the balance."]
    office.do([Act(call, f"End your standing order for {whose}")], effect)


@order.command()
@click.argument("payer", type=AddressType())
@click.argument("member", type=AddressType())
@acting
def run(payer: str, member: str, office: ActingOffice) -> None:
    """Run the order of PAYER for MEMBER, if it is due; anyone may.

    Example: mutual-pool order run 0x... 0x... --keystore me
    """
    plan = office.plan
    stored = order_at(plan, payer, member)
    effect = [f"{plan.money(stored.amount)} go from {payer} into the balance of {member}."]
    act = run_of(plan, payer, member)
    office.do([act], effect, lambda _: _told(plan, [_known(plan, payer, member)]))


@order.command()
@click.option("--payer", type=AddressType(), help="Only those of this payer.")
@click.option("--member", type=AddressType(), help="Only those for this member.")
@reading
def show(payer: str | None, member: str | None, office: Office) -> None:
    """List the orders that are set, and why one cannot be run now.

    Example: mutual-pool order show --payer 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    found = _of(office.plan, payer=payer or "", member=member or "")
    lines, facts = _told(office.plan, found)
    office.tell(lines or ["There is no such order."], facts)


def _of(plan: OpenPlan, *, payer: str = "", member: str = "") -> list[KnownOrder]:
    return known_orders(plan, order_pairs(plan, payer=payer, member=member))


def _known(plan: OpenPlan, payer: str, member: str) -> KnownOrder:
    return KnownOrder(payer, member, order_at(plan, payer, member))


def _told(plan: OpenPlan, orders: list[KnownOrder]) -> tuple[list[str], dict[str, Any]]:
    lines, rows = list[str](), list[dict[str, Any]]()
    now = plan.now()
    for one in orders:
        stored, trouble = one.order, trouble_of(plan, one)
        lines += [
            f"{one.payer} pays {plan.money(stored.amount)} for {one.member}, until "
            f"{day_text(stored.last_day)}, while less than {plan.money(stored.distance)} is left "
            "for each unit.",
            f"  {trouble or 'It is due now.'}",
        ]
        rows.append(
            {
                "payer": one.payer,
                "member": one.member,
                "amount": str(stored.amount),
                "distance": str(stored.distance),
                "next_at": stored.next_at,
                "last_day": stored.last_day,
                "most": str(stored.most(now)),
                "due": not trouble,
                "trouble": trouble,
            }
        )
    return lines, {"orders": rows}
