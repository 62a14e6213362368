"""A contract's refusal in words: the texts of the error catalogue, with amounts, days and times."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import yaml
from eth_utils.address import is_address, to_checksum_address

from mutual_pool.actuarial import resources
from mutual_pool.chain.errors_of_others import sentence_for
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.plan.money import format_money

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_FIRST_DAY = date(1970, 1, 1)
_LAST_TIME = 253_402_300_799
"""The end of the year 9999, after which a time is none."""
_MOST_DAYS = 2_932_896
_OF_TOKENS = {
    "ERC20InsufficientBalance": (
        "{sender:address} has {balance:amount} of the asset, and {needed:amount} are needed. "
        "Send it more of the asset first."
    ),
    "ERC20InsufficientAllowance": (
        "The contract may take {allowance:amount} from you, and {needed:amount} are needed."
    ),
    "Error": "The contract refuses: {message}",
}


@dataclass(frozen=True)
class Wording:
    """How amounts and states are shown.

    Attributes:
        decimals: digits after the point of the asset.
        symbol: what the asset is called.
        states: what the numbers of states mean, by the beginning of the error's name.
        paused: says whether the asset is paused now; None if it does not say.
    """

    decimals: int
    symbol: str
    states: Mapping[str, Mapping[int, str]]
    paused: Callable[[], bool | None] = lambda: None

    def money(self, amount: int) -> str:
        """Return an amount with the asset's symbol, exactly."""
        return f"{format_money(amount, self.decimals)} {self.symbol}"


class RefusedError(ContractRefusalError):
    """A contract's refusal, told in the sentence of the error catalogue."""

    def __init__(self, refusal: ContractRefusalError, sentence: str) -> None:
        """Keep the refusal, with its sentence."""
        super().__init__(refusal.name, refusal.arguments)
        self.sentence = sentence

    def __str__(self) -> str:
        """Return the sentence, and the error's name."""
        return f"{self.sentence} Nothing was changed. ({self.name})"


def in_words(refusal: ContractRefusalError, wording: Wording) -> ContractRefusalError:
    """Return a refusal that is told in the catalogue's sentence; itself where it has none."""
    if of_others := sentence_for(refusal.name, refusal.arguments, wording.paused):
        return RefusedError(refusal, of_others)
    text = _texts().get(refusal.name) or _OF_TOKENS.get(refusal.name)
    if text is None:
        return refusal
    states = next(
        (meant for begin, meant in wording.states.items() if refusal.name.startswith(begin)), {}
    )

    def shown(match: re.Match[str]) -> str:
        value, kind = refusal.arguments.get(match[1], "?"), match[2]
        return _shown(value, kind, wording, states)

    return RefusedError(refusal, _PLACEHOLDER.sub(shown, text))


@cache
def _texts() -> dict[str, str]:
    path = resources.find("data", "error_texts.yaml")
    if path is None:
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(path.read_text(encoding="utf-8"), loader)
    return {name: texts["en"] for name, texts in found.items()}


def _shown(
    value: Any,  # noqa: ANN401  whatever the error carries
    kind: str | None,
    wording: Wording,
    states: Mapping[int, str],
) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if kind == "address" and is_address(value):
        return str(to_checksum_address(value))
    if not isinstance(value, int) or isinstance(value, bool):
        return str(value)
    if kind == "amount":
        return wording.money(value)
    if kind == "day":
        return day_text(value)
    if kind == "time":
        return time_text(value)
    if kind == "state":
        return states.get(value, str(value))
    return str(value)


def day_text(day: int) -> str:
    """Return a UTC day number as a date, such as 2031-05-14."""
    if not 0 <= day <= _MOST_DAYS:
        return f"day {day}"
    return (_FIRST_DAY + timedelta(days=day)).isoformat()


def time_text(seconds: int) -> str:
    """Return a time as date and minute in UTC; "never" for the end of time."""
    if not 0 <= seconds <= _LAST_TIME:
        return "never"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
