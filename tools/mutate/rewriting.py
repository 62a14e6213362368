"""Sources that do the same as before, written so that more mistakes can stand behind a switch.

The compiler wants to know a constant's value, so none may depend on a switch. A function of the
same name gives the same value everywhere but where the compiler needs it to lay something out;
such constants stay. Where modifiers are defined, private functions become internal, so that a
copy of a modifier can call them from another contract.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tools.mutate.mutants import Mutant, Node, span

_HEADER = re.compile(rb"\b(public|internal|private|override|constant|immutable)\b")


@dataclass(frozen=True)
class Constant:
    """A constant that becomes a function."""

    contract: str
    name: str


@dataclass(frozen=True, order=True)
class _Edit:
    start: int
    end: int
    text: bytes


class Rewritten:
    """The rewritten sources, and where the mutants stand in them now."""

    def __init__(
        self, sources: Mapping[str, bytes], trees: Mapping[str, Node], found: Iterable[Mutant]
    ) -> None:
        """Rewrite the constants that have mutants, and open the files with modifiers.

        Args:
            sources: every source by its name.
            trees: the syntax tree of each.
            found: the mutants of the sources as they are.
        """
        self._edits: dict[str, list[_Edit]] = {name: [] for name in sources}
        wanted = list(found)
        used = list(_uses(trees))
        self.constants: list[Constant] = []
        for file, contract, node in _constants(trees):
            start, length = span(node["value"])
            inside = [one for one in wanted if one.file == file]
            if any(start <= one.start < start + length for one in inside) and _can_be_one(
                node, used
            ):
                self._declare(file, sources[file], node)
                for where, use, _ in used:
                    if use.get("referencedDeclaration") == node["id"]:
                        self._insert(where, sum(span(use)), b"()")
                self.constants.append(Constant(contract, node["name"]))
        for file, place, size in _closed(sources, trees, {one.file for one in wanted}):
            self._edits[file].append(_Edit(place, place + size, b"internal"))
        self.sources = {
            name: _applied(source, sorted(self._edits[name])) for name, source in sources.items()
        }

    def moved(self, mutant: Mutant) -> Mutant:
        """Return a mutant as it stands in the rewritten source."""
        start = self._moved(mutant.file, mutant.start)
        end = self._moved(mutant.file, mutant.start + mutant.length)
        return replace(mutant, start=start, length=end - start)

    def test(self, text: str) -> str:
        """Return a test's source that calls the constants it names by their contract.

        A constant of the test's own that has one of them in its value becomes a function too.
        """
        for one in self.constants:
            named = rf"\b{one.contract}\.{one.name}\b(?!\s*\()"
            own = re.search(rf"(\w+) (\w+) constant (\w+) = ([^;]*{named}[^;]*);", text)
            if own is not None:
                kind, scope, name, value = own.groups()
                before, after = text[: own.start()], text[own.end() :]
                declared = f"function {name}() {scope} pure returns ({kind}) {{ return {value}; }}"
                called = rf"\b{name}\b"
                before, after = (re.sub(called, f"{name}()", part) for part in (before, after))
                text = before + declared + after
            text = re.sub(named, r"\g<0>()", text)
        return text

    def _declare(self, file: str, source: bytes, node: Node) -> None:
        start, length = span(node)
        value, size = span(node["value"])
        words = set(_HEADER.findall(source[start:value])) - {b"constant"}
        kind = node["typeDescriptions"]["typeString"].encode()
        opened = b"function %s() %s pure returns (%s) { return " % (
            node["name"].encode(),
            b" ".join(sorted(words)) or b"internal",
            kind,
        )
        self._edits[file].append(_Edit(start, value, opened))
        semicolon = source.index(b";", max(start + length, value + size))
        self._edits[file].append(_Edit(value + size, semicolon + 1, b"; }"))

    def _insert(self, file: str, place: int, text: bytes) -> None:
        self._edits[file].append(_Edit(place, place, text))

    def _moved(self, file: str, place: int) -> int:
        return place + sum(
            len(edit.text) - (edit.end - edit.start)
            for edit in self._edits[file]
            if edit.end <= place
        )


def _closed(
    sources: Mapping[str, bytes], trees: Mapping[str, Node], files: Iterable[str]
) -> Iterator[tuple[str, int, int]]:
    """Give where `private` stands before the functions of contracts whose modifiers files use."""
    used = {
        modifier["modifierName"]["referencedDeclaration"]
        for file in files
        for contract in trees[file]["nodes"]
        for node in contract.get("nodes", ())
        for modifier in node.get("modifiers", ())
    }
    for file, tree in trees.items():
        for contract in tree.get("nodes", ()):
            inside = contract.get("nodes", ())
            if not any(
                node["nodeType"] == "ModifierDefinition" and node["id"] in used for node in inside
            ):
                continue
            for node in inside:
                if node["nodeType"] == "FunctionDefinition" and node["visibility"] == "private":
                    after = sum(span(node["parameters"]))
                    yield file, sources[file].index(b"private", after), len(b"private")


def _applied(source: bytes, edits: Iterable[_Edit]) -> bytes:
    written, place = bytearray(), 0
    for edit in edits:
        written += source[place : edit.start] + edit.text
        place = edit.end
    return bytes(written + source[place:])


def _constants(trees: Mapping[str, Node]) -> Iterator[tuple[str, str, Node]]:
    """Give the file, the contract and the declaration of every constant of a contract."""
    for file, tree in trees.items():
        for contract in tree.get("nodes", ()):
            for node in contract.get("nodes", ()):
                if node["nodeType"] == "VariableDeclaration" and node.get("constant"):
                    yield file, contract["name"], node


def _uses(trees: Mapping[str, Node]) -> Iterator[tuple[str, Node, bool]]:
    """Give every use of a declaration: the file, the node, whether its value must be known."""
    for file, tree in trees.items():
        yield from _uses_in(file, tree, fixed=False)


def _uses_in(file: str, node: Node, *, fixed: bool) -> Iterator[tuple[str, Node, bool]]:
    kind = node.get("nodeType")
    if kind in ("Identifier", "MemberAccess", "IdentifierPath"):
        yield file, node, fixed
    if kind == "InlineAssembly":
        for name in node["externalReferences"]:
            yield file, {"referencedDeclaration": name["declaration"]}, True
        return
    inner = fixed or kind == "ArrayTypeName"
    inner = inner or (kind == "VariableDeclaration" and bool(node.get("constant")))
    for value in node.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                yield from _uses_in(file, child, fixed=inner)


def _can_be_one(node: Node, used: Iterable[tuple[str, Node, bool]]) -> bool:
    described: dict[str, Any] = node["typeDescriptions"]
    return str(described["typeIdentifier"]).startswith("t_uint") and not any(
        fixed for _, use, fixed in used if use.get("referencedDeclaration") == node["id"]
    )
