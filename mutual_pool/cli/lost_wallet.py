"""`mutual-pool registrar lost-wallet`: certify a new address for somebody who lost their wallet."""

from typing import Any

import click

from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.certifying import Certifying, Values, certifying_options
from mutual_pool.cli.kinds import IDENTITY
from mutual_pool.office.connection import DAY
from mutual_pool.office.files import recovery_text
from mutual_pool.office.structs import message_of
from mutual_pool.protocol.eip712 import guardianship_domain


@click.command(name="lost-wallet")
@click.option("--identity", "person", type=IDENTITY, required=True, help="See: registrar identity.")
@click.option("--lost", type=AddressType(), required=True, help="The lost wallet.")
@click.option("--new", type=AddressType(), required=True, help="The person's new address.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
@certifying_options("The file for the guardian.")
@reading
def lost_wallet(
    person: bytes,
    lost: str,
    new: str,
    days: int,
    certifying: Certifying,
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
    certifying.certify(office, message, _said, recovery_text)


def _said(values: Values) -> str:
    return (
        f"Certify that {values['from']} is lost, and that its money goes to {values['to']}; to be "
        f"used until {time_text(int(values['expiry']))}."
    )
