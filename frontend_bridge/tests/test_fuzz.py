"""The API fuzzed from its own OpenAPI document, in an environment of its own."""

import subprocess

import pytest

from frontend_bridge.local.services import api_server
from frontend_bridge.tests import support
from frontend_bridge.tests.conftest import empty_database
from tools.local_chain import free_port
from tools.toolchain import ROOT

SCHEMATHESIS = ROOT / ".toolchain" / "fuzz" / "bin" / "schemathesis"


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request, lived, tmp_path):
    address = empty_database(request, tmp_path)
    engine, _ = support.make_index(lived, address)
    engine.dispose()
    options = {"index": False, "rate": 0}
    with api_server(lived.rpc, lived.record, address, free_port(), **options) as api:
        yield api


def test_no_question_breaks_it(served, tmp_path):
    if not SCHEMATHESIS.is_file():
        raise SystemExit("schemathesis is not installed; run: make test-bridge")
    command = [
        str(SCHEMATHESIS),
        "run",
        f"{served}/openapi.json",
        # The stream never ends, so it has tests of its own.
        "--exclude-path=/v1/stream",
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_schema_conformance,unsupported_method",
        "--max-examples=100",
        "--seed=1",
        "--generation-deterministic",
        "--no-color",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "generated" in done.stdout
