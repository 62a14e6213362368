"""Which mutants are tried, and on which tests."""

import re
import subprocess
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from tools.mutate.mutants import Mutant
from tools.mutate.workshop import TESTS
from tools.toolchain import ROOT

#: In a library every mutant counts: shares, sums and deadlines are calculated there.
_LIBRARY = re.compile(r"^library ", re.MULTILINE)
#: A layer of a contract, which has no tests of its own, is tested as what the layers make up.
_LAYERS = {
    "pool": "MutualPool",
    "claims": "ClaimDesk",
    "enrolment": "Enrolment",
    "lens": "PlanLens",
    "orders": "StandingOrder",
    "services": "ServiceFund",
}
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class SelectionError(Exception):
    """Git cannot tell what changed; the message says why."""


def test_files(root: Path = ROOT) -> list[str]:
    """Return the test files on which mutants are tried first: all but random lives and gas."""
    return [
        path.relative_to(root).as_posix()
        for kind in ("libraries", "unit", "attacks")
        for path in sorted((root / TESTS / kind).rglob("*.t.sol"))
    ]


def random_lives(root: Path = ROOT) -> list[str]:
    """Return the test files of the campaigns of random lives."""
    folder = root / TESTS / "invariant"
    return [path.relative_to(root).as_posix() for path in sorted(folder.rglob("*.t.sol"))]


def stages(file: str, reaching: Collection[str], lives: Sequence[str]) -> list[list[str]]:
    """Return the test files to try on a mutant of a source, those that know it best first.

    Args:
        file: the source.
        reaching: the test files that come by the mutant.
        lives: the files of random lives, tried last.
    """
    path = Path(file)
    first: list[str] = []
    for name in (path.stem, _LAYERS.get(path.parent.name, path.stem)):
        own = (f"{TESTS}/libraries/{name}.t.sol", f"{TESTS}/unit/{name}/")
        first = first or [test for test in sorted(reaching) if test.startswith(own)]
    rest = [test for test in sorted(reaching) if test not in first]
    return [stage for stage in (first, rest, list(lives)) if stage]


def spread(found: Sequence[Mutant], count: int | None) -> list[Mutant]:
    """Return at most `count` of them, evenly spread."""
    if count is None or len(found) <= count:
        return list(found)
    return [found[place * len(found) // count] for place in range(count)]


def changed_lines(file: str, commit: str) -> set[int]:
    """Return the lines of a file that a commit did not have.

    Raises:
        SelectionError: if there is no such commit, or no git.
    """
    command = ["git", "diff", "--unified=0", "--no-color", "--no-ext-diff", commit, "--", file]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
        )
    except OSError as error:
        raise SelectionError(f"git does not run: {error}") from error
    except subprocess.CalledProcessError as error:
        raise SelectionError(f"git has no commit {commit}: {error.stderr.strip()}") from error
    return {
        int(first) + place
        for first, count in _HUNK.findall(done.stdout)
        for place in range(int(count or 1))
    }


@cache
def _is_library(file: str) -> bool:
    source = ROOT / file
    return source.is_file() and bool(_LIBRARY.search(source.read_text(encoding="utf-8")))


def chosen(
    found: Sequence[Mutant], sample: int | None, changed: Mapping[str, Collection[int]] | None
) -> list[Mutant]:
    """Return the mutants to try, those that count most first.

    Args:
        found: all mutants.
        sample: how many of each file to try at most, or at least with `changed`.
        changed: lines of each file of which every mutant is tried, beside all of the libraries
            and a sample; None to try the sample only.
    """
    files: dict[str, list[Mutant]] = {}
    for mutant in found:
        files.setdefault(mutant.file, []).append(mutant)
    must = [
        mutant
        for mutant in found
        if changed is not None and (mutant.line in changed[mutant.file] or _is_library(mutant.file))
    ]
    others = [mutant for inside in files.values() for mutant in spread(inside, sample)]
    return list(dict.fromkeys([*must, *others]))
