"""`mutual-pool keeper`: carry out what anyone may and what is due."""

import time

import click

from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.cli.acting import ActingOffice, acting
from mutual_pool.office.keeping import due_acts


@click.group()
def keeper() -> None:
    """Keep the plan going: settle, conclude, queue and carry out what is due."""


@keeper.command()
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=300,
    show_default=True,
    help="Seconds between two looks.",
)
@acting
def run(once: bool, every: int, office: ActingOffice) -> None:
    """Settle payable claims in full, conclude ended ones, record voters, carry out decisions.

    Claims that cannot be paid in full are left to their payees. With --dry-run it prints what is
    due. It needs --yes, since it runs unattended.

    Example: mutual-pool keeper run --keystore keeper --yes
    """
    if not office.acting.yes and not office.acting.dry_run:
        raise click.UsageError("a keeper runs unattended: say --yes, or --dry-run to look only")
    while True:
        due = due_acts(office.plan, office.sender.address)
        for act in due:
            try:
                office.do([act], [])
            except ContractRefusalError as error:
                # Somebody else was quicker.
                click.echo(str(error), err=True)
        if not due:
            click.echo("Nothing is due.", err=True)
        if once or office.acting.dry_run:
            return
        time.sleep(every)
