"""A group whose commands are imported when they are run, so that help is quick."""

import gc
import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import NamedTuple

import click

from mutual_pool.chain.collector import uncollected


class Late(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        place: its module and its name there, as in "mutual_pool.cli.verify:verify".
        about: the line that the group's help has about it.
    """

    place: str
    about: str


def load(module: str) -> ModuleType:
    """Import a module if it is not yet; the collector of cycles leaves alone what it brings.

    Nothing of it ever goes away, and looking for that takes a quarter of the time of a start.
    """
    if module not in sys.modules:
        with uncollected():
            importlib.import_module(module)
        gc.freeze()
    return sys.modules[module]


class LateGroup(click.Group):
    """A group of commands by their places; only the one that is run is imported."""

    def __init__(self, *arguments: object, late: Mapping[str, Late], **options: object) -> None:
        """Know the commands in `late`, by their names."""
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._late = dict(late)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self._late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, and return it; None if there is none of this name."""
        late = self._late.get(cmd_name)
        if late is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = late.place.partition(":")
        command: click.Command = getattr(load(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the lines about the commands without importing any."""
        rows = []
        for name in self.list_commands(ctx):
            late = self._late.get(name)
            command = None if late else super().get_command(ctx, name)
            about = late.about if late else command.get_short_help_str(80) if command else ""
            rows.append((name, about))
        with formatter.section("Commands"):
            formatter.write_dl(rows)
