"""The keys to which others encrypt: X25519 in the `age` format, kept in a file under a password.

`age`: https://age-encryption.org/v1. A recipient is 32 bytes, written as Bech32 (BIP-173) with the
prefix `age`; the contract `KeyBoard` holds the bytes.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import bech32
import pyrage

from mutual_pool.office.evidence.new_files import write_new

_PREFIX = "age"
_MOST_BYTES = 10_000
_LENGTH = 32
_PRIME = 2**255 - 19
_ORDER_8 = (
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
)
_SMALL_ORDER = frozenset({0, 1, *_ORDER_8, _PRIME - 1, _PRIME, _PRIME + 1})
"""Points whose product with any key is 0 (https://cr.yp.to/ecdh.html, "validate")."""


class AgeKeyError(Exception):
    """A key, or the file of one, that cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class AgeKey:
    """A key to which others encrypt.

    Attributes:
        secret: the identity, as `age` writes it (`AGE-SECRET-KEY-1...`); never shown or logged.
    """

    secret: str

    def __repr__(self) -> str:
        """Return the public part alone: a key in a log is a key lost."""
        return f"AgeKey({self.recipient})"

    @property
    def recipient(self) -> str:
        """The public part, as `age` writes it (`age1...`)."""
        return str(self.identity.to_public())

    @property
    def identity(self) -> pyrage.x25519.Identity:
        """The key as the library takes it."""
        return pyrage.x25519.Identity.from_str(self.secret)


def new_key() -> AgeKey:
    """Return a new key."""
    return AgeKey(str(pyrage.x25519.Identity.generate()))


def key_of(secret: str) -> AgeKey:
    """Return the key that `age` writes so.

    Raises:
        AgeKeyError: if it is none.
    """
    try:
        # What is no ASCII, the library cannot take.
        pyrage.x25519.Identity.from_str(secret if secret.isascii() else "")
    except pyrage.IdentityError:
        raise AgeKeyError(
            "this is no key of the age format: it begins with AGE-SECRET-KEY-1. Check that it was "
            "copied whole"
        ) from None
    return AgeKey(secret)


def recipient_bytes(recipient: str) -> bytes:
    """Return the 32 bytes of a recipient, as the board holds them.

    Raises:
        AgeKeyError: if it is no X25519 recipient, or one to which nothing can be encrypted.
    """
    found = None
    if recipient.isascii():
        prefix, words = bech32.bech32_decode(recipient)
        found = bech32.convertbits(words, 5, 8, False) if prefix == _PREFIX and words else None
    if found is None or len(found) != _LENGTH:
        shown = recipient if len(recipient) <= 80 else f"{recipient[:80]}…"
        raise AgeKeyError(f"{shown!r} is no recipient of the age format: it begins with age1")
    public = bytes(found)
    _require_useful(public)
    return public


def recipient_text(public: bytes) -> str:
    """Return a recipient of 32 bytes as `age` writes it.

    Raises:
        AgeKeyError: if it is not 32 bytes long, or nothing can be encrypted to it.
    """
    words = bech32.convertbits(public, 8, 5)
    if len(public) != _LENGTH or words is None:
        raise AgeKeyError(f"a recipient has {_LENGTH} bytes, and this one {len(public)}")
    _require_useful(public)
    return str(bech32.bech32_encode(_PREFIX, words))


def _require_useful(public: bytes) -> None:
    # X25519 leaves the highest bit out (RFC 7748, section 5).
    number = int.from_bytes(public, "little") % 2**255
    if number in _SMALL_ORDER:
        raise AgeKeyError(
            "nothing can be encrypted to this recipient: it is a point of small order, which no "
            "program makes. Publish the recipient of another key"
        )


def _password(password: str, *, new: bool) -> str:
    """Return a password in one form, however a keyboard composes its letters.

    Raises:
        AgeKeyError: if it is empty and for a new key, or has no UTF-8 form.
    """
    if new and not password:
        raise AgeKeyError("a key needs a password")
    try:
        password.encode("utf-8")
    except UnicodeEncodeError:
        raise AgeKeyError("the password is no text in UTF-8. Give another one") from None
    return unicodedata.normalize("NFC", password)


def write_key(path: Path, key: AgeKey, password: str) -> None:
    """Write a key to a new file, encrypted by a password; nobody else of this machine reads it.

    Raises:
        AgeKeyError: if the file is there already, cannot be written, or the password is none.
    """
    chosen = _password(password, new=True)
    sealed = pyrage.passphrase.encrypt(key.secret.encode("ascii"), chosen)
    try:
        write_new(path, sealed)
    except FileExistsError:
        raise AgeKeyError(f"{path} is there already; a key is never written over") from None
    except OSError as error:
        raise AgeKeyError(f"{path} cannot be written: {error.strerror}") from error


def read_key(path: Path, password: str) -> AgeKey:
    """Return the key of a file that `write_key` wrote.

    Raises:
        AgeKeyError: if the file cannot be read, the password is wrong, or it holds no key.
    """
    try:
        with path.open("rb") as file:
            sealed = file.read(_MOST_BYTES)
    except OSError as error:
        raise AgeKeyError(f"{path} cannot be read: {error.strerror}") from error
    try:
        secret = pyrage.passphrase.decrypt(sealed, _password(password, new=False)).decode("ascii")
    except pyrage.DecryptError:
        raise AgeKeyError(
            f"{path} does not open: the password is wrong, or it is another file"
        ) from None
    except UnicodeDecodeError:
        raise AgeKeyError(f"{path} holds no key") from None
    return key_of(secret.strip())
