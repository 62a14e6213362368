"""The sentences of refusals are those of the contracts' errors."""

import re
from pathlib import Path

import pytest

from mutual_pool.protocol.error_texts import REASONS
from mutual_pool.protocol.errors import Refusal, in_word, uint
from tools import error_texts

CONTRACTS = Path(__file__).parents[2] / "contracts"
ERROR = re.compile(r"((?:[ \t]*///[^\n]*\n)+)[ \t]*error (\w+)\(([^)]*)\);")
OF_THE_LANGUAGE = {"Panic", "SafeCastOverflowedUintDowncast"}


def stated():
    """Return notice and argument names of every error of the contracts."""
    found = {}
    for file in sorted(CONTRACTS.rglob("*.sol")):
        if file.parent.name not in {"mocks", "governance"}:
            for comment, name, arguments in ERROR.findall(file.read_text(encoding="utf-8")):
                lines = [line.strip().removeprefix("///").strip() for line in comment.splitlines()]
                notice = " ".join(filter(None, lines)).removeprefix("@notice ")
                notice = notice.partition(" @param ")[0]
                names = tuple(part.split()[-1] for part in arguments.split(",") if part.strip())
                found[name] = (notice, names)
    return found


def test_every_error_has_its_sentence():
    assert {name: REASONS[name] for name in REASONS if name not in OF_THE_LANGUAGE} == stated()


def test_the_file_is_generated_from_the_contracts():
    written = error_texts.TEXTS.read_text(encoding="utf-8")
    assert written == error_texts.rendered(error_texts.error_texts(CONTRACTS)), "run make bundle"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("/// @param value the value\nerror Bare(uint256 value);\n", ""),
        ("/// @dev Only this.\nerror Bare();\n", ""),
        ("/// @notice One.\nerror Bare();\n/// @notice Two.\nerror Bare();\n", "declared twice"),
    ],
)
def test_an_error_has_one_notice(tmp_path, source, words):
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "interfaces" / "IPart.sol").write_text(source, encoding="utf-8")
    with pytest.raises(error_texts.ErrorTextsError, match=words or "Bare has no @notice"):
        error_texts.error_texts(tmp_path)


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
