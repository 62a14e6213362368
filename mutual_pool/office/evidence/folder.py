"""A claimant's folder: the sealed pack, its description, and the claim key under a password."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.keys import AgeKey, read_key, write_key
from mutual_pool.office.evidence.new_files import new_folder, write_new
from mutual_pool.office.evidence.sealing import (
    MOST_SEALED,
    Description,
    SealedPack,
    describe,
    read_description,
)

_MOST_DESCRIPTION = 10_000


@dataclass(frozen=True)
class SealedFolder:
    """The folder of one pack.

    Attributes:
        path: where it is.
    """

    path: Path

    def write(self, sealed: SealedPack, password: str) -> None:
        """Write a new folder, whole or not at all; only its owner reads it.

        Raises:
            AgeKeyError: if the password is none.
            EvidenceError: if it is there already or cannot be written.
        """
        try:
            with new_folder(self.path) as draft:
                write_key(draft / "claim-key.age", sealed.key, password)
                write_new(draft / "evidence.age", sealed.ciphertext)
                written = json.dumps(asdict(sealed.description), indent=2) + "\n"
                write_new(draft / "description.json", written.encode("utf-8"))
        except OSError as error:
            raise EvidenceError(
                f"the folder {self.path} cannot be written: {error.strerror}. Name a new one"
            ) from error

    def description(self) -> Description:
        """Return the description.

        Raises:
            EvidenceError: if it is missing, or none, or not that of the pack.
        """
        path = self.path / "description.json"
        try:
            if path.stat().st_size > _MOST_DESCRIPTION:
                raise EvidenceError(f"{path} is too long for a description")
            found = read_description(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise EvidenceError(
                f"{self.path} is no folder of evidence: {path.name} cannot be read"
            ) from error
        except (ValueError, RecursionError) as error:
            raise EvidenceError(f"{path} cannot be read as JSON") from error
        if describe(self.ciphertext(), found.recipient) != found:
            raise EvidenceError(f"the pack in {self.path} is not the one its description names")
        return found

    def ciphertext(self) -> bytes:
        """Return the sealed pack.

        Raises:
            EvidenceError: if it is missing or too long.
        """
        path = self.path / "evidence.age"
        try:
            if path.stat().st_size > MOST_SEALED:
                raise EvidenceError(f"{path} is longer than a pack may be")
            return path.read_bytes()
        except OSError as error:
            raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error

    def key(self, password: str) -> AgeKey:
        """Return the claim key.

        Raises:
            AgeKeyError: if it is missing or the password is wrong.
        """
        return read_key(self.path / "claim-key.age", password)
