"""Slither is made quick, and ends and finds as it would by itself."""

import os
import random
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tools.static_analysis import Reader, close
from tools.toolchain import ROOT

PARTS = {
    "analyses/data_dependency/data_dependency.py": "def _compute_transitive_closure(): ...\n",
    "core/variables/local_variable.py": "class LocalVariable: ...\n",
    "core/variables/state_variable.py": "class StateVariable: ...\n",
    "slithir/utils/ssa.py": "def is_used_later(): ...\n",
}


def run(folder, text, parts=PARTS):
    """Run the tool where slither is what `text` says."""
    for name, content in {**parts, "__main__.py": text}.items():
        path = folder / "slither" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "tools.static_analysis", "."],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("end", "code"),
    [("sys.exit(0)", 0), ("sys.exit()", 0), ("pass", 0), ("sys.exit(255)", 255), ("1 / 0", 1)],
)
def test_it_ends_with_slithers_status(tmp_path, end, code):
    assert run(tmp_path, f"import sys\ndef main():\n    {end}\n").returncode == code


def test_it_says_all_that_slither_says(tmp_path):
    text = "import gc, sys\ndef main():\n    print(gc.isenabled(), sys.argv[1:], end='')\n"
    assert run(tmp_path, text).stdout == "False ['.']"


def test_another_slither_is_not_run(tmp_path):
    done = run(tmp_path, "def main(): ...\n", {**PARTS, "slithir/utils/ssa.py": ""})
    assert done.returncode == 1 and "no is_used_later" in done.stderr


def all_that_follows(graph):
    """The same by its definition: sets grow from one another until none grows any more."""
    found = {node: set(items) for node, items in graph.items()}
    grown = True
    while grown:
        grown = False
        for node, items in found.items():
            more = set().union(*(found.get(item, set()) for item in items)) - items - {node}
            items.update(more)
            grown |= bool(more)
    return found


@pytest.mark.parametrize("edges", [5, 15, 30, 60])
def test_what_follows_is_what_the_definition_says(edges):
    source = random.Random(edges)
    for _ in range(100):
        # Some are named by others only, and some by themselves.
        graph = {node: set() for node in range(20)}
        for _ in range(edges):
            graph[source.randrange(20)].add(source.randrange(25))
        expected = all_that_follows(graph)
        close(graph)
        assert graph == expected


def test_a_long_chain_is_no_trouble():
    graph = {number: {number + 1} for number in range(3_000)}
    close(graph)
    assert len(graph[0]) == 3_000 and graph[2_999] == {3_000}


class Local(SimpleNamespace):
    """A variable of a function."""


class State(SimpleNamespace):
    """A variable in storage."""


class Node:
    """A place in a function, and what is read and written there."""

    function = "one"

    def __init__(self, read=(), written=(), sons=()):
        self.sons = list(sons)
        for kind, name in ((Local, "local"), (State, "state")):
            for verb, ones in (("read", read), ("written", written)):
                setattr(self, f"{name}_variables_{verb}", [o for o in ones if isinstance(o, kind)])


def test_a_variable_is_used_where_it_is_read_before_it_is_written():
    ours, theirs = State(name="x", contract="Pool"), State(name="x", contract="Desk")
    local, other = Local(name="x"), Local(name="y")
    ends = Node(read=[ours])
    writes = Node(written=[local, theirs], sons=[ends])
    first = Node(read=[other], sons=[writes])
    ends.sons.append(first)
    reader = Reader(Local, State)
    used = [reader.is_used_later(first, one) for one in (ours, theirs, local, other)]
    assert used == [True, False, False, True]
    assert not reader.is_used_later(first, SimpleNamespace(name="x"))


def test_nothing_is_kept_of_another_function():
    node, local = Node(), Local(name="x")
    reader = Reader(Local, State)
    assert not reader.is_used_later(node, local)
    node.local_variables_read.append(local)
    node.function = "another"
    assert reader.is_used_later(node, local)
