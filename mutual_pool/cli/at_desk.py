"""What the commands that go to a desk share: which desk, and who goes there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskClient
from mutual_pool.protocol.eip712 import Domain

DESK = click.option(
    "--desk",
    "address",
    envvar="MUTUAL_POOL_DESK",
    required=True,
    help="The desk's address, such as https://plan.example.",
)


@dataclass(frozen=True)
class Visit:
    """One command at one plan's desk.

    Attributes:
        office: the plan.
        address: the desk's.
        signing: who goes there.
    """

    office: Office
    address: str
    signing: Signing

    @property
    def domain(self) -> Domain:
        """The domain of the acts at the plan's desk."""
        deployment = self.office.plan.deployment
        return desk_domain(deployment.chain_id, deployment.addresses["pool"])

    @cached_property
    def client(self) -> DeskClient:
        """The way to the desk, of its own account.

        Raises:
            UsageError: if no key was named.
        """
        if not self.signing.by_key:
            raise click.UsageError("say who goes to the desk: --keystore")
        client = DeskClient(self.address, self.domain, self.signing.account())
        client.about()
        return client

    @cached_property
    def signed_in(self) -> DeskClient:
        """The same, signed in, so that what is for this account can be fetched."""
        client = self.client
        client.sign_in()
        return client


def at_desk(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that goes to a desk; it gets a `Visit` as `visit`."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  the command's
        office, address = options.pop("office"), options.pop("address")
        visit = Visit(office, address, options.pop("signing"))
        return command(*arguments, visit=visit, **options)

    return DESK(signing_options(reading(told)))
