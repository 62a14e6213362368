"""A code as people hand it to each other: kind, programme, position, secret and check letters.

`MP-7-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ-WXYZ`: the secret has 128 bits, as 26 letters of base32 (RFC
4648); four more check the whole, so that a slip of the pen is told as one. Spaces and small letters
are read too, and 0, 1 and 8, which base32 lacks, as the letters they look like.

A code of the kind `MP` is for the provider. One of the kind `MR` rates the service once the other
was redeemed; no provider sees it.
"""

import base64
import re
from dataclasses import dataclass

from eth_utils.crypto import keccak

from mutual_pool.office.services.errors import CodeError

SECRET_BYTES = 16
_LETTERS = 26
_CHECK_LETTERS = 4
_FORM = re.compile(r"(M[PR])-([1-9][0-9]{0,9})-(0|[1-9][0-9]{0,7})-([A-Z2-7]{26})-([A-Z2-7]{4})")
_MISREAD = str.maketrans("018", "OLB")
_MOST_PROGRAMME, _MOST_POSITION = 2**32 - 1, 2**24 - 1


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """One code.

    Args:
        programme: the number of its programme.
        position: its position among the programme's codes.
        secret: 16 bytes.
        kind: "MP", for the provider, or "MR", for a rating.
    """

    programme: int
    position: int
    secret: bytes
    kind: str = "MP"

    def __repr__(self) -> str:
        """Return it without the secret: a code in a log is a code lost."""
        return f"ServiceCode(programme={self.programme}, position={self.position})"

    @property
    def word(self) -> bytes:
        """The secret as the contract takes it: 32 bytes, filled up with zeros."""
        return secret_word(self.secret)

    @property
    def text(self) -> str:
        """The code as it is written, printed and shown as a QR code."""
        body = f"{self.kind}-{self.programme}-{self.position}-{_base32(self.secret)[:_LETTERS]}"
        return f"{body}-{_check_letters(body)}"


def secret_word(secret: bytes) -> bytes:
    """Return a secret as the contract takes it: 32 bytes, filled up with zeros."""
    return secret.ljust(32, b"\0")


def read_code(text: str, kind: str = "MP") -> ServiceCode:
    """Return the code that somebody typed or scanned.

    Args:
        text: what they typed.
        kind: which kind is wanted.

    Raises:
        CodeError: if it has another form or kind, or its check letters say that it was misread.
    """
    found = _FORM.fullmatch(_tidied(text))
    if found is None:
        raise CodeError(
            f"{_shown(text)} is no code: a code is like {kind}-7-123-, then 26 letters, - and 4 "
            "letters. Ask for it again"
        )
    given, programme, position, letters, check = found.groups()
    if given != kind:
        wrong = "rates a service" if given == "MR" else "is for the provider"
        raise CodeError(f"this code {wrong}: give the other one, which begins with {kind}")
    body = f"{kind}-{programme}-{position}-{letters}"
    if _check_letters(body) != check:
        raise CodeError(f"the code {body[:12]}... was misread: its last four letters do not fit")
    if int(programme) > _MOST_PROGRAMME or int(position) > _MOST_POSITION:
        raise CodeError(f"the code {body[:12]}... names a programme or a position beyond all")
    secret = base64.b32decode(letters + "======")
    return ServiceCode(int(programme), int(position), secret, kind)


def _tidied(text: str) -> str:
    """Return a text in capitals, without spaces, and with the letters that its digits look like."""
    parts = "".join(text.split()).upper().split("-")
    return "-".join([*parts[:3], *(part.translate(_MISREAD) for part in parts[3:])])


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii")


def _check_letters(body: str) -> str:
    return _base32(keccak(text=body))[:_CHECK_LETTERS]


def _shown(text: str) -> str:
    """Return what was typed, cut short: it may be most of a good code."""
    return repr(text[:12] + ("..." if len(text) > 12 else ""))
