"""`mutual-pool registrar`: identities, certificates, groups, lost wallets, renewals."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.actuarial.days import utc_day
from mutual_pool.chain.keystores import find_keystore, make_keystore, open_keystore
from mutual_pool.chain.refusal_texts import day_text, time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.certifying import Certifying, Values, certifying_options
from mutual_pool.cli.cohort import cohort
from mutual_pool.cli.kinds import IDENTITY
from mutual_pool.cli.lost_wallet import lost_wallet
from mutual_pool.cli.recovery import recovery
from mutual_pool.cli.signing import app_folder, password_of
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.office.certificates import certificate_values, people_whose_band_ends
from mutual_pool.office.files import enrolment_text
from mutual_pool.office.structs import message_of
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import enrolment_domain, identity_of

_PASSWORD_FILE = click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with the secret's password; else it is asked for.",
)


@click.group()
def registrar() -> None:
    """Certify who may join: one person, one membership, the right band."""


registrar.add_command(cohort)
registrar.add_command(recovery)
registrar.add_command(lost_wallet)


@registrar.command()
@click.argument("name")
@_PASSWORD_FILE
@as_json
def key(name: str, password_file: Path | None, as_text: bool) -> None:
    """Make the secret under which document numbers become identities, encrypted.

    With it, a person's identity can be found; without it, who joined before cannot be told apart.

    Example: mutual-pool registrar key identities
    """
    password = password_of(password_file, "New password", confirm=True)
    path, _ = make_keystore(app_folder("registrar"), name, password)
    line = f"Written: {path}. Keep a copy in another place."
    tell([line], {"name": name, "file": str(path)}, as_text=as_text)


@registrar.command()
@click.option("--secret", required=True, metavar="NAME|FILE", help="The registrar's secret.")
@click.option(
    "--document", type=click.File("r"), help="A file with the number, - for standard input."
)
@_PASSWORD_FILE
@as_json
def identity(
    secret: str,
    document: Any,  # noqa: ANN401  a file
    password_file: Path | None,
    as_text: bool,
) -> None:
    """Print the identity of a document's number, which is asked for and not shown.

    Example: mutual-pool registrar identity --secret identities
    """
    path = find_keystore(secret, app_folder("registrar"))
    opened = open_keystore(path, password_of(password_file, f"Password of {path.stem}"))
    number = (
        document.read() if document else click.prompt("Document number", hide_input=True, err=True)
    )
    plain = "".join(letter for letter in number.upper() if letter.isalnum())
    if not plain:
        raise click.UsageError("a document's number has letters or digits")
    found = "0x" + identity_of(plain, bytes(opened.key)).hex()
    tell([found], {"identity": found}, as_text=as_text)


@registrar.command()
@click.option("--member", type=AddressType(), required=True, help="The wallet of the member.")
@click.option("--identity", "person", type=IDENTITY, required=True, help="See: registrar identity.")
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
    person: bytes,
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
    rules = load_plan(plan_name or plan.deployment.plan) if born is not None else None
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
    domain = enrolment_domain(plan.web3.eth.chain_id, plan.contracts.enrolment.address)
    message = message_of(domain, "Certificate", values)
    certifying.certify(office, message, _said, enrolment_text)


def _said(values: Values) -> str:
    return (
        f"Certify {values['member']} as {values['identity']}, band {values['band']} until "
        f"{day_text(int(values['bandUntil']))}; to be used until "
        f"{time_text(int(values['expiry']))}."
    )


@registrar.command()
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
