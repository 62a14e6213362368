"""Serves the built page and its `config.json`; for one's own machine."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import unquote, urlsplit

from frontend_bridge.local.page_files import PageFile, read_files
from frontend_bridge.local.page_headers import (
    RELAY,
    SHARED_HEADERS,
    OriginError,
    page_headers,
)
from mutual_pool.chain.node import LOCAL_CHAINS

BUILT = Path(__file__).resolve().parents[2] / "build" / "web"
WALLET = Path(__file__).resolve().parents[2] / "build" / "test-wallet" / "wallet.js"
_SECONDS = 15
_MOST_AT_ONCE = 64
_FOR_EVER = "max-age=31536000, immutable"
_TEXTS = {
    400: "This is no request that a browser makes.",
    404: "There is nothing here.",
    405: "This page is only read.",
    421: "This server does not answer for that host.",
}


class PageError(Exception):
    """A page that is not built, or settings that do not fit it."""


@dataclass(frozen=True)
class _Site:
    """What is served, and to whom.

    Args:
        files: the files by path.
        headers: what goes with each.
        hosts: the names under which the server answers, without port; any port may follow.
    """

    files: Mapping[str, PageFile]
    headers: Mapping[str, str]
    hosts: frozenset[str]


class _Handler(BaseHTTPRequestHandler):
    """Answers with a file that is there, and else with a sentence."""

    protocol_version = "HTTP/1.1"
    server_version = "page"
    sys_version = ""
    timeout = _SECONDS

    def __init__(self, *args: Any, site: _Site, **kwargs: Any) -> None:  # noqa: ANN401
        self._site = site
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer with a file."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with what would go with a file."""
        self._answer()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with a sentence; nothing of the request is repeated in it."""
        # The library calls this for what it cannot read, and for methods that are not here.
        status = 405 if code == 501 else code
        text = _TEXTS.get(status, _TEXTS[400]).encode()
        self.close_connection = True
        self.send_response(status)
        self._send_headers({"Content-Type": "text/plain; charset=utf-8", "Connection": "close"})
        if status == 405:
            self.send_header("Allow", "GET, HEAD")
        self._finish(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401  the library's
        """Say nothing."""

    def _answer(self) -> None:
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            # Nobody reads a body, which would be taken for the next request.
            self.send_error(400)
            return
        if not self._known_host():
            self.send_error(421)
            return
        file = self._site.files.get(self._path())
        if file is None:
            self.send_error(404)
            return
        same = file.tag in self.headers.get("If-None-Match", "")
        packed = file.packed if "gzip" in self.headers.get("Accept-Encoding", "") else None
        self.send_response(304 if same else 200)
        self._send_headers(
            {
                "Cache-Control": _FOR_EVER if file.kept else "no-cache",
                "ETag": file.tag,
                "Vary": "Accept-Encoding",
                **(SHARED_HEADERS if file.shared else {}),
            }
        )
        if same:
            self.end_headers()
            return
        self.send_header("Content-Type", file.kind)
        if packed is not None:
            self.send_header("Content-Encoding", "gzip")
        self._finish(packed or file.content)

    def _path(self) -> str:
        try:
            return unquote(urlsplit(self.path).path, errors="strict")
        except ValueError:
            return ""

    def _known_host(self) -> bool:
        """Whether the request is for this server: else a foreign name could lead here."""
        given = self.headers.get_all("Host") or []
        try:
            return len(given) == 1 and urlsplit(f"//{given[0]}").hostname in self._site.hosts
        except ValueError:
            return False

    def _send_headers(self, more: Mapping[str, str]) -> None:
        for name, value in {**self._site.headers, **more}.items():
            self.send_header(name, value)

    def _finish(self, content: bytes) -> None:
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    """A thread for each connection, and not more than so many."""

    daemon_threads = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  the library's
        self._free = threading.BoundedSemaphore(_MOST_AT_ONCE)
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(
        self,
        request: socket | tuple[bytes, socket],
        client_address: Any,  # noqa: ANN401
    ) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing of who went away in the middle."""


@contextmanager
def page_server(
    port: int,
    config: Mapping[str, Any],
    wallet: Mapping[str, Any] | None = None,
    *,
    hosts: Iterable[str] = (),
    frame_ancestors: Iterable[str] = (),
    folder: Path | None = None,
) -> Iterator[str]:
    """Keep the page served; give its address.

    Args:
        port: on 127.0.0.1; 0 for any free one.
        config: the page's `config.json`; the node, the index, the desk and the relay that it
            names, for each of its plans, may be asked by the page.
        wallet: the settings of the test wallet that is loaded beside the page, if any.
        hosts: names under which the page is asked for besides those of this machine.
        frame_ancestors: who may show the page in a frame, besides the `frames` of `config`.
        folder: what is served; the built page unless another one is named.

    Raises:
        PageError: if the page or the test wallet is not built, or a setting does not fit.
    """
    handler = partial(_Handler, site=_site(config, wallet, hosts, frame_ancestors, folder or BUILT))
    server = _Server(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, name="page", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _site(
    config: Mapping[str, Any],
    wallet: Mapping[str, Any] | None,
    hosts: Iterable[str],
    frame_ancestors: Iterable[str],
    folder: Path,
) -> _Site:
    if not (folder / "index.html").is_file() or (wallet is not None and not WALLET.is_file()):
        raise PageError("the page is not built; run: make page")
    told = dict(config)
    files = dict(read_files(folder))
    if wallet is not None:
        if told.get("chainId") not in LOCAL_CHAINS:
            raise PageError("test wallets are for a chain of one's own machine only")
        told["testWallet"] = "test-wallet.js"
        settings = f"globalThis.mutualPoolTestWallet = {json.dumps(wallet)};\n"
        path = "/test-wallet.js"
        files[path] = PageFile(path, settings.encode() + WALLET.read_bytes())
    files["/config.json"] = PageFile("/config.json", json.dumps(told).encode())
    connect = [
        str(one[name])
        for one in (told, *told.get("plans", ()))
        for name in ("rpc", "api", "desk", "relay")
        if one.get(name)
    ]
    if told.get("walletConnect") and not told.get("relay"):
        connect.append(RELAY)
    try:
        framing = [*frame_ancestors, *told.get("frames", ())]
        headers = page_headers(connect, framing)
    except OriginError as error:
        raise PageError(str(error)) from error
    return _Site(files, headers, frozenset({"127.0.0.1", "localhost", "::1", *hosts}))
