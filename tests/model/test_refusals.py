"""The sentences of refusals are those of the contracts' errors."""

import re
from pathlib import Path

import pytest

from mutual_pool.reasons import REASONS
from mutual_pool.refusals import Refusal, in_word, uint

CONTRACTS = Path(__file__).parents[2] / "contracts"
ERROR = re.compile(r"((?:[ \t]*///[^\n]*\n)+)[ \t]*error (\w+)\(([^)]*)\);")
OF_THE_LANGUAGE = {"Panic", "SafeCastOverflowedUintDowncast"}


def stated():
    """Return notice and argument names of every error of the contracts."""
    found = {}
    for folder in ("interfaces", "libraries"):
        for file in sorted((CONTRACTS / folder).glob("*.sol")):
            for comment, name, arguments in ERROR.findall(file.read_text("utf-8")):
                lines = [line.strip().removeprefix("///").strip() for line in comment.splitlines()]
                notice = " ".join(filter(None, lines)).removeprefix("@notice ")
                names = tuple(part.split()[-1] for part in arguments.split(",") if part.strip())
                found[name] = (notice, names)
    return found


def test_every_error_has_its_sentence():
    assert {name: REASONS[name] for name in REASONS if name not in OF_THE_LANGUAGE} == stated()


def test_a_refusal_says_what_was_wrong():
    refusal = Refusal("PoolBelowMinimum", 12, 7)
    assert str(refusal) == (
        "The balance would not carry its units to the next settlement. "
        "(PoolBelowMinimum: minimum 12, balance 7)"
    )
    assert "identity 0x6162" in str(Refusal("PoolIdentityHeld", b"ab", "0x1"))


def test_numbers_keep_their_width():
    assert uint(96, 2**96 - 1) == 2**96 - 1
    for bits, value, name in ((96, 2**96, "SafeCastOverflowedUintDowncast"), (96, -1, "Panic")):
        with pytest.raises(Refusal) as refused:
            uint(bits, value)
        assert refused.value.name == name
    with pytest.raises(Refusal):
        in_word(2**256)
