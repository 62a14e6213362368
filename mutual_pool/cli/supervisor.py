"""`mutual-pool supervisor`: hold a claim, stop joins."""

import click

from mutual_pool.chain.acts import Act
from mutual_pool.cli.acting import ActingOffice, acting
from mutual_pool.cli.kinds import NUMBER


@click.group()
def supervisor() -> None:
    """Hold an approved claim once, or stop joins for a time."""


@supervisor.command()
@click.argument("number", type=NUMBER)
@click.argument("days", type=click.IntRange(1, 255))
@acting
def hold(number: int, days: int, office: ActingOffice) -> None:
    """Make the notice of claim NUMBER longer by DAYS, once in its life.

    Example: mutual-pool supervisor hold 7 14 --keystore supervisor
    """
    call = office.plan.contracts.jury.functions.hold(number, days)
    office.do([Act(call, f"Hold claim {number} for {days} days")], ["It is paid later by as much."])


@supervisor.command()
@click.argument("days", type=click.IntRange(1, 3650))
@acting
def stop(days: int, office: ActingOffice) -> None:
    """Let nobody join for DAYS, after a stop that runs; at most 90 days in any 365.

    Example: mutual-pool supervisor stop 7 --keystore supervisor
    """
    call = office.plan.contracts.enrolment.functions.stopJoins(days)
    office.do(
        [Act(call, f"Stop joins for {days} days")], ["Members and their cover stay as they are."]
    )
