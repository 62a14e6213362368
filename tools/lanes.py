"""Runs steps side by side, in lanes, and tells at the end what took how long, and how much work.

python -m tools.lanes LOGS LANE [LANE ...]

A lane is a list of make's targets, parted by commas, which run one after another; lanes run at the
same time. Each step's output goes to LOGS/STEP.log and is shown if the step fails. A failure stops
nothing else: the other steps say what they find. Exits with 1 if any step failed.

A step's work is the processors' time that it and all that it started took, and waited for: unlike
the clock's, it is much the same on a busy machine. A last line has the share of all cores' time
that was worked in: far below all of it, lanes wait; near it, only less work ends sooner.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HEARTBEAT = 60.0
"""Seconds after which a line says what is still running, so that nobody takes it for stuck."""
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True)
class Outcome:
    """How a step ended: its exit status, the seconds it took, and the processors' seconds."""

    step: str
    status: int
    seconds: float
    work: float


@dataclass
class Lanes:
    """Lanes of steps; `command` comes before a step's name."""

    logs: Path
    command: Sequence[str] = ("make", "--no-print-directory")
    outcomes: list[Outcome] = field(default_factory=list)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: bool = False

    def run(self, lanes: Sequence[Sequence[str]]) -> int:
        """Runs all steps; gives 1 if any failed."""
        self.logs.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        threads = [threading.Thread(target=self._lane, args=(lane,)) for lane in lanes]
        for thread in threads:
            thread.start()
        told = started
        try:
            while any(thread.is_alive() for thread in threads):
                time.sleep(0.1)
                if time.monotonic() - told >= HEARTBEAT:
                    told = time.monotonic()
                    print(f"{_clock(told - started)}: still {', '.join(self._running)}", flush=True)
        finally:
            self._stop()
            for thread in threads:
                thread.join()
        self._summary(time.monotonic() - started)
        return int(any(outcome.status for outcome in self.outcomes))

    def _lane(self, steps: Sequence[str]) -> None:
        for step in steps:
            started = time.monotonic()
            log = self.logs / f"{step}.log"
            with log.open("wb") as file:
                with self._lock:
                    if self._stopped:
                        return
                    # A group of its own, so that whatever the step starts can be ended with it.
                    process = subprocess.Popen(
                        [*self.command, step],
                        stdin=subprocess.DEVNULL,
                        stdout=file,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                    self._running[step] = process
                status, work = _wait(process)
            seconds = time.monotonic() - started
            with self._lock:
                del self._running[step]
                self.outcomes.append(Outcome(step, status, seconds, work))
                if status and not self._stopped:
                    sys.stdout.write(log.read_text(encoding="utf-8", errors="replace"))
                print(f"{step}: {_word(status)} ({_clock(seconds)}); {log}", flush=True)

    def _stop(self) -> None:
        """Ends what still runs, when somebody interrupts."""
        with self._lock:
            self._stopped = True
            for process in self._running.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)

    def _summary(self, seconds: float) -> None:
        print(f"\n{'step':<16}{'time':>9}{'work':>9}")
        for outcome in sorted(self.outcomes, key=lambda one: -one.seconds):
            mark = "" if outcome.status == 0 else "  failed"
            times = f"{_clock(outcome.seconds):>9}{_clock(outcome.work):>9}"
            print(f"{outcome.step:<16}{times}{mark}")
        work, cores = sum(outcome.work for outcome in self.outcomes), os.cpu_count() or 1
        print(f"{'all':<16}{_clock(seconds):>9}{_clock(work):>9}")
        print(f"{work / (seconds * cores):.0%} of {cores} cores' time was worked in", flush=True)


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Waits for a step to end; its exit status, and the processors' seconds of it and its own."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def _clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _word(status: int) -> str:
    return "done" if status == 0 else "failed"


def main(arguments: Sequence[str]) -> int:
    """Reads the command line and runs the lanes."""
    if len(arguments) < 2:
        print("Where to, and which lanes? build/test lint,coverage test-brownie", file=sys.stderr)
        return 2
    # A polite kill ends as Ctrl-C does: with every step.
    for name in _STOP_SIGNALS:
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    logs, *lanes = arguments
    return Lanes(Path(logs)).run([lane.split(",") for lane in lanes])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
