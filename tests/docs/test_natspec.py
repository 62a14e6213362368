"""Every event, error and function that others call says what it means and what it takes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECLARED = re.compile(
    r"(?P<comment>(?:[ \t]*///[^\n]*\n)*)[ \t]*(?:event|error) (?P<name>\w+)"
    r"\((?P<arguments>[^)]*)\);"
)
FUNCTION = re.compile(
    r"(?P<comment>(?:[ \t]*//[^\n]*\n)*)[ \t]*function (?P<name>\w+)\((?P<arguments>[^)]*)\)"
    r"(?P<rest>[^{;]*)[;{]"
)
FILES = [path for path in sorted(ROOT.glob("contracts/**/*.sol")) if "mocks" not in path.parts]


def declarations(text):
    """Name, comment and names of the arguments of each event and error."""
    for found in DECLARED.finditer(text):
        parts = [part.split() for part in found["arguments"].split(",") if part.strip()]
        yield found["name"], found["comment"], [part[-1] for part in parts]


def functions(text):
    """Name, comment, arguments and number of results of what others call, if it takes arguments.

    What a contract inherits is documented where it is declared.
    """
    for found in FUNCTION.finditer(text):
        parts = [part.split() for part in found["arguments"].split(",")]
        names = [part[-1] for part in parts if len(part) > 1 and part[-1] != "calldata"]
        results = re.search(r"returns \(([^)]*)\)", found["rest"])
        called = re.search(r"\b(?:external|public)\b", found["rest"])
        if names and called and "@inheritdoc" not in found["comment"]:
            count = results[1].count(",") + 1 if results else 0
            yield found["name"], found["comment"], names, count


def missing_of_functions(text):
    """What the comments of a source do not say of its functions."""
    for name, comment, arguments, results in functions(text):
        if "@notice" not in comment:
            yield f"{name}: @notice"
        said = re.findall(r"@param (\w+) \S", comment)
        yield from (f"{name}: @param {argument}" for argument in arguments if argument not in said)
        if comment.count("@return ") < results:
            yield f"{name}: @return"


def missing(text):
    """What the comments of a source do not say."""
    for name, comment, arguments in declarations(text):
        if "@notice" not in comment:
            yield f"{name}: @notice"
        said = re.findall(r"@param (\w+) \S", comment)
        yield from (f"{name}: @param {argument}" for argument in arguments if argument not in said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_events_and_errors_are_documented(path):
    assert list(missing(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_functions_are_documented(path):
    assert list(missing_of_functions(path.read_text(encoding="utf-8"))) == []


def test_there_are_many():
    found = [name for path in FILES for name, *_ in declarations(path.read_text(encoding="utf-8"))]
    assert len(found) > 200
    sources = [path.read_text(encoding="utf-8") for path in FILES]
    assert sum(len(list(functions(source))) for source in sources) > 120


def test_a_forgotten_argument_is_found():
    text = "/// @notice Moved.\n/// @param from who\nevent Moved(address indexed from, uint a);\n"
    assert list(missing(text)) == ["Moved: @param a"]


def test_a_forgotten_result_is_found():
    text = "/// @notice What there is.\nfunction of(uint256 a) external returns (uint8, uint8);\n"
    assert list(missing_of_functions(text)) == ["of: @param a", "of: @return"]
