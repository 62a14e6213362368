"""What a command found: in lines for people, or as JSON for programs."""

import json
import math
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import click

as_json = click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
"""The option of a command that tells its outcome by `tell`; it gets `as_text`."""
agreed = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
"""The option of a command that asks by `require_agreement`."""


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Letters that turn the direction of those around them."""


def printable(text: str) -> str:
    """Return a text that a terminal shows as it is: nothing moves the cursor or turns a line.

    Names, answers and findings are strangers' words, and stand among the command's own.
    """
    return "".join("\ufffd" if _acts_on_the_screen(one) else one for one in text)


def on_one_line(text: object) -> str:
    """Return a stranger's word for a line of the command's own: it begins no other line."""
    return " ".join(printable(" ".join(str(text).split())).split())


def _acts_on_the_screen(letter: str) -> bool:
    if letter in "\n\t":
        return False
    return letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")


def json_text(facts: Any, *, indent: int | None = None) -> str:  # noqa: ANN401  any facts
    """Return facts as JSON; a number that cannot be told is null, since JSON has none for it."""
    return json.dumps(_without_nan(facts), indent=indent, default=_plain, allow_nan=False)


def _without_nan(facts: Any) -> Any:  # noqa: ANN401
    if isinstance(facts, float):
        return facts if math.isfinite(facts) else None
    if isinstance(facts, Mapping):
        return {name: _without_nan(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_without_nan(value) for value in facts]
    return facts


def tell(lines: Sequence[str], facts: Mapping[str, Any], *, as_text: bool) -> None:
    """Print lines, or the facts as JSON."""
    if as_text:
        click.echo(json_text(facts, indent=2))
    else:
        for line in lines:
            click.echo(printable(line))


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
