"""Mutation testing of the contracts.

python -m tools.mutate [--sample N] [--list] [FILE...]

FILEs are below contracts/, all but mocks, types and interfaces without any. With --sample, at
most N mutants of each file are tried, spread evenly. Verdicts are kept in
build/mutation/verdicts.jsonl; remove it after changing sources or tests.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import solcx

from mutual_pool.chain.release import standard_input
from tools.mutate.campaign import Ledger, Suite, Verdict, Workshop, campaign, score
from tools.mutate.mutants import Mutant, mutants
from tools.toolchain import ROOT, solc_version

FOLDER = ROOT / "build" / "mutation"
_TESTLESS = ("contracts/mocks/", "contracts/types/", "contracts/interfaces/")
_TESTS = "tests/foundry"
#: The layers of a contract are tested as what they make up.
_LAYERS = {"pool": "MutualPool", "claims": "ClaimDesk"}


def trees() -> dict[str, Any]:
    """Return the syntax tree of every source of the contracts."""
    _, request = standard_input(ROOT)
    request["settings"]["outputSelection"] = {"*": {"": ["ast"]}}
    output = solcx.compile_standard(request, solc_version=solc_version())
    return {name: source["ast"] for name, source in output["sources"].items()}


def suites(file: str) -> list[Suite]:
    """Return which tests to try on a mutant of a file: its own, all units, and random lives."""
    path = Path(file)
    name = _LAYERS.get(path.parent.name, path.stem)
    library, unit = f"{_TESTS}/libraries/{name}.t.sol", f"{_TESTS}/unit/{name}"
    found = []
    if (ROOT / library).is_file():
        found.append(Suite("contracts/libraries", f"{_TESTS}/libraries", library))
    if (ROOT / unit).is_dir():
        found.append(Suite("contracts", unit, f"{unit}/*"))
    # What holds contracts together is tested where it is used.
    for others in (f"{_TESTS}/unit", f"{_TESTS}/invariant"):
        found.append(Suite("contracts", others, f"{others}/*"))
    return found


def spread(found: Sequence[Mutant], count: int | None) -> list[Mutant]:
    """Return at most `count` of them, evenly spread."""
    if count is None or len(found) <= count:
        return list(found)
    return [found[place * len(found) // count] for place in range(count)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Give 1 if a mutant survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--list", action="store_true", help="list the mutants and do nothing")
    chosen = parser.parse_args(arguments)

    found: list[Mutant] = []
    for file, tree in sorted(trees().items()):
        if not file.startswith("contracts/") or file.startswith(_TESTLESS):
            continue
        if chosen.files and not any(file.endswith(name) for name in chosen.files):
            continue
        found += spread(mutants(file, (ROOT / file).read_bytes(), tree), chosen.sample)
    if not found:
        print("There is nothing to mutate: no such file below contracts/.", file=sys.stderr)
        return 2
    if chosen.list:
        for mutant in found:
            print(f"{mutant.file}:{mutant.line} {mutant.kind} {mutant.text!r}")
        return 0

    workshop = Workshop(FOLDER / "work")
    for suite in dict.fromkeys(one for mutant in found for one in suites(mutant.file)):
        if workshop.run(suite) is not Verdict.SURVIVED:
            print(
                f"The tests {suite.match} fail without any mistake: mend them first.",
                file=sys.stderr,
            )
            return 2
    done = 0

    def tell(mutant: Mutant, verdict: Verdict) -> None:
        nonlocal done
        done += 1
        place = f"{mutant.file}:{mutant.line}"
        print(f"{done}/{len(found)} {verdict:<9} {place} {mutant.kind}", file=sys.stderr)

    def judge(mutant: Mutant) -> Verdict:
        return workshop.judge(mutant, suites(mutant.file))

    verdicts = campaign(found, judge, Ledger(FOLDER / "verdicts.jsonl"), tell)
    for file in sorted({mutant.file for mutant in found}):
        killed, living = score([word for mutant, word in verdicts.items() if mutant.file == file])
        print(f"{file}: {killed} of {living} killed")
    survivors = [mutant for mutant, word in verdicts.items() if word is Verdict.SURVIVED]
    for mutant in survivors:
        source = (ROOT / mutant.file).read_bytes()
        old = source[mutant.start : mutant.start + mutant.length].decode()
        print(f"survived: {mutant.file}:{mutant.line} {mutant.kind}: {old!r} -> {mutant.text!r}")
    killed, living = score(list(verdicts.values()))
    print(f"{killed} of {living} mutants killed ({100 * killed / max(1, living):.1f} %)")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
