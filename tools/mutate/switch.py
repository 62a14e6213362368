"""Sources that hold all their mutants at once, behind a switch.

The switch is the block's coinbase: no contract of ours looks at it, reading it costs two gas, and
forge takes it from its environment, so that another mutant needs no other compilation. A function
that is `pure` stays so: the switch is read through a function whose type is changed in assembly.
"""

import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.mutate.hosts import Host
from tools.mutate.modifiers import Insertion
from tools.mutate.mutants import Mutant

BASE = 0x6D7574616E74 << 64
"""The coinbase of no mutant; that of the mutant with number n is n above it."""
RECORDING = BASE - 1
"""The coinbase under which every switch that is reached writes its number into `REACHED`."""
SWITCH_FILE = "contracts/MutantSwitch.sol"
REACHED = "build/reached"
"""One number a line, relative to where forge runs."""
SWITCH_NAME = "mutantIsOn"

# Writing goes through forge's cheatcodes, writeLine(string,string), with the memory it needs given
# back: loops that reach a switch often would else run out of it.
SWITCH = f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

function {SWITCH_NAME}(uint160 number) pure returns (bool) {{
    function (uint160) view returns (bool) reading = _mutantIsOn;
    function (uint160) pure returns (bool) same;
    assembly {{
        same := reading
    }}
    return same(number);
}}

function _mutantIsOn(uint160 number) view returns (bool) {{
    uint160 chosen = uint160(address(block.coinbase));
    if (chosen == {RECORDING}) _tell(number);
    return chosen == {BASE} + number;
}}

function _tell(uint160 which) view {{
    assembly {{
        let at := mload(0x40)
        mstore(at, shl(224, 0x619d897f))
        mstore(add(at, 0x04), 0x40)
        mstore(add(at, 0x24), 0x80)
        mstore(add(at, 0x44), {len(REACHED)})
        mstore(add(at, 0x64), "{REACHED}")
        mstore(add(at, 0x84), 6)
        let digits := 0
        for {{ let i := 0 }} lt(i, 6) {{ i := add(i, 1) }} {{
            digits := or(shr(8, digits), shl(248, add(48, mod(which, 10))))
            which := div(which, 10)
        }}
        mstore(add(at, 0xa4), digits)
        pop(staticcall(gas(), 0x7109709ECfa91a80626fF3989D68f67F5b1DD12D, at, 0xc4, 0, 0))
    }}
}}
"""


def coinbase(number: int) -> str:
    """Return the address under which the mutant of that number is on."""
    return f"0x{BASE + number:040x}"


@dataclass(frozen=True)
class Switched:
    """A source with its mutants behind switches, and where in it they stand.

    `choices` are the stretches of the text that are a choice, with the host each was; `spoiled`
    are those that only run with a mutant on.
    """

    text: bytes
    choices: Sequence[tuple[int, int, Host]]
    spoiled: Sequence[tuple[int, int, Mutant]]

    def mutant_at(self, place: int) -> Mutant | None:
        """Return the mutant whose own text is around a byte of the text."""
        return next((one for start, end, one in self.spoiled if start <= place < end), None)

    def host_at(self, place: int) -> Host | None:
        """Return the smallest choice around a byte of the text."""
        around = [(end - start, one) for start, end, one in self.choices if start <= place < end]
        return min(around, key=lambda found: found[0])[1] if around else None

    def origin(self, place: int) -> int:
        """Return about where in the source a byte of the text comes from."""
        host = self.host_at(place)
        if host is not None:
            return host.start
        before = [(end, one.end) for _, end, one in self.choices if end <= place]
        written, read = max(before, default=(0, 0))
        return read + place - written


def switched(
    source: bytes,
    placed: Mapping[Mutant, Host],
    insertions: Sequence[Insertion],
    numbers: Mapping[Mutant, int],
    path: str,
) -> Switched:
    """Return the source with all mutants that have a host.

    Args:
        source: the unspoiled source.
        placed: the host of each mutant.
        insertions: what else to put into the source, outside all hosts.
        numbers: the number of each mutant, 1 or more.
        path: how the source has to name the file of the switch.
    """
    guests: dict[Host, list[Mutant]] = defaultdict(list)
    for mutant, host in placed.items():
        guests[host].append(mutant)
    writer = _Writer(source, guests, sorted(insertions), numbers)
    writer.write(0, len(source), 0, len(guests))
    writer.text += f'\nimport {{{SWITCH_NAME}}} from "{path}";\n'.encode()
    return Switched(bytes(writer.text), writer.choices, writer.spoiled)


class _Writer:
    def __init__(
        self,
        source: bytes,
        guests: Mapping[Host, list[Mutant]],
        insertions: Sequence[Insertion],
        numbers: Mapping[Mutant, int],
    ) -> None:
        self.source = source
        self.guests = guests
        self.insertions = insertions
        self.numbers = numbers
        self.ordered = sorted(guests, key=lambda host: (host.start, -host.end, not host.statement))
        self.starts = [host.start for host in self.ordered]
        self.text = bytearray()
        self.choices: list[tuple[int, int, Host]] = []
        self.spoiled: list[tuple[int, int, Mutant]] = []

    def write(self, start: int, end: int, first: int, last: int) -> None:
        """Write a stretch of the source, with the hosts from `first` to before `last` in it."""
        while first < last:
            host = self.ordered[first]
            inside = bisect.bisect_left(self.starts, host.end, first + 1, last)
            self._copy(start, host.start)
            self._choice(host, first + 1, inside)
            start, first = host.end, inside
        self._copy(start, end)

    def _copy(self, start: int, end: int) -> None:
        for one in self.insertions:
            if start <= one.start and one.end < end:
                self.text += self.source[start : one.start] + one.text
                start = one.end
        self.text += self.source[start:end]

    def _choice(self, host: Host, first: int, last: int) -> None:
        begin = len(self.text)
        cast = host.cast.encode()
        self.text += b"{ " if host.statement else b"("
        for mutant in sorted(self.guests[host]):
            asked = b"%s(%d)" % (SWITCH_NAME.encode(), self.numbers[mutant])
            self.text += b"if (%s) { " % asked if host.statement else b"%s ? %s(" % (asked, cast)
            start = len(self.text)
            self.text += self.source[host.start : mutant.start] + mutant.text.encode()
            self.text += self.source[mutant.start + mutant.length : host.end]
            self.spoiled.append((start, len(self.text), mutant))
            self.text += b" } else " if host.statement else b") : "
        self.text += b"{ " if host.statement else cast + b"("
        self.write(host.start, host.end, first, last)
        self.text += b" } }" if host.statement else b"))"
        self.choices.append((begin, len(self.text), host))
