"""`mutual-pool registrar lost-wallet`: certify a new address for somebody who lost their wallet."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import IDENTITY
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.typed_signing import signed_by_registrar, typed_data_in, write_typed_data
from mutual_pool.office.connection import DAY
from mutual_pool.office.files import recovery_text
from mutual_pool.office.structs import message_of
from mutual_pool.protocol.eip712 import guardianship_domain

_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(name="lost-wallet")
@click.option("--identity", "person", type=IDENTITY, required=True, help="See: registrar identity.")
@click.option("--lost", type=AddressType(), required=True, help="The lost wallet.")
@click.option("--new", type=AddressType(), required=True, help="The person's new address.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
@click.option("--out", type=_NEW_FILE, required=True, help="The file for the guardian.")
@click.option("--unsigned", is_flag=True, help="Write the typed data there, and sign nothing.")
@click.option("--signature", default="", help="A signature of that typed data, made elsewhere.")
@click.option("--typed-data", type=click.Path(path_type=Path, exists=True), help="What it signs.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@signing_options
@reading
def lost_wallet(
    person: bytes,
    lost: str,
    new: str,
    days: int,
    out: Path,
    unsigned: bool,
    signature: str,
    typed_data: Path | None,
    yes: bool,
    signing: Signing,
    office: Office,
) -> None:
    """Certify that somebody lost a wallet, and where their money is to go: the page's file.

    The guardian hands it in twice: with the notice, and 180 days later.

    Example: mutual-pool registrar lost-wallet --identity 0x... --lost 0x... --new 0x...
    --out recovery.json --keystore registrar
    """
    if lost == new:
        raise click.UsageError("the money cannot go to the lost wallet; give another address")
    plan = office.plan
    own = {plan.deployment.asset, *plan.deployment.addresses.values()}
    if new.lower() in {address.lower() for address in own}:
        raise click.UsageError(f"{new} is a contract of the plan, and money sent there is lost")
    now = plan.now()
    values: dict[str, Any] = {
        "identity": "0x" + person.hex(),
        "from": lost,
        "to": new,
        "issuedAt": now,
        "expiry": now + days * DAY,
    }
    domain = guardianship_domain(plan.web3.eth.chain_id, plan.contracts.guardianship.address)
    message = message_of(domain, "Recovery", values)
    if signature:
        message = typed_data_in(typed_data, "Recovery")
        values = message["message"]
    click.echo(
        f"Certify that {values['from']} is lost, and that its money goes to {values['to']}; to be "
        f"used until {time_text(int(values['expiry']))}.",
        err=True,
    )
    if unsigned:
        write_typed_data(office, out, message)
        return
    raw = signed_by_registrar(office, message, signing, signature, yes=yes)
    out.write_text(recovery_text(values, raw), encoding="utf-8")
    office.tell([f"Written: {out}"], {"file": str(out), "recovery": values})
