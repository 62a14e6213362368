"""Commands whose help shows their options in groups, each under what it is about."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
OTHERS = "Options"


class GroupedOption(click.Option):
    """An option that says which group of the help it belongs to."""

    def __init__(self, *arguments: Any, group: str = OTHERS, **settings: Any) -> None:  # noqa: ANN401
        """Take click's settings, and the group."""
        super().__init__(*arguments, **settings)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help has a part for each group of options, in the order of the options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group; those of no group come last."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if isinstance(parameter, click.Option) and record is not None:
                groups.setdefault(getattr(parameter, "group", OTHERS), []).append(record)
        for name in sorted(groups, key=lambda name: name == OTHERS):
            with formatter.section(name):
                formatter.write_dl(groups[name])


def option(
    *names: str,
    group: str,
    **settings: Any,  # noqa: ANN401  click's
) -> Callable[[Command], Command]:
    """Add an option of a group to a command, as `click.option` does."""
    return click.option(*names, cls=GroupedOption, group=group, **settings)
