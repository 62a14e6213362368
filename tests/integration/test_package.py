"""A wheel holds all that the package needs: it works where there is no repository."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from mutual_pool import __version__
from mutual_pool.plan import plan_names
from tools.toolchain import ROOT

SOURCES = ("mutual_pool", "plans", "data")
FILES = ("pyproject.toml", "setup.py", "LICENSE", "README.md")
LOAD = """
import mutual_pool
from mutual_pool.plan import load_plan, plan_file, plan_names
from mutual_pool.actuarial.tables import load_cancer_table, load_life_table
load_cancer_table(), load_life_table()
print(mutual_pool.__file__)
for name in plan_names():
    print(load_plan(name).name, plan_file(name))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy, so that no build folder is left in the project."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copytree(
            ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in FILES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    pip += ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([*pip, str(folder / "source")], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """An environment with the wheel, which finds what the wheel needs in ours."""
    folder = tmp_path_factory.mktemp("elsewhere")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    pip += ["--python", str(environment / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # After its own packages, and without our link to the repository, come ours.
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "needs.pth").write_text(f"{ours}\n")
    return environment / "bin"


def run(command, folder):
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("PYTHON")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_has_code_tables_and_plans(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("py.typed", "__init__.py", "cli/main.py", "demo/report.py"):
        assert f"mutual_pool/{part}" in names
    assert {
        name for name in names if name.startswith("mutual_pool/_plans/") and "yaml" in name
    } == {
        *(f"mutual_pool/_plans/{name}.yaml" for name in plan_names()),
        "mutual_pool/_plans/demo.questions.yaml",
    }
    tables = {path.name for path in (ROOT / "data").glob("*.csv")}
    assert {f"mutual_pool/_data/{name}" for name in tables} <= set(names)
    assert not [name for name in names if name.startswith(("tests", "tools", "scripts", "bench"))]


def test_the_command_tells_its_version(elsewhere, tmp_path):
    done = run([elsewhere / "mutual-pool", "--version"], tmp_path)
    assert (done.returncode, done.stdout) == (0, f"mutual-pool, version {__version__}\n")


def test_plans_and_tables_come_from_the_wheel(elsewhere, tmp_path):
    done = run([elsewhere / "python", "-c", LOAD], tmp_path)
    assert done.returncode == 0, done.stderr
    package, *plans = done.stdout.splitlines()
    assert str(elsewhere.parent) in package
    assert [line.split()[0] for line in plans] == plan_names()
    assert all(f"{elsewhere.parent}" in line and "_plans" in line for line in plans)


def test_without_a_checkout_the_next_step_is_named(elsewhere, tmp_path):
    """The contracts are compiled from a checkout; a wheel alone says so."""
    ask = "from mutual_pool.chain.release import load_release; load_release()"
    done = run([elsewhere / "python", "-c", ask], tmp_path)
    assert "run this from a checkout of the repository" in done.stderr
