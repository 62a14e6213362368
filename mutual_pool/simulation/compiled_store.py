"""Where compiled code is kept between runs.

Numba compiles a function anew when its own file changes, but not when a file does whose functions
it calls: it would go on with the old ones. So the store is named by the content of all of them.
"""

import hashlib
import os
from pathlib import Path

from numba import config

_HERE = Path(__file__).parent


def digest() -> str:
    """Return the digest of the sources of this package, 16 hexadecimal digits."""
    content = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        content.update(source.name.encode() + b"\0" + source.read_bytes())
    return content.hexdigest()[:16]


def use() -> None:
    """Keep compiled code by the sources' content, unless NUMBA_CACHE_DIR names another place."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    folder = _HERE / "__pycache__"
    if not os.access(_HERE, os.W_OK):
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "mutual-pool"
    config.CACHE_DIR = str(folder / f"compiled-{digest()}")  # type: ignore[attr-defined]
