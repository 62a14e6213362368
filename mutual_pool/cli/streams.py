"""Standard output and error, under any locale and for any reader."""

import contextlib
import os
import sys
from io import TextIOWrapper
from pathlib import Path


def prepare_streams() -> None:
    """Let every character be written: what the locale's encoding lacks is written as its number.

    A stream that was closed before the program began leads nowhere, as if it was sent there.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  to the end
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write out what is left, so that a closed pipe is noticed here and not at the very end.

    Raises:
        OSError: if it cannot be written.
    """
    sys.stdout.flush()


def abandon_output() -> None:
    """Write no more: who read it has gone, and the interpreter must not fail over it at its end."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
            continue
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
