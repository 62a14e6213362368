"""Notices on phones by the operator's ntfy server; topics are made by the desk."""

import requests

from frontend_bridge.desk.reminders.channels.http import UnansweredError, post, result_of
from frontend_bridge.desk.reminders.channels.message import Ending, Message, Result
from frontend_bridge.desk.reminders.settings import Ntfy


class NtfyChannel:
    """Publishes to topics of one server."""

    def __init__(self, settings: Ntfy) -> None:
        """Use a server."""
        self._settings, self._session = settings, requests.Session()

    def send(self, message: Message) -> Result:
        """Publish a message; a topic never refuses, so what fails is tried again."""
        token = self._settings.token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        words = message.words
        content = {"topic": message.address, "title": words.subject, "message": words.body}
        try:
            status, _ = post(self._session, self._settings.server, content, **headers)
        except UnansweredError as error:
            return Result(Ending.LATER, str(error))
        return result_of(status, hard=())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
