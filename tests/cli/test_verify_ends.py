"""`verify` says 1 only when something is false: all that fails otherwise ends with 2."""

import importlib
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from mutual_pool import entry
from mutual_pool.audit.findings import Verdict
from mutual_pool.chain.node import NodeError
from mutual_pool.cli.exits import Answer
from mutual_pool.cli.main import application
from tests.support.locales import LOCALES
from tools.toolchain import ROOT

module = importlib.import_module("mutual_pool.cli.verify")
POOL = "0x" + "42" * 20
NOWHERE = ("--rpc", "http://127.0.0.1:9", "--pool", POOL, "--timeout", "0.1")


def ending(monkeypatch, failure, *arguments):
    """How `verify` ends if its audit fails so."""

    def fails(*_, **__):
        raise failure

    monkeypatch.setattr(module, "Session", fails)
    return CliRunner().invoke(application, ["verify", *NOWHERE, *arguments])


@pytest.mark.parametrize(
    "failure",
    [
        KeyError("position"),
        ZeroDivisionError(),
        RecursionError(),
        MemoryError(),
        AssertionError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        UnicodeEncodeError("latin-1", "…", 0, 1, "ordinal not in range"),
        BrokenPipeError(),
        OSError("no space left"),
        NodeError("the node is away"),
        click.ClickException("an answer that is none"),
        click.FileError("folder"),
        ArithmeticError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_fails_it_could_not_be_told(monkeypatch, failure):
    done = ending(monkeypatch, failure)
    assert done.exit_code == 2
    assert "Could not tell, because of " in done.stderr


def test_what_is_unexpected_asks_to_be_reported(monkeypatch):
    done = ending(monkeypatch, KeyError("position"))
    assert "the program itself failed (KeyError)" in done.stderr
    assert "Traceback" in done.stderr


def test_an_interruption_is_one(monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "Session", interrupted)
    with pytest.raises(click.Abort):
        application.get_command(None, "verify").main(list(NOWHERE), standalone_mode=False)


def test_a_failure_while_writing_is_no_verdict(monkeypatch, tmp_path):
    """The audit found all true; its files cannot be written, and that is not told as false."""
    result = SimpleNamespace(verdict=Verdict.TRUE, plan=SimpleNamespace(addresses={"asset": POOL}))
    auditor = SimpleNamespace(audit=lambda *_: result)
    session = SimpleNamespace(
        auditor=lambda **_: auditor, target=lambda *_: None, asset=lambda *_: None
    )

    class Session:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return session

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(module, "Session", Session)

    def fails(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(module, "write_all", fails)
    done = CliRunner().invoke(application, ["verify", *NOWHERE, "--out", str(tmp_path)])
    assert done.exit_code == 2 and "no space left" in done.stderr
    monkeypatch.setattr(module, "write_all", lambda *_: [])
    monkeypatch.setattr(module, "show", fails)
    assert CliRunner().invoke(application, ["verify", *NOWHERE]).exit_code == 2
    monkeypatch.setattr(module, "show", lambda *_: None)
    assert CliRunner().invoke(application, ["verify", *NOWHERE]).exit_code == 0


def test_a_program_that_cannot_be_loaded_tells_nothing(monkeypatch):
    broken = importlib.import_module("mutual_pool.cli.main")
    monkeypatch.delattr(broken, "main")
    for words, code in ((["verify"], 2), (["report"], 1)):
        monkeypatch.setattr(sys, "argv", ["mutual-pool", *words])
        with pytest.raises(SystemExit) as ended:
            entry.main()
        assert ended.value.code == code


@pytest.mark.parametrize("name", LOCALES)
def test_no_locale_changes_how_it_ends(name):
    done = subprocess.run(
        [sys.executable, "-m", "mutual_pool", "verify", *NOWHERE],
        cwd=ROOT,
        env={**os.environ, **LOCALES[name]},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Could not tell" in done.stderr


@pytest.mark.parametrize("name", LOCALES)
def test_every_character_can_be_written(name):
    code = (
        "import sys\n"
        "from mutual_pool.cli.streams import prepare_streams\n"
        "prepare_streams()\n"
        "from rich.console import Console\n"
        "print('\\u2026 \\u4e92\\u52a9 \\udc80')\n"
        "Console().print('[red]\\u2713[/] \\u4e92\\u52a9')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **LOCALES[name]},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


FOUND_TRUE = (
    "import sys, importlib\n"
    "from types import SimpleNamespace\n"
    "from mutual_pool.audit.findings import Verdict\n"
    "from mutual_pool.cli.main import main\n"
    "m = importlib.import_module('mutual_pool.cli.verify')\n"
    "class Session:\n"
    "    def __init__(self, *a, **k): pass\n"
    "    def __enter__(self): return self\n"
    "    def __exit__(self, *a): pass\n"
    "    def auditor(self, **k): return self\n"
    "    def target(self, *a): pass\n"
    "    def asset(self, *a): pass\n"
    "    def audit(self, *a):\n"
    "        plan = SimpleNamespace(addresses={'asset': ''})\n"
    "        return SimpleNamespace(verdict=Verdict.TRUE, plan=plan)\n"
    "m.Session = Session\n"
    "m.show = lambda console, result: console.print('TRUE ' * 100_000)\n"
    "main()\n"
)
"""`verify` as it runs with an audit that found all true, and a long answer."""


@pytest.mark.parametrize("closed", ["stdout", "both"])
def test_a_closed_pipe_is_no_verdict(closed):
    """Nobody reads what `verify` says, as in `mutual-pool verify ... | head -0`."""
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [sys.executable, "-c", FOUND_TRUE, "verify", *NOWHERE],
        cwd=ROOT,
        stdout=write,
        stderr=write if closed == "both" else subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert process.returncode == 2


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_was_closed_before_is_no_verdict(closed):
    """As a service may start it: the answer is the exit code, and there is no place to write."""
    start = ["sh", "-c", f'exec "$0" "$@" {closed}', sys.executable]
    for command, code in ((["-c", FOUND_TRUE], 0), (["-m", "mutual_pool"], 2)):
        words = [*start, *command, "verify", *NOWHERE]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == code


RECORDS = {
    "empty": b"",
    "a list": b"[]",
    "nothing": b"null",
    "no number": b"NaN",
    "a huge number": b"9" * 20_000,
    "deep": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "cut short": b'{"plan": "demo"',
    "UTF-16": '{"plan": "demo"}'.encode("utf-16"),
    "with a mark": b"\xef\xbb\xbf{}",
    "half a letter": b'{"plan": "\\ud800"}',
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("what", RECORDS)
@pytest.mark.parametrize("as_text", [True, False], ids=["JSON", "text"])
def test_a_record_that_is_none_is_no_verdict(tmp_path, what, as_text):
    path = tmp_path / "record.json"
    path.write_bytes(RECORDS[what])
    words = ["verify", "--rpc", "http://127.0.0.1:9", "--deployment", str(path)]
    done = CliRunner().invoke(application, [*words, *(["--json"] if as_text else [])])
    assert done.exit_code == 2
    assert "Could not tell, because of what was asked for" in done.stderr
    assert "is not the record of a deployment" in done.stderr
    assert not as_text or json.loads(done.stdout)["verdict"] == "unknown"


@pytest.mark.parametrize(
    "failure",
    [OSError("no space left"), KeyError("position"), click.ClickException("none"), MemoryError()],
    ids=lambda failure: type(failure).__name__,
)
@pytest.mark.parametrize("command", ["verify", "report"])
def test_what_fails_before_the_audit_is_no_verdict(monkeypatch, capsys, command, failure):
    """The net below all others: the answer 1 is given by a verdict alone."""
    broken = importlib.import_module("mutual_pool.cli.main")

    def fails(**_):
        raise failure

    monkeypatch.setattr(broken, "application", fails)
    monkeypatch.setattr(sys, "argv", ["mutual-pool", command])
    with pytest.raises((SystemExit, KeyError, MemoryError)) as ended:
        broken.main()
    if command == "verify":
        assert ended.value.code == 2
        assert capsys.readouterr().err
    elif isinstance(ended.value, SystemExit):
        assert ended.value.code == 1


@pytest.mark.parametrize("words", [["verify", "--help"], ["verify", "--nothing"]], ids=" ".join)
def test_a_help_that_nobody_reads_is_no_verdict(words):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "mutual_pool", *words],
        cwd=ROOT,
        stdout=write,
        stderr=write,
        check=False,
    )
    os.close(write)
    assert done.returncode in (0, 2)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_the_exit_code(monkeypatch, verdict):
    broken = importlib.import_module("mutual_pool.cli.main")

    def told(**_):
        raise Answer(int(verdict))

    monkeypatch.setattr(broken, "application", told)
    monkeypatch.setattr(sys, "argv", ["mutual-pool", "verify"])
    with pytest.raises(SystemExit) as ended:
        broken.main()
    assert ended.value.code == int(verdict)
