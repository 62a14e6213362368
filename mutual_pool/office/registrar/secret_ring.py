"""The registrar's secrets in one encrypted file: the newest for new people, all for known ones.

After a leak a second secret is added. Known people keep their identity, so every secret is looked
up before a certificate is issued.
"""

import json
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyrage

from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, key_of, new_key
from mutual_pool.office.evidence.new_files import write_again, write_new
from mutual_pool.office.registrar.identity import Document, identity_under, stretched
from mutual_pool.protocol.eip712 import identity_of

SCHEMA = "mutual-pool/registrar-secrets/1"
_MOST_BYTES = 100_000
_LENGTH = 32


class SecretError(ValueError):
    """Secrets that cannot be had or kept; the message says what to do."""


class Form(StrEnum):
    """How a secret makes an identity."""

    NUMBER = "number"
    """HMAC of the number alone, as the first edition did it."""
    DOCUMENT = "document"
    """HMAC of scrypt of country, kind and number."""


@dataclass(frozen=True)
class Secret:
    """One secret.

    Attributes:
        value: its bytes.
        made: when it was made, in seconds.
        form: how it makes an identity.
    """

    value: bytes = field(repr=False)
    made: int
    form: Form = Form.DOCUMENT


@dataclass(frozen=True)
class Candidate:
    """An identity that a person has, or would get.

    Attributes:
        identity: 16 bytes.
        secret: the place of its secret, 1 for the oldest.
    """

    identity: bytes
    secret: int


@dataclass(frozen=True)
class Ring:
    """All secrets of a registrar, the oldest first, and the key that opens their registers.

    Attributes:
        secrets: the secrets.
        key: what the registers' entries are encrypted to.
    """

    secrets: tuple[Secret, ...]
    key: AgeKey

    def with_secret(self, made: int) -> "Ring":
        """Return the ring with one more secret, which new people get from now on."""
        return replace(self, secrets=(*self.secrets, Secret(_fresh(), made)))

    def candidates(self, document: Document, salt: bytes) -> list[Candidate]:
        """Return a person's identity under each secret, that of the newest first.

        Args:
            document: the person's document.
            salt: the plan's (`identity.plan_salt`).
        """
        slow = stretched(document, salt)
        return [
            Candidate(
                identity_under(one.value, slow)
                if one.form is Form.DOCUMENT
                else identity_of(document.number, one.value),
                place,
            )
            for place, one in reversed(list(enumerate(self.secrets, start=1)))
        ]

    def text(self) -> bytes:
        """Return the ring as the file has it, before it is encrypted."""
        content = {
            "schema": SCHEMA,
            "secrets": [
                {"value": one.value.hex(), "made": one.made, "form": one.form.value}
                for one in self.secrets
            ],
            "key": self.key.secret,
        }
        return json.dumps(content).encode("utf-8")


def chosen(candidates: list[Candidate], known: Callable[[bytes], bool]) -> tuple[Candidate, bool]:
    """Return the identity of a person, and whether the plan knows it already.

    Args:
        candidates: what `Ring.candidates` returned.
        known: whether the plan or a register has an identity.
    """
    for one in candidates:
        if known(one.identity):
            return one, True
    return candidates[0], False


def new_ring(made: int, earlier: bytes | None = None) -> Ring:
    """Return a ring with a new secret.

    Args:
        made: the time, in seconds.
        earlier: a secret of the first edition, under whose identities people are known.
    """
    before = () if earlier is None else (Secret(earlier, made, Form.NUMBER),)
    return Ring((*before, Secret(_fresh(), made)), new_key())


def ring_of(text: bytes) -> Ring:
    """Return the ring that `Ring.text` wrote.

    Raises:
        SecretError: if it is none.
    """
    try:
        content: dict[str, Any] = json.loads(text.decode("utf-8"))
        if content["schema"] != SCHEMA:
            raise KeyError("schema")
        found = tuple(
            Secret(bytes.fromhex(one["value"]), int(one["made"]), Form(one["form"]))
            for one in content["secrets"]
        )
        if not found or any(len(one.value) != _LENGTH for one in found):
            raise ValueError("secrets")
        return Ring(found, key_of(str(content["key"])))
    except (ValueError, KeyError, TypeError, RecursionError, AgeKeyError):
        raise SecretError("this holds no secrets of a registrar") from None


def write_ring(path: Path, ring: Ring, password: str, *, again: bool = False) -> None:
    """Write secrets to a file that only their owner reads, encrypted by a password.

    Args:
        path: the file.
        ring: the secrets.
        password: the password.
        again: whether the file is there, and has these secrets but the last.

    Raises:
        SecretError: if the password is empty, the file is there, or it cannot be written.
    """
    if not password:
        raise SecretError("the secrets need a password")
    sealed = pyrage.passphrase.encrypt(ring.text(), unicodedata.normalize("NFC", password))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (write_again if again else write_new)(path, sealed)
    except FileExistsError:
        raise SecretError(f"{path} is there already; secrets are never written over") from None
    except OSError as error:
        raise SecretError(f"{path} cannot be written: {error.strerror}") from error


def read_ring(path: Path, password: str) -> Ring:
    """Return the secrets of a file.

    Raises:
        SecretError: if it cannot be read, the password is wrong, or it holds none.
    """
    try:
        with path.open("rb") as file:
            sealed = file.read(_MOST_BYTES)
    except OSError as error:
        raise SecretError(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = pyrage.passphrase.decrypt(sealed, unicodedata.normalize("NFC", password))
    except pyrage.DecryptError:
        raise SecretError(
            f"{path} does not open: the password is wrong, or it is another file"
        ) from None
    return ring_of(text)


def _fresh() -> bytes:
    return secrets.token_bytes(_LENGTH)
