"""Installed from a wheel, far from the repository, the auditor's command works."""

import os
import shutil
import subprocess
import sys

import pytest

from mutual_pool.chain.release import write_packaged
from tools.toolchain import ROOT

SOURCES = ("mutual_pool", "plans", "data")
FILES = ("pyproject.toml", "setup.py", "LICENSE", "README.md")


@pytest.fixture(scope="module")
def installed(release, tmp_path_factory):
    """An environment with a wheel that carries the compiled contracts; gives its `bin`."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "_release")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, source)
    (source / "mutual_pool" / "_release").mkdir()
    write_packaged(source / "mutual_pool" / "_release" / "release.json", release)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(source)], check=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    install = [*pip, "--python", str(environment / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # After its own packages, and without our link to the repository, come ours.
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "needs.pth").write_text(f"{ours}\n")
    return environment / "bin"


def test_verify_works_outside_the_repository(installed, anvil_year, tmp_path):
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("PYTHON")}
    command = [installed / "mutual-pool", "verify", "--rpc", anvil_year.address]
    command += ["--pool", anvil_year.addresses["pool"], "--store", tmp_path / "store"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("TRUE")
