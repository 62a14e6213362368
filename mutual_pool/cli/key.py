"""`mutual-pool key`: the encrypted keys of this machine."""

from pathlib import Path

import click

from mutual_pool.chain.keystores import (
    KeystoreError,
    address_in,
    find_keystore,
    make_keystore,
    names,
)
from mutual_pool.cli.signing import PASSWORD_VARIABLE, app_folder, password_of
from mutual_pool.cli.telling import as_json, tell


@click.group()
def key() -> None:
    """Make and list the encrypted keys of this machine; brownie's are listed too."""


@key.command()
@click.argument("name")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"A file with the password; else asked for, or taken from {PASSWORD_VARIABLE}.",
)
@as_json
def new(name: str, password_file: Path | None, as_text: bool) -> None:
    """Make a new key called NAME, encrypted by a password, and print its address.

    The key itself is shown nowhere. Keep a copy of the file: without it the account is lost.

    Example: mutual-pool key new steward
    """
    password = password_of(password_file, "New password", confirm=True)
    path, address = make_keystore(app_folder("keystores"), name, password)
    click.echo(f"Written: {path}", err=True)
    tell([address], {"name": name, "address": address, "file": str(path)}, as_text=as_text)


@key.command(name="list")
@as_json
def list_all(as_text: bool) -> None:
    """Print the names and addresses of the keys found on this machine.

    Example: mutual-pool key list
    """
    own = app_folder("keystores")
    lines, rows = [], []
    for name in names(own):
        row = {"name": name, "address": "", "trouble": ""}
        try:
            row["address"] = address_in(find_keystore(name, own))
        except KeystoreError as error:
            row["trouble"] = str(error)
        lines.append(f"{name}\t{row['address'] or row['trouble']}")
        rows.append(row)
    tell(lines, {"keys": rows}, as_text=as_text)
