"""`mutual-pool registrar renew`: new certificates for the members of a register."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.progress import progress
from mutual_pool.cli.registrar.options import (
    open_register,
    page_option,
    plan_option,
    register_argument,
    rules_of,
    secret_password_option,
)
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.telling import require_agreement
from mutual_pool.cli.typed_signing import registrars_signature
from mutual_pool.office.certificates import certificate_values, people_whose_band_ends
from mutual_pool.office.connection import DAY
from mutual_pool.office.registrar.handouts import Handout, write_handouts
from mutual_pool.office.registrar.intake import RefusedPeopleError
from mutual_pool.office.registrar.links import certificate_link
from mutual_pool.office.registrar.people import Person, Stage, band_for, people_of
from mutual_pool.office.registrar.refusals import Refused
from mutual_pool.office.structs import FileFormError, message_of
from mutual_pool.protocol.eip712 import enrolment_domain, sign


@click.command()
@register_argument
@click.option(
    "--days", type=click.IntRange(0, 3660), default=60, show_default=True, help="How far ahead."
)
@click.option(
    "--holds", type=click.IntRange(1, 365), default=90, show_default=True, help="Its days of use."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--png", is_flag=True, help="Write QR codes as PNG beside SVG.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@page_option
@plan_option
@secret_password_option
@signing_options
@reading
def renew(
    file: Path,
    days: int,
    holds: int,
    out: Path,
    png: bool,
    yes: bool,
    page: str,
    plan_name: str,
    secret_password_file: Path | None,
    signing: Signing,
    office: Office,
) -> None:
    """Sign a new certificate for each member of REGISTER whose band ends soon, by birthday.

    It is for the band that follows, which begins when the member hands it in. Who was entered by
    band, or is too old for a later one, is reported and gets none.

    Example: mutual-pool registrar renew weekend.register --out renewals --keystore registrar
    """
    plan, rules = office.plan, rules_of(office, plan_name)
    register, ring = open_register(office, file, secret_password_file)
    found = people_of(register.entries(ring.key)).by_number.values()
    known = {one.member: one for one in found if one.stage is not Stage.REMOVED}
    due = [one for one in people_whose_band_ends(plan, days) if one["member"] in known]
    signable, refused = list[tuple[Person, dict[str, Any]]](), list[Refused]()
    for one in due:
        person = known[one["member"]]
        try:
            if person.born is None:
                raise FileFormError(
                    "was entered by band; give the birthday to registrar certificate"
                )
            # The band that follows: without it there is no cover from the next day on.
            day = max(plan.now() // DAY, one["band_until"] + 1)
            band, until = band_for(rules, day, person.born, person.level)
            values = certificate_values(
                plan, person.member, person.identity, holds, band=band, until=until
            )
        except (ValueError, FileFormError) as error:
            refused.append(Refused(person, str(error)))
            continue
        signable.append((person, values))
    handed = _signed(office, signable, signing, page, yes=yes) if signable else []
    with progress("Certificates", len(handed)) as more:
        write_handouts(out, handed, png=png, more=more)
    for handout in handed:
        note = {"act": "noted", "at": plan.now(), "number": handout.number, "text": "renewed"}
        register.append({**note, "certificate": handout.file})
    facts = {
        "folder": str(out),
        "renewed": [one.member for one in handed],
        "refused": [{"member": one.person.member, "why": one.why} for one in refused],
    }
    office.tell([f"Written: {len(handed)} certificates in {out}"], facts)
    if refused:
        raise RefusedPeopleError(f"{len(refused)} members got no certificate:", refused)


def _signed(
    office: Office,
    people: list[tuple[Person, dict[str, Any]]],
    signing: Signing,
    page: str,
    *,
    yes: bool,
) -> list[Handout]:
    """Return everybody's certificate, signed by one key after one question."""
    if not signing.by_key:
        raise click.UsageError("say who signs: --keystore")
    account = signing.account()
    question = f"Sign {len(people)} certificates as {account.address}?"
    require_agreement(question, "Nothing was signed", yes=yes)
    plan = office.plan
    domain = enrolment_domain(plan.web3.eth.chain_id, plan.contracts.enrolment.address)
    found = []
    for person, values in people:
        message = message_of(domain, "Certificate", values)
        raw = registrars_signature(office, message, lambda one: sign(account, one))
        link = certificate_link(page, values, raw) if page else ""
        file = {"certificate": values, "signature": "0x" + raw.hex()}
        found.append(Handout(person.number, person.name, person.member, file, link))
    return found
