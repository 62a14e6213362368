"""Links by which a doctor or a relative sends files to a claimant, by way of the desk."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pyrage

from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.evidence_files import PASSWORD_FILE, write_files
from mutual_pool.cli.reading_key import open_reading_key
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.office.desk.client import (
    DeskClient,
    DeskError,
    DeskRefusedError,
    number_in,
    rows_in,
)
from mutual_pool.office.desk.kinds import CLOSE_INBOX, OPEN_INBOX
from mutual_pool.office.evidence.files import EvidenceError, EvidenceFile
from mutual_pool.office.evidence.keys import recipient_bytes
from mutual_pool.office.evidence.names import fit_name
from mutual_pool.office.evidence.pack import make_pack, read_pack
from mutual_pool.office.evidence.sealing import MOST_SEALED
from mutual_pool.protocol.eip712 import Domain

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_PAGE = "/desk/v1/send#"
_OF_PAGE = "/#/send/"
"""What stands in a link that the page made, or that leads to the page."""
_HASH = re.compile(r"0x[0-9a-f]{64}")


@click.command()
@click.argument("recipient")
@click.option("--hours", type=click.IntRange(1, 72), default=72, show_default=True)
@click.option("--page", default="", help="The page's address: the sender then needs no command.")
@at_desk
def link(recipient: str, hours: int, page: str, visit: Visit) -> None:
    """Make a link by which a doctor sends you files, encrypted to your key RECIPIENT (age1...).

    Who has the link can send and cannot read. The desk cannot read either.

    Example: mutual-pool evidence link age1... --desk https://plan.example --keystore me
    """
    recipient_bytes(recipient)
    if page and not page.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise click.BadParameter("an address begins with https://", param_hint="--page")
    client, secret = visit.client, secrets.token_urlsafe(32)
    expiry = client.now() + hours * 3_600
    token = "0x" + hashlib.sha256(secret.encode()).hexdigest()
    client.act(OPEN_INBOX, "/inboxes", {}, linkHash=token, recipient=recipient, expiry=expiry)
    start = f"{page.rstrip('/')}{_OF_PAGE}" if page else f"{client.origin}{_PAGE}"
    address = f"{start}{recipient}.{secret}"
    lines = [address, f"Give it to the sender yourself. It holds for {hours} hours."]
    visit.office.tell(lines, {"link": address, "expires_at": expiry, "link_hash": token})


@click.command()
@click.argument("link")
@click.argument("files", nargs=-1, type=_FILE, required=True)
@click.option("--desk", default="", help="The desk, where the link leads to a page elsewhere.")
@as_json
def deliver(link: str, files: tuple[Path, ...], desk: str, as_text: bool) -> None:
    """Send FILES to the person who gave you LINK; they alone can open them.

    Example: mutual-pool evidence deliver "https://plan.example/desk/v1/send#age1..." letter.pdf
    """
    origin, _, rest = link.partition(_OF_PAGE if _OF_PAGE in link else _PAGE)
    # The recipient is in the link itself, so that the desk cannot put its own in its place.
    recipient, _, secret = rest.partition(".")
    if not secret:
        raise DeskError("this is no link of a desk; copy it whole, with all after #")
    recipient_bytes(recipient)
    client = DeskClient(desk or origin, Domain("", 0, ""), None)
    if client.look("/inbox", {"Desk-Inbox": secret}).get("recipient") != recipient:
        raise DeskError("the desk names another key than the link: nothing was sent")
    sealed = pyrage.encrypt(make_pack(files), [pyrage.x25519.Recipient.from_str(recipient)])
    client.send_file("/inbox", sealed, {"Desk-Inbox": secret})
    lines = [f"Sent: {len(files)} files, {len(sealed):,} bytes. Only the receiver opens them."]
    tell(lines, {"files": len(files), "size": len(sealed)}, as_text=as_text)


@click.command()
@click.option("--reading-key", "name", required=True, help="Your key: its name or file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--close", is_flag=True, help="Close the links whose files were written.")
@PASSWORD_FILE
@at_desk
def inbox(
    name: str, out: Path, close: bool, reading_password_file: Path | None, visit: Visit
) -> None:
    """Fetch and open what others sent you by your links.

    Example: mutual-pool evidence inbox --reading-key mine --out letters
    --desk https://plan.example --keystore me
    """
    key = open_reading_key(name, reading_password_file)
    files, links, closed = list[EvidenceFile](), set[str](), 0
    numbers: dict[str, list[int]] = {}
    for row in rows_in(visit.signed_in.get("/deliveries")):
        if row.get("recipient") != key.recipient:
            closed += 1
            continue
        number, link = number_in(row, "number"), _link_of(row)
        numbers.setdefault(link, []).append(number)
        sealed = visit.signed_in.fetch(f"/deliveries/{number}", MOST_SEALED)
        try:
            found = read_pack(pyrage.decrypt(sealed, [key.identity]))
        except (pyrage.DecryptError, EvidenceError):
            # Anybody with the link may send what does not open; the rest is not lost by it.
            closed += 1
            continue
        links.add(link)
        for file in found:
            taken = frozenset(known.name.lower() for known in files)
            files.append(EvidenceFile(fit_name(file.name, taken), file.kind, file.content))
    if not files:
        raise EvidenceError(f"nothing opens with this key; {closed} files do not")
    write_files(out, files)
    refusals = list[DeskRefusedError]()
    for one in sorted(links) if close else ():
        try:
            # What comes while this command runs is not deleted with what it fetched.
            fetched = {"files": numbers[one]}
            visit.client.act(CLOSE_INBOX, "/inboxes/close", fetched, linkHash=one)
        except DeskRefusedError as error:
            refusals.append(error)
    lines = [f"Written to {out}: {', '.join(file.name for file in files)}."]
    if closed:
        lines.append(f"{closed} files do not open with this key.")
    names = [file.name for file in files]
    visit.office.tell(lines, {"folder": str(out), "files": names, "closed": closed})
    for refusal in refusals:
        raise refusal


def _link_of(row: Mapping[str, Any]) -> str:
    """Return the hash of a link, which is signed when it is closed.

    Raises:
        DeskError: if the desk gives none.
    """
    found = row.get("link")
    if not isinstance(found, str) or _HASH.fullmatch(found) is None:
        raise DeskError("the desk's answer has no hash of a link: no desk says so")
    return found
