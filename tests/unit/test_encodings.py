"""Every text file is read and written as UTF-8 by name, so that no locale changes a byte."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("mutual_pool", "frontend_bridge", "scripts", "tools")
TEXT_METHODS = {"read_text", "write_text"}
NO_TEXT = {
    *("Image", "opener", "os", "tarfile", "webbrowser"),
    # What is sealed, a programme, and an application are opened, too.
    *("desk", "functions", "seal", "_seal", "services"),
}
"""Whose `open` opens no text file."""
PROCESSES = {"run", "Popen", "check_output", "check_call"}


def unnamed(source: str) -> Iterator[int]:
    """The lines on which a text is read or written without its encoding."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        if "encoding" in named:
            continue
        if name in TEXT_METHODS or (name in PROCESSES and "text" in named):
            yield node.lineno
        if name == "open" and _as_text(node, function):
            yield node.lineno


def _as_text(node: ast.Call, function: ast.expr) -> bool:
    """Whether this opens a file as text: a path's `open`, or the built-in one."""
    of = function.value if isinstance(function, ast.Attribute) else None
    if getattr(of, "attr", getattr(of, "id", "")) in NO_TEXT:
        return False
    given = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
    modes = [one.value for one in given if isinstance(one, ast.Constant)]
    return not any(isinstance(mode, str) and "b" in mode and len(mode) < 4 for mode in modes)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_encoding_is_named(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
        for line in unnamed(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_what_is_unnamed_is_found():
    for text in (
        "path.read_text()",
        "path.write_text(content)",
        "path.open()",
        "open('x', 'w')",
        "subprocess.run(command, text=True)",
    ):
        assert list(unnamed(text)) == [1]
    for text in (
        "path.read_text(encoding='utf-8')",
        "path.open('rb')",
        "open('x', mode='wb')",
        "opener.open(address)",
        "subprocess.run(command)",
        "subprocess.run(command, text=True, encoding='utf-8')",
    ):
        assert list(unnamed(text)) == []
