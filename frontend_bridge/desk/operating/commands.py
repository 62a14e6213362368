"""The operator's commands: backup, restore, export, erase."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from frontend_bridge.desk.keys import DeskKeyError
from frontend_bridge.desk.operating.backup import BackupError, expire_backups, make_backup
from frontend_bridge.desk.operating.people import (
    CANNOT_BE_ERASED,
    erase_person,
    export_person,
    open_office,
)
from frontend_bridge.desk.operating.restore import restore_backup
from frontend_bridge.desk.reminders.sealing import SealError
from frontend_bridge.desk.store import DeskStoreError
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.signing import password_of
from mutual_pool.cli.telling import agreed, as_json, require_agreement, tell
from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, key_of, read_key

PASSWORD = "MUTUAL_POOL_READING_PASSWORD"
_HOUR = 3
_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="The desk's folder.",
)
_ERASURES = click.option(
    "--erasures",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The list of what was erased.",
)


@click.command()
@_FOLDER
@_ERASURES
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The backups' folder.")
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    required=True,
    help="The public part of your key (age1...), whose secret is kept elsewhere.",
)
@click.option(
    "--keep-days",
    type=click.IntRange(1, 365),
    default=30,
    show_default=True,
    help="Older backups are deleted, the newest excepted.",
)
@click.option("--nightly", is_flag=True, help="Go on: one backup each night at 3:00 UTC.")
@as_json
def backup(
    folder: Path,
    erasures: Path,
    to: Path,
    recipients: tuple[str, ...],
    keep_days: int,
    nightly: bool,
    as_text: bool,
) -> None:
    """Write a backup, encrypted to your key, while the desk goes on.

    The desk's own keys are not in it: copy them once, by hand, to another place.

    Example: python -m frontend_bridge.desk backup --folder desk --erasures desk-erasures.jsonl
    --to backups --recipient age1...
    """
    while True:
        if nightly:
            time.sleep(_until_night(datetime.now(UTC)).total_seconds())
        try:
            now = datetime.now(UTC)
            office = open_office(folder)
            try:
                path = make_backup(office, erasures, to, recipients, now)
            finally:
                office.store.close()
            gone = expire_backups(to, timedelta(days=keep_days), now)
            lines = [f"Written: {path}. Deleted, as too old: {len(gone)}."]
            tell(lines, {"file": str(path), "deleted": [str(one) for one in gone]}, as_text=as_text)
        except (BackupError, DeskStoreError, AgeKeyError) as error:
            if not nightly:
                raise click.ClickException(str(error)) from error
            # The next night is tried again; the service's log has it.
            click.echo(f"Error: {error}", err=True)
        if not nightly:
            return


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--identity",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="Your key: a file of age-keygen, or of `mutual-pool reading-key`.",
)
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="A new folder.")
@_ERASURES
@as_json
def restore(file: Path, identity: Path, folder: Path, erasures: Path, as_text: bool) -> None:
    """Restore the backup FILE into a new folder, and erase again what was erased since.

    Example: python -m frontend_bridge.desk restore backups/desk-20310101T030000Z.age
    --identity operator.key --folder desk-restored --erasures desk-erasures.jsonl
    """

    def work() -> dict[str, Any]:
        return restore_backup(file, _identity(identity), folder, erasures)

    found = _expected(work)
    lines = [f"Restored into {folder}. Erased again: {found['erased_again']} rows."]
    if found["missing_files"]:
        lines.append(f"Missing are {len(found['missing_files'])} files; ask their owners for them.")
    if found["programmes_with_codes"]:
        shown = ", ".join(map(str, found["programmes_with_codes"]))
        lines.append(
            "Codes that were handed out after the backup are in the pile again "
            f"(programmes {shown}): two members may get one code, which is paid once. Tell the "
            "sponsors."
        )
    tell(lines, found, as_text=as_text)


@click.command()
@click.argument("account", type=AddressType())
@_FOLDER
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of the desk's own keys: it opens the addresses of the person's reminders.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@as_json
def export(account: str, folder: Path, keys: Path | None, out: Path, as_text: bool) -> None:
    """Write all that the desk has of ACCOUNT into a new folder, for the person to have.

    Example: python -m frontend_bridge.desk export 0x... --folder desk --keys desk-keys
    --out export-0x...
    """

    def work() -> dict[str, int]:
        office = open_office(folder)
        try:
            return export_person(office, account, out, keys)
        finally:
            office.store.close()

    counts = _expected(work)
    shown = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing"
    lines = [
        f"Written to {out}: {shown}.",
        "The person opens files and codes with their own keys. Addresses of reminders are in the "
        "open in data.json: give it to this person alone.",
    ]
    tell(lines, {"folder": str(out), "rows": counts}, as_text=as_text)


@click.command()
@click.argument("account", type=AddressType())
@_FOLDER
@_ERASURES
@agreed
@as_json
def erase(account: str, folder: Path, erasures: Path, yes: bool, as_text: bool) -> None:
    """Erase all that the desk has of ACCOUNT, and say what cannot be erased.

    Example: python -m frontend_bridge.desk erase 0x... --folder desk
    --erasures desk-erasures.jsonl
    """
    require_agreement(f"Erase all of {account} at the desk?", "Nothing was erased", yes=yes)

    def work() -> dict[str, int]:
        office = open_office(folder)
        try:
            return erase_person(office, account, erasures, int(time.time()))
        finally:
            office.store.close()

    counts = _expected(work)
    shown = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing"
    lines = [f"Erased: {shown}.", "What cannot be erased:", *CANNOT_BE_ERASED]
    facts = {"account": account, "rows": counts, "cannot_be_erased": CANNOT_BE_ERASED}
    tell(lines, facts, as_text=as_text)


COMMANDS = (backup, restore, export, erase)


def _expected(work: Callable[[], Any]) -> Any:  # noqa: ANN401  what the work returns
    try:
        return work()
    except (BackupError, DeskKeyError, DeskStoreError, AgeKeyError, SealError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _identity(path: Path) -> AgeKey:
    if path.suffix == ".age":
        return read_key(path, password_of(None, "Password of the key", variable=PASSWORD))
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        lines = []
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(found) != 1:
        raise AgeKeyError(f"{path} must have one key of the age format, such as age-keygen writes")
    return key_of(found[0])


def _until_night(now: datetime) -> timedelta:
    night = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (night if night > now else night + timedelta(days=1)) - now
