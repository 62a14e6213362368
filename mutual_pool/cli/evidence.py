"""`mutual-pool evidence`: from a claimant's files to what the assessors read."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.evidence_asking import ask, asked
from mutual_pool.cli.evidence_at_desk import cannot_open, erase, fetch, pass_on, send, share
from mutual_pool.cli.evidence_files import PASSWORD_FILE, opened_lines, write_files
from mutual_pool.cli.evidence_links import deliver, inbox, link
from mutual_pool.cli.evidence_words import restore, words
from mutual_pool.cli.kinds import NUMBER, Hex
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.signing import password_of
from mutual_pool.office.claims import claim_view, threshold
from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.grants import MOST_BYTES as MOST_GRANT
from mutual_pool.office.evidence.grants import make_grant, open_grant
from mutual_pool.office.evidence.new_files import write_again, write_new
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import MOST_SEALED, open_sealed, seal
from mutual_pool.office.published_keys import keys_of_the_panel, soon_over

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group()
def evidence() -> None:
    """Pack files for a claim, let the assessors read them, and open what was granted.

    The chain has a hash of the pack and nothing else. The pack opens with its claim key alone.
    """


@evidence.command()
@click.argument("files", nargs=-1, type=_FILE, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@PASSWORD_FILE
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def pack(
    files: tuple[Path, ...], out: Path, reading_password_file: Path | None, as_text: bool
) -> None:
    """Pack FILES (pictures, PDF, text; 25 MB in all) and seal them with a new claim key.

    Pictures are redrawn, so that place, date and device are gone; a PDF stays as it is. The
    folder then has the pack, its description, and the claim key under a password of yours: keep
    it until the claim is over.

    Example: mutual-pool evidence pack letter.pdf scan.jpg --out my-claim
    """
    container = make_pack(files)
    password = password_of(
        reading_password_file, "New password", confirm=True, variable=READING_PASSWORD
    )
    sealed = seal(container)
    SealedFolder(out).write(sealed, password)
    digest = "0x" + sealed.description.hash.hex()
    if as_text:
        facts = {**asdict(sealed.description), "evidence_hash": digest, "folder": str(out)}
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"Packed and sealed: {sealed.description.size:,} bytes in {out}. Keep this folder.")
    click.echo(f"File the claim with: mutual-pool claim file --evidence-hash {digest} ...")


@evidence.command()
@click.argument("folder", type=_FOLDER)
@click.option("--claim", "number", type=NUMBER, required=True, help="The claim's number.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A new file for it.")
@PASSWORD_FILE
@reading
def grant(
    folder: Path, number: int, out: Path | None, reading_password_file: Path | None, office: Office
) -> None:
    """Let the assessors of today read the evidence in FOLDER: write a grant for them.

    Their keys are read from your own node. Where fewer have a valid key than must agree, nothing
    is written, and the command names whom to ask. After a change of the panel, make another grant.

    Example: mutual-pool evidence grant my-claim --claim 7
    """
    plan = office.plan
    claim = claim_view(plan, number)
    place = SealedFolder(folder)
    filed = bytes(claim.filed["evidenceHash"])
    if place.description().hash != filed:
        raise EvidenceError(f"the evidence in {folder} is not what claim {number} filed")
    keys = keys_of_the_panel(plan, threshold(plan, claim))
    password = password_of(
        reading_password_file, "Password of the folder", variable=READING_PASSWORD
    )
    made = make_grant(place.key(password), filed, [key.recipient for key in keys])
    path = out or folder / f"grant-{number}.age"
    try:
        # An earlier grant has had its time; any other file is somebody's own.
        (write_new if out else write_again)(path, made)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be written: {error.strerror}") from error
    lines = [
        f"Written: {path}. {len(keys)} assessors can open the evidence of claim {number} with it.",
        "Send them the pack and this file.",
        *soon_over(keys, plan.now()),
    ]
    readers = {key.account: key.recipient for key in keys}
    office.tell(lines, {"claim": number, "grant": str(path), "readers": readers})


@evidence.command(name="open")
@click.argument("sealed", type=_FILE)
@click.option("--claim", "number", type=NUMBER, required=True, help="The claim's number.")
@click.option("--grant", "granted", type=_FILE, required=True, help="The grant that you got.")
@click.option("--reading-key", "name", required=True, help="Your key: its name or its file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@PASSWORD_FILE
@reading
def open_pack(
    sealed: Path,
    number: int,
    granted: Path,
    name: str,
    out: Path,
    reading_password_file: Path | None,
    office: Office,
) -> None:
    """Open the pack SEALED as an assessor, after making sure it is what the claim filed.

    Example: mutual-pool evidence open evidence.age --claim 7 --grant grant-7.age
    --reading-key assessor --out claim-7
    """
    filed = bytes(claim_view(office.plan, number).filed["evidenceHash"])
    reader = open_reading_key(name, reading_password_file)
    key = open_grant(_bytes_of(granted, MOST_GRANT), reader, filed)
    files = open_sealed(_bytes_of(sealed, MOST_SEALED), key, filed)
    write_files(out, files)
    facts = {
        "claim": number,
        "folder": str(out),
        "files": [{"name": one.name, "type": one.kind, "size": len(one.content)} for one in files],
    }
    office.tell(opened_lines(number, out, files), facts)


@evidence.command()
@click.argument("folder", type=_FOLDER)
@click.option("--evidence-hash", "filed", type=Hex(32), help="The hash that was filed.")
@PASSWORD_FILE
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def check(
    folder: Path, filed: bytes | None, reading_password_file: Path | None, as_text: bool
) -> None:
    """Make sure that the folder of your evidence is whole and opens, before you file.

    Example: mutual-pool evidence check my-claim
    """
    place = SealedFolder(folder)
    digest = place.description().hash
    if filed is not None and filed != digest:
        raise EvidenceError(f"the evidence in {folder} is not what was filed")
    password = password_of(
        reading_password_file, "Password of the folder", variable=READING_PASSWORD
    )
    files = open_sealed(place.ciphertext(), place.key(password), digest)
    if as_text:
        click.echo(json.dumps({"files": len(files), "evidence_hash": "0x" + digest.hex()}))
        return
    click.echo(f"Whole: {len(files)} files. The hash to file is 0x{digest.hex()}")


def _bytes_of(path: Path, most: int) -> bytes:
    """Return a file's bytes.

    Raises:
        EvidenceError: if it cannot be read or is longer than it may be.
    """
    try:
        with path.open("rb") as file:
            found = file.read(most + 1)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    if len(found) > most:
        raise EvidenceError(f"{path} is longer than {most:,} bytes; it is another file")
    return found


_AT_DESK = (send, share, pass_on, fetch, cannot_open, erase, link, inbox, deliver, ask, asked)
for command in (*_AT_DESK, words, restore):
    evidence.add_command(command)
