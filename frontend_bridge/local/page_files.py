"""The files of the built page, read once: what is not among them is not there.

No folder is looked into while the page is served, so that no path, link or hidden file leads
anywhere else.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_HASHED = re.compile(r"^/assets/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_PACKED = (".html", ".js", ".css", ".json", ".svg", ".txt")
SHARED = ("/manifest.json", "/favicon.svg")
_LEAST = 512
"""Smaller files gain nothing by compression."""


@dataclass(frozen=True)
class PageFile:
    """One file as it is served.

    Args:
        path: its path at the server, from the first slash.
        content: its bytes.
    """

    path: str
    content: bytes

    @property
    def kind(self) -> str:
        """Its media type."""
        return _TYPES.get(Path(self.path).suffix.lower(), "application/octet-stream")

    @property
    def kept(self) -> bool:
        """Whether browsers may keep it for ever: its name changes with its content."""
        return _HASHED.match(self.path) is not None

    @property
    def shared(self) -> bool:
        """Whether other sites may read it: what Safe's list of apps shows of the page."""
        return self.path in SHARED

    @cached_property
    def tag(self) -> str:
        """Its `ETag`."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes | None:
        """Its bytes compressed, where that is less."""
        if Path(self.path).suffix.lower() not in _PACKED or len(self.content) < _LEAST:
            return None
        small = gzip.compress(self.content, 9, mtime=0)
        return small if len(small) < len(self.content) else None


def read_files(folder: Path) -> Mapping[str, PageFile]:
    """Return the files of a folder by their paths; links and hidden ones are left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        linked = any((folder / Path(*parts[: n + 1])).is_symlink() for n in range(len(parts)))
        if hidden or linked or not path.is_file():
            continue
        name = "/" + "/".join(parts)
        found[name] = PageFile(name, path.read_bytes())
    if "/index.html" in found:
        found["/"] = found["/index.html"]
    return found
