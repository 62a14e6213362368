"""`mutual-pool registrar post-invites`, `fetch` and `dismiss`: applications by the desk."""

import hashlib
from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.registrar.options import (
    FILE,
    open_register,
    register_argument,
    secret_password_option,
)
from mutual_pool.office.connection import DAY
from mutual_pool.office.desk.acts import read_act
from mutual_pool.office.desk.client import DeskClient, DeskError
from mutual_pool.office.desk.kinds import ADD_INVITES, CLOSE_APPLICATION, SEND_APPLICATION
from mutual_pool.office.desk.kinds import codes_hash as hash_of
from mutual_pool.office.evidence.new_files import write_new
from mutual_pool.office.registrar.applications import (
    MOST_SEALED,
    ApplicationError,
    SealedApplication,
    read_sealed,
)
from mutual_pool.office.structs import FileFormError, signature_bytes

MOST_CODES = 500
"""Codes in one act."""
_LONGEST = 90 * DAY
"""A desk keeps an invite so long at most."""


@click.command(name="post-invites")
@register_argument
@secret_password_option
@at_desk
def post_invites(file: Path, secret_password_file: Path | None, visit: Visit) -> None:
    """Send the hashes of REGISTER's invite codes to the desk, so that it admits their holders.

    The codes themselves stay with you. What the desk has already is left as it is.

    Example: mutual-pool registrar post-invites weekend.register --desk https://plan.example
    --keystore registrar
    """
    register, ring = open_register(visit.office, file, secret_password_file)
    client = visit.client
    now = client.now()
    sent = 0
    for entry in register.entries(ring.key):
        if entry.get("kind") != "invited" or entry["expires"] <= now:
            continue
        expiry = min(int(entry["expires"]), now + _LONGEST)
        codes = [bytes.fromhex(one) for one in entry["codes"]]
        for first in range(0, len(codes), MOST_CODES):
            some = codes[first : first + MOST_CODES]
            shown = {"codes": ["0x" + one.hex() for one in some]}
            signed = "0x" + hash_of(some).hex()
            client.act(ADD_INVITES, "/invites", shown, codesHash=signed, expiry=expiry)
            sent += len(some)
    line = f"The desk admits the holders of {sent} codes."
    visit.office.tell([line if sent else "The register has no code that holds."], {"invites": sent})


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A folder."
)
@at_desk
def fetch(out: Path, visit: Visit) -> None:
    """Fetch the applications that wait at the desk into a folder; what is there stays.

    Each is the very file of `apply write`: read it with `registrar applications` and `open`.

    Example: mutual-pool registrar fetch --out inbox --desk https://plan.example
    --keystore registrar
    """
    client = visit.signed_in
    waiting = client.get("/applications").get("data")
    if not isinstance(waiting, list):
        raise DeskError(f"{client.origin} answers with something that no desk says")
    lines, facts = list[str](), list[dict[str, Any]]()
    for row in waiting:
        try:
            application = _fetched(client, row)
            # Named by all of it, so that no applicant takes the place of another's file.
            content = application.text.encode("utf-8")
            path = out / f"application-{hashlib.sha256(content).hexdigest()[:16]}.json"
            out.mkdir(parents=True, exist_ok=True)
            new = _kept(path, content)
        except (ApplicationError, FileFormError) as error:
            lines.append(f"Left at the desk: {error}")
            facts.append({"wrong": str(error)})
            continue
        except OSError as error:
            raise ApplicationError(f"{out} cannot be written: {error.strerror}") from error
        lines.append(f"{path}{'' if new else ' (was there)'}")
        facts.append({"file": str(path), "new": new, "applicant": application.act["account"]})
    visit.office.tell(lines or ["No application waits."], {"applications": facts})


@click.command()
@click.argument("application", type=FILE)
@at_desk
def dismiss(application: Path, visit: Visit) -> None:
    """Delete an APPLICATION at the desk, once you have noted what became of it.

    An applicant takes their own one back so. The files that you fetched stay.

    Example: mutual-pool registrar dismiss inbox/application-....json --desk https://plan.example
    --keystore registrar
    """
    document = read_sealed(application).act["document"]
    visit.client.act(CLOSE_APPLICATION, "/applications/close", {}, document=document)
    visit.office.tell(["The desk has deleted it."], {"document": document})


def _fetched(client: DeskClient, row: object) -> SealedApplication:
    """Return an application of the desk's list, its bytes held to the hash that was signed."""
    if not isinstance(row, dict) or not isinstance(row.get("number"), int):
        raise ApplicationError(f"{client.origin} lists something that is no application")
    name = f"application {row['number']}"
    act = read_act(SEND_APPLICATION, row.get("act"))
    signature = signature_bytes(row.get("signature"), f"{name}: the signature")
    sealed = client.fetch(f"/applications/{row['number']}", MOST_SEALED)
    if "0x" + hashlib.sha256(sealed).hexdigest() != act["sha256"]:
        raise ApplicationError(f"{name} is not what {act['account']} signed")
    return SealedApplication(act, signature, sealed)


def _kept(path: Path, content: bytes) -> bool:
    """Write a file; whether it was not there before."""
    try:
        write_new(path, content)
    except FileExistsError:
        return False
    return True
