"""The worker of reminders: it follows, hears and sends, again and again; one for each desk."""

import fcntl
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update

from frontend_bridge.desk.reminders.channels.http import UnansweredError
from frontend_bridge.desk.reminders.channels.mail import MailChannel
from frontend_bridge.desk.reminders.channels.message import Channel
from frontend_bridge.desk.reminders.channels.ntfy import NtfyChannel
from frontend_bridge.desk.reminders.channels.telegram import TelegramChannel
from frontend_bridge.desk.reminders.delivery import GIVE_UP, Delivery
from frontend_bridge.desk.reminders.ending import list_ended
from frontend_bridge.desk.reminders.following import Following
from frontend_bridge.desk.reminders.purging import drop_unsendable, purge_of_ended
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.settings import ReminderSettings
from frontend_bridge.desk.reminders.subscriptions import forget_old, start_chat, stop_chat
from frontend_bridge.desk.reminders.tables import channels as channels_table
from frontend_bridge.desk.reminders.tables import cursor
from frontend_bridge.desk.store import Store

LOCK = "reminders.lock"
_MOST_HEARD = 50
"""So often the bot is asked in one step: who says much to it keeps nobody else waiting for long."""
_log = logging.getLogger(__name__)


class WorkerError(Exception):
    """A worker that may not run; the message says why."""


class Worker:
    """Everything that a desk's reminders do."""

    def __init__(
        self,
        index: Engine,
        store: Store,
        seal: Seal,
        settings: ReminderSettings,
        clock: Callable[[], float],
        erasures: Path | None = None,
    ) -> None:
        """Work for a desk.

        Args:
            index: the index's database.
            store: the desk's.
            seal: the key of addresses.
            settings: the channels.
            clock: the time in seconds.
            erasures: the list of what was erased; a bot needs it, which its readers stop.

        Raises:
            WorkerError: if there is a bot and no such list.
        """
        if settings.telegram is not None and erasures is None:
            raise WorkerError(
                "a reader stops the bot for good, and a restored backup learns it from the list of "
                "what was erased: give --erasures, the desk's list"
            )
        self._erasures = erasures
        self._store, self._seal, self._clock = store, seal, clock
        self._following = Following(index, store, settings.confirmations, clock)
        self.channels = channels_of(settings)
        self._delivery = Delivery(store, seal, self.channels, settings.desk, clock)
        with store.writing() as connection:
            connection.execute(delete(channels_table))
            rows = [{"name": name, "detail": detail} for name, detail in details_of(settings)]
            connection.execute(insert(channels_table), rows)

    def step(self) -> tuple[int, int]:
        """Follow, hear and send once; return how many rows are new, and how many were sent.

        Raises:
            SQLAlchemyError: if a database does not answer; the next step goes on.
            SealError: if an address was encrypted by another key.
        """
        found = self._following.step()
        self._hear()
        now = int(self._clock())
        with self._store.writing() as connection:
            forget_old(connection, now)
            purge_of_ended(connection, now)
            drop_unsendable(connection, now, GIVE_UP)
        return found, self._delivery.run()

    def close(self) -> None:
        """Close the channels."""
        for channel in self.channels.values():
            channel.close()

    def _hear(self) -> None:
        """Take what was said to the bot: who starts it with a code, and who stops it."""
        bot = self.channels.get("telegram")
        if isinstance(bot, TelegramChannel):
            for _ in range(_MOST_HEARD):
                if not self._hear_some(bot):
                    return

    def _hear_some(self, bot: TelegramChannel) -> bool:
        """Take the next of what was said; return whether there was any."""
        with self._store.reading() as connection:
            row = connection.execute(select(cursor)).first()
        if row is None:
            return False
        try:
            heard = list(bot.heard(row.updates))
        except UnansweredError as error:
            _log.warning("the bot hears nothing: %s", error)
            return False
        if not heard:
            return False
        with self._store.writing() as connection:
            for said in heard:
                word, _, token = said.text.strip().partition(" ")
                if word == "/start" and said.chat:
                    now = int(self._clock())
                    start_chat(connection, self._seal, token.strip(), said.chat, now)
                elif word == "/stop" and said.chat:
                    for ended in stop_chat(connection, self._seal, said.chat):
                        if self._erasures is not None:
                            list_ended(self._erasures, ended, int(self._clock()))
            connection.execute(update(cursor).values(updates=max(said.update for said in heard)))
        return True


def channels_of(settings: ReminderSettings) -> Mapping[str, Channel]:
    """Return the channels that the settings name."""
    found: dict[str, Channel] = {}
    if settings.mail is not None:
        found["mail"] = MailChannel(settings.mail)
    if settings.ntfy is not None:
        found["ntfy"] = NtfyChannel(settings.ntfy)
    if settings.telegram is not None:
        found["telegram"] = TelegramChannel(settings.telegram)
    return found


def details_of(settings: ReminderSettings) -> Iterator[tuple[str, str]]:
    """Yield what members need to know of each channel: the sender, the server, the bot."""
    if settings.mail is not None:
        yield "mail", settings.mail.sender
    if settings.ntfy is not None:
        yield "ntfy", settings.ntfy.server
    if settings.telegram is not None:
        yield "telegram", settings.telegram.bot


@contextmanager
def only_worker(folder: Path) -> Iterator[None]:
    """Keep a second worker of the same desk out; the lock ends with the process.

    Raises:
        WorkerError: if another one runs.
    """
    with (folder / LOCK).open("w", encoding="utf-8") as lock, ExitStack() as held:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkerError(
                f"another worker sends the reminders of {folder}. This one sent nothing"
            ) from error
        held.callback(fcntl.flock, lock, fcntl.LOCK_UN)
        yield
