"""The reference of the documentation site, from NatSpec, docstrings and `--help`."""

import ast
import json
from collections.abc import Iterator
from typing import Any

import click

from mutual_pool.chain.node import abi_type
from mutual_pool.chain.release import Artifact, load_release
from mutual_pool.cli.main import application
from tools.toolchain import ROOT

_WIDTH = 100


def commands() -> str:
    """Return a page with the help of every command."""
    parts = ["# Commands", "What `--help` says of each command."]
    for path, command in _walk(application, ["mutual-pool"]):
        context = click.Context(command, info_name=" ".join(path), terminal_width=_WIDTH)
        level = "##" if len(path) <= 2 else "###"
        parts.append(f"{level} {' '.join(path)}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(parts) + "\n"


def _walk(command: click.Command, path: list[str]) -> Iterator[tuple[list[str], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _walk(found, [*path, name])


def python_modules() -> str:
    """Return a page with the first paragraph of each module, and its public names."""
    parts = ["# Python", "Each module of the package with what it is for, and its public names."]
    package = ROOT / "mutual_pool"
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        text = ast.get_docstring(tree)
        if not text or path.name == "__init__.py":
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        parts.append(f"## `{name}`\n\n{_plain(text)}")
        rows = [f"| `{node.name}` | {_cell(_summary(node))} |" for node in _public(tree)]
        if rows:
            parts.append("\n".join(["| name | what it is |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _public(tree: ast.Module) -> list[ast.ClassDef | ast.FunctionDef]:
    kinds = (ast.ClassDef, ast.FunctionDef)
    return [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]


def _summary(node: ast.ClassDef | ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0]


def contracts() -> str:
    """Return a page with every function, event and error of the contracts.

    Raises:
        ReleaseError: if the contracts cannot be compiled here.
    """
    parts = ["# Contracts", "From the contracts' NatSpec; the sources are the authority."]
    for artifact in load_release().artifacts.values():
        parts += _contract(artifact)
    return "\n\n".join(parts) + "\n"


def _contract(artifact: Artifact) -> Iterator[str]:
    output = json.loads(artifact.metadata)["output"]
    user, dev = output["userdoc"], output["devdoc"]
    yield f"## {artifact.name}\n\n{_plain(user.get('notice', '') or dev.get('title', ''))}"
    for kind, key in (("function", "methods"), ("event", "events"), ("error", "errors")):
        entries = [entry for entry in artifact.abi if entry["type"] == kind]
        if not entries:
            continue
        rows = [f"| {kind} | what it says |", "|---|---|"]
        for entry in sorted(entries, key=lambda one: str(one["name"])):
            text = _natspec(entry, user.get(key, {}), dev.get(key, {}))
            names = ", ".join(
                f"{abi_type(item)} {item['name']}".strip() for item in entry["inputs"]
            )
            rows.append(f"| `{entry['name']}({names})` | {_cell(text)} |")
        yield f"### {artifact.name}: {key if kind != 'function' else 'functions'}"
        yield "\n".join(rows)


def _inputs(entry: dict[str, Any]) -> str:
    return ", ".join(f"{abi_type(item)} {item['name']}".strip() for item in entry["inputs"])


def _natspec(entry: dict[str, Any], user: dict[str, Any], dev: dict[str, Any]) -> str:
    signature = f"{entry['name']}({','.join(abi_type(item) for item in entry['inputs'])})"

    def of(book: dict[str, Any]) -> dict[str, Any]:
        found: Any = book.get(signature, {})
        # Errors of one name may be declared more than once.
        told: dict[str, Any] = found[0] if isinstance(found, list) else found
        return told

    notice = of(user).get("notice", "")
    told = [f"*{name}*: {text}" for name, text in of(dev).get("params", {}).items()]
    returned = [f"returns {text}" for text in of(dev).get("returns", {}).values()]
    return " ".join([notice, *told, *returned])


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("[", "\\[")


def _cell(text: str) -> str:
    return _plain(" ".join(text.split())).replace("|", "\\|")
