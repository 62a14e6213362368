"""A light installation: what most people need works without what most of them do not need."""

import subprocess
import sys

import pytest

from tools.light_install import packages_of, size_of

HEAVY = (
    *("distributed", "fpdf", "matplotlib", "numba", "plotly", "pyarrow", "pyrevm", "scipy"),
    *("solcx", "brownie", "sqlalchemy", "fastapi", "PIL", "pyrage"),
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


def run(*arguments, missing=HEAVY, **options):
    """Run a command where the heavy packages are not installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(heavy=missing), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_it_is_below_250_megabytes_and_has_nothing_heavy():
    found = packages_of()
    assert {"web3", "numpy", "coincurve"} <= found
    assert not found & {"pyarrow", "plotly", "fpdf2", "scipy", "numba", "matplotlib", "py-solc-x"}
    assert 100_000_000 < sum(map(size_of, found)) < 250_000_000


@pytest.mark.parametrize(
    ("extra", "package"), [("parquet", "pyarrow"), ("plots", "plotly"), ("pdf", "fpdf2")]
)
def test_what_is_heavy_is_an_extra(extra, package):
    assert package in packages_of([extra])
    assert package in packages_of(["audit"])


@pytest.mark.parametrize(
    "command",
    [
        *("claim", "assembly", "gift", "guardian", "join", "keeper", "key", "leave", "plan"),
        *("registrar", "reinstate", "status", "steward", "supervisor", "top-up", "transaction"),
        *("deploy", "doctor", "source", "cohort", "recovery", "verify", "report", "statement"),
        "notice",
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


def test_twin_plan_and_addresses_need_nothing_more():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(heavy=HEAVY).partition("sys.argv")[0] + IMPORTS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


IMPORTS = """
import mutual_pool.protocol.twin, mutual_pool.plan, mutual_pool.audit.auditor
import mutual_pool.audit.render.files, mutual_pool.audit.render.statement
import mutual_pool.chain.release, mutual_pool.chain.deployment_record, mutual_pool.office.claims
"""


def test_an_audit_without_parquet_and_charts(town, member, tmp_path):
    """The verdict is the same; what is not written is told, with the extra that brings it."""
    ill = member("audited")
    given = {"env": ill.environment(), "cwd": ill.home}
    done = run("verify", "--out", tmp_path, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no tables as Parquet and charts are written" in done.stderr
    assert "pip install 'mutual-pool[parquet,plots]'" in done.stderr
    written = sorted(path.suffix for path in tmp_path.iterdir())
    assert written == sorted([".json", ".json", ".html", ".beancount", *[".csv"] * 6])
    page = next(tmp_path.glob("*.html")).read_text()
    assert "TRUE" in page and "mutual-pool[plots]" in page
    for form in ("json", "html", "text"):
        drawn = run("statement", "draw", ill.address, "--form", form, **given)
        assert drawn.returncode == 0, drawn.stderr
        assert ill.address.lower() in drawn.stdout.lower()
    paper = tmp_path / "statement.pdf"
    drawn = run("statement", "draw", ill.address, "--out", paper, **given)
    assert drawn.returncode == 1
    assert "pip install 'mutual-pool[pdf]'" in drawn.stderr
    assert "Traceback" not in drawn.stderr
    assert not paper.exists()


@pytest.mark.parametrize(
    ("command", "extra"),
    [(("simulate", "demo"), ""), (("evidence", "--help"), "desk")],
)
def test_what_is_missing_is_told_in_a_sentence(command, extra):
    done = run(*command)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"which is not installed: pip install 'mutual-pool[{extra}" in done.stderr


def test_verify_that_cannot_be_loaded_could_not_tell():
    """Its 1 would mean that something is false."""
    done = run("verify", "--help", missing=("numpy",))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "numpy is not installed; pip install mutual-pool" in done.stderr
