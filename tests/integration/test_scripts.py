"""`brownie run deploy` and `brownie run demo`, in a copy of the project with a chain of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mutual_pool.chain.deployment import read_record
from mutual_pool.demo.run import Settings
from tools.toolchain import ROOT

COPIED = ("contracts", "interfaces", "scripts", "build/contracts", "build/interfaces")
LINKED = ("node_modules", "brownie-config.yaml", "plans")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy, so that neither deployments/ nor build/demo/ of the project are touched."""
    folder = tmp_path_factory.mktemp("copied") / "pool"
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    (folder / "interfaces").mkdir(exist_ok=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def run(project):
    """Run one of brownie's scripts beside a Ganache of its own."""

    def run(*arguments):
        brownie = str(Path(sys.executable).parent / "brownie")
        wrapper = [sys.executable, "-m", "tools.with_ganache", "--brownie", "--"]
        command = [*wrapper, brownie, "run", *arguments, "--network", "ganache"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_a_plan_is_deployed_and_recorded(run, project):
    done = run("deploy")
    assert done.returncode == 0, done.stdout + done.stderr
    record = read_record(project / "deployments" / "1337" / "demo.json")
    for address in record.addresses.values():
        assert address in done.stdout
    assert "its record is deployments/1337/demo.json" in done.stdout


def test_a_year_is_lived_and_verified(run, project):
    done = run("demo", "main", "12", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "VERIFIED" in done.stdout
    summary = json.loads((project / "build" / "demo" / "summary.json").read_text())
    assert summary["verified"] is True
    assert (summary["members_at_start"], summary["seed"]) == (12, 1)
    assert (summary["network"], summary["plan"]) == ("ganache", Settings.plan)
    assert "chart-0" in (project / "build" / "demo" / "report.html").read_text()


def test_an_unknown_plan_is_told_in_a_sentence(run):
    done = run("deploy", "main", "no_such_plan")
    assert done.returncode == 2
    assert "Error: no such plan" in done.stderr
    assert "'no_such_plan'; allowed: a file, or one of: demo, fair" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_wrong_roles_are_told_in_a_sentence(run, project):
    (project / "roles.yaml").write_text("asset: 12\n")
    done = run("deploy", "main", "demo", "roles.yaml")
    assert done.returncode == 2
    assert "asset: 12; allowed: an address in quotes" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
