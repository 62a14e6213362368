"""The floors of the package and of the page: a wrong import fails, and its rule is named."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = ROOT / ".toolchain" / "checks" / "bin" / "lint-imports"
WEB = ROOT / "frontend_bridge" / "web"


@pytest.fixture
def copied(tmp_path):
    """A copy of the code, to spoil."""
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules", "tests", "_release")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("mutual_pool", "frontend_bridge"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave_out)
    (tmp_path / "frontend_bridge" / "tests").mkdir()
    (tmp_path / "frontend_bridge" / "tests" / "__init__.py").touch()
    return tmp_path


def linted(folder):
    return subprocess.run(
        [LINTER, "--no-cache"],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )


def test_every_module_imports_from_its_floor_or_below(copied):
    result = linted(copied)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "rule"),
    [
        ("protocol/pool/cover.py", "from mutual_pool.chain import node", "of the package BROKEN"),
        ("protocol/panel/panel.py", "from mutual_pool.protocol import twin", "of the twin BROKEN"),
        ("audit/findings.py", "from mutual_pool.audit import auditor", "of the auditor BROKEN"),
        ("simulation/model/state.py", "from mutual_pool.simulation.output import rows", "BROKEN"),
        ("plan/money.py", "import brownie", "without brownie, tests and tools BROKEN"),
        ("flat.py", '"""A module that lies flat at the top."""', "mutual_pool.flat"),
    ],
)
def test_a_wrong_import_fails(copied, module, line, rule):
    path = copied / "mutual_pool" / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    result = linted(copied)
    assert result.returncode == 1
    assert rule in result.stdout


def cruised(folder):
    program = WEB / "node_modules" / ".bin" / "depcruise"
    return subprocess.run(
        [program, "--config", ".dependency-cruiser.cjs", "src"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def page(copied):
    folder = copied / "frontend_bridge" / "web"
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    return folder


def test_the_page_imports_from_its_floor_or_below(page):
    result = cruised(page)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "imported", "rule"),
    [
        ("ui/fields.tsx", "../transactions/send", "ui/ imports from no floor above"),
        ("chain/logs.ts", "../protocol/books", "chain/ imports from no floor above"),
        ("flat.ts", "./format", "every module has a floor"),
    ],
)
def test_a_wrong_import_of_the_page_fails(page, module, imported, rule):
    path = page / "src" / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f'import "{imported}";\n{before}', encoding="utf-8")
    result = cruised(page)
    assert result.returncode != 0
    assert rule in result.stdout
