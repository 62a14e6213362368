"""Who signs on the command line: a keystore, an account the node keeps, or somebody elsewhere."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path
from typing import Any

import click
from eth_account.signers.local import LocalAccount

from mutual_pool.chain.fees import FeeLimits
from mutual_pool.chain.keystores import (
    KeystoreError,
    account_of_key,
    address_in,
    find_keystore,
    open_keystore,
)
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.numbers import FiniteRange

KEY_VARIABLE = "MUTUAL_POOL_KEY"
PASSWORD_VARIABLE = "MUTUAL_POOL_KEYSTORE_PASSWORD"
_GWEI = 10**9
_MOST_GWEI = 10**9


def app_folder(*parts: str) -> Path:
    """Return a folder of this program's own files, in the user's home."""
    return Path(click.get_app_dir("mutual-pool"), *parts)


class Gwei(click.ParamType[int]):
    """A price of gas in gwei, given back in wei."""

    name = "gwei"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the price in wei, exactly, or end the command with what is wrong."""
        if isinstance(value, int):
            return value
        try:
            wei = Decimal(value) * _GWEI if len(value) <= 40 else Decimal("NaN")
        except InvalidOperation:
            wei = Decimal("NaN")
        if not wei.is_finite() or wei != wei.to_integral_value() or not 0 <= wei <= _MOST_GWEI**2:
            self.fail(f"{value[:40]!r} is no price in gwei, such as 1.5", param, ctx)
        return int(wei)


@dataclass(frozen=True)
class Signing:
    """What somebody gave about who signs.

    Attributes:
        sender: the address that acts; "" where the keystore says it.
        keystore: a keystore's name or file.
        password_file: a file with its password in the first line.
        max_fee: the most that one gas may cost, in wei.
        tip: the tip for one gas, in wei.
        patience: how many seconds a transaction may take to be mined.
    """

    sender: str
    keystore: str
    password_file: Path | None
    max_fee: int | None
    tip: int | None
    patience: float

    @property
    def limits(self) -> FeeLimits:
        """What is allowed to be paid for gas."""
        return FeeLimits(self.max_fee, self.tip)

    @property
    def by_key(self) -> bool:
        """Whether this process signs."""
        return bool(self.keystore) or bool(os.environ.get(KEY_VARIABLE))

    def address(self) -> str:
        """Return who acts, without a password where the keystore states its address; "" if none.

        Raises:
            KeystoreError: if there is no such keystore.
        """
        if self.sender:
            return self.sender
        if self.keystore:
            return address_in(find_keystore(self.keystore, app_folder("keystores")))
        return ""

    def account(self) -> LocalAccount:
        """Open the keystore, or take the key of the environment, and return its account.

        Raises:
            KeystoreError: if the key cannot be had, or is not of the address given.
        """
        if self.keystore:
            path = find_keystore(self.keystore, app_folder("keystores"))
            account = open_keystore(
                path, password_of(self.password_file, f"Password of {path.stem}")
            )
        else:
            click.echo(
                f"Warning: the key is taken from {KEY_VARIABLE}, where other programs of this "
                "user can read it; for anything but a test use a keystore.",
                err=True,
            )
            account = account_of_key(os.environ[KEY_VARIABLE])
        if self.sender and self.sender != account.address:
            raise KeystoreError(
                f"the key is of {account.address}, and --from names {self.sender}. Nothing was "
                "sent or signed"
            )
        return account


def password_of(
    file: Path | None, question: str, *, confirm: bool = False, variable: str = PASSWORD_VARIABLE
) -> str:
    """Return a password: a file's first line, that of the environment, or what is typed unseen.

    Raises:
        KeystoreError: if the file cannot be read as text.
    """
    if file is not None:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise KeystoreError(f"{file} cannot be read as text in UTF-8") from None
        return lines[0] if lines else ""
    if variable in os.environ:
        return os.environ[variable]
    asked: str = click.prompt(question, hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


def signing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who signs; the command gets them as one argument, `signing`."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  the command's
        options["sender"] = options["sender"] or ""
        signing = Signing(**{field.name: options.pop(field.name) for field in fields(Signing)})
        return command(*arguments, signing=signing, **options)

    options = [
        click.option(
            "--keystore",
            default="",
            metavar="NAME|FILE",
            help="Your encrypted key: a file, or a name of yours or of brownie's.",
        ),
        click.option(
            "--password-file",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=f"A file with its password; else asked for, or taken from {PASSWORD_VARIABLE}.",
        ),
        click.option(
            "--from",
            "sender",
            type=AddressType(),
            help="Who acts: with a keystore to make sure, alone an account that the node keeps.",
        ),
        click.option("--max-fee", type=Gwei(), help="The most one gas may cost, in gwei."),
        click.option(
            "--tip", type=Gwei(), help="The tip for one gas, in gwei; else as others pay."
        ),
        click.option(
            "--patience",
            type=FiniteRange(1, 86_400),
            default=600.0,
            show_default=True,
            help="Seconds a transaction may take to be mined.",
        ),
    ]
    for option in reversed(options):
        told = option(told)
    return told
