"""Asking the servers of ntfy and Telegram: short waits, no redirects, no secret in an error."""

from collections.abc import Mapping
from typing import Any

import requests

from frontend_bridge.desk.reminders.channels.message import SENT, Ending, Result

TIMEOUT = 15.0
_MOST_ANSWER = 4_000_000


class UnansweredError(Exception):
    """A server that did not answer, or not in JSON; the message names the kind of failure."""


def post(
    session: requests.Session, address: str, content: Mapping[str, Any], **headers: str
) -> tuple[int, Any]:
    """Send JSON; return the status, and what was answered.

    Raises:
        UnansweredError: if nothing, or no JSON, was answered.
    """
    try:
        answer = session.post(
            address, json=dict(content), headers=headers, timeout=TIMEOUT, allow_redirects=False
        )
        found = answer.json() if answer.content and len(answer.content) < _MOST_ANSWER else {}
    except (requests.RequestException, ValueError) as error:
        # A library's sentence may name the address, and a token in it.
        raise UnansweredError(type(error).__name__) from None
    return answer.status_code, found


def result_of(status: int, hard: tuple[int, ...], after: int = 0) -> Result:
    """Return how a try ended, by its status; `hard` are those that mean the address."""
    if 200 <= status < 300:
        return SENT
    ending = Ending.REFUSED if status in hard else Ending.LATER
    return Result(ending, f"http {status}", after)
