"""The last catch: a request that fails in any way gets an answer, and the log gets no secrets.

The server would write the failure's own words into its log, which may hold SQL or an address.
"""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.trouble import trace_of

_log = logging.getLogger(__name__)


class Guard:
    """Answers 500 where everything else failed."""

    def __init__(self, app: ASGIApp, whose: str = "the index") -> None:
        """Guard `app`; a failure is said to be a mistake of `whose`."""
        self._app, self._whose = app, whose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            _log.error("a request failed\n%s", trace_of(error))
            if begun:
                # Nothing can be said any more; the server cuts the connection.
                return
            problem = Problem(
                500,
                "Something went wrong",
                f"This is a mistake of {self._whose}, not of your question; it is in its log.",
            )
            await problem.response()(scope, receive, send)
