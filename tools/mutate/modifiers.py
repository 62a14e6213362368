"""Modifiers that can be left out behind a switch.

The function gets a modifier of its own beside the original one: with the switch on, only the
function's body runs; else what the original's body says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.mutate.mutants import Mutant, Node, span


@dataclass(frozen=True, order=True)
class Insertion:
    """A text put in place of a stretch of a source."""

    start: int
    end: int
    text: bytes


def left_out(
    sources: Mapping[str, bytes],
    trees: Mapping[str, Node],
    numbers: Mapping[Mutant, int],
    switch: str,
) -> dict[Mutant, list[Insertion]]:
    """Return what to put into a file so that a mutant that leaves a modifier out has its switch.

    Args:
        sources: every source by its name.
        trees: the syntax tree of each.
        numbers: mutants, and the number of each.
        switch: the function that says whether the mutant of a number is on.
    """
    bodies: dict[int, list[tuple[int, bytes]]] = {}
    for file, tree in trees.items():
        for contract in tree.get("nodes", ()):
            for node in contract.get("nodes", ()):
                if node["nodeType"] == "ModifierDefinition" and not _takes_arguments(node):
                    bodies[node["id"]] = _bodies(file, sources[file], node, numbers)
    wanted = {
        (one.file, one.start, one.length): (one, number)
        for one, number in numbers.items()
        if one.kind == "modifier"
    }
    insertions = {}
    for file, contract, invocation in _invocations(trees):
        told = bodies.get(invocation["modifierName"].get("referencedDeclaration"))
        mutant, number = wanted.get((file, *span(invocation)), (None, 0))
        if mutant is None or told is None:
            continue
        name = f"{invocation['modifierName']['name']}{number}".encode()
        added = b"modifier %s() { if (%s(%d)) { _; }" % (name, switch.encode(), number)
        for other, body in told:
            asked = b"if (%s(%d)) " % (switch.encode(), other) if other else b""
            added += b" else %s%s" % (asked, body)
        added += b" }\n"
        end = sum(span(contract)) - 1
        insertions[mutant] = [
            Insertion(mutant.start, mutant.start + mutant.length, name),
            Insertion(end, end, added),
        ]
    return insertions


def _bodies(
    file: str, source: bytes, node: Node, numbers: Mapping[Mutant, int]
) -> list[tuple[int, bytes]]:
    """Return a modifier's body with each mistake that is in it, by its number, then without any."""
    start, length = span(node["body"])
    end = start + length
    spoiled = [
        (number, one.applied(source)[start : end + len(one.text.encode()) - one.length])
        for one, number in numbers.items()
        if one.file == file and start <= one.start < end
    ]
    return [*spoiled, (0, source[start:end])]


def _takes_arguments(node: Node) -> bool:
    return bool(node["parameters"]["parameters"])


def _invocations(trees: Mapping[str, Node]) -> Iterator[tuple[str, Node, Node]]:
    """Give the file, the contract and the node wherever a modifier is put before a function."""
    for file, tree in trees.items():
        for contract in tree.get("nodes", ()):
            for node in contract.get("nodes", ()):
                for modifier in node.get("modifiers", ()):
                    if modifier.get("kind") == "modifierInvocation":
                        yield file, contract, modifier
