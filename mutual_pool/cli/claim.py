"""`mutual-pool claim`: from filing to payment, for claimants, members, jurors and everybody."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from eth_utils.crypto import keccak

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.deciding import check, decide, sign, submit
from mutual_pool.cli.kinds import NUMBER, Day, Hex, amount_of
from mutual_pool.office.claims import ANSWERS, ClaimView, claim_view, jury_answer
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.names import names_of
from mutual_pool.office.structs import components, read, to_struct

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def claim() -> None:
    """File a claim, decide on it, object, vote, settle, collect."""


for _command in (decide, sign, check, submit):
    claim.add_command(_command)


@claim.command()
@click.option("--day", type=Day(), required=True, help="The day of the incident (UTC).")
@click.option("--class", "kind", required=True, help="The class: its name or its number.")
@click.option(
    "--evidence", type=_FILE, help="The file of your evidence; its hash alone goes on chain."
)
@click.option("--evidence-hash", type=Hex(32), help="Its keccak-256, instead of the file.")
@click.option("--member", type=AddressType(), help="For whom, as their guardian.")
@click.option("--plan", "plan_name", default="", help="The plan's file, for names of classes.")
@acting
def file(
    day: int,
    kind: str,
    evidence: Path | None,
    evidence_hash: bytes | None,
    member: str | None,
    plan_name: str,
    office: ActingOffice,
) -> None:
    """File a claim, with the bond that the rules ask for.

    Example: mutual-pool claim file --day 2031-05-14 --class mild --evidence pack.zip --keystore me
    """
    plan, desk = office.plan, office.plan.contracts.desk
    if (evidence is None) == (evidence_hash is None):
        raise click.UsageError("give --evidence or --evidence-hash")
    digest = evidence_hash or keccak(evidence.read_bytes() if evidence else b"")
    names = names_of(plan_name or plan.deployment.plan)
    number = names.kind_number(kind)
    if number is None:
        raise click.UsageError(f"the plan has no class {kind[:40]!r}")
    whose = member or office.sender.address
    bond = read(desk.functions.rulesOf(desk.functions.rulesVersion().call()))["claimBond"]
    fields = components(desk, "file", "filing")
    filing = to_struct(
        fields,
        {
            "member": whose,
            "day": day,
            "benefitClass": number,
            "evidenceHash": "0x" + digest.hex(),
        },
        "the filing",
    )
    act = Act(
        desk.functions.file(filing),
        f"File a claim of {whose} for {day_text(day)}: {names.kind(number)}",
    )
    acts = office.pay(
        plan.contracts.pool,
        bond,
        act,
        lambda permit: desk.functions.fileWithPermit(filing, permit),
    )
    effect = [
        f"{plan.money(bond)} go from {office.sender.address} to the pool as a bond. It comes back "
        "unless the claim is finally refused.",
        f"The evidence's hash is 0x{digest.hex()}. Keep the file: the panel will ask for it.",
    ]
    office.do(acts, effect, _filed)


@claim.command(name="object")
@click.argument("number", type=NUMBER)
@acting
def object_to(number: int, office: ActingOffice) -> None:
    """Object to an approved claim while it is under notice, with a bond.

    Example: mutual-pool claim object 7 --keystore me
    """
    plan, jury = office.plan, office.plan.contracts.jury
    view = claim_view(plan, number)
    bond = read(plan.contracts.desk.functions.juryRulesOf(view.facts["rulesVersion"]))[
        "objectionBond"
    ]
    act = Act(jury.functions.object(number), f"Object to claim {number}")
    acts = office.pay(plan.contracts.pool, bond, act)
    effect = [
        f"{plan.money(bond)} go from {office.sender.address} to the pool as a bond, lost if the "
        "claim is paid."
    ]
    office.do(acts, effect, _state(office, number))


@claim.command()
@click.argument("number", type=NUMBER)
@click.option("--to", type=AddressType(), help="Where the bond goes.  [default: who acts]")
@acting
def reclaim(number: int, to: str | None, office: ActingOffice) -> None:
    """Take back the bond of your objection to a claim that was not paid.

    Example: mutual-pool claim reclaim 7 --keystore me
    """
    where = to or office.sender.address
    call = office.plan.contracts.jury.functions.reclaim(number, where)
    office.do([Act(call, f"Take back the bond of an objection to claim {number}")], [])


@claim.command()
@click.argument("number", type=NUMBER)
@acting
def appeal(number: int, office: ActingOffice) -> None:
    """Appeal a refusal, or call the jury when the panel said nothing; once.

    Example: mutual-pool claim appeal 7 --keystore me
    """
    call = office.plan.contracts.jury.functions.appeal(number)
    effect = ["The members vote on it as a jury."]
    office.do([Act(call, f"Appeal claim {number}")], effect, _state(office, number))


@claim.command()
@click.argument("number", type=NUMBER)
@click.argument("answer", type=click.Choice(list(ANSWERS)))
@acting
def vote(number: int, answer: str, office: ActingOffice) -> None:
    """Vote on a claim as a juror: approve what was filed, refuse, or leave the panel's decision.

    A vote cannot be changed.

    Example: mutual-pool claim vote 7 approve --keystore me
    """
    jury = office.plan.contracts.jury
    call = jury.functions.vote(number, jury_answer(jury, answer))
    what = "leave the panel's decision on" if answer == "leave" else answer
    office.do([Act(call, f"Vote to {what} claim {number}")], [], _state(office, number))


@claim.command()
@click.argument("number", type=NUMBER)
@click.option("--least", default="", help="Settle for less than the full benefit, but not below.")
@acting
def settle(number: int, least: str, office: ActingOffice) -> None:
    """Charge the members for a payable claim. Anyone may; for less than in full, the payee.

    Example: mutual-pool claim settle 7 --keystore me
    """
    plan, desk = office.plan, office.plan.contracts.desk.functions
    if least:
        amount = amount_of(least, plan.wording.decimals, "--least")
        act = Act(
            desk.settleShort(number, amount),
            f"Settle claim {number} for {plan.money(amount)} or more",
        )
    else:
        act = Act(desk.settle(number), f"Settle claim {number} in full")
    claim_view(plan, number)
    quote = read(plan.contracts.lens.functions.quoteClaim(number))
    effect = [
        f"Each unit pays {plan.money(quote['perUnit'])}; the claimant gets "
        f"{plan.money(quote['benefit'])}, the steward {plan.money(quote['fee'])}."
    ]
    office.do([act], effect, _state(office, number))


@claim.command()
@click.argument("number", type=NUMBER)
@click.option("--to", type=AddressType(), help="Where the money goes.  [default: who acts]")
@acting
def collect(number: int, to: str | None, office: ActingOffice) -> None:
    """Take what of a claim is due to you: the benefit, the bond, or both.

    Example: mutual-pool claim collect 7 --keystore me
    """
    where = to or office.sender.address
    plan = office.plan
    token = plan.contracts.asset.functions
    before = token.balanceOf(where).call()

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        got = token.balanceOf(where).call() - before
        return [f"{where} received {plan.money(got)}."], {"received": str(got)}

    call = plan.contracts.desk.functions.collect(number, where)
    act = Act(call, f"Collect what is due of claim {number}, to {where}")
    office.do([act], [], outcome)


def _simple(name: str, function: str, what: str, help_text: str) -> None:
    """Add a verb that only names a claim."""

    @claim.command(
        name=name, help=f"{help_text}\n\nExample: mutual-pool claim {name} 7 --keystore me"
    )
    @click.argument("number", type=NUMBER)
    @acting
    def verb(number: int, office: ActingOffice) -> None:
        call = office.plan.contracts.desk.get_function_by_name(function)(number)
        office.do([Act(call, what.format(number))], [], _state(office, number))


_simple(
    "withdraw",
    "withdraw",
    "Take claim {} back",
    "Take back a claim that is neither paid nor refused. The bond comes back within three days of "
    "the filing, before a seat decided; later it is lost.",
)
_simple(
    "conclude",
    "conclude",
    "Conclude claim {}",
    "Carry out what time or the jury decided of a claim. Anyone may.",
)
_simple(
    "redirect",
    "redirect",
    "Have the benefit of claim {} yourself",
    "As the member: have the benefit of a claim that your guardian filed.",
)
_simple(
    "end-membership",
    "endMembership",
    "End the membership that claim {} ends",
    "End the membership of a member whose full benefit ends it. Anyone may.",
)


@claim.command()
@click.argument("number", type=NUMBER)
@reading
def show(number: int, office: Office) -> None:
    """Print a claim: its state, its dates, its amounts.

    Example: mutual-pool claim show 7
    """
    view = claim_view(office.plan, number)
    office.tell(*_described(office.plan, view))


@claim.command()
@click.argument("number", type=NUMBER)
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=30,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--until", default="", help="End once its state is this: paid, payable, refused, ...")
@reading
def watch(number: int, every: int, until: str, office: Office) -> None:
    """Print each change of a claim's state, until it has ended, or is as --until says.

    Example: mutual-pool claim watch 7 --until payable
    """
    last = ""
    while True:
        view = claim_view(office.plan, number)
        if view.state_text != last:
            last = view.state_text
            at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            office.tell([f"{at}  claim {number}: {last}"], {"at": at, "state": view.state.name})
        name = view.state.name.lower().replace("_", "-")
        if name == until.lower() or (not until and not view.state.is_open):
            return
        if until and not view.state.is_open:
            raise click.ClickException(f"claim {number} ended and is {last}")
        time.sleep(every)


def _described(plan: OpenPlan, view: ClaimView) -> tuple[list[str], dict[str, Any]]:
    facts, dispute = view.facts, view.dispute
    lines = [
        f"Claim {view.number}: {view.state_text}",
        f"  member    {facts['member']}",
        f"  day       {day_text(facts['day'])}",
        f"  class     {facts['benefitClass']}, band {facts['band']}",
        f"  benefit   {plan.money(facts['benefit'])}",
        f"  filed     {time_text(facts['filedAt'])}",
    ]
    if facts["decidedAt"]:
        lines.append(f"  decided   {time_text(facts['decidedAt'])}")
    if dispute["objections"]:
        lines.append(f"  objections {dispute['objections']}")
    if dispute["endsAt"]:
        lines.append(
            f"  jury      until {time_text(dispute['endsAt'])}: {dispute['votesFor']} for, "
            f"{dispute['votesAgainst']} against, {dispute['quorum']} needed"
        )
    found = {
        "claim": view.number,
        "state": view.state.name,
        "facts": facts,
        "rules": view.rules,
        "dispute": dispute,
        "filed": view.filed,
    }
    return lines, found


def _state(office: ActingOffice, number: int) -> Any:  # noqa: ANN401  an outcome
    def outcome(_: object) -> tuple[list[str], dict[str, Any]]:
        lines, facts = _described(office.plan, claim_view(office.plan, number))
        return lines, {"claim": facts}

    return outcome


def _filed(done: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401  an outcome
    """The number of the claim, from the event of its filing: the first topic after the name."""
    receipt, act = done[-1].receipt, done[-1].act
    logs = [log for log in receipt["logs"] if log["address"] == act.to and len(log["topics"]) > 1]
    number = int.from_bytes(bytes(logs[0]["topics"][1]), "big")
    return [f"It is claim {number}."], {"claim": number}
