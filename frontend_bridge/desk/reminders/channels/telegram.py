"""Messages by the operator's bot. A chat is known once its owner started the bot with a code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from frontend_bridge.desk.reminders.channels.http import UnansweredError, post, result_of
from frontend_bridge.desk.reminders.channels.message import Ending, Message, Result
from frontend_bridge.desk.reminders.settings import Telegram

_AT_ONCE = 20
"""So many sayings are asked for at once: of the longest, their answer is still short enough."""
_LONGEST_WAIT = 86_400
_BLOCKED = (400, 403)
"""No such chat, or its owner blocked the bot."""


@dataclass(frozen=True)
class Said:
    """What somebody said to the bot.

    Attributes:
        update: its number; those up to it are not given again.
        chat: where.
        text: what.
    """

    update: int
    chat: str
    text: str


class TelegramChannel:
    """Sends to chats, and hears what is said to the bot."""

    def __init__(self, settings: Telegram) -> None:
        """Use a bot."""
        self._settings, self._session = settings, requests.Session()

    def send(self, message: Message) -> Result:
        """Send a message."""
        content = {"chat_id": message.address, "text": message.words.body}
        try:
            status, answer = self._ask("sendMessage", content)
        except UnansweredError as error:
            return Result(Ending.LATER, str(error))
        wait = answer.get("parameters") if isinstance(answer, dict) else None
        after = wait.get("retry_after") if isinstance(wait, dict) else 0
        known = after if isinstance(after, int) else 0
        return result_of(status, _BLOCKED, min(max(0, known), _LONGEST_WAIT))

    def heard(self, after: int) -> Iterator[Said]:
        """Yield the first sayings since an update, a few at a time.

        Raises:
            UnansweredError: if Telegram does not answer.
        """
        content = {"offset": after + 1, "timeout": 0, "allowed_updates": ["message"]}
        status, answer = self._ask("getUpdates", {**content, "limit": _AT_ONCE})
        found = answer.get("result") if isinstance(answer, dict) else None
        if status != 200 or not isinstance(found, list):
            raise UnansweredError(f"http {status}")
        for update in found:
            try:
                number, message = int(update["update_id"]), update.get("message") or {}
                chat = (message.get("chat") or {}).get("id", "")
                said = Said(number, str(chat), str(message.get("text", "")))
            except (KeyError, TypeError, ValueError, AttributeError):
                raise UnansweredError("an answer of another form") from None
            yield said

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _ask(self, method: str, content: dict[str, Any]) -> tuple[int, Any]:
        address = f"{self._settings.api}/bot{self._settings.token}/{method}"
        return post(self._session, address, content)
