"""Mail by the operator's server, over one connection for many messages."""

import contextlib
import smtplib
import ssl
import threading
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formatdate

from frontend_bridge.desk.reminders.channels.message import SENT, Ending, Message, Result
from frontend_bridge.desk.reminders.settings import Mail

TIMEOUT = 30.0
_PERMANENT = 500
_UNFOLDED = compat32.clone(max_line_length=None)


class MailChannel:
    """Sends mail."""

    def __init__(self, settings: Mail) -> None:
        """Use a server; it is connected to with the first message."""
        self._settings = settings
        # Each thread has a connection of its own.
        self._local, self._all = threading.local(), list[smtplib.SMTP]()

    @property
    def _server(self) -> smtplib.SMTP | None:
        found: smtplib.SMTP | None = getattr(self._local, "server", None)
        return found

    def send(self, message: Message) -> Result:
        """Send a message; one whose old connection was closed is tried on a new one."""
        fresh = self._server is None
        try:
            return self._send(message)
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            return _refused(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPDataError as error:
            self._reset()
            return _refused(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            # Not about this address: sender, login or server.
            self._end()
            return Result(Ending.LATER, f"smtp {error.smtp_code}")
        except smtplib.SMTPServerDisconnected:
            self._end()
            return Result(Ending.LATER, "disconnected") if fresh else self.send(message)
        except (OSError, smtplib.SMTPException) as error:
            self._end()
            return Result(Ending.LATER, type(error).__name__)

    def close(self) -> None:
        """End all connections."""
        for server in self._all:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        self._all.clear()
        self._local = threading.local()

    def _end(self) -> None:
        """End this thread's connection."""
        server = self._server
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            with contextlib.suppress(ValueError):
                self._all.remove(server)
            self._local.server = None

    def _send(self, message: Message) -> Result:
        server = self._server
        if server is None:
            server = self._local.server = self._connect()
            self._all.append(server)
        sender = self._settings.sender
        server.sendmail(sender, [message.address], mail_of(sender, message))
        return SENT

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        server: smtplib.SMTP
        if settings.security == "tls":
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, settings.password)
        return server

    def _reset(self) -> None:
        if self._server is not None:
            try:
                self._server.rset()
            except (OSError, smtplib.SMTPException):
                self._end()


def mail_of(sender: str, message: Message) -> bytes:
    """Return a mail as it is sent: plain text, and what mail programs need to end it (RFC 8058).

    Raises:
        ValueError: if a header would begin another one.
    """
    # Addresses in headers stay on their line: not every mail program joins them again.
    mail = MIMEText(message.words.body, "plain", "utf-8", policy=_UNFOLDED)
    headers = {
        "From": sender,
        "To": message.address,
        "Subject": Header(message.words.subject, "utf-8").encode(),
        "Date": formatdate(usegmt=True),
        "Message-ID": f"<{message.name}@{sender.rsplit('@', 1)[1]}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.leave:
        headers["List-Unsubscribe"] = f"<{message.leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        if "\n" in value.replace("\n ", "") or "\r" in value:
            raise ValueError(f"the header {name} has more than one line")
        mail[name] = value
    # Servers take lines that end as mail's do.
    return mail.as_bytes().replace(b"\n", b"\r\n")


def _refused(code: int) -> Result:
    ending = Ending.REFUSED if code >= _PERMANENT else Ending.LATER
    return Result(ending, f"smtp {code}")
