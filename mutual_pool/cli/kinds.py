"""Amounts, claims, identities and days as arguments of a command."""

from datetime import date

import click

from mutual_pool.actuarial.days import utc_day
from mutual_pool.plan.money import parse_money

MOST_NUMBER = 2**32 - 1
NUMBER = click.IntRange(1, MOST_NUMBER)
"""The number of a claim, of an appeal, of a report."""


def amount_of(text: str, decimals: int, what: str = "amount") -> int:
    """Return an amount in the asset's smallest part.

    Raises:
        UsageError: if it is none.
    """
    try:
        return parse_money(text, decimals)
    except ValueError as error:
        shown = text if len(text) <= 40 else f"{text[:40]}… ({len(text)} letters)"
        raise click.UsageError(f"{what}: {shown!r}; allowed: {error}") from None


class Day(click.ParamType[int]):
    """A day as 2031-05-14, given back as its UTC number."""

    name = "day"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number of the day, or end the command with what is wrong."""
        if isinstance(value, int):
            return value
        try:
            return utc_day(date.fromisoformat(value))
        except ValueError:
            self.fail(f"{value[:40]!r} is no day, such as 2031-05-14", param, ctx)


class Hex(click.ParamType[bytes]):
    """Bytes of one length in hexadecimal digits."""

    name = "hex"

    def __init__(self, length: int) -> None:
        """Take `length` bytes; 0 for any number of them."""
        self.length = length

    def convert(
        self, value: str | bytes, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        """Return the bytes, or end the command with what is wrong."""
        if isinstance(value, bytes):
            return value
        try:
            raw = bytes.fromhex(value.removeprefix("0x"))
        except ValueError:
            raw = b""
        if not raw or (self.length and len(raw) != self.length):
            wanted = f"0x and {2 * self.length}" if self.length else "0x and"
            self.fail(f"{value[:40]!r} is not {wanted} hexadecimal digits", param, ctx)
        return raw
