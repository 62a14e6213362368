"""API and desk in processes of their own, for a community on one's own machine."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

_START_SECONDS = 60


@contextmanager
def api_server(
    rpc: str,
    record: Path,
    database: str,
    port: int,
    *,
    index: bool = True,
    rate: float = 50,
    proxy: str = "",
    desk: str = "",
) -> Iterator[str]:
    """Keep the API running in a process of its own, indexing or not; give its address.

    It tells the words of notices that `desk` has, an address; "" for none.

    Raises:
        click.ClickException: if it does not start.
    """
    options = ["--rpc", rpc, "--deployment", str(record), "--database", database]
    options += ["--index" if index else "--no-index", "--rate", str(rate)]
    options += ["--proxy", proxy] if proxy else []
    options += ["--desk", desk] if desk else []
    address = f"http://127.0.0.1:{port}"
    command = ["frontend_bridge.api", *options, "--port", str(port)]
    with _running("API", command, f"{address}/v1/books"):
        yield address


@contextmanager
def desk_server(rpc: str, record: Path, folder: Path, port: int, page: str) -> Iterator[str]:
    """Keep a desk running in a process of its own; give its address.

    Args:
        rpc: the node's address.
        record: the record of the plan's deployment.
        folder: where its database, files, keys and list of erasures lie.
        port: on 127.0.0.1.
        page: where the page is, such as http://127.0.0.1:8080.

    Raises:
        click.ClickException: if it does not start.
    """
    address = f"http://127.0.0.1:{port}"
    command = ["frontend_bridge.desk", "serve", "--rpc", rpc, "--deployment", str(record)]
    command += ["--folder", str(folder / "desk"), "--keys", str(folder / "keys")]
    command += ["--erasures", str(folder / "erasures.jsonl")]
    # The page asks it, and so do commands, which come from the address they are given.
    command += ["--origin", page, "--origin", address]
    with _running("desk", [*command, "--port", str(port)], f"{address}/health"):
        yield address


@contextmanager
def _running(name: str, command: Sequence[str], ready: str) -> Iterator[None]:
    """Keep a module running from when it answers at `ready`."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([sys.executable, "-m", *command], stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not _answers(ready):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise click.ClickException(f"the {name} did not start:\n{log.read().decode()}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
