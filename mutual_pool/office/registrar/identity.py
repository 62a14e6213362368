"""Who a person is: 16 bytes that follow from a document, the plan and the registrar's secret.

Identity = first 16 bytes of HMAC-SHA256(secret, scrypt("country|kind|number", salt = the plan)).
A secret that leaks alone does not reveal the numbers in minutes: each guess costs a run of scrypt.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from typing import Final

COST: Final = 2**17
"""N of scrypt: one identity costs about half a second and 128 MB."""
_BLOCK: Final = 8
_MOST_MEMORY: Final = 2**28
_LENGTH: Final = 16
_MOST_LETTERS: Final = 60
_LOOKALIKES: Final = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "АВЕКМНОРСТУХІЈЅ" + "İ",  # noqa: RUF001  they are the point
    "ABEZHIKMNOPTYX" + "ABEKMHOPCTYXIJS" + "I",
)
"""Greek and Cyrillic capitals that no eye tells from Latin ones, and Turkish's dotted I."""
_KINDS: Final = {
    kind.replace("-", ""): kind
    for kind in (
        *("birth-certificate", "driving-licence", "health-card", "id-card", "identity-card"),
        *("military-id", "national-id", "residence-permit", "social-security", "tax-id"),
        "voter-id",
    )
}
"""Kinds of two words, which are one kind wherever the hyphens are; by their letters."""


class DocumentError(ValueError):
    """A document that names nobody; the message says what is wrong, without the number."""


@dataclass(frozen=True)
class Document:
    """What states who a person is. Use a number that stays for life where there is one.

    Attributes:
        country: who issued it, two letters (ISO 3166-1).
        kind: such as "national-id" or "passport".
        number: its letters and digits.
    """

    country: str
    kind: str
    number: str

    def __repr__(self) -> str:
        """Leave the number out: it belongs into no log."""
        return f"Document({self.country}|{self.kind}|...)"

    @property
    def text(self) -> str:
        """What is hashed."""
        return f"{self.country}|{self.kind}|{self.number}"


def document_of(number: str, country: str, kind: str) -> Document:
    """Return a document in its one form, however its number was written.

    Args:
        number: as it was typed or scanned; "country|kind|number" names the other two itself.
        country: two letters.
        kind: a word of small letters, digits and hyphens.

    Raises:
        DocumentError: if a part is missing or cannot be one.
    """
    parts = number.strip().split("|")
    if len(parts) == 3:
        country, kind, number = parts
    elif len(parts) != 1:
        raise DocumentError("a document is a number, or country|kind|number")
    country, kind = country.strip().upper(), kind.strip().lower()
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise DocumentError(f"{country[:20]!r} is no country of two letters, such as CN")
    words = [word for word in kind.split("-") if word]
    if not words or not all(word.isascii() and word.isalnum() for word in words):
        raise DocumentError(f"{kind[:40]!r} is no kind of document, such as national-id")
    kind, plain = _KINDS.get("".join(words), "-".join(words)), _plain(number)
    if not plain:
        raise DocumentError("a document's number has letters or digits")
    if len(plain) > _MOST_LETTERS:
        raise DocumentError(f"a document's number has at most {_MOST_LETTERS} letters and digits")
    return Document(country, kind, plain)


def _plain(number: str) -> str:
    """Return a number's letters and digits as they would be read aloud.

    Full-width and other scripts' digits, spaces, hyphens and the alphabet of a letter are the
    keyboard's and not the number's: a person who is typed in another way is the same person.
    """
    folded = unicodedata.normalize("NFKC", number).upper().translate(_LOOKALIKES)
    letters = (one for one in folded if one.isalnum())
    return "".join(
        one if (digit := unicodedata.decimal(one, None)) is None else str(digit) for one in letters
    )


def plan_salt(chain_id: int, pool: str) -> bytes:
    """Return the salt of a plan: its chain and its pool's address, so that no two plans share it.

    Args:
        chain_id: the chain's number.
        pool: the address of the pool, in any case of letters.
    """
    return f"mutual-pool|{chain_id}|{pool.lower()}".encode("ascii")


def stretched(document: Document, salt: bytes, cost: int = COST) -> bytes:
    """Return 32 bytes that are slow to compute from a document; threads compute several at once.

    Args:
        document: the document.
        salt: the plan's (`plan_salt`).
        cost: N of scrypt; another one than the default gives other identities.
    """
    return hashlib.scrypt(
        document.text.encode("utf-8"),
        salt=salt,
        n=cost,
        r=_BLOCK,
        p=1,
        maxmem=_MOST_MEMORY,
        dklen=32,
    )


def identity_under(secret: bytes, stretched_document: bytes) -> bytes:
    """Return the identity under a secret, 16 bytes.

    Args:
        secret: the registrar's.
        stretched_document: what `stretched` returned.
    """
    return hmac.digest(secret, stretched_document, "sha256")[:_LENGTH]
