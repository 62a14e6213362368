"""Why an operation is refused: the contracts' custom errors by name, each with its sentence.

The same case run on the twin and on a contract gives the same name and the same arguments.
"""

from typing import Final

from mutual_pool.protocol.error_texts import REASONS

ARITHMETIC_PANIC: Final = 0x11
"""The code of Solidity's `Panic` when a sum or a difference leaves its range."""


class Refusal(Exception):  # noqa: N818 - the word the design uses for it
    """An operation was refused and nothing changed.

    Attributes:
        name: the name of the Solidity custom error.
        args_: its arguments in order: integers, booleans, strings (addresses too), bytes.
    """

    def __init__(self, name: str, *args_: object) -> None:
        """Keep the error's name and its arguments.

        Raises:
            KeyError: if no error has this name.
        """
        self.name = name
        self.args_ = args_
        self.sentence, self.arguments = REASONS[name]
        super().__init__(name, *args_)

    def __str__(self) -> str:
        """Return the sentence, the arguments by name, and the error's name."""
        pairs = zip(self.arguments, self.args_, strict=True)
        facts = ", ".join(f"{name} {_shown(value)}" for name, value in pairs)
        return f"{self.sentence} ({self.name}{': ' if facts else ''}{facts})"


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def uint(bits: int, value: int) -> int:
    """Return `value` if an unsigned integer of `bits` bits holds it.

    Raises:
        Refusal: SafeCastOverflowedUintDowncast, or Panic below zero or from 2^256 on.
    """
    if value >> bits:
        in_word(value)
        raise Refusal("SafeCastOverflowedUintDowncast", bits, value)
    return value


def in_word(value: int) -> int:
    """Return `value` if a word of the machine holds it.

    Raises:
        Refusal: Panic below zero or from 2^256 on.
    """
    if value >> 256:
        raise Refusal("Panic", ARITHMETIC_PANIC)
    return value
