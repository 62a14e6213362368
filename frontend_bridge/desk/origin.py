"""Requests that change something come from the desk's own pages, or from no page at all.

A browser names the page that sends in `Origin`. What carries a cookie of the desk, or names an
origin, must name one of the operator's; a program without cookies has nothing to abuse.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.sessions import BEFORE, SESSION

_ONLY_READ = ("GET", "HEAD", "OPTIONS")


class OwnOrigins:
    """Refuses what a foreign page sends."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        """Guard `app`; pages of `origins` may send."""
        self._app, self._origins = app, frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if (
            scope["type"] == "http"
            and scope["method"] not in _ONLY_READ
            and self._is_foreign(scope)
        ):
            problem = Problem(403, "Not from here", "This desk takes nothing from a foreign page.")
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        values = [value for name, value in scope["headers"] if name == b"origin"]
        if values:
            return len(values) > 1 or values[0].decode("latin-1") not in self._origins
        names = (SESSION.encode(), BEFORE.encode())
        cookies = b";".join(value for name, value in scope["headers"] if name == b"cookie")
        return any(part.strip().split(b"=", 1)[0] in names for part in cookies.split(b";"))
