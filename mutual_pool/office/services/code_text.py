"""A code as people hand it to each other: programme, position, secret and check letters.

`MP-7-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ-WXYZ`: the secret has 128 bits, as 26 letters of base32 (RFC
4648); four more check the whole, so that a slip of the pen is told as one. Spaces and small letters
are read too, and 0, 1 and 8, which base32 lacks, as the letters they look like.
"""

import base64
import re
from dataclasses import dataclass

from eth_utils.crypto import keccak

from mutual_pool.office.services.errors import CodeError

SECRET_BYTES = 16
_LETTERS = 26
_CHECK_LETTERS = 4
_FORM = re.compile(r"MP-([1-9][0-9]{0,9})-(0|[1-9][0-9]{0,7})-([A-Z2-7]{26})-([A-Z2-7]{4})")
_MISREAD = str.maketrans("018", "OLB")
_MOST_PROGRAMME, _MOST_POSITION = 2**32 - 1, 2**24 - 1


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """One code.

    Args:
        programme: the number of its programme.
        position: its position among the programme's codes.
        secret: 16 bytes.
    """

    programme: int
    position: int
    secret: bytes

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
        body = f"MP-{self.programme}-{self.position}-{_base32(self.secret)[:_LETTERS]}"
        return f"{body}-{_check_letters(body)}"


def secret_word(secret: bytes) -> bytes:
    """Return a secret as the contract takes it: 32 bytes, filled up with zeros."""
    return secret.ljust(32, b"\0")


def read_code(text: str) -> ServiceCode:
    """Return the code that somebody typed or scanned.

    Raises:
        CodeError: if it has another form, or its check letters say that it was misread.
    """
    found = _FORM.fullmatch(_tidied(text))
    if found is None:
        raise CodeError(
            f"{_shown(text)} is no code: a code is like MP-7-123-, then 26 letters, - and 4 "
            "letters. Ask for it again"
        )
    programme, position, letters, check = found.groups()
    body = f"MP-{programme}-{position}-{letters}"
    if _check_letters(body) != check:
        raise CodeError(f"the code {body[:12]}... was misread: its last four letters do not fit")
    if int(programme) > _MOST_PROGRAMME or int(position) > _MOST_POSITION:
        raise CodeError(f"the code {body[:12]}... names a programme or a position beyond all")
    secret = base64.b32decode(letters + "======")
    return ServiceCode(int(programme), int(position), secret)


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
