"""A member's verbs: join, top-up, reinstate, leave, status."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import amount_of
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.files import read_enrolment, read_position
from mutual_pool.office.structs import read

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--amount", default="", help="The deposit, in the asset; not for a group position.")
@click.option("--group", is_flag=True, help="FILE is a position in a group, paid for already.")
@acting
def join(file: Path, amount: str, group: bool, office: ActingOffice) -> None:
    """Become a member, with the registrar's certificate in FILE and a deposit.

    The deposit stays yours: you leave with it, less your share of approved claims.

    Example: mutual-pool join certificate.json --amount 100 --keystore me
    """
    plan, contracts = office.plan, office.plan.contracts
    if group:
        if amount:
            raise click.UsageError("a group position is paid for already: leave --amount out")
        position = read_position(file, contracts)
        call = contracts.enrolment.functions.joinFromGroup(
            position.cohort, position.leaf, position.proof
        )
        effect = [f"Your {position.fields['units']} units of the group are then yours."]
        office.do([Act(call, f"Join from group {position.cohort}")], effect, _standing(office))
        return
    enrolment = read_enrolment(file, contracts)
    if not amount:
        raise click.UsageError("say how much you pay in: --amount")
    paid = amount_of(amount, plan.wording.decimals, "--amount")
    given = (enrolment.struct, enrolment.signature, paid)
    enrol = contracts.enrolment.functions
    act = Act(
        enrol.join(*given),
        f"Join the plan {plan.deployment.plan} with {plan.money(paid)} for "
        f"{enrolment.fields['member']}",
    )
    acts = office.pay(
        contracts.pool, paid, act, lambda permit: enrol.joinWithPermit(*given, permit)
    )
    waiting = contracts.pool.functions.waitingPeriod().call() // 86_400
    effect = [
        f"{plan.money(paid)} go from {office.sender.address} to the pool, and stay the member's.",
        f"Cover begins after {waiting} days. You may leave with the money at any time, less your "
        "share of approved claims.",
    ]
    office.do(acts, effect, _standing(office, enrolment.fields["member"]))


@click.command()
@click.argument("file", type=_FILE)
@click.option("--amount", default="0", help="A payment with it, in the asset.")
@acting
def renew(file: Path, amount: str, office: ActingOffice) -> None:
    """Hand in a newer certificate of a member: another band, another level, or another last day.

    Example: mutual-pool renew certificate.json --keystore me
    """
    plan, contracts = office.plan, office.plan.contracts
    enrolment = read_enrolment(file, contracts)
    paid = amount_of(amount, plan.wording.decimals, "--amount")
    call = contracts.enrolment.functions.reband(enrolment.struct, enrolment.signature, paid)
    whose, band = enrolment.fields["member"], enrolment.fields["band"]
    act = Act(call, f"Renew the certificate of {whose}, band {band}, with {plan.money(paid)}")
    acts = office.pay(contracts.pool, paid, act) if paid else [act]
    effect = ["The units are those of the band from then on."]
    office.do(acts, effect, _standing(office, whose))


@click.command(name="top-up")
@click.argument("amount")
@click.option("--member", type=AddressType(), help="For whom.  [default: who pays]")
@acting
def top_up(amount: str, member: str | None, office: ActingOffice) -> None:
    """Pay AMOUNT of the asset into a member's cover.

    Example: mutual-pool top-up 25 --keystore me
    """
    plan, pool = office.plan, office.plan.contracts.pool
    paid = amount_of(amount, plan.wording.decimals)
    whose = member or office.sender.address
    act = Act(pool.functions.payIn(whose, paid), f"Pay {plan.money(paid)} into {whose}'s cover")
    acts = office.pay(
        pool, paid, act, lambda permit: pool.functions.payInWithPermit(whose, paid, permit)
    )
    before = read(pool.functions.standingOf(whose))["balance"]
    effect = [f"The balance is then {plan.money(before + paid)}, if nothing is settled before."]
    office.do(acts, effect, _standing(office, whose))


@click.command()
@click.argument("amount", default="0")
@click.option("--member", type=AddressType(), help="Whose membership.  [default: who acts]")
@acting
def reinstate(amount: str, member: str | None, office: ActingOffice) -> None:
    """Come back after a lapse, paying AMOUNT of the asset in.

    Within the grace period you pay what you missed and are covered from the next day. Later you
    owe nothing, and the waiting time begins again.

    Example: mutual-pool reinstate 25 --keystore me
    """
    plan, pool = office.plan, office.plan.contracts.pool
    paid = amount_of(amount, plan.wording.decimals)
    whose = member or office.sender.address
    call = pool.functions.reinstate(whose, paid)
    act = Act(call, f"Reinstate {whose} with {plan.money(paid)}")
    acts = (
        office.pay(
            pool,
            paid,
            act,
            lambda permit: pool.functions.reinstateWithPermit(whose, paid, permit),
        )
        if paid
        else [act]
    )
    standing = read(pool.functions.standingOf(whose))
    grace = pool.functions.gracePeriod().call()
    effect = []
    if standing["lapsedAt"]:
        effect = [
            f"The membership lapsed at {time_text(standing['lapsedAt'])}; the grace period "
            f"{'ends' if plan.now() <= standing['lapsedAt'] + grace else 'ended'} at "
            f"{time_text(standing['lapsedAt'] + grace)}."
        ]
    office.do(acts, effect, _standing(office, whose))


@click.command()
@acting
def leave(office: ActingOffice) -> None:
    """End your membership, and have your balance paid out.

    Example: mutual-pool leave --keystore me
    """
    plan, contracts = office.plan, office.plan.contracts
    me = office.sender.address
    paid, withheld = contracts.lens.functions.quoteQuit(me).call()
    effect = [
        f"{plan.money(paid)} come back to {me}.",
        f"{plan.money(withheld)} stay, for claims that are approved already.",
        "Your cover ends now. To join again you need a new certificate and a new waiting time.",
    ]
    office.do([Act(contracts.pool.functions.quit(), "Leave the plan")], effect)


@click.command(name="take-excess")
@acting
def take_excess(office: ActingOffice) -> None:
    """While the plan closes: take what is above what has to stay for claims still open.

    Example: mutual-pool take-excess --keystore me
    """
    call = office.plan.contracts.pool.functions.withdrawExcess()
    effect = ["You stay a member until the closing is finished, and leave then."]
    office.do([Act(call, "Take what is above the hold")], effect, _standing(office))


@click.command()
@click.argument("member", type=AddressType())
@reading
def status(member: str, office: Office) -> None:
    """Print how MEMBER stands: cover, balance, dates, claim, dues.

    Example: mutual-pool status 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    lines, facts = member_status(office.plan, member)
    office.tell(lines, facts)


