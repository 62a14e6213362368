"""Requests that are read whole are short; only files, which are streamed, may be long."""

from starlette.types import ASGIApp, Receive, Scope, Send

from frontend_bridge.api.http.responses import Problem

MOST_BYTES = 1_000_000
"""Of what is no file: an act, or a decision with its findings."""


class ShortBodies:
    """Refuses long requests, but for those that send a file (PUT)."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 411 or 413."""
        problem = _problem(scope) if scope["type"] == "http" else None
        if problem is not None:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _problem(scope: Scope) -> Problem | None:
    if scope["method"] == "PUT":
        return None
    headers = dict(scope["headers"])
    close = {"Connection": "close"}
    if b"transfer-encoding" in headers:
        return Problem(411, "No length", "Say in Content-Length how long the request is.", close)
    length = headers.get(b"content-length", b"0")
    # The server reads no more than was announced.
    if not length.isdigit() or len(length) > 12 or int(length) > MOST_BYTES:
        return Problem(413, "Too long", f"A request has at most {MOST_BYTES:,} bytes.", close)
    return None
