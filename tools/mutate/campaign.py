"""Trying mutants: each is put into a copy of the project, whose forge tests should then fail."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tools.mutate.mutants import Mutant
from tools.toolchain import BIN_FOLDER, ROOT

TIMEOUT = 900
"""Seconds after which a mutant counts as noticed: a test hangs that does not hang without it."""
_LINKED = ("node_modules", ".toolchain")
_COPIED = ("contracts", "tests/foundry", "foundry.toml")


@dataclass(frozen=True)
class Suite:
    """Some of forge's tests: the folders of sources and tests that are compiled, and which run."""

    sources: str
    tests: str
    match: str


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"
    """It does not compile, so it says nothing about the tests."""


class Workshop:
    """A copy of the project in which sources may be spoiled."""

    def __init__(self, folder: Path) -> None:
        """Copy what forge needs into `folder`; what was compiled there before is kept."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in _COPIED:
            target = folder / name
            if target.is_dir():
                shutil.rmtree(target)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target)
            else:
                shutil.copy(ROOT / name, target)
        for name in _LINKED:
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(ROOT / name)

    def judge(self, mutant: Mutant, suites: Sequence[Suite]) -> Verdict:
        """Return whether one of the suites notices a mutant; they are tried in turn."""
        target = self.folder / mutant.file
        whole = target.read_bytes()
        target.write_bytes(mutant.applied(whole))
        try:
            for suite in suites:
                verdict = self.run(suite)
                if verdict is not Verdict.SURVIVED:
                    return verdict
        finally:
            target.write_bytes(whole)
        return Verdict.SURVIVED

    def run(self, suite: Suite) -> Verdict:
        """Run the tests of a suite."""
        # Each suite keeps what it compiled; linked at run time, tests need not be compiled again
        # when a contract changes.
        kept = f"build/{suite.tests.replace('/', '-')}"
        environment = {
            **os.environ,
            "FOUNDRY_SRC": suite.sources,
            "FOUNDRY_TEST": suite.tests,
            "FOUNDRY_OUT": f"{kept}/out",
            "FOUNDRY_CACHE_PATH": f"{kept}/cache",
            "FOUNDRY_DYNAMIC_TEST_LINKING": "true",
            "FOUNDRY_FUZZ_RUNS": "64",
            "FOUNDRY_INVARIANT_RUNS": "8",
        }
        command = [str(BIN_FOLDER / "forge"), "test", "--fail-fast", "--match-path", suite.match]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=False,
                encoding="utf-8",
            )
        except subprocess.TimeoutExpired:
            return Verdict.KILLED
        if done.returncode == 0:
            return Verdict.SURVIVED
        told = done.stdout + done.stderr
        return Verdict.STILLBORN if "Compiler run failed" in told else Verdict.KILLED


class Ledger:
    """The verdicts so far, one a line, so that a campaign goes on where it was cut off."""

    def __init__(self, path: Path) -> None:
        """Read what is at `path`, if anything."""
        self.path = path
        self.verdicts: dict[str, Verdict] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                name, verdict = json.loads(line)
                self.verdicts[name] = Verdict(verdict)

    def note(self, mutant: Mutant, verdict: Verdict) -> None:
        """Keep a verdict."""
        self.verdicts[mutant.name] = verdict
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([mutant.name, verdict]) + "\n")


def campaign(
    found: Sequence[Mutant],
    judge: Callable[[Mutant], Verdict],
    ledger: Ledger,
    tell: Callable[[Mutant, Verdict], None] = lambda mutant, verdict: None,
) -> dict[Mutant, Verdict]:
    """Judge every mutant that has no verdict yet, and return all verdicts."""
    for mutant in found:
        if mutant.name not in ledger.verdicts:
            ledger.note(mutant, judge(mutant))
        tell(mutant, ledger.verdicts[mutant.name])
    return {mutant: ledger.verdicts[mutant.name] for mutant in found}


def score(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Return how many mutants were killed, and of how many that compile."""
    living = [verdict for verdict in verdicts if verdict is not Verdict.STILLBORN]
    return living.count(Verdict.KILLED), len(living)
