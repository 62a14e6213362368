"""What a campaign needs once: everything compiled behind switches, and who comes by them."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutate.mutants import Mutant, code
from tools.mutate.schema import SchemaError, schema
from tools.mutate.selection import random_lives, stages, test_files
from tools.mutate.workshop import TESTS, Outcome, Verdict, Workshop
from tools.toolchain import ROOT

_LIVES_RUNS = (64, 8)
# The modules that decide what the compiled sources look like.
_SHAPING = ("hosts", "modifiers", "mutants", "rewriting", "schema", "switch")


def digest(*sources: bytes) -> str:
    """Return what tells the code of these sources from any other, whatever their comments say."""
    whole = hashlib.sha256()
    for part in map(code, sources):
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:16]


def test_sources() -> dict[str, str]:
    """Return the text of every file of forge's tests by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / TESTS).rglob("*.sol"))
    }


@dataclass(frozen=True)
class Bench:
    """Mutants ready to be tried.

    `numbers` are those of the mutants behind switches, `alone` those to be compiled by
    themselves, `stillborn` those that do not compile, by their names; `reached` has the numbers
    of the mutants that each test file comes by; `lives` are tried last.
    """

    folder: Path
    sources: Mapping[str, bytes]
    numbers: Mapping[str, int]
    alone: frozenset[str]
    stillborn: frozenset[str]
    reached: Mapping[str, frozenset[int]]
    lock: threading.Lock
    lives: Sequence[str]

    def judge(self, mutant: Mutant, worker: int) -> Outcome:
        """Return what becomes of a mutant."""
        if mutant.name in self.stillborn:
            return Outcome(Verdict.STILLBORN)
        if mutant.name in self.alone:
            # One at a time: they share the folder in which they are compiled.
            with self.lock:
                return self._judge_alone(mutant, stages(mutant.file, test_files(), self.lives))
        number = self.numbers[mutant.name]
        reaching = [file for file, numbers in self.reached.items() if number in numbers]
        workshop = Workshop(self.folder / "switched")
        return _tried(workshop, stages(mutant.file, reaching, self.lives), number, worker)

    def _judge_alone(self, mutant: Mutant, tests: Sequence[Sequence[str]]) -> Outcome:
        workshop = Workshop(self.folder / "alone")
        spoiled = mutant.applied(self.sources[mutant.file])
        workshop.fill({**self.sources, mutant.file: spoiled}, test_sources())
        if workshop.compile():
            return Outcome(Verdict.STILLBORN)
        return _tried(workshop, tests, 0, 0)


def _tried(workshop: Workshop, tests: Sequence[Sequence[str]], number: int, worker: int) -> Outcome:
    for files in tests:
        outcome = workshop.test(files, number, worker, _LIVES_RUNS)
        if outcome.verdict is not Verdict.SURVIVED:
            return outcome
    return Outcome(Verdict.SURVIVED)


def prepared(
    folder: Path,
    sources: Mapping[str, bytes],
    found: Sequence[Mutant],
    lives: Sequence[str],
    say: Callable[[str], None],
) -> Bench:
    """Compile all mutants at once and find out which tests come by them, unless it was done.

    Args:
        folder: where all of it is kept.
        sources: of the contracts and what they import, by name.
        found: every mutant of them.
        lives: the files of random lives to try on what no other test notices.
        say: is given a line about each step.

    Raises:
        SchemaError: if sources or tests do not compile, or tests fail without any mistake.
    """
    tests = test_sources()
    state = folder / "prepared.json"
    tool = hashlib.sha256()
    for name in _SHAPING:
        tool.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    texts = [text for name, text in sorted(sources.items())]
    key = tool.hexdigest() + digest(*texts, *(text.encode() for text in tests.values()))
    kept = json.loads(state.read_text(encoding="utf-8")) if state.is_file() else {}
    if kept.get("key") != key:
        kept = {"key": key, **_prepare(folder, sources, found, tests, say)}
        state.write_text(json.dumps(kept), encoding="utf-8")
    return Bench(
        folder,
        sources,
        kept["numbers"],
        frozenset(kept["alone"]),
        frozenset(kept["stillborn"]),
        {file: frozenset(numbers) for file, numbers in kept["reached"].items()},
        threading.Lock(),
        lives,
    )


def _prepare(
    folder: Path,
    sources: Mapping[str, bytes],
    found: Sequence[Mutant],
    tests: Mapping[str, str],
    say: Callable[[str], None],
) -> dict[str, object]:
    say(f"putting {len(found)} mutants behind switches")
    made = schema(sources, found)
    workshop = Workshop(folder / "switched")
    workshop.fill(made.sources, {name: made.rewritten.test(text) for name, text in tests.items()})
    say("compiling them all at once")
    refused = workshop.compile()
    if refused:
        raise SchemaError(f"the switches do not compile:\n{refused}")
    files = test_files()
    say(f"running {len(files)} test files without any mistake")
    unspoiled = workshop.test([*files, *random_lives()])
    if unspoiled.verdict is not Verdict.SURVIVED:
        raise SchemaError(f"{unspoiled.by} fails without any mistake: mend it first")
    say("finding out which tests come by which mutants")
    return {
        "numbers": {mutant.name: number for mutant, number in made.numbers.items()},
        "alone": [mutant.name for mutant in made.alone],
        "stillborn": [mutant.name for mutant in made.stillborn],
        "reached": {file: sorted(workshop.reached(file)) for file in files},
    }
