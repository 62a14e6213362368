"""A light installation: what most people need works without what most of them do not need."""

import subprocess
import sys

import pytest

HEAVY = (
    *("coincurve", "distributed", "fpdf", "matplotlib", "numba", "numpy", "orjson", "plotly"),
    *("pyarrow", "pyrevm", "scipy", "solcx", "brownie", "sqlalchemy", "fastapi"),
)
WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {heavy!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
sys.argv = ["mutual-pool", *sys.argv[1:]]
from mutual_pool.entry import main
main()
"""


def run(*arguments):
    """Run a command where the heavy packages are not installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(heavy=HEAVY), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        *("claim", "assembly", "gift", "guardian", "join", "keeper", "key", "leave", "plan"),
        *("registrar", "reinstate", "status", "steward", "supervisor", "top-up", "transaction"),
        *("deploy", "doctor", "source", "cohort", "recovery"),
    ],
)
def test_the_light_commands_need_nothing_more(command):
    done = run(command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: mutual-pool" in done.stdout


def test_a_plan_is_checked_and_priced_by_a_light_installation():
    assert run("plan", "check", "fair").returncode == 0
    priced = run("plan", "price", "fair")
    assert priced.returncode == 0, priced.stderr


@pytest.mark.parametrize(
    "command",
    [("report", "--help"), ("statement", "--help"), ("simulate", "demo"), ("steward", "publish")],
)
def test_what_is_missing_is_told_in_a_sentence(command):
    done = run(*command)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "which is not installed: pip install 'mutual-pool[" in done.stderr


def test_verify_without_the_auditor_could_not_tell():
    """Its 1 would mean that something is false."""
    done = run("verify", "--help")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "pip install 'mutual-pool[" in done.stderr
