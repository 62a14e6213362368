"""Python's collector of cycles, kept away from work that makes millions of objects and no cycle.

It looks through all that is alive again and again while more is made, and finds nothing: half of
the time that decoding takes. What is no longer used goes away by its count all the same.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector; it goes on afterwards if it was on before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
