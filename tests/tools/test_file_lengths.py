"""A file has one job: no source is longer than 400 lines, but for what is generated."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 400
FOLDERS = ("bench", "contracts", "frontend_bridge", "mutual_pool", "scripts", "tests", "tools")
ENDINGS = {".py", ".sol", ".ts", ".tsx", ".js", ".sh"}
LEFT_OUT = {"node_modules", "build", "__pycache__", "_release"}
GENERATED = {f"frontend_bridge/abi/{name}.ts" for name in ("bundle", "errors", "plan_files")}
TO_BE_SPLIT = {}
"""Longer than they should be; no new name belongs here, and no limit here is raised."""


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            place = path.relative_to(ROOT)
            if path.suffix in ENDINGS and not LEFT_OUT & set(place.parts) and path.is_file():
                yield str(place)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_source_is_too_long(folder):
    found = {
        name: lines
        for name in sources()
        if name.startswith(f"{folder}/") and name not in GENERATED
        if (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > LIMIT
    }
    assert found == {}, f"give each job a file of its own; {LIMIT} lines are the most"
