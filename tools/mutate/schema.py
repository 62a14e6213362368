"""All mutants of all sources in one compilation.

Some mutants cannot stand behind a switch; the compiler says which. A mistake that does not compile
is stillborn. What only cannot be a choice beside the unspoiled source is left to be compiled by
itself.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import solcx
from solcx.exceptions import SolcError

from mutual_pool.chain.release import standard_input
from tools.mutate.hosts import Host, hosts
from tools.mutate.modifiers import left_out
from tools.mutate.mutants import Mutant, Node, mutants, span
from tools.mutate.rewriting import Rewritten
from tools.mutate.switch import SWITCH, SWITCH_FILE, SWITCH_NAME, Switched, switched
from tools.toolchain import ROOT, solc_version

_WITHOUT_MUTANTS = ("contracts/mocks/", "contracts/interfaces/")
_ROUNDS = 20


class SchemaError(Exception):
    """The sources do not compile, with or without mutants; the message holds the compiler's."""


def trees(sources: Mapping[str, bytes]) -> dict[str, Node]:
    """Return the syntax tree of every source.

    Raises:
        SchemaError: if they do not compile.
    """
    found, errors = _analysed(sources)
    if errors:
        raise SchemaError(errors[0]["formattedMessage"])
    return found


def project() -> dict[str, bytes]:
    """Return all sources of the contracts, with those that they import, by name."""
    _, request = standard_input(ROOT)
    return {name: source["content"].encode() for name, source in request["sources"].items()}


def all_mutants(sources: Mapping[str, bytes], read: Mapping[str, Node]) -> list[Mutant]:
    """Return the mutants of all contracts and libraries of ours, file by file."""
    return [
        mutant
        for name in sorted(sources)
        if name.startswith("contracts/") and not name.startswith(_WITHOUT_MUTANTS)
        if not name.endswith("Types.sol")
        for mutant in mutants(name, sources[name], read[name])
    ]


@dataclass
class Schema:
    """What is to be compiled, and which mutants are in it.

    `numbers` has the number of every mutant behind a switch; `alone` are those to be compiled by
    themselves; `stillborn` do not compile.
    """

    sources: dict[str, bytes]
    rewritten: Rewritten
    numbers: dict[Mutant, int] = field(default_factory=dict)
    alone: list[Mutant] = field(default_factory=list)
    stillborn: list[Mutant] = field(default_factory=list)


def schema(sources: Mapping[str, bytes], found: Sequence[Mutant]) -> Schema:
    """Return all these mutants in one set of sources.

    Args:
        sources: the unspoiled sources by name.
        found: mutants of them.

    Raises:
        SchemaError: if the unspoiled sources do not compile, or the switches cannot be made to.
    """
    rewritten = Rewritten(sources, trees(sources), found)
    plain = rewritten.sources
    read = trees(plain)
    moved = {mutant: rewritten.moved(mutant) for mutant in found}
    numbers = {moved[mutant]: number for number, mutant in enumerate(found, start=1)}
    work = _Work(plain, read, numbers)
    for _ in range(_ROUNDS):
        written = work.written()
        _, errors = _analysed({name: one.text for name, one in written.items()} | work.rest())
        if not errors:
            return Schema(
                {name: one.text for name, one in written.items()} | work.rest(),
                rewritten,
                {one: numbers[moved[one]] for one in found if moved[one] in work.placed_anywhere()},
                [one for one in found if moved[one] in work.alone],
                [one for one in found if moved[one] in work.stillborn],
            )
        dropped = [work.drop(written, error) for error in errors]
        if not any(dropped):
            break
    raise SchemaError(f"the switches do not compile:\n{errors[0]['formattedMessage']}")


class _Work:
    """The mutants that still have a place behind a switch."""

    def __init__(
        self, sources: Mapping[str, bytes], read: Mapping[str, Node], numbers: dict[Mutant, int]
    ) -> None:
        self.sources = sources
        self.read = read
        self.numbers = numbers
        self.placed: dict[str, dict[Mutant, Host]] = {}
        for file in {one.file for one in numbers}:
            inside = [one for one in numbers if one.file == file]
            self.placed[file] = hosts(read[file], sources[file], inside)
        self.insertions = left_out(sources, read, numbers, SWITCH_NAME)
        self.stillborn: set[Mutant] = set()
        self.alone = set(numbers) - self.placed_anywhere()

    def placed_anywhere(self) -> set[Mutant]:
        return {one for inside in self.placed.values() for one in inside} | set(self.insertions)

    def written(self) -> dict[str, Switched]:
        found = {}
        for file, placed in self.placed.items():
            inside = [
                part for one, parts in self.insertions.items() if one.file == file for part in parts
            ]
            path = os.path.relpath(SWITCH_FILE, PurePosixPath(file).parent)
            path = path if path.startswith(".") else f"./{path}"
            source = self.sources[file]
            found[file] = switched(source, placed, inside, self.numbers, path)
        return found

    def rest(self) -> dict[str, bytes]:
        """Return the sources without mutants."""
        other = {name: text for name, text in self.sources.items() if name not in self.placed}
        return {**other, SWITCH_FILE: SWITCH.encode()}

    def drop(self, written: Mapping[str, Switched], error: Mapping[str, Any]) -> bool:
        """Take out what an error of the compiler is about; return whether it is about a mutant."""
        where = error.get("sourceLocation") or {}
        file, place = str(where.get("file")), int(where.get("start", -1))
        if file not in written:
            return False
        one = written[file].mutant_at(place)
        if one is not None:
            self.stillborn.add(one)
            return self._take_out(file, [one])
        host = written[file].host_at(place)
        guests = [one for one, its in self.placed[file].items() if its == host]
        if error.get("errorCode") == _UNASSIGNED or not guests:
            # What assigned the variable may be missing anywhere in the function.
            start, end = self._function(file, written[file].origin(place))
            guests = [
                one
                for one, its in self.placed[file].items()
                if its.statement and start <= its.start < end
            ]
        self.alone.update(guests)
        return self._take_out(file, guests)

    def _take_out(self, file: str, found: Sequence[Mutant]) -> bool:
        there = [one for one in found if one in self.placed[file]]
        for one in there:
            del self.placed[file][one]
        return bool(there)

    def _function(self, file: str, place: int) -> tuple[int, int]:
        """Return the stretch of the function around a byte, or of the next one."""
        spans = [
            (start, start + length)
            for contract in self.read[file]["nodes"]
            for node in contract.get("nodes", ())
            if node["nodeType"] in ("FunctionDefinition", "ModifierDefinition")
            for start, length in [span(node)]
        ]
        return min((one for one in spans if one[1] > place), default=(0, 0))


_UNASSIGNED = "3464"
"""The compiler's number for a storage pointer that may be used before it is assigned."""


def _analysed(sources: Mapping[str, bytes]) -> tuple[dict[str, Node], list[dict[str, Any]]]:
    """Return the syntax trees and the errors that analysing sources gives."""
    _, request = standard_input(ROOT)
    request["sources"] = {name: {"content": text.decode()} for name, text in sources.items()}
    request["settings"]["outputSelection"] = {"*": {"": ["ast"]}}
    try:
        output = solcx.compile_standard(request, solc_version=solc_version())
    except SolcError as error:
        told: Any = error.error_dict or []
        return {}, [one for one in told if one["severity"] == "error"]
    return {name: source["ast"] for name, source in output["sources"].items()}, []
