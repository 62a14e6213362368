"""The refusals of the arithmetic of any contract: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "SafeCastOverflowedUintDowncast": (
        "A number does not fit into the field that is to hold it.",
        ("bits", "value"),
    ),
    "Panic": (
        "The arithmetic of the contract would overflow or fall below zero.",
        ("code",),
    ),
}
