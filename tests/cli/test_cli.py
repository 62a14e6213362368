"""The command line: help everywhere, and each failure a sentence and its own exit code."""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import click
import pytest
from requests.exceptions import ConnectionError as Gone

from mutual_pool import __version__
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.cli import failures
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.lazy import load
from mutual_pool.cli.main import application, main
from tools.toolchain import ROOT
from tools.with_ganache import free_port


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command; gives its exit code and what it said on both channels."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["mutual-pool", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


class Node:
    """Something that answers every request in the same way."""

    def __init__(self, answers):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                asked = json.loads(self.rfile.read(size))
                answer = {"jsonrpc": "2.0", "id": asked["id"], **answers(asked["method"])}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def node():
    started = []

    def start(answers):
        started.append(Node(answers))
        return started[-1].address

    yield start
    for each in started:
        each.server.shutdown()
        each.server.server_close()


def commands(group=application, path=()):
    """Every command and group, by its words."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_every_command_has_its_help(run, path):
    code, out, err = run(*path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(" ".join(("Usage: mutual-pool", *path)))


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=lambda value: str(value)[:20])
def test_every_command_and_option_is_explained(path, command):
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.name)


def test_the_help_tells_every_exit_code(run):
    out = run("--help")[1]
    for code in Exit:
        assert f" {int(code)} " in out.replace("\n", " "), code


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "mutual_pool", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: mutual-pool [OPTIONS] COMMAND")
    assert "demo" in done.stdout


def test_what_a_command_loads_is_kept_from_the_collector_once(tmp_path, monkeypatch):
    text = "import gc\nwas_on = gc.isenabled()\n"
    (tmp_path / "a_late_command.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = gc.get_freeze_count()
    loaded = load("a_late_command")
    frozen = gc.get_freeze_count()
    assert loaded.was_on is False and gc.isenabled() and frozen > before
    assert load("a_late_command") is loaded and gc.get_freeze_count() == frozen


def test_the_version(run):
    assert run("--version") == (0, f"mutual-pool, version {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["demo", "--no-such-option"],
        ["demo", "--members", "0"],
        ["demo", "--members", "many"],
        ["demo", "--scale", "-1"],
        ["demo", "surplus"],
    ],
)
def test_wrong_usage(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (Exit.USAGE, "")
    assert "Error: " in err and "--help" in err


def test_a_wrong_plan_is_told_without_a_node(run, tmp_path):
    code, out, err = run("demo", "--plan", "no_such_plan")
    assert (code, out) == (Exit.USAGE, "")
    assert err.startswith("Error: no such plan")
    (tmp_path / "plan.yaml").write_text("name: [\n")
    code, _, err = run("demo", "--plan", str(tmp_path / "plan.yaml"))
    assert code == Exit.USAGE
    assert "plan.yaml" in err


def test_no_node(run):
    address = f"http://127.0.0.1:{free_port()}"
    code, out, err = run("demo", "--rpc", address)
    assert (code, out) == (Exit.NODE, "")
    assert err == f"Error: no node answers at {address}; start one, or give another address\n"


def test_what_is_no_address(run):
    assert run("demo", "--rpc", "somewhere")[0] == Exit.NODE


def test_what_is_no_node(run, node):
    address = node(lambda method: {"error": {"code": -32601, "message": "unknown method"}})
    code, _, err = run("demo", "--rpc", address)
    assert code == Exit.NODE
    assert "no node answers" in err


@pytest.mark.parametrize("chain_id", [1, 10, 11155111])
def test_no_test_money_on_a_public_chain(run, node, tmp_path, chain_id):
    asked = []

    def answers(method):
        asked.append(method)
        return {"result": hex(chain_id)}

    code, _, err = run("demo", "--rpc", node(answers), "--out", str(tmp_path / "out"))
    assert code == Exit.NODE
    assert f"the chain has the id {chain_id}; test money is sent only on" in err
    assert "(1337 or 31337). Nothing was sent;" in err
    assert set(asked) == {"eth_chainId"}
    assert not list(tmp_path.iterdir())


def test_a_node_that_signs_for_nobody(run, node):
    answers = {"eth_chainId": "0x539", "eth_accounts": []}
    code, _, err = run("demo", "--rpc", node(lambda method: {"result": answers[method]}))
    assert code == Exit.NODE
    assert "the node signs for 0 accounts, and 2 are needed. Nothing was sent" in err


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (NodeError("gone"), Exit.NODE, "Error: gone\n"),
        (ContractRefusalError("TooLittle", {}), Exit.REFUSED, "TooLittle(); nothing was changed"),
        (
            PermissionError(13, "Permission denied", "build"),
            Exit.FAILURE,
            "Error: build: permission denied\n",
        ),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "Interrupted.\n"),
        (Gone("connection refused"), Exit.NODE, "the node stopped answering: connection refused"),
    ],
)
def test_each_expected_failure_has_its_code(capsys, failure, code, said):
    with pytest.raises(SystemExit) as ended, failures.exit_on_known_errors():
        raise failure
    assert ended.value.code == code
    assert said in capsys.readouterr().err


def test_the_unexpected_is_not_hidden():
    with pytest.raises(ZeroDivisionError), failures.exit_on_known_errors():
        raise ZeroDivisionError


def test_an_interrupted_program_leaves_cleanly(node):
    """Stopped while it waits for a node that takes its time."""
    reached = threading.Event()

    def answers(method):
        reached.set()
        time.sleep(1)
        return {"result": "0x539"}

    command = [sys.executable, "-m", "mutual_pool", "demo", "--rpc", node(answers)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background ignores it, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert reached.wait(30)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED == 130
    assert err.strip() == "Interrupted."


@pytest.mark.parametrize(("verified", "code"), [(True, Exit.OK), (False, Exit.MISMATCH)])
def test_a_year_that_differs_ends_with_its_own_code(run, monkeypatch, verified, code):
    demo = importlib.import_module("mutual_pool.cli.demo")
    lived = SimpleNamespace(verified=verified)
    monkeypatch.setattr(demo, "connect", lambda rpc: None)
    monkeypatch.setattr(demo, "run_demo", lambda *_: lived)
    assert run("demo")[0] == code
