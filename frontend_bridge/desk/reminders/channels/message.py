"""What a channel gets, and how it ends."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from frontend_bridge.desk.reminders.wording import Words


class Ending(Enum):
    """How a try ended."""

    SENT = "sent"
    LATER = "later"
    """The server did not take it now, or the operator's access is wrong: it is tried again."""
    REFUSED = "refused"
    """The address takes nothing, for good: a hard bounce."""


@dataclass(frozen=True)
class Result:
    """How a try ended, and why.

    Attributes:
        ending: how.
        problem: why it was not sent, such as "smtp 451"; never an address or a server's sentence.
        after: the seconds for which the server asks to wait.
    """

    ending: Ending
    problem: str = ""
    after: int = 0


SENT = Result(Ending.SENT)


@dataclass(frozen=True)
class Message:
    """A message to one address.

    Attributes:
        address: where to: a mail address, a topic, a chat.
        words: what it says.
        name: the same however often it is sent.
        leave: the address by which its reader ends the subscription; "" for none.
    """

    address: str
    words: Words
    name: str
    leave: str = ""


class Channel(Protocol):
    """A way by which messages leave."""

    def send(self, message: Message) -> Result:
        """Send a message; what a server or a network does never raises."""

    def close(self) -> None:
        """Close its connection, if it keeps one."""
