"""Writes the twin's error texts from the contracts' NatSpec: `python -m tools.error_texts`.

The notice of an error and the names of its arguments are written once, where the error is declared.
"""

import json
import re
from pathlib import Path

from tools.toolchain import ROOT

TEXTS = ROOT / "mutual_pool" / "protocol" / "error_texts.json"
#: The twin has no assembly, and needs no errors of tokens.
_WITHOUT_TWIN = {"governance", "mocks"}
_ERROR = re.compile(
    r"(?P<comment>(?:[ \t]*///[^\n]*\n)+)[ \t]*error (?P<name>\w+)\((?P<arguments>[^)]*)\);"
)


class ErrorTextsError(Exception):
    """Two errors of one name, or one without a notice."""


def error_texts(contracts: Path) -> dict[str, dict[str, str | list[str]]]:
    """Return the sentence and the names of the arguments of every custom error, by its name.

    Args:
        contracts: the folder of the Solidity sources.

    Raises:
        ErrorTextsError: if a name is declared twice with different texts, or has no notice.
    """
    found: dict[str, dict[str, str | list[str]]] = {}
    for path in sorted(contracts.rglob("*.sol")):
        if not _WITHOUT_TWIN.intersection(path.parts):
            for match in _ERROR.finditer(path.read_text(encoding="utf-8")):
                name = match["name"]
                text: dict[str, str | list[str]] = {
                    "sentence": _notice(match["comment"]),
                    "arguments": _names(match["arguments"]),
                }
                if not text["sentence"]:
                    raise ErrorTextsError(f"{path.name}: {name} has no @notice; write one above it")
                if found.setdefault(name, text) != text:
                    raise ErrorTextsError(f"{path.name}: {name} is declared twice, with two texts")
    return dict(sorted(found.items()))


def rendered(texts: dict[str, dict[str, str | list[str]]]) -> str:
    """Return the content of the file that the twin reads: one error a line."""
    lines = [
        f" {json.dumps(name)}: {json.dumps(text, ensure_ascii=False)}"
        for name, text in texts.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _notice(comment: str) -> str:
    """Return the notice alone: what stands before the first tag other than `@notice`."""
    lines = [line.strip().removeprefix("///").strip() for line in comment.splitlines()]
    notice = re.split(r"(?:^|\s)@(?:param|dev|return)\b", " ".join(filter(None, lines)))[0]
    return notice.removeprefix("@notice").strip()


def _names(arguments: str) -> list[str]:
    return [part.split()[-1] for part in arguments.split(",") if part.strip()]


def main() -> None:
    """Write the file."""
    TEXTS.write_text(rendered(error_texts(ROOT / "contracts")), encoding="utf-8")


if __name__ == "__main__":
    main()
