"""What a command found: in lines for people, or as JSON for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

as_json = click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
"""The option of a command that tells its outcome by `tell`; it gets `as_text`."""
agreed = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
"""The option of a command that asks by `require_agreement`."""


def tell(lines: Sequence[str], facts: Mapping[str, Any], *, as_text: bool) -> None:
    """Print lines, or the facts as JSON."""
    if as_text:
        click.echo(json.dumps(facts, indent=2, default=_plain))
    else:
        for line in lines:
            click.echo(line)


def require_agreement(question: str, nothing: str, *, yes: bool) -> None:
    """Ask, unless somebody said yes already.

    Args:
        question: what is asked.
        nothing: what is said to have not happened, such as "Nothing was sent".
        yes: whether nobody is asked.

    Raises:
        UsageError: if nobody is there to be asked.
        Abort: if nobody agrees.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"nobody is there to be asked; say --yes. {nothing}")
    if not click.confirm(question, err=True):
        raise click.Abort


def _plain(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
