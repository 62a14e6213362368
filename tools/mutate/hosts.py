"""Where a mutant can stand beside the unspoiled source.

The host of a mutant is the smallest expression or statement around it that may become a choice
between two texts: an expression `a + b` becomes `(on(7) ? (a - b) : (a + b))`, a statement becomes
an `if` with two branches. Both are the compiler's own rules, so which nodes may be hosts is told
by their kind, their type and by what surrounds them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.mutate.mutants import Mutant, Node, span

_EXPRESSIONS = {
    "Assignment",
    "BinaryOperation",
    "Conditional",
    "FunctionCall",
    "Identifier",
    "IndexAccess",
    "Literal",
    "MemberAccess",
    "TupleExpression",
    "UnaryOperation",
}
_STATEMENTS = {"ExpressionStatement", "EmitStatement", "Return", "RevertStatement"}
# Types without a value that a choice could give: names of types and functions, numbers whose type
# is their value, errors and events, and what calls without a result give.
_WITHOUT_VALUE = ("t_rational", "t_type", "t_function", "t_magic", "t_module", "t_modifier")
_NOTHING = ("t_tuple$__$", "t_error", "t_super")


@dataclass(frozen=True)
class Host:
    """A stretch of a source that becomes a choice.

    `cast` is the type's name where the text is a plain number, which takes on its type by its
    surroundings and would take on the smallest in a choice.
    """

    start: int
    end: int
    statement: bool
    cast: str = ""


def hosts(tree: Node, source: bytes, found: list[Mutant]) -> dict[Mutant, Host]:
    """Return the host of every mutant that has one.

    Args:
        tree: the syntax tree of the source.
        source: what is in it.
        found: its mutants.
    """
    placed = {}
    for mutant in found:
        host = _host(tree, source, mutant)
        if host is not None:
            placed[mutant] = host
    return placed


def _host(tree: Node, source: bytes, mutant: Mutant) -> Host | None:
    chain = _around(tree, mutant, source)
    for place in range(len(chain) - 1, 0, -1):
        node, above = chain[place], chain[place - 1]
        if any(_is_fixed(outer) for outer in chain[: place + 1]):
            return None
        start, end = _extent(node, source)
        kind = node["nodeType"]
        if kind in _STATEMENTS and above["nodeType"] != "ForStatement":
            return Host(start, end, True)
        if kind not in _EXPRESSIONS or mutant.start + mutant.length > end:
            continue
        if _may_be_chosen(node, above):
            return Host(start, end, False)
        if above["nodeType"] == "VariableDeclarationStatement" and _is_number(node):
            (declared,) = above["declarations"]
            return Host(start, end, False, declared["typeDescriptions"]["typeString"])
    return None


def _around(tree: Node, mutant: Mutant, source: bytes) -> list[Node]:
    """Return the nodes around a mutant, the outermost first."""
    chain = [tree]
    while True:
        for child in _children(chain[-1]):
            start, end = _extent(child, source)
            if start <= mutant.start and mutant.start + mutant.length <= end:
                chain.append(child)
                break
        else:
            return chain


def _children(node: Node) -> Iterator[Node]:
    for value in node.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict) and "src" in child and "nodeType" in child:
                yield child


def _extent(node: Node, source: bytes) -> tuple[int, int]:
    start, length = span(node)
    if node["nodeType"] in _STATEMENTS:
        # The tree leaves the semicolon out.
        return start, source.index(b";", start + length - 1) + 1
    return start, start + length


def _is_fixed(node: Node) -> bool:
    """Whether the compiler wants to know the value of what is inside, or it is not Solidity."""
    kind = node["nodeType"]
    if kind == "VariableDeclaration":
        return bool(node.get("constant"))
    return kind in ("ArrayTypeName", "InlineAssembly")


def _may_be_chosen(node: Node, above: Node) -> bool:
    if node.get("lValueRequested") or above["nodeType"] in ("EmitStatement", "RevertStatement"):
        return False
    kind = node.get("typeDescriptions", {}).get("typeIdentifier") or "t_type"
    return not kind.startswith(_WITHOUT_VALUE) and kind not in _NOTHING


def _is_number(node: Node) -> bool:
    described: dict[str, Any] = node.get("typeDescriptions", {})
    return str(described.get("typeIdentifier", "")).startswith("t_rational")
