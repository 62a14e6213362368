"""Messages by the operator's bot. A chat is known once its owner started the bot with a code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from frontend_bridge.desk.reminders.channels.http import UnansweredError, post, result_of
from frontend_bridge.desk.reminders.channels.message import Ending, Message, Result
from frontend_bridge.desk.reminders.settings import Telegram

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
        wait = answer.get("parameters", {}) if isinstance(answer, dict) else {}
        return result_of(status, _BLOCKED, int(wait.get("retry_after", 0)))

    def heard(self, after: int) -> Iterator[Said]:
        """Yield what was said since an update.

        Raises:
            UnansweredError: if Telegram does not answer.
        """
        content = {"offset": after + 1, "timeout": 0, "allowed_updates": ["message"]}
        status, answer = self._ask("getUpdates", content)
        if status != 200 or not isinstance(answer, dict):
            raise UnansweredError(f"http {status}")
        for update in answer.get("result", []):
            message = update.get("message") or {}
            chat = (message.get("chat") or {}).get("id", "")
            yield Said(int(update["update_id"]), str(chat), str(message.get("text", "")))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _ask(self, method: str, content: dict[str, Any]) -> tuple[int, Any]:
        address = f"{self._settings.api}/bot{self._settings.token}/{method}"
        return post(self._session, address, content)
