"""Threads that ask a node. An interrupted program does not wait for a node that hangs."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def asking(count: int) -> Iterator[ThreadPoolExecutor]:
    """Keep so many threads, and wait for them at the end unless somebody interrupts."""
    threads = ThreadPoolExecutor(count)
    try:
        yield threads
    except KeyboardInterrupt:
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    except BaseException:
        threads.shutdown()
        raise
    threads.shutdown()


def leave_now(code: int) -> None:
    """End the program if threads are left for which the interpreter would wait."""
    me = threading.current_thread()
    if any(one is not me and one.is_alive() and not one.daemon for one in threading.enumerate()):
        os._exit(code)
