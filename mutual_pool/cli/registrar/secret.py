"""`mutual-pool registrar secret`: what identities follow from, its copy, and a second one."""

import time
from pathlib import Path

import click

from mutual_pool.chain.keystores import find_keystore, open_keystore
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.registrar.options import (
    FILE,
    SECRET_PASSWORD,
    open_ring,
    ring_file,
    secret_password_option,
)
from mutual_pool.cli.signing import app_folder, password_of
from mutual_pool.cli.telling import agreed, as_json, require_agreement, tell
from mutual_pool.office.evidence.new_files import write_new
from mutual_pool.office.published_keys import NoKeyError, published_key
from mutual_pool.office.registrar.sealed_copy import MOST_BYTES, halves_of, joined, open_half
from mutual_pool.office.registrar.secret_ring import (
    Ring,
    SecretError,
    new_ring,
    read_ring,
    write_ring,
)

_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
_READING = click.option(
    "--reading-password-file",
    type=FILE,
    help=f"A file with that key's password; else asked for, or taken from {READING_PASSWORD}.",
)


@click.group()
def secret() -> None:
    """Make, share and restore the secrets under which documents become identities."""


@secret.command()
@click.argument("name")
@click.option(
    "--known-by", metavar="NAME|FILE", help="A keystore with the secret of the first edition."
)
@click.option("--password-file", type=FILE, help="A file with that keystore's password.")
@secret_password_option
@as_json
def new(
    name: str,
    known_by: str | None,
    password_file: Path | None,
    secret_password_file: Path | None,
    as_text: bool,
) -> None:
    """Make the registrar's first secret, in a file encrypted by a password.

    With it a person is found again; without it nobody can tell who joined before. Share a sealed
    copy at once: `registrar secret share`.

    Example: mutual-pool registrar secret new identities
    (`registrar key identities` is its earlier name)
    """
    earlier = None
    if known_by is not None:
        path = find_keystore(known_by, app_folder("registrar"))
        account = open_keystore(path, password_of(password_file, f"Password of {path.stem}"))
        earlier = bytes(account.key)
    _write(name, new_ring(int(time.time()), earlier), secret_password_file, as_text=as_text)


@secret.command()
@click.argument("name")
@secret_password_option
@agreed
@as_json
def add(name: str, secret_password_file: Path | None, yes: bool, as_text: bool) -> None:
    """Add a second secret after a leak: new people get it, known people keep their identity.

    Every command looks up all secrets before it certifies anybody. Share a sealed copy again.

    Example: mutual-pool registrar secret add identities
    """
    path = ring_file(name)
    password = password_of(
        secret_password_file, "Password of the secrets", variable=SECRET_PASSWORD
    )
    ring = read_ring(path, password)
    question = f"Add secret {len(ring.secrets) + 1} to {path}?"
    require_agreement(question, "Nothing was written", yes=yes)
    more = ring.with_secret(int(time.time()))
    write_ring(path, more, password, again=True)
    line = f"Written: {path} with {len(more.secrets)} secrets. Share a sealed copy again."
    tell([line], {"file": str(path), "secrets": len(more.secrets)}, as_text=as_text)


@secret.command(name="list")
@click.argument("name")
@secret_password_option
@as_json
def list_(name: str, secret_password_file: Path | None, as_text: bool) -> None:
    """Print how many secrets there are, and when each was made; never a secret.

    Example: mutual-pool registrar secret list identities
    """
    ring = open_ring(name, secret_password_file)
    lines = [
        f"{place}. made {time_text(one.made)}, of the form {one.form.value}"
        for place, one in enumerate(ring.secrets, start=1)
    ]
    facts = [{"made": one.made, "form": one.form.value} for one in ring.secrets]
    tell(lines, {"secrets": facts}, as_text=as_text)


@secret.command()
@click.argument("name")
@click.option(
    "--to", "keepers", type=AddressType(), multiple=True, required=True, help="A role; give two."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@secret_password_option
@reading
def share(
    name: str,
    keepers: tuple[str, ...],
    out: Path,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Write a sealed copy in two halves for two roles; one half alone opens nothing.

    Each half is encrypted to the key that the role published (`reading-key publish`).

    Example: mutual-pool registrar secret share identities --to 0xSTEWARD --to 0xSUPERVISOR
    --out copy
    """
    if len(set(keepers)) != 2:
        raise click.UsageError("name two different roles: --to ADDRESS --to ADDRESS")
    recipients = []
    for keeper in keepers:
        key = published_key(office.plan, keeper)
        if key is None:
            raise NoKeyError(
                f"{keeper} has no valid key. Nothing was written. Ask them to publish one: "
                "mutual-pool reading-key publish"
            )
        recipients.append(key.recipient)
    halves = halves_of(open_ring(name, secret_password_file))
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = [out / f"half-{half.place}-{half.digest[:8]}.age" for half in halves]
    for path, half, recipient in zip(files, halves, recipients, strict=True):
        write_new(path, half.sealed_to(recipient))
    lines = [f"Half for {one}: {path}" for one, path in zip(keepers, files, strict=True)]
    lines.append("Hand each role its half. An earlier copy lacks secrets that were added since.")
    office.tell(lines, {"halves": dict(zip(keepers, map(str, files), strict=True))})


@secret.command(name="pass-on")
@click.argument("half", type=FILE)
@click.option("--reading-key", "key", required=True, help="Your key: its name or its file.")
@click.option("--to", "recipient", required=True, help="The new registrar's key (age1...).")
@click.option("--out", type=_NEW_FILE, required=True, help="The file for the new registrar.")
@_READING
@as_json
def pass_on(
    half: Path,
    key: str,
    recipient: str,
    out: Path,
    reading_password_file: Path | None,
    as_text: bool,
) -> None:
    """As a role that keeps HALF: encrypt it to who is to restore the secrets.

    Make sure by another way that the key is the registrar's.

    Example: mutual-pool registrar secret pass-on half-1.age --reading-key me --to age1...
    --out half-1-for-the-registrar.age
    """
    opened = open_half(_bytes_of(half), open_reading_key(key, reading_password_file))
    write_new(out, opened.sealed_to(recipient))
    tell([f"Written: {out}, for {recipient} alone."], {"file": str(out)}, as_text=as_text)


@secret.command()
@click.argument("name")
@click.argument("halves", nargs=2, type=FILE)
@click.option("--reading-key", "key", required=True, help="Your key: its name or its file.")
@_READING
@secret_password_option
@as_json
def restore(
    name: str,
    halves: tuple[Path, Path],
    key: str,
    reading_password_file: Path | None,
    secret_password_file: Path | None,
    as_text: bool,
) -> None:
    """Restore the secrets from two HALVES that were passed on to you.

    Example: mutual-pool registrar secret restore identities half-1.age half-2.age
    --reading-key me
    """
    reader = open_reading_key(key, reading_password_file)
    one, other = (open_half(_bytes_of(path), reader) for path in halves)
    _write(name, joined(one, other), secret_password_file, as_text=as_text)


def _write(name: str, ring: Ring, password_file: Path | None, *, as_text: bool) -> None:
    path = ring_file(name)
    if path.exists():
        raise SecretError(f"{path} is there already; secrets are never written over")
    password = password_of(password_file, "New password", confirm=True, variable=SECRET_PASSWORD)
    write_ring(path, ring, password)
    line = f"Written: {path}. Keep a copy in another place."
    facts = {"name": name, "file": str(path), "secrets": len(ring.secrets)}
    tell([line], facts, as_text=as_text)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)
