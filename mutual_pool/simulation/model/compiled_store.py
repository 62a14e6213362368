"""Where compiled code is kept between runs.

Numba compiles a function again when its own file changes, but not when a file does whose functions
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


def store() -> Path:
    """Return the folder of the compiled code of these sources; it may not be there yet."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return Path(os.environ["NUMBA_CACHE_DIR"])
    folder = _HERE / "__pycache__"
    if not os.access(_HERE, os.W_OK):
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "mutual-pool"
    return folder / f"compiled-{digest()}"


def use() -> None:
    """Keep compiled code there from now on."""
    config.CACHE_DIR = str(store())  # type: ignore[attr-defined]
