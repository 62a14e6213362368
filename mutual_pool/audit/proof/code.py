"""Deployed bytecode against a build from source, and the values that the code carries for ever.

A contract's immutables are written into its code when it is deployed. With their places known, all
the rest can be compared with the build, and the values read back: proved by the code's hash, which
the state root vouches for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mutual_pool.chain.release import Artifact


@dataclass(frozen=True)
class CodeCheck:
    """What became of a comparison.

    Attributes:
        problem: what is wrong, in words; "" where the code is the build's.
        immutables: the value of each immutable by its name.
    """

    problem: str
    immutables: Mapping[str, int]


def check_code(artifact: Artifact, code: bytes) -> CodeCheck:
    """Compare the code of a contract with what its source compiles to."""
    built = bytes.fromhex(artifact.deployed_bytecode)
    if len(built) != len(code):
        problem = f"it has {len(code)} bytes, and the source compiles to {len(built)}"
        return CodeCheck(problem, {})
    mine, theirs = bytearray(built), bytearray(code)
    values: dict[str, int] = {}
    problem = ""
    for key, places in artifact.immutable_references.items():
        name = artifact.immutable_names[key]
        for place in places:
            span = slice(place["start"], place["start"] + place["length"])
            value = int.from_bytes(theirs[span], "big")
            if values.setdefault(name, value) != value:
                problem = f"it carries two values of {name}"
            mine[span] = theirs[span] = bytes(place["length"])
    if mine != theirs:
        problem = _where(bytes(mine), bytes(theirs))
    return CodeCheck(problem, values)


def _where(built: bytes, code: bytes) -> str:
    first = next(place for place in range(len(built)) if built[place] != code[place])
    # The last two bytes tell how long the compiler's note on the sources is.
    if first >= len(built) - 2 - int.from_bytes(built[-2:], "big"):
        return "its instructions are those of the source, but it names other sources or settings"
    return f"it differs from the source's from byte {first} on"
