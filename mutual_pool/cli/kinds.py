"""Amounts, claims, identities and days as arguments of a command."""

from datetime import date

import click

from mutual_pool.actuarial.days import utc_day
from mutual_pool.plan.money import parse_money
from mutual_pool.protocol.pool.types import NO_IDENTITY

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
        # Quotes are YAML's, where a plan is read; nobody types them here.
        allowed = str(error).replace('a quoted decimal such as "0.10"', "a number such as 0.10")
        raise click.UsageError(f"{what}: {shown!r}; allowed: {allowed}") from None


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
            day = utc_day(date.fromisoformat(value))
        except ValueError:
            self.fail(f"{value[:40]!r} is no day, such as 2031-05-14", param, ctx)
        if day < 0:
            self.fail(f"{value!r} is before 1970, and no chain has days of then", param, ctx)
        return day


class Ether(click.ParamType[int]):
    """An amount of the chain's own coin, given back in wei."""

    name = "ether"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the wei, exactly, or end the command with what is wrong."""
        if isinstance(value, int):
            return value
        try:
            return parse_money(value, 18)
        except ValueError:
            self.fail(f"{value[:40]!r} is no amount of ether, such as 0.05", param, ctx)


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


class Identity(Hex):
    """Who a person is, in 16 bytes; none of them may be nobody."""

    name = "identity"

    def __init__(self) -> None:
        """Take what `registrar identity` prints."""
        super().__init__(len(NO_IDENTITY))

    def convert(
        self, value: str | bytes, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        """Return the bytes, or end the command with what is wrong."""
        found = super().convert(value, param, ctx)
        if found == NO_IDENTITY:
            self.fail("an identity of zeros is nobody's; see: registrar identity", param, ctx)
        return found


IDENTITY = Identity()
