"""`mutual-pool registrar add`: people into a register, at most four acts each."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import click
from eth_utils.address import is_address, to_checksum_address

from mutual_pool.actuarial.days import utc_day
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.registrar.options import (
    document_options,
    open_register,
    plan_option,
    register_argument,
    rules_of,
    secret_password_option,
    typed_document,
)
from mutual_pool.cli.telling import require_agreement
from mutual_pool.office.registrar.identity import DocumentError
from mutual_pool.office.registrar.intake import Intake, RefusedPeopleError, Scanned
from mutual_pool.office.registrar.people import FAR_DAY, Person, people_of
from mutual_pool.office.registrar.refusals import Refused
from mutual_pool.office.registrar.secret_ring import Ring

_SCANNED = re.compile(r"^(?:ethereum:(?:pay-)?)?(0x[0-9a-fA-F]{40})(?:[@/?].*)?$")
"""An address as wallets show it, alone or as a link (ERC-681)."""


@click.command()
@register_argument
@click.option("--member", type=AddressType(), help="The wallet; without it one after the other.")
@click.option("--document", type=click.File("r"), help="A file with the document's number.")
@document_options
@click.option("--born", type=click.DateTime(["%Y-%m-%d"]), help="The birthday; it gives the band.")
@click.option("--level", default="", help="The level of benefit; the plan's lowest without it.")
@click.option("--band", type=click.IntRange(0, 255), help="The band, instead of the birthday.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day, with --band.")
@click.option("--name", default="", help="What you call the person; kept encrypted.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@plan_option
@secret_password_option
@reading
def add(
    file: Path,
    member: str | None,
    document: Any,  # noqa: ANN401  a file
    country: str,
    kind: str,
    born: Any,  # noqa: ANN401  a datetime
    level: str,
    band: int | None,
    until: Any,  # noqa: ANN401  a datetime
    name: str,
    yes: bool,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Put people into REGISTER: scan the wallet, the document, choose the band, confirm.

    Without --member people are asked for one after the other, until an empty line. A scanner that
    types does. Each is kept encrypted, and in no group before `registrar close`.

    Example: mutual-pool registrar add weekend.register --country CN
    """
    register, ring = open_register(office, file, secret_password_file)
    people = people_of(register.entries(ring.key))
    intake = Intake(office.plan, rules_of(office, plan_name), register, people)
    if member is None:
        if document or born or band is not None or name:
            raise click.UsageError("say whose wallet it is: --member")
        added = _one_after_another(intake, ring, country, kind)
        office.tell([f"{len(added)} people were added."], {"added": added})
        return
    if document is None or (born is None) == (band is None):
        raise click.UsageError("give --document, and --born or --band")
    typed = typed_document(document.read(), country, kind)
    person = intake.person(
        Scanned(
            member,
            intake.candidates(ring, typed),
            born.date() if born else None,
            band or 0,
            utc_day(until.date()) if until else FAR_DAY,
            level,
            name,
        )
    )
    why = intake.ask(person)
    if why:
        raise RefusedPeopleError("nothing was written:", [Refused(person, why)])
    click.echo(intake.told(person), err=True)
    require_agreement("Add this person?", "Nothing was written", yes=yes)
    intake.keep(person)
    office.tell([f"Added: {person.called}"], {"added": [_facts(person)]})


def _one_after_another(intake: Intake, ring: Ring, country: str, kind: str) -> list[dict[str, Any]]:
    """Ask for people until an empty line; return who was added."""
    added = list[dict[str, Any]]()
    while wallet := click.prompt("Wallet (empty: done)", default="", show_default=False, err=True):
        found = _SCANNED.match(wallet.strip())
        if not found or not is_address(found[1]):
            click.echo("  This is no address; scan it again.", err=True)
            continue
        try:
            number = click.prompt("Document", hide_input=True, err=True)
            candidates = intake.candidates(ring, typed_document(number, country, kind))
            born = click.prompt("Born, or band", err=True)
            scanned = _chosen(to_checksum_address(found[1]), candidates, born, intake)
            person = intake.person(scanned)
        except (DocumentError, click.UsageError, ValueError) as error:
            click.echo(f"  {error}. Nobody was added; begin with the wallet again.", err=True)
            continue
        why = intake.ask(person)
        if why:
            click.echo(f"  Not added: {why}.", err=True)
            continue
        if click.confirm(f"  {intake.told(person)}. Add?", default=True, err=True):
            intake.keep(person)
            added.append(_facts(person))
            waiting = len(intake.people.drafts)
            click.echo(f"  Added: number {person.number}. {waiting} wait for the group.", err=True)
    return added


def _chosen(member: str, candidates: Any, text: str, intake: Intake) -> Scanned:  # noqa: ANN401
    """Return a person whose birthday or band was typed.

    Raises:
        ValueError: if it is neither.
    """
    text = text.strip()
    names = {band.name: band.number for band in intake.rules.bands.value}
    if text in names:
        return Scanned(member, candidates, band=names[text])
    try:
        return Scanned(member, candidates, born=date.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{text[:40]!r} is neither a day such as 1985-03-02 nor a band") from None


def _facts(person: Person) -> dict[str, Any]:
    return {
        "number": person.number,
        "member": person.member,
        "identity": "0x" + person.identity.hex(),
        "band": person.band,
        "band_until": person.band_until,
    }
