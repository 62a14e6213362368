"""`mutual-pool guardian`: somebody who may act when the member cannot."""

from pathlib import Path

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.office.files import read_recovery
from mutual_pool.office.structs import read
from mutual_pool.protocol.pool.types import ZERO_ADDRESS

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def guardian() -> None:
    """Name a guardian; as one, give notice and end a membership."""


@guardian.command()
@click.argument("address", type=AddressType(), required=False)
@click.option("--nobody", is_flag=True, help="Have no guardian any more.")
@acting
def name(address: str | None, nobody: bool, office: ActingOffice) -> None:
    """Name ADDRESS as your guardian. They may act in 30 days.

    Example: mutual-pool guardian name 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --keystore me
    """
    if (address is None) == (not nobody):
        raise click.UsageError("give an address, or --nobody")
    call = office.plan.contracts.guardianship.functions.nameGuardian(address or ZERO_ADDRESS)
    what = f"Name {address} as your guardian" if address else "Have no guardian any more"
    office.do([Act(call, what)], ["The guardian before, and their notice, end with it."])


@guardian.command()
@click.argument("member", type=AddressType())
@acting
def notice(member: str, office: ActingOffice) -> None:
    """As the guardian: announce to end MEMBER's membership; in 180 days you may.

    Example: mutual-pool guardian notice 0x... --keystore guardian
    """
    call = office.plan.contracts.guardianship.functions.giveQuitNotice(member)
    office.do([Act(call, f"Announce to end the membership of {member}")], [_PAID_TO_MEMBER])


@guardian.command(name="object")
@acting
def object_to(office: ActingOffice) -> None:
    """As the member: stop your guardian's notice.

    Example: mutual-pool guardian object --keystore me
    """
    call = office.plan.contracts.guardianship.functions.objectToQuitNotice()
    office.do([Act(call, "Stop the notice of your guardian")], [])


@guardian.command()
@click.argument("member", type=AddressType())
@acting
def leave(member: str, office: ActingOffice) -> None:
    """As the guardian, 180 days after the notice: end MEMBER's membership.

    Example: mutual-pool guardian leave 0x... --keystore guardian
    """
    call = office.plan.contracts.guardianship.functions.quitFor(member)
    office.do([Act(call, f"End the membership of {member}")], [_PAID_TO_MEMBER])


@guardian.command(name="recovery-notice")
@click.argument("file", type=_FILE)
@acting
def recovery_notice(file: Path, office: ActingOffice) -> None:
    """As the guardian: announce to have the money of a lost wallet paid to a new address.

    FILE is what the registrar signed for it.

    Example: mutual-pool guardian recovery-notice recovery.json --keystore guardian
    """
    signed = read_recovery(file, office.plan.contracts)
    call = office.plan.contracts.guardianship.functions.giveRecoveryNotice(
        signed.struct, signed.signature
    )
    what = f"Announce to have {signed.fields['from']} paid to {signed.fields['to']}"
    office.do([Act(call, what)], ["The member may stop it for 180 days."])


@guardian.command()
@click.argument("file", type=_FILE)
@acting
def recover(file: Path, office: ActingOffice) -> None:
    """As the guardian, 180 days after the notice: have the money of a lost wallet paid.

    Example: mutual-pool guardian recover recovery.json --keystore guardian
    """
    signed = read_recovery(file, office.plan.contracts)
    call = office.plan.contracts.guardianship.functions.recover(signed.struct, signed.signature)
    what = f"Have all that is due to {signed.fields['from']} paid to {signed.fields['to']}"
    office.do([Act(call, what)], ["The membership of the lost wallet ends."])


@guardian.command()
@click.argument("member", type=AddressType())
@reading
def show(member: str, office: Office) -> None:
    """Print who MEMBER's guardian is, and what they announced.

    Example: mutual-pool guardian show 0x...
    """
    functions = office.plan.contracts.guardianship.functions
    record = read(functions.guardianOf(member))
    if not int(record["guardian"], 16):
        office.tell([f"{member} has no guardian."], {"guardian": record})
        return
    acts = functions.isGuardian(member, record["guardian"]).call()
    lines = [
        f"{record['guardian']} is the guardian of {member}, and "
        f"{'may' if acts else 'may not'} act now (from {time_text(record['effectiveAt'])})."
    ]
    if record["noticedAt"]:
        lines.append(f"They announced to end the membership at {time_text(record['noticedAt'])}.")
    office.tell(lines, {"guardian": record, "may_act": acts})


_PAID_TO_MEMBER = "The balance is paid to the member's own address."
