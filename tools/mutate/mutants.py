"""Small mistakes that could be in a source, found in the compiler's syntax tree."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]

_BINARY = {
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "<": ("<=", ">"),
    "<=": ("<", ">"),
    ">": (">=", "<"),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "&&": ("||",),
    "||": ("&&",),
    "&": ("|",),
    "|": ("&",),
    "^": ("&",),
    "<<": (">>",),
    ">>": ("<<",),
}
_ASSIGNED = {"+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "*=": "/=", "/=": "*="}
_NAMES = {"min": "max", "max": "min", "ceilDiv": "average", "Ceil": "Floor"}
_STATEMENTS = ("ExpressionStatement", "EmitStatement")
_NO_CODE = re.compile(
    rb"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?\*/|\s+""", re.DOTALL
)


def code(source: bytes) -> bytes:
    """Return a source without comments, spaces and ends of lines, which no test can notice."""
    return _NO_CODE.sub(lambda found: found[1] or b"", source)


@dataclass(frozen=True, order=True)
class Mutant:
    """One change of a source: the bytes from `start` on, `length` of them, become `text`.

    `place` and `size` are where it begins and how long it is in the source's code alone.
    """

    file: str
    start: int
    length: int
    text: str
    kind: str
    line: int
    place: int
    size: int

    @property
    def name(self) -> str:
        """What tells it from all others, as long as the source's code stays."""
        return f"{self.file}:{self.place}+{self.size}:{self.kind}:{self.text}"

    def applied(self, source: bytes) -> bytes:
        """Return the source with the mistake."""
        return source[: self.start] + self.text.encode() + source[self.start + self.length :]


def mutants(file: str, source: bytes, tree: Node) -> list[Mutant]:
    """Return every mutant of a source, in the order of the source.

    Args:
        file: its path.
        source: what is in it.
        tree: its syntax tree as `solc` gives it.
    """
    return sorted(set(_Finder(file, source).walk(tree)))


class _Finder:
    def __init__(self, file: str, source: bytes) -> None:
        self.file = file
        self.source = source

    def walk(self, node: Node) -> Iterator[Mutant]:
        kind = node.get("nodeType")
        method = getattr(self, f"_{kind}", None) if isinstance(kind, str) else None
        if method is not None:
            yield from method(node)
        for value in node.values():
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, dict):
                    yield from self.walk(child)

    def _BinaryOperation(self, node: Node) -> Iterator[Mutant]:  # noqa: N802  as solc names it
        operator = node["operator"]
        place = self._between(node["leftExpression"], node["rightExpression"], operator)
        for other in _BINARY.get(operator, ()):
            yield self._mutant(place, len(operator), other, "operator")

    def _Assignment(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        operator = node["operator"]
        if operator in _ASSIGNED:
            place = self._between(node["leftHandSide"], node["rightHandSide"], operator)
            yield self._mutant(place, len(operator), _ASSIGNED[operator], "operator")

    def _UnaryOperation(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        start, length = span(node)
        operator = node["operator"]
        if operator in ("!", "~"):
            yield self._mutant(start, 1, "", "negation")
        elif operator in ("++", "--"):
            place = start if node["prefix"] else start + length - 2
            yield self._mutant(place, 2, "--" if operator == "++" else "++", "operator")

    def _IfStatement(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        yield from self._forced(node["condition"], ("true", "false"))

    def _Conditional(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        yield from self._forced(node["condition"], ("true", "false"))

    def _forced(self, condition: Node, values: tuple[str, ...]) -> Iterator[Mutant]:
        start, length = span(condition)
        for value in values:
            if self.source[start : start + length] != value.encode():
                yield self._mutant(start, length, value, "condition")

    def _Block(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        for statement in node["statements"]:
            if statement["nodeType"] in _STATEMENTS:
                start, length = span(statement)
                # The tree leaves the semicolon out.
                end = self.source.index(b";", start + length - 1) + 1
                yield self._mutant(start, end - start, "", "statement")

    def _ModifierInvocation(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        if node.get("kind") == "modifierInvocation":
            yield self._mutant(*span(node), "", "modifier")

    def _Literal(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        value = str(node.get("value") or "")
        if node["kind"] == "number" and value.replace("_", "").isdigit():
            digits = len(value)
            yield self._mutant(
                span(node)[0], digits, str(int(value.replace("_", "")) + 1), "number"
            )
        elif node["kind"] == "bool":
            yield self._mutant(*span(node), "false" if value == "true" else "true", "bool")

    def _MemberAccess(self, node: Node) -> Iterator[Mutant]:  # noqa: N802
        other = _NAMES.get(node["memberName"])
        if other:
            start, length = span(node)
            name = node["memberName"]
            yield self._mutant(start + length - len(name), len(name), other, "function")

    def _between(self, left: Node, right: Node, operator: str) -> int:
        (start, length), (end, _) = span(left), span(right)
        return self.source.index(operator.encode(), start + length, end)

    def _mutant(self, start: int, length: int, text: str, kind: str) -> Mutant:
        line = self.source.count(b"\n", 0, start) + 1
        place = len(code(self.source[:start]))
        size = len(code(self.source[start : start + length]))
        return Mutant(self.file, start, length, text, kind, line, place, size)


def span(node: Node) -> tuple[int, int]:
    """Return where a node of the tree begins in the source, and its length, in bytes."""
    start, length, _ = map(int, node["src"].split(":"))
    return start, length
