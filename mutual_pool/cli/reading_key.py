"""`mutual-pool reading-key`: the keys to which others encrypt evidence and applications."""

import json
from pathlib import Path

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.signing import app_folder, password_of
from mutual_pool.office.connection import DAY
from mutual_pool.office.evidence.keys import (
    AgeKey,
    AgeKeyError,
    new_key,
    read_key,
    recipient_bytes,
    write_key,
)
from mutual_pool.office.published_keys import published_key

READING_PASSWORD = "MUTUAL_POOL_READING_PASSWORD"
_PASSWORD_FILE = click.option(
    "--reading-password-file",
    "password_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"A file with the key's password; else asked for, or taken from {READING_PASSWORD}.",
)


def reading_key_file(name: str) -> Path:
    """Return the file of a reading key of this machine, by its name or its path.

    Raises:
        AgeKeyError: if it is neither.
    """
    given = Path(name)
    if given.suffix == ".age":
        return given
    if not name or any(not (letter.isalnum() or letter in "-_") for letter in name):
        raise AgeKeyError(f"{name[:80]!r} cannot be a key's name: letters, digits, - and _ can")
    return app_folder("reading-keys") / f"{name}.age"


def open_reading_key(name: str, password_file: Path | None) -> AgeKey:
    """Return a reading key of this machine.

    Raises:
        AgeKeyError: if there is none, or the password is wrong.
    """
    path = reading_key_file(name)
    if not path.is_file():
        raise AgeKeyError(f"there is no key {path}; make one: mutual-pool reading-key new NAME")
    password = password_of(password_file, "Password of the key", variable=READING_PASSWORD)
    return read_key(path, password)


@click.group(name="reading-key")
def reading_key() -> None:
    """Make and publish the key to which others encrypt what only you may read."""


@reading_key.command()
@click.argument("name")
@_PASSWORD_FILE
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def new(name: str, password_file: Path | None, as_text: bool) -> None:
    """Make a key called NAME, encrypted by a password, and print its public part.

    Keep a copy of the file: what was encrypted to a lost key stays closed.

    Example: mutual-pool reading-key new assessor
    """
    path = reading_key_file(name)
    password = password_of(password_file, "New password", confirm=True, variable=READING_PASSWORD)
    key = new_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise AgeKeyError(f"{path.parent} cannot be made: {error.strerror}") from error
    write_key(path, key, password)
    _show(key, path, as_text=as_text)


@reading_key.command()
@click.argument("name")
@_PASSWORD_FILE
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def public(name: str, password_file: Path | None, as_text: bool) -> None:
    """Print the public part of your key NAME, to publish it.

    Example: mutual-pool reading-key public assessor
    """
    _show(open_reading_key(name, password_file), reading_key_file(name), as_text=as_text)


def _show(key: AgeKey, path: Path, *, as_text: bool) -> None:
    if as_text:
        click.echo(json.dumps({"recipient": key.recipient, "file": str(path)}))
        return
    click.echo(key.recipient)
    click.echo(f"The key is in {path}", err=True)


@reading_key.command()
@click.argument("recipient")
@click.option("--days", type=click.IntRange(1, 400), default=365, show_default=True)
@acting
def publish(recipient: str, days: int, office: ActingOffice) -> None:
    """Publish the public part RECIPIENT (age1...) of your key, in place of an earlier one.

    Example: mutual-pool reading-key publish age1... --keystore me
    """
    public = recipient_bytes(recipient)
    expiry = office.plan.now() + days * DAY - 600
    call = office.plan.contracts.keys.functions.publish(public, expiry)
    effect = [
        f"Others encrypt to {recipient} what {office.sender.address} may read, until "
        f"{day_text(expiry // DAY)}. The key is public for ever."
    ]
    office.do([Act(call, "Publish a key")], effect)


@reading_key.command()
@acting
def withdraw(office: ActingOffice) -> None:
    """Withdraw your key: from now on nobody encrypts to it.

    Example: mutual-pool reading-key withdraw --keystore me
    """
    call = office.plan.contracts.keys.functions.withdraw()
    effect = ["Nobody encrypts to your key from now on. What was encrypted before stays readable."]
    office.do([Act(call, "Withdraw your key")], effect)


@reading_key.command()
@click.argument("account", type=AddressType())
@reading
def show(account: str, office: Office) -> None:
    """Print the valid key of ACCOUNT, read from your own node and held to the board's record.

    Example: mutual-pool reading-key show 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    key = published_key(office.plan, account)
    if key is None:
        office.tell([f"{account} has no valid key."], {"account": account, "recipient": None})
        return
    facts = {"account": account, "recipient": key.recipient, "expiry": key.expiry}
    office.tell([f"{key.recipient}, until {day_text(key.expiry // DAY)}"], facts)
