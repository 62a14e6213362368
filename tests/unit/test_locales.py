"""What is built is the same, byte for byte, whatever the locale of who builds it."""

import os
import subprocess
import sys

import pytest

from tests.support.locales import LOCALES
from tools.toolchain import ROOT

BUILD = """
import hashlib, json, sys
from pathlib import Path
from frontend_bridge.abi import generate
from mutual_pool.chain.release import load_release, standard_input
from mutual_pool.plan import load_plan
out = Path(sys.argv[1])
version, standard = standard_input(Path.cwd())
bundle = generate.generate(load_release(), Path("deployments"), generate.TEXTS)
(out / "standard.json").write_text(json.dumps(standard, ensure_ascii=False), encoding="utf-8")
(out / "bundle.json").write_text(generate.as_json(bundle), encoding="utf-8")
(out / "errors.ts").write_text(generate.as_error_texts(bundle), encoding="utf-8")
titles = [load_plan(name).title for name in ("fair", "demo", "water_drop", "xiang_hu_bao")]
(out / "titles").write_text(repr(titles), encoding="utf-8")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What each locale builds, by the locale's name."""
    found = {}
    for name, settings in LOCALES.items():
        out = tmp_path_factory.mktemp("locale")
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(out)],
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found[name] = {path.name: path.read_bytes() for path in out.iterdir()}
    return found


def test_the_locales_differ():
    asked = "import locale; print(locale.getpreferredencoding(False))"
    encodings = {
        name: subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, **settings},
            capture_output=True,
            check=True,
        ).stdout
        for name, settings in LOCALES.items()
    }
    assert encodings["UTF-8"].strip().upper() == b"UTF-8"
    assert encodings["C"] != encodings["UTF-8"] != encodings["Latin-1"]


def test_every_locale_builds_the_same(built):
    assert len(built["UTF-8"]) == 4
    assert built["C"] == built["UTF-8"] == built["Latin-1"]
    # Chinese is among it, or the test would say little.
    assert any(byte > 127 for byte in built["UTF-8"]["errors.ts"])
