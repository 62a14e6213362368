"""The package under Pythons that brownie does not run on: types, wheels, and a start where one is.

    python -m tools.other_pythons          # make check-pythons

For each Python the types are checked as it has them, and every extra is resolved to wheels that
exist for it. Where an interpreter of it is on the PATH, the package is installed there and asked.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tools.toolchain import ROOT

OTHERS = ("3.12", "3.13")
_ASKED = (["--help"], ["plan", "check", "fair"], ["plan", "price", "fair"], ["verify", "--help"])


def requirements(python: str) -> dict[str, list[str]]:
    """Return what the package needs under a Python, by extra; "" is the light installation."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    light: list[str] = project["dependencies"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    found = {"": light, **{name: [*light, *more] for name, more in extras.items()}}
    return {name: [one for one in all_of if _wanted(one, python)] for name, all_of in found.items()}


def _wanted(requirement: str, python: str) -> bool:
    """Whether its marker, which names nothing but a Python it ends before, lets it in."""
    _, _, marker = requirement.partition(";")
    if not marker:
        return True
    ends = marker.strip().removeprefix("python_version").strip().removeprefix("<").strip(" '\"")
    return _parts(python) < _parts(ends)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def check(python: str) -> list[str]:
    """Return what is wrong under a Python, in sentences."""
    wrong = []
    types = _run([sys.executable, "-m", "mypy", "--python-version", python])
    if types.returncode:
        wrong.append(f"the types are wrong under Python {python}:\n{types.stdout}")
    for extra, wanted in requirements(python).items():
        names = [one.partition(";")[0].strip() for one in wanted]
        resolved = _run(
            [
                *(sys.executable, "-m", "pip", "--disable-pip-version-check", "install"),
                *("--dry-run", "--ignore-installed", "--quiet", "--only-binary=:all:"),
                *("--python-version", python, "--implementation", "cp"),
                *("--target", str(ROOT / "build" / "nowhere"), *names),
            ]
        )
        if resolved.returncode:
            what = f"the extra {extra}" if extra else "the light installation"
            wrong.append(f"{what} is not to be had for Python {python}:\n{resolved.stderr}")
    interpreter = shutil.which(f"python{python}")
    # A version manager's stand-in may be on the PATH without the interpreter behind it.
    if interpreter is None or _run([interpreter, "-V"]).returncode:
        print(f"No python{python} is here: it was not started.")
    else:
        wrong += _started(interpreter)
    return wrong


def _started(interpreter: str) -> list[str]:
    """Install the package under an interpreter, and ask it a few things."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "bin" / "python"
        for command in (
            [interpreter, "-m", "venv", folder],
            [str(there), "-m", "pip", "install", "--quiet", f"{ROOT}[audit]"],
            *([str(there), "-m", "mutual_pool", *words] for words in _ASKED),
        ):
            done = _run(command)
            if done.returncode:
                wrong.append(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
                break
    return wrong


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def main() -> int:
    """Print what is wrong, and give 1 if anything is."""
    wrong = [sentence for python in OTHERS for sentence in check(python)]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print(f"Types and wheels are right for Python {' and '.join(OTHERS)}.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
