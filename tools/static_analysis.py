"""Runs slither in half of its time, to the same findings.

python -m tools.static_analysis ARGUMENTS_OF_SLITHER

Slither makes tens of millions of objects that all live until it ends. Python's collector of cycles
would look through them again and again, and Python's own end once more. Two questions that slither
asks very often are answered here in another way: what follows from what, and whether a variable
is read later.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

Graph = dict[Any, set[Any]]


def close(graph: Graph) -> None:
    """Adds to each node's set all that follows from what is in it, but never the node itself.

    Slither walks along every edge again whenever a set grows. Here each set is made once: nodes
    that follow from each other share one, and are looked at after all that follows from them.
    """
    whole: Graph = {}
    for members in _components(graph):
        direct = set().union(*(graph[node] for node in members))
        # Nodes that follow from each other have the same set: once is enough.
        below = {id(whole[node]): whole[node] for node in direct if node in whole}
        reached = direct.union(*below.values())
        for node in members:
            itself = node in graph[node]
            graph[node] |= reached
            if not itself:
                graph[node].discard(node)
            whole[node] = reached


def _components(graph: Graph) -> Iterator[list[Any]]:
    """Tarjan's groups of nodes that follow from each other, each after all that follows from it."""
    numbers: dict[Any, int] = {}
    lowest: dict[Any, int] = {}
    waiting: list[Any] = []
    open_nodes: set[Any] = set()
    for root in graph:
        if root in numbers:
            continue
        path: list[tuple[Any, Iterator[Any]]] = []
        entered = [root]
        while entered or path:
            if entered:
                node = entered.pop()
                numbers[node] = lowest[node] = len(numbers)
                waiting.append(node)
                open_nodes.add(node)
                path.append((node, iter(graph[node])))
            node, items = path[-1]
            for item in items:
                if item not in graph:
                    continue
                if item not in numbers:
                    entered.append(item)
                    break
                if item in open_nodes:
                    lowest[node] = min(lowest[node], numbers[item])
            if entered:
                continue
            path.pop()
            if path:
                above = path[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
            if lowest[node] == numbers[node]:
                members = [waiting.pop()]
                while members[-1] is not node:
                    members.append(waiting.pop())
                open_nodes.difference_update(members)
                yield members


class Reader:
    """Answers whether a variable is read later, from what each node of one function reads."""

    def __init__(self, local_kind: type, state_kind: type) -> None:
        """Know slither's classes of local variables and of those in storage."""
        self._local_kind, self._state_kind = local_kind, state_kind
        self._function: object = None
        self._found: dict[Any, list[set[Any]]] = {}

    def is_used_later(self, first: Any, variable: Any) -> bool:  # noqa: ANN401  a node, a variable
        """Walks from node to node as slither does, until one reads the variable or writes it."""
        if first.function is not self._function:
            self._function, self._found = first.function, {}
        local, state = (isinstance(variable, kind) for kind in (self._local_kind, self._state_kind))
        name = variable.name if local or state else None
        place = (name, variable.contract) if state else None
        waiting, seen = {first}, set()
        while waiting:
            node = waiting.pop()
            seen.add(node)
            found = self._found.get(node) or self._look(node)
            if (local and name in found[0]) or (state and place in found[2]):
                return True
            if (local and name in found[1]) or (state and place in found[3]):
                return False
            waiting.update(son for son in node.sons if son not in seen)
        return False

    def _look(self, node: Any) -> list[set[Any]]:  # noqa: ANN401  a node
        local = (node.local_variables_read, node.local_variables_written)
        state = (node.state_variables_read, node.state_variables_written)
        found = [{one.name for one in ones} for ones in local]
        found += [{(one.name, one.contract) for one in ones} for ones in state]
        self._found[node] = found
        return found


def _replace(module: object, name: str, better: Callable[..., object]) -> None:
    if not callable(getattr(module, name, None)):
        raise SystemExit(f"This is another slither: it has no {name}")
    setattr(module, name, better)


def main() -> None:
    """Runs slither as its own command does, and ends at once when it has said everything."""
    from slither.__main__ import main as analyse
    from slither.analyses.data_dependency import data_dependency
    from slither.core.variables.local_variable import LocalVariable
    from slither.core.variables.state_variable import StateVariable
    from slither.slithir.utils import ssa

    _replace(data_dependency, "_compute_transitive_closure", close)
    _replace(ssa, "is_used_later", Reader(LocalVariable, StateVariable).is_used_later)
    gc.disable()
    code = 0
    try:
        analyse()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
