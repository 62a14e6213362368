"""Sending what the outbox holds: at least once, and what was sent is written down at once."""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

from sqlalchemy import Connection, Row, select, update

from frontend_bridge.api.trouble import trace_of
from frontend_bridge.desk.reminders.channels.message import Channel, Ending, Message, Result
from frontend_bridge.desk.reminders.occurrences import DAY, Kind
from frontend_bridge.desk.reminders.sealing import Seal, SealError
from frontend_bridge.desk.reminders.subscriptions import bounced
from frontend_bridge.desk.reminders.tables import outbox, subscriptions
from frontend_bridge.desk.reminders.wording import code_words, reminder_words
from frontend_bridge.desk.store import Store

_log = logging.getLogger(__name__)
LEAVE_PATH = "/desk/v1/reminders/leave/"
GIVE_UP = 3 * DAY
"""What could not be sent for so long is not sent any more: it would be no reminder."""
_FIRST_PAUSE, _LONGEST_PAUSE = 60, 6 * 3_600
_PART = 200
SENDERS = 4
"""So many messages are under way at once."""
_REFERENCE = 6


class Delivery:
    """Sends the rows of the outbox."""

    def __init__(
        self,
        store: Store,
        seal: Seal,
        channels: Mapping[str, Channel],
        desk: str,
        clock: Callable[[], float],
    ) -> None:
        """Send from a desk's database.

        Args:
            store: the database.
            seal: opens addresses.
            channels: by their names.
            desk: where the desk is reached.
            clock: the time in seconds.
        """
        self._store, self._seal, self._channels = store, seal, channels
        self._desk, self._clock = desk, clock
        # What was sent while the database took nothing: it is written before anything else is sent.
        self._unwritten: deque[tuple[Row[Any], Result]] = deque()

    def run(self) -> int:
        """Send everything that is due; return how many messages were sent.

        Some are under way at once, one for each subscription, so that its messages keep their
        order. What a server took is written down as soon as its reply is here.

        Raises:
            SQLAlchemyError: if the database does not answer. What was sent by then is remembered.
            SealError: if an address was encrypted by another key.
        """
        count = 0
        with ThreadPoolExecutor(SENDERS) as pool:
            while True:
                self._write_late()
                rows = self._due()
                if not rows:
                    return count
                pending = {pool.submit(self._send_one, row) for row in rows}
                try:
                    while pending:
                        done, pending = wait(pending, return_when=FIRST_COMPLETED)
                        count += sum(one.result() for one in done)
                        self._write_late()
                except Exception:
                    # What has not begun stays for the next run; what has is remembered.
                    for one in pending:
                        one.cancel()
                    wait(pending)
                    raise
                finally:
                    # The threads end with this run, and a server closes what is idle.
                    for channel in self._channels.values():
                        channel.close()

    def _send_one(self, row: Row[Any]) -> bool:
        try:
            result = self._send(row)
        except SealError:
            raise
        except Exception as error:
            # A message or an answer that nobody thought of holds up no other.
            _log.error("a message could not be sent\n%s", trace_of(error))
            result = Result(Ending.LATER, type(error).__name__)
        self._unwritten.append((row, result))
        return result.ending is Ending.SENT

    def _due(self) -> list[Row[Any]]:
        now = int(self._clock())
        query = (
            select(outbox, subscriptions)
            .join(subscriptions, subscriptions.c.number == outbox.c.subscription)
            .where(
                outbox.c.state == "queued",
                outbox.c.due_at <= now,
                outbox.c.channel.in_(list(self._channels)),
            )
            .order_by(outbox.c.due_at, outbox.c.number)
            .limit(_PART)
        )
        # Both tables have a number and a state.
        named = query.with_only_columns(
            outbox,
            subscriptions.c.address,
            subscriptions.c.phrase,
            subscriptions.c.language,
            subscriptions.c.state.label("standing"),
            subscriptions.c.created_at.label("asked_at"),
        )
        with self._store.reading() as connection:
            rows = connection.execute(named).all()
        first: dict[int, Row[Any]] = {}
        for row in rows:
            first.setdefault(row.subscription, row)
        return list(first.values())

    def _send(self, row: Row[Any]) -> Result:
        expected = "pending" if row.kind == Kind.CONFIRM else "active"
        if row.standing != expected:
            return Result(Ending.REFUSED, row.standing)
        name = self._seal.message_name(row.event, row.subscription, row.channel)
        address = self._seal.open(row.address, row.account)
        if row.kind == Kind.CONFIRM:
            words = code_words(row.language, self._seal.code(row.subscription, row.asked_at))
            return self._channels[row.channel].send(Message(address, words, name))
        phrase = self._seal.open(row.phrase, row.account)
        words = reminder_words(
            row.language,
            phrase,
            row.kind,
            ward=row.ward,
            until=row.until,
            reference=name[:_REFERENCE],
        )
        token = self._seal.leave_token(row.subscription, row.asked_at)
        message = Message(address, words, name, f"{self._desk}{LEAVE_PATH}{token}")
        return self._channels[row.channel].send(message)

    def _write_late(self) -> None:
        """Write down how messages ended, all that are known, in one transaction."""
        known = list(self._unwritten)
        if not known:
            return
        with self._store.writing() as connection:
            for row, result in known:
                self._write(connection, row, result)
        for _ in known:
            self._unwritten.popleft()

    def _write(self, connection: Connection, row: Row[Any], result: Result) -> None:
        now = int(self._clock())
        values: dict[str, Any] = {"attempts": row.attempts + 1, "problem": result.problem}
        if result.ending is Ending.SENT:
            values |= {"state": "sent", "sent_at": now}
        elif result.ending is Ending.REFUSED:
            ended = not result.problem.startswith(("smtp", "http"))
            values |= {"state": "dropped" if ended else "refused"}
        elif now - row.created_at >= GIVE_UP:
            values |= {"state": "dropped"}
        else:
            pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
            values |= {"due_at": now + max(pause, result.after)}
        connection.execute(update(outbox).where(outbox.c.number == row.number).values(values))
        if values.get("state") == "refused":
            bounced(connection, row.subscription)
