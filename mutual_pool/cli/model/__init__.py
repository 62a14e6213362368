"""`mutual-pool model`: what the simulation rests on, and plans beside each other."""

import click

from mutual_pool.cli.lazy import Late, LateGroup
from mutual_pool.cli.model.basis import fairness, worst
from mutual_pool.cli.model.history import fit, forecast
from mutual_pool.cli.model.income import income
from mutual_pool.cli.model.lives import compare, replay, stress, sweep
from mutual_pool.cli.model.prevention import prevention
from mutual_pool.cli.model.risk import risk, tornado

_READING = {
    "experience": Late(
        "mutual_pool.cli.model.experience:experience",
        "Hold a plan's own claims, as the chain tells them, against the table.",
    )
}
"""What reads a chain is imported when it is run."""


@click.group(cls=LateGroup, late=_READING)
def model() -> None:
    """What the simulation rests on: fairness, bounds, fit, forecasts, risk, stress, replays."""


_COMMANDS = (
    *(fairness, worst, income, prevention, fit, forecast),
    *(risk, tornado, stress, compare, sweep, replay),
)
for _command in _COMMANDS:
    model.add_command(_command)
