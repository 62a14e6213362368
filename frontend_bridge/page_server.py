"""Serves the built page and its `config.json`; for one's own machine."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BUILT = Path(__file__).resolve().parents[1] / "build" / "web"
WALLET = Path(__file__).resolve().parents[1] / "build" / "test-wallet" / "wallet.js"


class PageError(Exception):
    """A page that is not built."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the page, and what is made for this one chain."""

    def __init__(self, *args: Any, made: Mapping[str, bytes], **kwargs: Any) -> None:  # noqa: ANN401
        self._made = made
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer with what was made, or with a file."""
        content = self._made.get(urlsplit(self.path).path)
        if content is None:
            super().do_GET()
            return
        self.send_response(200)
        kind = "text/javascript" if self.path.endswith(".js") else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Let built files be kept, whose names change with them, and nothing else."""
        kept = "/assets/" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if kept else "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401  the library's
        """Say nothing."""


@contextmanager
def page_server(
    port: int, config: Mapping[str, Any], wallet: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Keep the page served; give its address.

    Args:
        port: on 127.0.0.1; 0 for any free one.
        config: the page's `config.json`.
        wallet: the settings of the test wallet that is loaded beside the page, if any.

    Raises:
        PageError: if the page or the test wallet is not built.
    """
    if not (BUILT / "index.html").is_file() or (wallet is not None and not WALLET.is_file()):
        raise PageError("the page is not built; run: make page")
    made = {}
    told = dict(config)
    if wallet is not None:
        told["testWallet"] = "test-wallet.js"
        settings = f"globalThis.mutualPoolTestWallet = {json.dumps(wallet)};\n"
        made["/test-wallet.js"] = settings.encode() + WALLET.read_bytes()
    made["/config.json"] = json.dumps(told).encode()
    handler = partial(_Handler, directory=str(BUILT), made=made)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, name="page", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
