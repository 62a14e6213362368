"""Mutation testing of the contracts.

python -m tools.mutate [--sample N] [--since COMMIT] [--jobs N] [--no-lives] [--list] [FILE...]

FILEs are below contracts/, all but mocks, types and interfaces without any. With --sample, at
most N mutants of each file are tried, spread evenly; with --since as well, also every mutant on
lines that the commit did not have, and of the libraries. With --no-lives, what no other test
notices is not tried on random lives, which take half a minute or more. Verdicts are kept in
build/mutation/verdicts.jsonl, so that a run goes on where it was cut off.
"""

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.mutate.campaign import Ledger, campaign, score
from tools.mutate.mutants import Mutant
from tools.mutate.preparation import digest, prepared, test_sources
from tools.mutate.schema import SchemaError, all_mutants, project, trees
from tools.mutate.selection import SelectionError, changed_lines, chosen, random_lives
from tools.mutate.workshop import ForgeError, Outcome, Verdict
from tools.toolchain import ROOT

FOLDER = ROOT / "build" / "mutation"


def main(arguments: Sequence[str] | None = None) -> int:
    """Give 1 if a mutant survives, 2 if they cannot be tried."""
    parser = argparse.ArgumentParser(prog="tools.mutate", description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--since", metavar="COMMIT")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--no-lives", action="store_true", help="try no random lives")
    parser.add_argument("--list", action="store_true", help="list the mutants and do nothing")
    asked = parser.parse_args(arguments)
    if (asked.sample is not None and asked.sample < 1) or asked.jobs < 1:
        parser.error("N has to be 1 or more")
    sources = project()
    try:
        every = all_mutants(sources, trees(sources))
        found = [one for one in every if not asked.files or one.file.endswith(tuple(asked.files))]
        if not found:
            print("There is nothing to mutate: no such file below contracts/.", file=sys.stderr)
            return 2
        changed = None
        if asked.since is not None:
            changed = {one: changed_lines(one, asked.since) for one in {m.file for m in found}}
        picked = chosen(found, asked.sample, changed)
        if asked.list:
            for mutant in picked:
                print(f"{mutant.file}:{mutant.line} {mutant.kind} {mutant.text!r}")
            return 0
        lives = [] if asked.no_lives else random_lives()
        with alone_in(FOLDER):
            return _run(sources, every, picked, asked.jobs, lives)
    except (ForgeError, SchemaError, SelectionError, BusyError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nCut off; the next run goes on from here.", file=sys.stderr)
        return 130


class BusyError(Exception):
    """Another run works in the folder; the message names it."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep a folder for this run: two would compile over each other.

    Raises:
        BusyError: if another run has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"Another run works in {folder}: wait for it, or end it.") from error
        yield


def _run(
    sources: Mapping[str, bytes],
    every: Sequence[Mutant],
    picked: Sequence[Mutant],
    jobs: int,
    lives: Sequence[str],
) -> int:
    begin = time.monotonic()
    bench = prepared(FOLDER, sources, every, lives, _say)
    ready = time.monotonic() - begin
    ledger = Ledger(
        FOLDER / "verdicts.jsonl",
        {name: digest(text) for name, text in sources.items()},
        digest(*(text.encode() for text in (*test_sources().values(), *lives))),
    )
    known = sum(mutant.name in ledger.outcomes for mutant in picked)
    print(
        f"{len(picked)} mutants, {known} of them judged before; ready after {ready:.0f} s",
        file=sys.stderr,
    )

    def tell(mutant: Mutant, outcome: Outcome, left: int, rest: float) -> None:
        by = f" by {outcome.by}" if outcome.by else ""
        place = f"{mutant.file}:{mutant.line} {mutant.kind}"
        print(
            f"{outcome.verdict:<9} {place}{by}; {left} left, about {rest / 60:.0f} min",
            file=sys.stderr,
        )

    outcomes = campaign(picked, bench.judge, ledger, jobs, tell)
    _report(outcomes, sources)
    print(
        f"took {(time.monotonic() - begin) / 60:.0f} min with {jobs} at a time, "
        f"{ledger.seconds / 60:.0f} min of runs in all"
    )
    return 1 if any(one.verdict is Verdict.SURVIVED for one in outcomes.values()) else 0


def _say(line: str) -> None:
    print(f"{line} ...", file=sys.stderr)


def _report(outcomes: Mapping[Mutant, Outcome], sources: Mapping[str, bytes]) -> None:
    for file in sorted({mutant.file for mutant in outcomes}):
        inside = [one.verdict for mutant, one in outcomes.items() if mutant.file == file]
        killed, living = score(inside)
        print(f"{file}: {killed} of {living} killed")
    for mutant, one in sorted(outcomes.items(), key=lambda item: item[0]):
        if one.verdict is Verdict.SURVIVED:
            old = sources[mutant.file][mutant.start : mutant.start + mutant.length].decode()
            place = f"{mutant.file}:{mutant.line} {mutant.kind}"
            print(f"survived: {place}: {old!r} -> {mutant.text!r}")
    killed, living = score([one.verdict for one in outcomes.values()])
    print(f"{killed} of {living} mutants killed ({100 * killed / max(1, living):.1f} %)")


if __name__ == "__main__":
    sys.exit(main())
