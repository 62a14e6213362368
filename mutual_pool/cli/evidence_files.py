"""What the commands of evidence share: the password of a key, and writing what was opened."""

from collections.abc import Sequence
from pathlib import Path

import click

from mutual_pool.cli.reading_key import READING_PASSWORD
from mutual_pool.office.evidence.files import EvidenceError, EvidenceFile
from mutual_pool.office.evidence.new_files import new_folder, write_new

PASSWORD_FILE = click.option(
    "--reading-password-file",
    "reading_password_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"A file with the key's password; else asked for, or taken from {READING_PASSWORD}.",
)


def write_files(folder: Path, files: Sequence[EvidenceFile]) -> None:
    """Write files into a new folder, all or none.

    Raises:
        EvidenceError: if there is a folder already, or no place for them.
    """
    try:
        with new_folder(folder) as draft:
            for file in files:
                write_new(draft / file.name, file.content)
    except OSError as error:
        raise EvidenceError(
            f"the folder {folder} cannot be written: {error.strerror}. Name a new one, or make room"
        ) from error


def opened_lines(number: int, folder: Path, files: Sequence[EvidenceFile]) -> list[str]:
    """Return what is said of files that were opened: which they are, and what to mind."""
    lines = [
        f"This is the evidence that claim {number} filed. Written to {folder}:",
        *(f"  {file.name} ({file.kind}, {len(file.content):,} bytes)" for file in files),
    ]
    if any(file.kind == "application/pdf" for file in files):
        lines.append(
            "A PDF may run scripts and ask addresses: open it in a program that does neither, or "
            "have the page draw it."
        )
    return lines
