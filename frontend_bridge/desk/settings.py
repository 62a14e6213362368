"""What an operator says of a desk: where its files lie, which page may ask it, and its limits."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which and what to give."""


@dataclass(frozen=True)
class DeskSettings:
    """The settings of one desk.

    Attributes:
        folder: the folder with the database and the encrypted files; it is backed up.
        keys: the folder of the desk's own keys; it lies elsewhere and is not in a backup.
        origins: where the desk's pages and commands may be: the first is the desk's own.
        erasures: the list of what was erased, which every restore applies again; kept apart.
        rate: requests a second that one client may send on average; 0 for any number.
        burst: requests that it may send at once.
        acts_an_hour: the acts of one account that are carried out within an hour.
        most_stored: the bytes of all encrypted files together.
    """

    folder: Path
    keys: Path
    origins: tuple[str, ...]
    erasures: Path
    rate: float = 20.0
    burst: int = 80
    acts_an_hour: int = 120
    most_stored: int = 50_000_000_000

    def __post_init__(self) -> None:
        """Hold the settings to what a desk needs.

        Raises:
            SettingsError: if one cannot be used.
        """
        if not self.origins:
            raise SettingsError("a desk needs an origin: give --origin https://desk.example")
        for origin in self.origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("https", "http")
                or f"{parts.scheme}://{parts.netloc}" != origin
            ):
                raise SettingsError(
                    f"{origin!r} is no origin: give scheme, host and port, such as "
                    "https://desk.example, without a path"
                )
            if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
                raise SettingsError(
                    f"{origin!r} is not encrypted: a desk is reached by https, and by http on "
                    "127.0.0.1 alone"
                )
        for path in (self.keys, self.erasures):
            if path.absolute().is_relative_to(self.folder.absolute()):
                raise SettingsError(
                    f"{path} lies in {self.folder}, which is backed up: give a place elsewhere"
                )

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "desk.sqlite"
