"""The claim key as words, and the way back from words where a device was lost."""

from pathlib import Path

import click

from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.evidence_at_desk import granted_key
from mutual_pool.cli.evidence_files import PASSWORD_FILE
from mutual_pool.cli.kinds import NUMBER
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.signing import password_of
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.office.claims import claim_view
from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.sealing import MOST_SEALED, SealedPack, describe, open_sealed
from mutual_pool.office.evidence.words import key_of_words, words_of

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MOST_WORDS = 10_000


@click.command()
@click.argument("folder", type=_FOLDER)
@PASSWORD_FILE
@as_json
def words(folder: Path, reading_password_file: Path | None, as_text: bool) -> None:
    """Print the claim key of the evidence in FOLDER as 24 words, to be written on paper.

    Everybody who has the words reads the evidence. They bring it back on another device: in the
    page, or by: mutual-pool evidence restore

    Example: mutual-pool evidence words my-claim
    """
    password = password_of(
        reading_password_file, "Password of the folder", variable=READING_PASSWORD
    )
    found = words_of(SealedFolder(folder).key(password))
    lines = [f"{number:>2} {word}" for number, word in enumerate(found.split(), 1)]
    tell(lines, {"words": found}, as_text=as_text)


@click.command()
@click.argument("number", type=NUMBER)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--words-file", type=_FILE, help="A file with the words; else they are asked for.")
@click.option("--reading-key", "name", help="Your key, as a guardian who was granted the evidence.")
@PASSWORD_FILE
@at_desk
def restore(
    number: int,
    out: Path,
    words_file: Path | None,
    name: str | None,
    reading_password_file: Path | None,
    visit: Visit,
) -> None:
    """Bring the folder of claim NUMBER's evidence back: the pack from the desk, the key from words.

    A guardian who was granted the evidence takes the key from the grant instead. With the folder
    the claimant reads the reasons and shares the evidence again, and a guardian prints the words.

    Example: mutual-pool evidence restore 7 --out my-claim --desk https://plan.example --keystore me
    """
    filed = bytes(claim_view(visit.office.plan, number).filed["evidenceHash"])
    if name is not None:
        if words_file is not None:
            raise click.UsageError("give --words-file or --reading-key, not both")
        claim = claim_view(visit.office.plan, number)
        key = granted_key(visit, claim, open_reading_key(name, reading_password_file))
    else:
        key = key_of_words(_words(words_file))
    sealed = visit.signed_in.fetch(f"/evidence/0x{filed.hex()}", MOST_SEALED)
    description = describe(sealed, key.recipient)
    if description.hash != filed:
        raise EvidenceError(
            f"these words, or the desk's pack, are not of the evidence that claim {number} filed. "
            "Nothing was written"
        )
    files = open_sealed(sealed, key, filed)
    password = password_of(
        reading_password_file, "New password", confirm=True, variable=READING_PASSWORD
    )
    SealedFolder(out).write(SealedPack(sealed, key, description), password)
    lines = [f"The evidence of claim {number} is in {out} again: {len(files)} files."]
    visit.office.tell(lines, {"claim": number, "folder": str(out), "files": len(files)})


def _words(path: Path | None) -> str:
    """Return the words from a file, or from who is at the terminal.

    Raises:
        EvidenceError: if the file cannot be read.
    """
    if path is None:
        return str(click.prompt("The 24 words", hide_input=True))
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_MOST_WORDS)
    except (OSError, ValueError) as error:
        raise EvidenceError(f"{path} cannot be read as text") from error
