"""`mutual-pool subscription`: pay the steward for the time instead of for each claim."""

from collections.abc import Sequence
from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import Day, amount_of
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.subscriptions import (
    KnownSubscription,
    agreement_at,
    collection_of,
    due_subscriptions,
    is_open,
    known_subscriptions,
    round_at,
    subscribers,
    trouble_of,
)
from mutual_pool.protocol.orders.types import LONGEST, NOTICE, PERIOD, Agreement

_DAYS = PERIOD // DAY


@click.group()
def subscription() -> None:
    """Subscriptions: members pay the steward a fixed amount for 30 days, outside the pool."""


@subscription.command(name="set")
@click.argument("amount")
@click.option(
    "--until", type=Day(), help="The last day on which it is collected.  [default: in 365 days]"
)
@click.option(
    "--most", default="", help="All that it may take.  [default: every collection until then]"
)
@acting
def set_subscription(amount: str, until: int | None, most: str, office: ActingOffice) -> None:
    """Pay the plan's steward AMOUNT of the asset for 30 days, again and again until a last day.

    It is collected a week from now at the earliest, never twice in 30 days, and only when the
    steward announced it a week before. No cover depends on it. You may end it at any time.

    Example: mutual-pool subscription set 2 --until 2031-05-14 --keystore me
    """
    plan, decimals, member = office.plan, office.plan.wording.decimals, office.sender.address
    now, stored = plan.now(), agreement_at(plan, member)
    last = (now + LONGEST) // DAY if until is None else until
    new = Agreement(amount_of(amount, decimals), max(now + NOTICE, stored.next_at), last)
    allowed = amount_of(most, decimals, "--most") if most else new.most(now)
    book = plan.contracts.subscriptions.functions
    terms = (new.amount, last)
    what = f"Pay the steward {plan.money(new.amount)} for {_DAYS} days, until {day_text(last)}"
    # The time of the day is no part of what is meant.
    act = Act(book.set(*terms), what, key=terms)
    acts = office.pay(
        plan.contracts.subscriptions,
        allowed,
        act,
        lambda permit: book.setWithPermit(*terms, permit),
    )
    effect = [
        f"It is collected from {time_text(new.next_at)} on, never twice in {_DAYS} days, and "
        "only while a collection is open that the steward announced a week before.",
        f"That is {plan.money(min(allowed, new.most(now)))} at most. It goes to the steward of the "
        "day and never comes back.",
        "Your balance, your cover and your claims stay as they are, with it or without.",
    ]
    if stored.amount:
        effect.append(f"It takes the place of your subscription of {plan.money(stored.amount)}.")
    office.do(acts, effect, lambda _: _told(plan, [_known(plan, member)]))


@subscription.command()
@acting
def end(office: ActingOffice) -> None:
    """End your subscription.

    Example: mutual-pool subscription end --keystore me
    """
    call = office.plan.contracts.subscriptions.functions.end()
    effect = ["Nothing is collected from you any more. Your cover stays as it is."]
    office.do([Act(call, "End your subscription")], effect)


@subscription.command()
@acting
def announce(office: ActingOffice) -> None:
    """As the steward: announce that subscriptions are collected, from a week on, for 30 days.

    Where an earlier time of yours is not over by then, it goes on.

    Example: mutual-pool subscription announce --keystore steward
    """
    plan = office.plan
    known = known_subscriptions(plan, subscribers(plan))
    each = sum(one.agreement.amount for one in known)
    opens = plan.now() + NOTICE
    act = Act(
        plan.contracts.subscriptions.functions.announce(), "Announce a collection of subscriptions"
    )
    effect = [
        f"Subscriptions are collected until {time_text(opens + PERIOD)}: from "
        f"{time_text(opens)} on, or without a gap where a collection of yours lasts until then.",
        f"{len(known):,} members have one. All of them together pay {plan.money(each)} for "
        f"{_DAYS} days; those that may not be collected pay nothing.",
    ]
    office.do([act], effect, lambda _: _round(plan))


@subscription.command()
@click.argument("members", nargs=-1, type=AddressType(), metavar="[MEMBERS]...")
@acting
def collect(members: Sequence[str], office: ActingOffice) -> None:
    """Collect the subscriptions of MEMBERS for the steward, or all that are due; anyone may.

    Without MEMBERS, those that would be refused are left out. Each is a transaction of its own; a
    keeper sends many in one: mutual-pool keeper run --collect.

    Example: mutual-pool subscription collect --keystore steward
    """
    plan = office.plan
    if members:
        chosen = known_subscriptions(plan, list(dict.fromkeys(members)))
        missing = set(members) - {one.member for one in chosen}
        # The contract says of these that there is none.
        chosen += [KnownSubscription(one, Agreement()) for one in sorted(missing)]
    else:
        due = due_subscriptions(plan, subscribers(plan), plan.now())
        chosen = [one for one in due if not trouble_of(plan, one.member)]
    if not chosen:
        raise click.ClickException(
            "no subscription can be collected now. Nothing was sent; mutual-pool subscription show "
            "says why"
        )
    total = sum(one.agreement.amount for one in chosen)
    steward = plan.contracts.pool.functions.steward().call()
    effect = [f"{plan.money(total)} go from {len(chosen):,} members to the steward {steward}."]

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        return [], {"collected": len(chosen), "paid": str(total)}

    office.do([collection_of(plan, one.member) for one in chosen], effect, outcome)


@subscription.command()
@click.option("--member", type=AddressType(), help="Only that of this member.")
@reading
def show(member: str | None, office: Office) -> None:
    """List the subscriptions that are set, and why one cannot be collected now.

    Example: mutual-pool subscription show --member 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    plan = office.plan
    members = [member] if member else subscribers(plan)
    lines, facts = _told(plan, known_subscriptions(plan, members))
    said, announced = _round(plan)
    office.tell([*said, *(lines or ["There is no subscription."])], {**facts, **announced})


def _known(plan: OpenPlan, member: str) -> KnownSubscription:
    return KnownSubscription(member, agreement_at(plan, member))


def _round(plan: OpenPlan) -> tuple[list[str], dict[str, Any]]:
    found, now = round_at(plan), plan.now()
    opened = is_open(plan, found, now)
    facts = {"steward": found.steward, "from": found.from_, "until": found.until, "open": opened}
    if not found.until:
        lines = ["No collection was announced yet."]
    else:
        span = f"from {time_text(found.from_)} until {time_text(found.until)}"
        lines = [f"{found.steward} announced a collection {span}."]
        if not opened:
            lines.append("It is not open now.")
    return lines, {"round": facts}


def _told(plan: OpenPlan, known: list[KnownSubscription]) -> tuple[list[str], dict[str, Any]]:
    lines, rows, now = list[str](), list[dict[str, Any]](), plan.now()
    for one in known:
        agreed, trouble = one.agreement, trouble_of(plan, one.member)
        lines += [
            f"{one.member} pays {plan.money(agreed.amount)} for {_DAYS} days, until "
            f"{day_text(agreed.last_day)}.",
            f"  {trouble or 'It can be collected now.'}",
        ]
        rows.append(
            {
                "member": one.member,
                "amount": str(agreed.amount),
                "next_at": agreed.next_at,
                "last_day": agreed.last_day,
                "most": str(agreed.most(now)),
                "due": not trouble,
                "trouble": trouble,
            }
        )
    return lines, {"subscriptions": rows}
