"""Why an operation is refused: sentence and argument names of every custom error, by its name.

`error_texts.json` is generated from the NatSpec of the contracts by `make bundle`. The errors of
the language itself have no NatSpec, so their sentences are here.
"""

import json
from pathlib import Path
from typing import Final

_FILE = Path(__file__).with_suffix(".json")
_OF_THE_LANGUAGE: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "SafeCastOverflowedUintDowncast": (
        "A number does not fit into the field that is to hold it.",
        ("bits", "value"),
    ),
    "Panic": (
        "The arithmetic of the contract would overflow or fall below zero.",
        ("code",),
    ),
}

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    name: (text["sentence"], tuple(text["arguments"]))
    for name, text in json.loads(_FILE.read_text(encoding="utf-8")).items()
} | _OF_THE_LANGUAGE
"""Sentence and names of the arguments of every refusal."""
