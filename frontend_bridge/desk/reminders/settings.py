"""What an operator says of reminders: the channels there are, in one YAML file.

    desk: https://plan.example
    confirmations: 12
    mail: {host: mail.example, port: 587, security: starttls, user: office,
           password_file: /run/secrets/mail, sender: office@plan.example}
    ntfy: {server: "https://ntfy.example", token_file: /run/secrets/ntfy}
    telegram: {bot: plan_bot, token_file: /run/secrets/telegram}

Members choose among these; no address that a member gives is ever a server that is asked.
"""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

LOCAL = ("127.0.0.1", "localhost", "::1")


class ReminderSettingsError(ValueError):
    """A settings file that cannot be used; the message lists every wrong field."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _require_https(address: str) -> str:
    parts = urlsplit(address)
    good = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not good or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("must begin with https:// and a host (http on this machine alone)")
    return address.rstrip("/")


def _secret(path: Path | None) -> str:
    """Return the first line of a file; "" without a file.

    Raises:
        ReminderSettingsError: if it cannot be read.
    """
    if path is None:
        return ""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ReminderSettingsError(f"{path} cannot be read as text in UTF-8") from None
    return lines[0].strip() if lines else ""


class Mail(_Part):
    """A mail server that takes mail for others."""

    host: str
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)

    @model_validator(mode="after")
    def _safe(self) -> "Mail":
        if self.security == "none" and self.host not in LOCAL:
            raise ValueError("security: none is for a server on this machine alone")
        return self

    @property
    def password(self) -> str:
        """The password of its user."""
        return _secret(self.password_file)


class Ntfy(_Part):
    """One ntfy server, whose topics are made here."""

    server: str
    token_file: Path | None = None
    _https = field_validator("server")(_require_https)

    @property
    def token(self) -> str:
        """The access token; "" where the server asks for none."""
        return _secret(self.token_file)


class Telegram(_Part):
    """One bot of Telegram."""

    bot: str = Field(pattern=r"^[A-Za-z0-9_]{3,40}$")
    token_file: Path
    api: str = "https://api.telegram.org"
    _https = field_validator("api")(_require_https)

    @property
    def token(self) -> str:
        """The bot's token."""
        return _secret(self.token_file)


class ReminderSettings(_Part):
    """All of it.

    Attributes:
        desk: where the desk is reached, for the link that ends a subscription.
        confirmations: blocks that have to follow before something is said.
        mail, ntfy, telegram: the channels there are.
    """

    desk: str
    confirmations: int = Field(default=12, ge=0, le=10_000)
    mail: Mail | None = None
    ntfy: Ntfy | None = None
    telegram: Telegram | None = None
    _https = field_validator("desk")(_require_https)

    @model_validator(mode="after")
    def _some(self) -> "ReminderSettings":
        if not (self.mail or self.ntfy or self.telegram):
            raise ValueError("give at least one of mail, ntfy, telegram")
        return self


def read_settings(path: Path) -> ReminderSettings:
    """Return the settings of a file.

    Raises:
        ReminderSettingsError: if it cannot be read, naming every wrong field.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return ReminderSettings.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReminderSettingsError(
            f"{path} cannot be read as YAML: {type(error).__name__}"
        ) from None
    except ValidationError as error:
        # What was given is not repeated: it may be a secret in the wrong place.
        lines = [
            f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}"
            for one in error.errors()
        ]
        raise ReminderSettingsError("\n  ".join([f"{path} is wrong:", *lines])) from None
