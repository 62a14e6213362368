"""Judging mutants on several cores, each verdict kept as soon as it is known."""

import json
import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from tools.mutate.mutants import Mutant
from tools.mutate.workshop import Outcome, Verdict


class Ledger:
    """The verdicts so far, one a line, so that a campaign goes on where it was cut off.

    A verdict holds as long as the mutant's source stays; that it survived only as long as the
    tests do.
    """

    def __init__(self, path: Path, sources: Mapping[str, str], tests: str) -> None:
        """Read what is at `path`, if anything.

        Args:
            path: of the file; it need not exist.
            sources: the digest of every source.
            tests: the digest of all tests.
        """
        self.path = path
        self.sources = sources
        self.tests = tests
        self.outcomes: dict[str, Outcome] = {}
        self.seconds = 0.0
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    noted = json.loads(line)
                except ValueError:
                    continue  # The run was cut off while it wrote.
                self._take(noted)

    def _take(self, noted: Mapping[str, str]) -> None:
        verdict = Verdict(noted["verdict"])
        file = noted["mutant"].split(":")[0]
        if noted["source"] != self.sources.get(file):
            return
        if verdict is Verdict.SURVIVED and noted["tests"] != self.tests:
            return
        self.outcomes[noted["mutant"]] = Outcome(verdict, noted["by"])
        self.seconds += float(noted["seconds"])

    def note(self, mutant: Mutant, outcome: Outcome, seconds: float) -> None:
        """Keep a verdict, and how long it took."""
        self.outcomes[mutant.name] = outcome
        self.seconds += seconds
        self.path.parent.mkdir(parents=True, exist_ok=True)
        noted = {
            "mutant": mutant.name,
            "verdict": outcome.verdict,
            "by": outcome.by,
            "seconds": round(seconds, 1),
            "source": self.sources[mutant.file],
            "tests": self.tests,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(noted) + "\n")


def campaign(
    found: Sequence[Mutant],
    judge: Callable[[Mutant, int], Outcome],
    ledger: Ledger,
    workers: int = 1,
    tell: Callable[[Mutant, Outcome, int, float], None] = lambda mutant, outcome, left, rest: None,
) -> dict[Mutant, Outcome]:
    """Judge every mutant that has no verdict yet, and return all verdicts.

    Args:
        found: the mutants, in the order in which they are tried.
        judge: is given a mutant and the number of the worker that tries it.
        ledger: keeps the verdicts.
        workers: how many are tried at the same time.
        tell: is given each new verdict, how many are left, and about how many seconds they take.
    """
    waiting = [mutant for mutant in found if mutant.name not in ledger.outcomes]
    free: queue.SimpleQueue[int] = queue.SimpleQueue()
    for worker in range(workers):
        free.put(worker)

    def judged(mutant: Mutant) -> tuple[Mutant, Outcome, float]:
        worker = free.get()
        try:
            begin = time.monotonic()
            return mutant, judge(mutant, worker), time.monotonic() - begin
        finally:
            free.put(worker)

    begin = time.monotonic()
    noted: set[Future[tuple[Mutant, Outcome, float]]] = set()
    pool = ThreadPoolExecutor(workers)
    running = [pool.submit(judged, mutant) for mutant in waiting]
    try:
        for one in as_completed(running):
            mutant, outcome, seconds = one.result()
            ledger.note(mutant, outcome, seconds)
            noted.add(one)
            left = len(waiting) - len(noted)
            tell(mutant, outcome, left, (time.monotonic() - begin) / len(noted) * left)
    finally:
        # Of a run that is cut off, what was finished by then counts as well.
        pool.shutdown(cancel_futures=True)
        for one in running:
            if one.done() and not one.cancelled() and not one.exception() and one not in noted:
                ledger.note(*one.result())
    return {mutant: ledger.outcomes[mutant.name] for mutant in found}


def score(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Return how many mutants were killed, and of how many that compile."""
    living = [verdict for verdict in verdicts if verdict is not Verdict.STILLBORN]
    return living.count(Verdict.KILLED), len(living)
