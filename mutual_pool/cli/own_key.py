"""The key of this machine, by which it knows the files that it wrote."""

import os
import secrets
from pathlib import Path

import click

_BYTES = 32


def own_key() -> bytes:
    """Return the key, made when it is first asked for.

    Where none can be kept, each run has another one and fetches again what an earlier one wrote.
    """
    path = Path(click.get_app_dir("mutual-pool")) / "events.key"
    fresh = secrets.token_bytes(_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        made = None
    except OSError:
        return fresh
    try:
        if made is None:
            kept = path.read_bytes()
            return kept if len(kept) == _BYTES else fresh
        with os.fdopen(made, "wb") as file:
            file.write(fresh)
    except OSError:
        pass
    return fresh
