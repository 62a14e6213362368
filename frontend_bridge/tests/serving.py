"""The application on a real port, with the connections that the service has."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from frontend_bridge.api.http.clients import Clients
from frontend_bridge.api.http.connections import limited_to
from tools.local_chain import free_port


@contextmanager
def serving(app, clients: Clients | None = None) -> Iterator[int]:
    """Keep an application served; give its port."""
    port = free_port()
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="critical",
        proxy_headers=False,
        http=limited_to(clients or Clients()),
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(timeout=10)
