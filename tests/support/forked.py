"""Commands in processes of their own that need not load Python and the program each time.

A server loads the program once and forks for every command. Such a command has its own working
folder, environment and streams, as one has that is started from a terminal; only what Python reads
at its start (encodings, options of the interpreter) is the server's.
"""

import functools
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

import click

from tools.toolchain import ROOT

_LENGTH = 8
_STREAMS = 3


class Forking:
    """A server of forked commands; it ends with the process that started it."""

    def __init__(self):
        self._mine, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.support.forked", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def run(self, words, folder, environment):
        """Run a command, and return how it ended.

        Args:
            words: what stands behind `mutual-pool`.
            folder: where it runs.
            environment: all of its environment.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            with Path(os.devnull).open("rb") as nothing:
                streams = [nothing.fileno(), out.fileno(), said.fileno()]
                request = {"words": words, "folder": str(folder), "environment": environment}
                content = json.dumps(request).encode("utf-8")
                length = len(content).to_bytes(_LENGTH, "big")
                socket.send_fds(self._mine, [length], streams)
                self._mine.sendall(content)
            status = int(_read(self._mine, _LENGTH))
            texts = [_text(stream) for stream in (out, said)]
        return subprocess.CompletedProcess(words, status, *texts)


@functools.cache
def forking():
    """The one server of this process."""
    return Forking()


def _text(stream):
    stream.seek(0)
    return stream.read().decode("utf-8").replace("\r\n", "\n")


def _read(connection, length):
    content = b""
    while len(content) < length:
        piece = connection.recv(length - len(content))
        if not piece:
            raise EOFError("the other side has ended")
        content += piece
    return content


def _serve(connection):
    _load()
    # The children share these pages with the server, until a collector writes on them.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Ends with the connection: the process that asked is gone.
    with suppress(EOFError, ConnectionError):
        while True:
            head, streams, _, _ = socket.recv_fds(connection, _LENGTH, _STREAMS)
            length = int.from_bytes(head + _read(connection, _LENGTH - len(head)), "big")
            if not streams:
                raise EOFError
            request = json.loads(_read(connection, length))
            child = os.fork()
            if child == 0:
                connection.close()
                _become(request, streams)
            for stream in streams:
                os.close(stream)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            connection.sendall(f"{code:0{_LENGTH}d}".encode("ascii"))


def _load():
    """Import what nearly every command imports when it is run."""
    import pyrage

    from mutual_pool.cli.main import application
    from tests.support import quick_age

    pyrage.passphrase.encrypt = quick_age.encrypt
    left_out = {"model", "simulate", "demo", "verify", "report", "statement"}
    _walk(application, click.Context(application), left_out)


def _walk(group, context, left_out=frozenset()):
    for name in group.list_commands(context):
        if name in left_out:
            continue
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            _walk(command, context)


def _become(request, streams):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 1
    try:
        for target, stream in enumerate(streams):
            os.dup2(stream, target)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["mutual-pool", *request["words"]]
        from mutual_pool.entry import main

        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        # As Python itself ends with what nobody caught.
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
