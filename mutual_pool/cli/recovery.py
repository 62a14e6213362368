"""`mutual-pool recovery`: what the registrar signs for somebody who lost their wallet."""

import json
import time

import click

from mutual_pool.cli.addresses import AddressType
from mutual_pool.protocol.eip712 import guardianship_domain, recovery_message
from mutual_pool.protocol.guardianship.types import Recovery
from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY


class _Identity(click.ParamType[bytes]):
    name = "identity"

    def convert(
        self, value: str | bytes, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        if isinstance(value, bytes):
            return value
        try:
            identity = bytes.fromhex(value.removeprefix("0x"))
        except ValueError:
            identity = b""
        if len(identity) != len(NO_IDENTITY) or identity == NO_IDENTITY:
            self.fail(f"{value!r} is no identity: 0x and 32 hexadecimal digits", param, ctx)
        return identity


@click.command()
@click.option(
    "--identity", type=_Identity(), required=True, help="The person, as in the certificate."
)
@click.option("--from", "lost", type=AddressType(), required=True, help="The lost wallet.")
@click.option("--to", type=AddressType(), required=True, help="The person's new address.")
@click.option("--guardianship", type=AddressType(), required=True, help="The plan's guardianship.")
@click.option("--chain-id", type=click.IntRange(1), required=True, help="The chain it is on.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
def recovery(
    identity: bytes, lost: str, to: str, guardianship: str, chain_id: int, days: int
) -> None:
    """Print the typed data that the registrar's wallet signs for a lost wallet.

    The member's guardian hands the certificate in twice: with the notice, and 180 days later. The
    registrar of that day has to have signed the second one; it may be a new one for the same
    address.

    Example: mutual-pool recovery --identity 0x... --from 0x... --to 0x...
    --guardianship 0x... --chain-id 1
    """
    if lost == to:
        raise click.UsageError("the money cannot go to the lost wallet; give another address")
    now = int(time.time())
    drawn = Recovery(identity, lost, to, now, now + days * DAY)
    message = recovery_message(guardianship_domain(chain_id, guardianship), drawn)
    click.echo(json.dumps(message, indent=2, default=lambda value: "0x" + value.hex()))