def member_status(plan: OpenPlan, member: str) -> tuple[list[str], dict[str, Any]]:
    """Return how a member stands, in lines and as facts."""
    pool, guardians = plan.contracts.pool.functions, plan.contracts.guardianship.functions
    membership = read(pool.membershipOf(member))
    standing = read(pool.standingOf(member))
    units = read(pool.positionOf(member))["units"]
    if membership["joinedDay"] and not units:
        # Who joined from a group has no position of their own before they first move.
        units = plan.contracts.enrolment.functions.unitsOf(membership["band"]).call()
    due = pool.dueTo(member).call()
    guardian = read(guardians.guardianOf(member))
    today = plan.now() // 86_400
    facts = {
        "member": member,
        "membership": membership,
        "standing": standing,
        "units": units,
        "due": str(due),
        "guardian": guardian,
    }
    if not membership["joinedDay"]:
        lines = [f"{member} is no member."]
    elif standing["lapsedAt"]:
        lines = [f"{member} lapsed at {time_text(standing['lapsedAt'])}, and is not covered."]
    elif membership["coveredFrom"] > today:
        lines = [f"{member} waits, and is covered from {day_text(membership['coveredFrom'])} on."]
    else:
        lines = [f"{member} is covered since {day_text(membership['coveredFrom'])}."]
    if membership["joinedDay"]:
        lines += [
            f"  balance  {plan.money(standing['balance'])}, {units} units",
            f"  joined   {day_text(membership['joinedDay'])}",
            f"  band     {membership['band']}, until {day_text(membership['bandUntil'])}",
        ]
    if membership["claim"]:
        lines.append(f"  claim    {membership['claim']} (mutual-pool claim show)")
    if due:
        lines.append(f"  due      {plan.money(due)} (mutual-pool steward fees takes it)")
    if int(guardian["guardian"], 16):
        lines.append(
            f"  guardian {guardian['guardian']}, may act from {time_text(guardian['effectiveAt'])}"
        )
    return lines, facts


def _standing(office: ActingOffice, member: str = "") -> Any:  # noqa: ANN401  an outcome
    def outcome(_: object) -> tuple[list[str], dict[str, Any]]:
        lines, facts = member_status(office.plan, member or office.sender.address)
        return lines, {"status": facts}

    return outcome
