"""`mutual-pool gift`: appeals for gifts, and giving."""

from pathlib import Path
from typing import Any

import click
from eth_utils.crypto import keccak

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.chain.scan import logs_of
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import NUMBER, amount_of
from mutual_pool.office.connection import APPEAL_STATES, DAY
from mutual_pool.office.structs import FileFormError, components, read, to_struct

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def gift() -> None:
    """Ask for gifts, decide on an appeal, give, take."""


@gift.command()
@click.option("--goal", required=True, help="The most that is taken in, in the asset.")
@click.option("--least", required=True, help="Below this everybody gets their gift back.")
@click.option(
    "--days", type=click.IntRange(1, 365), required=True, help="How long it may be given."
)
@click.option("--evidence", type=_FILE, required=True, help="The file shown to the panel.")
@click.option("--claim", type=NUMBER, help="The settled claim that the gifts top up.")
@click.option("--payee", type=AddressType(), help="Who gets the gifts.  [default: who acts]")
@acting
def file(
    goal: str,
    least: str,
    days: int,
    evidence: Path,
    claim: int | None,
    payee: str | None,
    office: ActingOffice,
) -> None:
    """Ask for gifts; the panel decides whether the appeal is opened.

    Example: mutual-pool gift file --goal 500 --least 100 --days 60 --evidence a.zip --keystore me
    """
    plan, desk = office.plan, office.plan.contracts.donations
    decimals = plan.wording.decimals
    goal_, least_ = amount_of(goal, decimals, "--goal"), amount_of(least, decimals, "--least")
    values = {
        "claim": claim or 0,
        "payee": payee or office.sender.address,
        "goal": goal_,
        "minimum": least_,
        "deadline": plan.now() + days * DAY,
        "evidenceHash": "0x" + keccak(evidence.read_bytes()).hex(),
    }
    petition = to_struct(components(desk, "file", "petition"), values, "the appeal")
    act = Act(
        desk.functions.file(petition),
        f"Ask for gifts of up to {plan.money(goal_)} for {values['payee']}",
        # The deadline follows the clock, and is the same for every try.
        tuple(str(value) for name, value in values.items() if name != "deadline"),
    )

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        number = desk.functions.appealCount().call()
        return [f"It is appeal {number}."], {"appeal": number}

    office.do([act], [f"Below {plan.money(least_)} everybody gets their gift back."], outcome)


@gift.command()
@click.argument("number", type=NUMBER)
@click.option("--approve/--refuse", default=None, required=True, help="What you say.")
@click.option(
    "--findings", type=_FILE, required=True, help="The findings, as the others have them."
)
@click.option("--notice", type=_FILE, required=True, help="The public notice, likewise.")
@click.option(
    "--days", type=click.IntRange(1, 30), default=7, show_default=True, help="How long it holds."
)
@acting
def decide(
    number: int, approve: bool, findings: Path, notice: Path, days: int, office: ActingOffice
) -> None:
    """Decide on an appeal as a seat of the panel; every word has to be as the others'.

    Example: mutual-pool gift decide 3 --approve --findings f.txt --notice n.txt --keystore assessor
    """
    plan, desk = office.plan, office.plan.contracts.donations
    # Later seats agree only if every word is the same, the validity included.
    until = _stated(office, number) or plan.now() + days * DAY
    values = {
        "approve": approve,
        "findingsHash": "0x" + keccak(text=findings.read_text(encoding="utf-8")).hex(),
        "noticeHash": "0x" + keccak(text=notice.read_text(encoding="utf-8")).hex(),
        "validUntil": until,
    }
    decision = to_struct(components(desk, "decide", "decision"), values, "the decision")
    call = desk.functions.decide(number, decision)
    what = f"{'Approve' if approve else 'Refuse'} appeal {number} as a seat of the panel"
    office.do([Act(call, what)], [f"It holds until {time_text(until)}."])


@gift.command()
@click.argument("number", type=NUMBER)
@click.argument("amount")
@acting
def give(number: int, amount: str, office: ActingOffice) -> None:
    """Give AMOUNT to an appeal; no more is taken than it lacks.

    Example: mutual-pool gift give 3 20 --keystore me
    """
    plan, desk = office.plan, office.plan.contracts.donations
    given = amount_of(amount, plan.wording.decimals)
    act = Act(desk.functions.give(number, given), f"Give {plan.money(given)} to appeal {number}")
    acts = office.pay(
        desk, given, act, lambda permit: desk.functions.giveWithPermit(number, given, permit)
    )
    office.do(acts, ["It comes back if the appeal does not reach what it needs."])


@gift.command()
@click.argument("number", type=NUMBER)
@acting
def withdraw(number: int, office: ActingOffice) -> None:
    """As the filer or the payee: end an appeal; what was given goes back.

    Example: mutual-pool gift withdraw 3 --keystore me
    """
    call = office.plan.contracts.donations.functions.withdraw(number)
    office.do([Act(call, f"End appeal {number}")], ["What was given goes back to who gave it."])


@gift.command()
@click.argument("number", type=NUMBER)
@click.option("--to", type=AddressType(), help="Where the money goes.  [default: who acts]")
@acting
def take(number: int, to: str | None, office: ActingOffice) -> None:
    """As the payee of a funded appeal: take what was given.

    Example: mutual-pool gift take 3 --keystore me
    """
    where = to or office.sender.address
    call = office.plan.contracts.donations.functions.take(number, where)
    office.do([Act(call, f"Take the gifts of appeal {number} to {where}")], [])


@gift.command(name="take-back")
@click.argument("number", type=NUMBER)
@click.option("--to", type=AddressType(), help="Where the money goes.  [default: who acts]")
@acting
def take_back(number: int, to: str | None, office: ActingOffice) -> None:
    """As a donor: take back what you gave to an appeal that came to nothing.

    Example: mutual-pool gift take-back 3 --keystore me
    """
    where = to or office.sender.address
    call = office.plan.contracts.donations.functions.takeBack(number, where)
    office.do([Act(call, f"Take your gift to appeal {number} back to {where}")], [])


@gift.command()
@click.argument("number", type=NUMBER)
@reading
def show(number: int, office: Office) -> None:
    """Print an appeal: its state, its goal, what was given.

    Example: mutual-pool gift show 3
    """
    plan, desk = office.plan, office.plan.contracts.donations.functions
    if number > desk.appealCount().call():
        raise FileFormError(f"the plan {plan.deployment.plan} has no appeal {number}")
    facts = read(desk.appealOf(number))
    state = APPEAL_STATES.get(desk.stateOf(number).call(), "?")
    lines = [
        f"Appeal {number}: {state}",
        f"  payee    {facts['payee']}",
        f"  given    {plan.money(facts['gifts'])} of {plan.money(facts['goal'])}, at least "
        f"{plan.money(facts['minimum'])}",
        f"  until    {time_text(facts['deadline'])}",
    ]
    office.tell(lines, {"appeal": number, "state": state, "facts": facts})


def _stated(office: ActingOffice, number: int) -> int:
    """Until when the first seat's decision holds, if it still does; else 0."""
    plan = office.plan
    contract, first = plan.contracts.donations, plan.deployment.block
    for log in logs_of(plan.web3, contract, "AppealDecisionSigned", first, {"appeal": number}):
        decision = log["args"]["decision"]
        until = int(decision["validUntil"] if hasattr(decision, "keys") else decision[-1])
        return until if until > plan.now() else 0
    return 0
