"""A node that limps: a real one behind a server of the test's own, which spoils its answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

Answer = tuple[int, bytes]
Spoil = Callable[[list[str], Any], Answer | None]
"""Gets the methods asked and the node's parsed answer; returns a status and a body instead."""


class LimpingNode:
    """Passes questions on to a node, and lets `spoil` change the answers.

    Attributes:
        address: where it listens.
        spoil: what is done to answers; None for nothing.
        asked: the methods that were asked, for each request.
    """

    def __init__(self, rpc: str, spoil: Spoil | None) -> None:
        self.spoil, self.address = spoil, ""
        self.asked: list[list[str]] = []
        self._rpc = rpc

    def answer(self, body: bytes) -> Answer:
        question = json.loads(body)
        questions = question if isinstance(question, list) else [question]
        methods = [one["method"] for one in questions]
        self.asked.append(methods)
        found = requests.post(
            self._rpc, data=body, headers={"Content-Type": "application/json"}, timeout=30
        )
        spoilt = self.spoil and self.spoil(methods, json.loads(found.content))
        return spoilt or (found.status_code, found.content)


@contextmanager
def limping(rpc: str, spoil: Spoil | None = None) -> Iterator[LimpingNode]:
    """Keep a limping node listening."""
    node = LimpingNode(rpc, spoil)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = node.answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of who was killed in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    node.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
