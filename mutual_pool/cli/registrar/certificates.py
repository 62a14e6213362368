"""`mutual-pool registrar certificate` and `renewals`."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.actuarial.days import utc_day
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.certifying import Certifying, Values, certifying_options
from mutual_pool.cli.kinds import IDENTITY
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.registrar.identities import identity_for
from mutual_pool.cli.registrar.options import (
    document_options,
    open_ring,
    secret_password_option,
    typed_document,
)
from mutual_pool.office.certificates import certificate_values, people_whose_band_ends
from mutual_pool.office.files import enrolment_text
from mutual_pool.office.registrar.refusals import other_holder
from mutual_pool.office.structs import message_of
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import enrolment_domain


@click.command()
@click.option("--member", type=AddressType(), required=True, help="The wallet of the member.")
@click.option("--identity", "person", type=IDENTITY, help="See: registrar identity.")
@click.option(
    "--document", type=click.File("r"), help="The document's file, instead of --identity."
)
@click.option("--secret", default="", metavar="NAME|FILE", help="Your secrets, with --document.")
@document_options
@secret_password_option
@click.option("--born", type=click.DateTime(["%Y-%m-%d"]), help="The birthday; it gives the band.")
@click.option("--level", default=None, help="The level of benefit; the plan's lowest without it.")
@click.option("--band", type=click.IntRange(0, 255), help="The band, instead of the birthday.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day, with --band.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
@click.option("--plan", "plan_name", default="", help="The plan's file, for its bands.")
@certifying_options("The file of the certificate.")
@reading
def certificate(
    member: str,
    person: bytes | None,
    document: Any,  # noqa: ANN401  a file
    secret: str,
    country: str,
    kind: str,
    secret_password_file: Path | None,
    born: Any,  # noqa: ANN401  a datetime
    level: str | None,
    band: int | None,
    until: Any,  # noqa: ANN401  a datetime
    days: int,
    plan_name: str,
    certifying: Certifying,
    office: Office,
) -> None:
    """Sign a certificate with which MEMBER joins, or changes their band: the page's file.

    Example: mutual-pool registrar certificate --member 0x... --identity 0x... --born 1985-03-02
    --out certificate.json --keystore registrar
    """
    plan = office.plan
    if (born is None) == (band is None):
        raise click.UsageError("give --born, or --band with --until")
    if level is not None and born is None:
        raise click.UsageError("--level stands beside --born; a band says its level by itself")
    if (person is None) == (document is None) or bool(secret) != (document is not None):
        raise click.UsageError("give --identity, or --document with --secret")
    if person is None:
        typed = typed_document(document.read(), country, kind)
        person = identity_for(office, open_ring(secret, secret_password_file), typed)[0].identity
    rules = load_plan(rules_file(plan, plan_name)) if born is not None else None
    values = certificate_values(
        plan,
        member,
        person,
        days,
        rules=rules,
        born=born.date() if born is not None else None,
        band=band,
        until=utc_day(until.date()) if until is not None else None,
        level=level,
    )
    _warn(office, person, member)
    domain = enrolment_domain(plan.web3.eth.chain_id, plan.contracts.enrolment.address)
    message = message_of(domain, "Certificate", values)
    certifying.certify(office, message, _said, enrolment_text)


def _warn(office: Office, person: bytes, member: str) -> None:
    """Say before anything is signed that the identity belongs to another wallet."""
    found = other_holder(office.plan, person, member)
    if found is None:
        return
    holder, is_in = found
    more = (
        "is a member with it now. The plan would refuse another membership; a lost wallet goes by "
        "registrar lost-wallet"
        if is_in
        else "was a member with it before. Make sure that this is the same person's new wallet"
    )
    click.echo(f"Warning: this identity belongs to the wallet {holder}, which {more}.", err=True)


def _said(values: Values) -> str:
    return (
        f"Certify {values['member']} as {values['identity']}, band {values['band']} until "
        f"{day_text(int(values['bandUntil']))}; to be used until "
        f"{time_text(int(values['expiry']))}."
    )


@click.command()
@click.option(
    "--days", type=click.IntRange(0, 3660), default=60, show_default=True, help="How far ahead."
)
@reading
def renewals(days: int, office: Office) -> None:
    """Print the members whose band ends soon, the earliest first: they need a new certificate.

    Example: mutual-pool registrar renewals --days 90
    """
    found = people_whose_band_ends(office.plan, days)
    lines = [f"{day_text(one['band_until'])}  band {one['band']}  {one['member']}" for one in found]
    office.tell(lines or [f"Nobody's band ends within {days} days."], {"renewals": found})
