"""What nodes answer, read strictly: what has not the form it must have is no answer.

Digits may be large or small letters, and numbers plain numbers of JSON: neither changes what is
said.
"""

from typing import Any

from mutual_pool.chain.node import NodeError

_LONGEST_NUMBER = 66


class BadAnswerError(NodeError):
    """An answer that has not the form it must have; the message says which."""

    def __init__(self, what: str, found: object) -> None:
        """Say what was asked for and what came."""
        shown = repr(found)
        shown = shown if len(shown) <= 60 else shown[:60] + "..."
        super().__init__(f"the node answers {what} with {shown}; ask another node")


def quantity(value: object, what: str) -> int:
    """Return a number.

    Raises:
        BadAnswerError: if it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value[:2] in ("0x", "0X") and len(value) <= _LONGEST_NUMBER:
        try:
            return int(value[2:] or "0", 16) if value[2:3] not in ("-", "+", "_") else _bad(value)
        except ValueError:
            pass
    raise BadAnswerError(what, value)


def data(value: object, what: str, length: int | None = None) -> bytes:
    """Return bytes, of a length if one is given.

    Raises:
        BadAnswerError: if it is none.
    """
    if isinstance(value, str) and value[:2] in ("0x", "0X") and value.isascii():
        try:
            found = bytes.fromhex(value[2:])
        except ValueError:
            raise BadAnswerError(what, value) from None
        if (length is None or len(found) == length) and 2 * len(found) == len(value) - 2:
            return found
    raise BadAnswerError(what, value)


def code(value: object, what: str = "eth_getCode") -> bytes:
    """Return bytecode; some nodes say 0x0 where there is none.

    Raises:
        BadAnswerError: if it is none.
    """
    return b"" if value in ("0x0", "0x") else data(value, what)


def entries(value: object, what: str) -> list[Any]:
    """Return a list of objects.

    Raises:
        BadAnswerError: if it is none.
    """
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return value
    raise BadAnswerError(what, value)


def _bad(value: str) -> int:
    raise ValueError(value)
