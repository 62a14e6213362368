"""What messages say, in the reader's language: nothing but what their kind says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from frontend_bridge.desk.reminders.occurrences import Kind

TEXTS = Path(__file__).resolve().parent / "texts"
LANGUAGES = ("en", "zh-Hans")


@dataclass(frozen=True)
class Words:
    """One message.

    Attributes:
        subject: the same for every reminder.
        body: what it says.
    """

    subject: str
    body: str


@cache
def texts(language: str) -> Mapping[str, Any]:
    """Return the texts of a language; of English where there is none of it."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    found: Mapping[str, Any] = yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def reminder_words(
    language: str, phrase: str, kind: str, *, ward: bool, until: int | None, reference: str
) -> Words:
    """Return a reminder.

    Args:
        language: the reader's.
        phrase: what the reader chose, by which they know that it is ours.
        kind: what it is about.
        ward: whether it is about somebody whose guardian they are.
        until: the time that it names, in seconds; None without one.
        reference: what tells a message that comes twice.
    """
    told = texts(language)
    what = [told["kinds"][kind]]
    if ward:
        what.insert(0, told["ward"])
    if until is not None:
        what.append(told["until"].format(day=day_of(until)))
    parts = [
        *([told["greeting"].format(phrase=phrase)] if phrase else []),
        " ".join(what) if language == LANGUAGES[0] else "".join(what),
        told["what_to_do"],
        told["reference"].format(reference=reference),
        told["leave"],
    ]
    return Words(told["subject"], "\n\n".join(parts) + "\n")


def code_words(language: str, code: str) -> Words:
    """Return the message with the code that confirms an address."""
    told = texts(language)
    return Words(told["confirm_subject"], told["confirm"].format(code=code) + "\n")


def test_words(language: str) -> Words:
    """Return the message by which an operator tries a channel."""
    told = texts(language)
    return Words(told["subject"], told["test"] + "\n")


def kind_words(language: str, kind: str, *, ward: bool) -> str:
    """Return what a day of the calendar says."""
    told = texts(language)
    return (told["ward"] + " " if ward else "") + str(told["kinds"][Kind(kind).value])


def day_of(seconds: int) -> str:
    """Return the day of a time that ends something: the last whole second before it."""
    return datetime.fromtimestamp(max(0, seconds - 1), UTC).strftime("%Y-%m-%d")
