"""A wallet on another device, and the relay to it: a process of its own on this machine."""

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tools.toolchain import ROOT

_SCRIPT = ROOT / "frontend_bridge" / "web" / "test-wallet" / "remote.mjs"
_SECONDS = 30


class RemoteWallet:
    """Speaks to the process, a JSON object to a line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith('{"told"'):
                self._told.put(json.loads(line))

    def until(self, told: str) -> dict[str, Any]:
        """Wait for what it tells next of this kind; what comes before is passed over.

        Raises:
            AssertionError: if something failed there, or nothing came.
        """
        while True:
            try:
                one = self._told.get(timeout=_SECONDS)
            except queue.Empty:
                raise AssertionError(f"the wallet did not tell of {told!r}") from None
            assert one["told"] != "failed", one
            if one["told"] == told:
                return one

    def tell(self, do: str, **given: Any) -> None:
        """Give it a command, without waiting for its end."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()

    def do(self, do: str, **given: Any) -> None:
        """Give it a command, and wait for its end."""
        self.tell(do, **given)
        self.until("done")


@contextmanager
def remote_wallet(key: str, chain: int, rpc: str) -> Iterator[tuple[RemoteWallet, str]]:
    """Keep a wallet and its relay running; give the wallet and the relay's address."""
    process = subprocess.Popen(
        ["node", str(_SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        wallet = RemoteWallet(process)
        wallet.tell("start", key=key, chain=chain, rpc=rpc)
        yield wallet, str(wallet.until("relay")["url"])
    finally:
        process.kill()
        process.wait()
