"""Sealing a pack to a key of its own, and opening it: what was filed is what is read.

The chain has one hash: that of the canonical form (RFC 8785) of schema, claim recipient, SHA-256
and size of the ciphertext. A holder of the claim key can open the pack, and prove that the
key is the one that the hash names.
"""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import pyrage
import rfc8785
from eth_utils.crypto import keccak

from mutual_pool.office.evidence.files import EvidenceError, EvidenceFile
from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, new_key, recipient_bytes
from mutual_pool.office.evidence.pack import MOST_CONTAINER, read_pack

SCHEMA = "mutual-pool/sealed-evidence/1"
MOST_SEALED = MOST_CONTAINER + MOST_CONTAINER // 1_000
"""Bytes that a sealed pack may have: `age` adds 16 for each 65,536, and a header."""


@dataclass(frozen=True)
class Description:
    """What is filed of a sealed pack, by its hash.

    Attributes:
        schema: the form.
        recipient: the public part of the claim key (`age1...`).
        sha256: of the ciphertext, in hexadecimal digits.
        size: of the ciphertext, in bytes.
    """

    recipient: str
    sha256: str
    size: int
    schema: str = SCHEMA

    @property
    def hash(self) -> bytes:
        """The hash that is filed: 32 bytes."""
        return bytes(keccak(rfc8785.dumps(asdict(self))))


@dataclass(frozen=True)
class SealedPack:
    """A pack that only its claim key opens.

    Attributes:
        ciphertext: what is stored and handed on.
        key: the claim key; who has it reads the evidence.
        description: what is filed, by its hash.
    """

    ciphertext: bytes
    key: AgeKey
    description: Description


def seal(container: bytes) -> SealedPack:
    """Return a container encrypted to a new key, which opens nothing else."""
    key = new_key()
    ciphertext = pyrage.encrypt(container, [key.identity.to_public()])
    return SealedPack(ciphertext, key, describe(ciphertext, key.recipient))


def describe(ciphertext: bytes, recipient: str) -> Description:
    """Return the description of a sealed pack."""
    return Description(recipient, hashlib.sha256(ciphertext).hexdigest(), len(ciphertext))


def read_description(fields: Any) -> Description:  # noqa: ANN401  any JSON
    """Return the description that a file has.

    Raises:
        EvidenceError: if it is none.
    """
    if not isinstance(fields, dict) or set(fields) != {"schema", "recipient", "sha256", "size"}:
        raise EvidenceError("a description of evidence has schema, recipient, sha256 and size")
    found = Description(**fields)
    size_fits = isinstance(found.size, int) and 0 < found.size <= MOST_SEALED
    digest_fits = isinstance(found.sha256, str) and len(found.sha256) == 64
    if found.schema != SCHEMA or not size_fits or not digest_fits:
        raise EvidenceError(f"the description is not of the form {SCHEMA!r}, or names no pack")
    try:
        recipient_bytes(str(found.recipient))
    except AgeKeyError as error:
        raise EvidenceError(f"the description names no claim key: {error}") from error
    return found


def open_sealed(ciphertext: bytes, key: AgeKey, filed: bytes) -> list[EvidenceFile]:
    """Return the files of a sealed pack, after making sure that it is the one that was filed.

    Args:
        ciphertext: the sealed pack.
        key: the claim key.
        filed: the evidence's hash of the claim, 32 bytes.

    Raises:
        EvidenceError: if pack or key is not what was filed, or the pack cannot be opened.
    """
    if describe(ciphertext, key.recipient).hash != filed:
        raise EvidenceError(
            "this pack with this key is not what was filed: the claim's hash is another. Ask the "
            "claimant for the file that belongs to this claim"
        )
    try:
        container = pyrage.decrypt(ciphertext, [key.identity])
    except pyrage.DecryptError as error:
        raise EvidenceError(
            "the pack is the one that was filed, and its key does not open it: the claimant filed "
            "a pack that nobody can read"
        ) from error
    return read_pack(container)
