"""Copies of the project in which sources may be spoiled, and forge's tests of them."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tools.mutate.switch import BASE, REACHED, RECORDING
from tools.toolchain import BIN_FOLDER, ROOT, SOLC_FOLDER

CPU_SECONDS = 180
"""After as many a mutant counts as noticed: a test hangs that does not hang without it."""
_OUT_OF_TIME = -signal.SIGXCPU
TESTS = "tests/foundry"
_LIBRARIES = "node_modules/@openzeppelin"
_COMPILED = "build/forge"
_CACHE = f"{_COMPILED}/cache"
_FAILED = re.compile(r"^\[FAIL.*\] (\w+)\(", re.MULTILINE)
# Reading the compiler's version takes longer than most tests, and forge asks for it every time.
_COMPILER = """#!/bin/sh
if [ "$1" = --version ]; then
cat <<'END'
{told}
END
else
exec "{compiler}" "$@"
fi
"""


class ForgeError(Exception):
    """Forge did not get as far as running tests; the message holds what it said."""


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"
    """It does not compile, so it says nothing about the tests."""


@dataclass(frozen=True)
class Outcome:
    """A verdict, and the first test that failed, where one did."""

    verdict: Verdict
    by: str = ""


class Workshop:
    """A folder with sources, tests and what forge makes of them."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; `fill` puts the project there."""
        self.folder = folder

    def fill(self, sources: Mapping[str, bytes], tests: Mapping[str, str]) -> None:
        """Write sources and tests; what was compiled there before is kept.

        Args:
            sources: by their names, those of libraries too.
            tests: by their paths below the project.
        """
        for name in ("contracts", "tests", _LIBRARIES):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(ROOT / _LIBRARIES, self.folder / _LIBRARIES)
        others = self.folder / "node_modules" / "@layerzerolabs"
        if not others.is_symlink():
            others.symlink_to(ROOT / "node_modules" / "@layerzerolabs")
        for name, text in sources.items():
            self._write(f"node_modules/{name}" if name.startswith("@") else name, text)
        for name, test in tests.items():
            self._write(name, test.encode())
        settings = (ROOT / "foundry.toml").read_text(encoding="utf-8")
        allowed = f'fs_permissions = [{{ access = "read-write", path = "{Path(REACHED).parent}" }}]'
        self._write(
            "foundry.toml",
            settings.replace("[profile.default]\n", f"[profile.default]\n{allowed}\n", 1).encode(),
        )
        compiler = SOLC_FOLDER / "solc"
        version = subprocess.run(
            [compiler, "--version"], capture_output=True, encoding="utf-8", check=True
        )
        self._write("solc", _COMPILER.format(told=version.stdout, compiler=compiler).encode())
        (self.folder / "solc").chmod(0o755)

    def compile(self) -> str:
        """Compile everything; return what forge said if it could not."""
        done = self._forge(["build"], {}, None)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def test(
        self,
        files: Iterable[str],
        number: int = 0,
        worker: int = 0,
        runs: tuple[int, int] = (64, 8),
    ) -> Outcome:
        """Run the tests of some files with a mutant on.

        Args:
            files: paths below the project; at least one.
            number: the mutant's, or 0 for none.
            worker: which of the runs at the same time this is.
            runs: of each fuzz test, and of each campaign of random lives.

        Raises:
            ForgeError: if forge cannot run the tests.
        """
        done = self._run(files, BASE + number, worker, runs, CPU_SECONDS if number else None)
        told = done.stdout + done.stderr
        failed = _FAILED.search(told)
        if done.returncode == 0:
            return Outcome(Verdict.SURVIVED)
        if done.returncode == _OUT_OF_TIME:
            return Outcome(Verdict.KILLED, "time ran out")
        if "Compiler run failed" in told:
            return Outcome(Verdict.STILLBORN)
        if failed is None:
            raise ForgeError(f"forge could not run the tests:\n{told[-2000:]}")
        return Outcome(Verdict.KILLED, failed[1])

    def reached(self, file: str) -> set[int]:
        """Return the numbers of the mutants that a test file comes by."""
        path = self.folder / REACHED
        path.unlink(missing_ok=True)
        self._run([file], RECORDING, 0, (1, 1), None)
        if not path.is_file():
            return set()
        with path.open(encoding="utf-8") as lines:
            return {int(line) for line in set(lines)}

    def _run(
        self,
        files: Iterable[str],
        coinbase: int,
        worker: int,
        runs: tuple[int, int],
        seconds: int | None,
    ) -> subprocess.CompletedProcess[str]:
        chosen = list(files)
        match = chosen[0] if len(chosen) == 1 else "{" + ",".join(chosen) + "}"
        own = f"build/worker{worker}"
        environment = {
            "FOUNDRY_BLOCK_COINBASE": f"0x{coinbase:040x}",
            "FOUNDRY_FUZZ_RUNS": str(runs[0]),
            "FOUNDRY_INVARIANT_RUNS": str(runs[1]),
            # A test that failed with one mutant must not be remembered with the next.
            "FOUNDRY_FUZZ_FAILURE_PERSIST_DIR": f"{own}/fuzz",
            "FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR": f"{own}/invariant",
            "FOUNDRY_TEST_FAILURES_FILE": f"{own}/failures",
        }
        shutil.rmtree(self.folder / own, ignore_errors=True)
        # Forge writes down what it knows after every run. Of two at a time one would forget what
        # the other had not read, and compile that again with every mutant.
        shutil.copytree(self.folder / _CACHE, self.folder / own / "cache")
        environment["FOUNDRY_CACHE_PATH"] = f"{own}/cache"
        arguments = ["test", "--fail-fast", "--threads", "1", "--match-path", match]
        return self._forge(arguments, environment, seconds)

    def _forge(
        self, arguments: Sequence[str], added: Mapping[str, str], seconds: int | None
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "FOUNDRY_OUT": f"{_COMPILED}/out",
            "FOUNDRY_CACHE_PATH": _CACHE,
            "FOUNDRY_OPTIMIZER": "false",
            # With every mutant in it, a contract is larger than a chain would take.
            "FOUNDRY_CODE_SIZE_LIMIT": "10000000",
            "FOUNDRY_SOLC": "./solc",
            **added,
        }
        forge = str(BIN_FOLDER / "forge")
        return subprocess.run(
            # Time on the clock would count what else the machine does.
            ["sh", "-c", f'ulimit -t {seconds or "unlimited"}; exec "$@"', "sh", forge, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )

    def _write(self, name: str, text: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
