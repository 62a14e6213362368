"""Work on a dask cluster that may have no workers, lose them, or die: each is one sentence.

Without an address a cluster of this machine's processors is started on 127.0.0.1 and stopped again.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from queue import Empty, Queue
from threading import Thread
from typing import Any, TypeVar

from distributed import Client, Future, KilledWorker, LocalCluster, wait
from distributed.comm.core import CommClosedError

from mutual_pool.simulation.errors import ClusterError

Item = TypeVar("Item")
Result = TypeVar("Result")
NO_WORKER_SECONDS = 15.0
"""For so long a cluster may be without a worker: one that restarts its worker needs a few."""
CONNECT_SECONDS = 25.0
"""More than dask's own limit, which tells more where it holds."""
SILENT_SECONDS = 60.0
"""A worker that was not heard of for so long hangs; the scheduler itself waits five minutes."""
_SILENT_SECONDS_EACH = 0.1
"""And so much longer for each worker, since those of a large cluster report less often."""
_FETCH_SECONDS = 10.0
"""A result that is not here by then was lost with its worker."""
_LOOK_SECONDS = 1.0
_WAITING_FOR_A_WORKER = 2
"""Tasks that are handed over for each thread, so that none is idle and few are in memory."""


@contextmanager
def connected(address: str | None) -> Iterator[Client]:
    """Give a client of the cluster at an address, or of one started for this purpose.

    Args:
        address: of a scheduler that runs already, such as "tcp://127.0.0.1:8786"; or None.

    Raises:
        ClusterError: if no scheduler answers at the address.
    """
    with ExitStack() as stack:
        if address is None:
            cluster = stack.enter_context(
                LocalCluster(  # type: ignore[no-untyped-call]
                    threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
                )
            )
            yield stack.enter_context(Client(cluster))  # type: ignore[no-untyped-call]
            return
        try:
            client = _client_of(address)
        # A TLS address without certificates is a TypeError of dask's.
        except (OSError, TimeoutError, TypeError, ValueError) as error:
            raise ClusterError(
                f"no dask scheduler answers at {address}: {error}; start one with `dask "
                "scheduler`, or leave the address out"
            ) from error
        yield stack.enter_context(client)


def _client_of(address: str) -> Client:
    """Return a client of a scheduler, or give up.

    The time limit of dask's own does not hold where something else listens and never answers.
    """
    found: Queue[Client | Exception] = Queue()

    def connect() -> None:
        try:
            found.put(Client(address, timeout="10s"))  # type: ignore[no-untyped-call]
        except Exception as error:
            found.put(error)

    Thread(target=connect, daemon=True).start()
    try:
        client = found.get(timeout=CONNECT_SECONDS)
    except Empty:
        raise TimeoutError("something else listens there") from None
    if isinstance(client, Exception):
        raise client
    return client


def run_all(
    client: Client,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    what: str = "cells",
) -> Iterator[tuple[int, Result]]:
    """Yield the place and the result of each item as it is done, in the order of completion.

    A few items for each thread of the cluster are handed over at a time, so memory does not grow
    with their number. Items of a worker that dies are done again by another.

    Raises:
        ClusterError: if the cluster has no worker for `NO_WORKER_SECONDS`, its scheduler is lost,
            or an item ended several workers.
    """
    running: dict[Future[Any], int] = {}
    heard: Heard = {}
    done, following, seen = 0, 0, time.monotonic()
    while done < len(items):
        told = f"{done} of {len(items)} {what} are done"
        threads = _threads(client, told, heard)
        if threads:
            seen = time.monotonic()
        elif time.monotonic() - seen > NO_WORKER_SECONDS:
            raise ClusterError(
                f"the cluster has had no worker for {NO_WORKER_SECONDS:g} seconds; {told}: start "
                "one with `dask worker`, and run again"
            )
        while following < len(items) and len(running) < _WAITING_FOR_A_WORKER * threads:
            # Not pure: two sweeps must not share what one of them may have spoilt.
            future = client.submit(work, items[following], pure=False)
            running[future] = following
            following += 1
        for future in _finished(running):
            place = running[future]
            try:
                result = _result(future, place, f"{done} of {len(items)} {what} are done")
            except TimeoutError:
                # It went with its worker, and is made again if another comes.
                continue
            del running[future]
            yield place, result
            done += 1


Heard = dict[str, tuple[float, float]]
"""Of each worker when the scheduler last heard of it, and when that was new here."""


def _threads(client: Client, told: str, heard: Heard) -> int:
    lost = ClusterError(f"the cluster's scheduler is lost; {told}: start it and run again")
    if client.status != "running":
        raise lost
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"]
    except (OSError, TimeoutError, CommClosedError):
        raise lost from None
    # One that is paused or retires takes no more work, and may stay so for good.
    return sum(
        worker["nthreads"]
        for address, worker in workers.items()
        if worker["status"] == "running" and not _hangs(address, worker, len(workers), heard)
    )


def _hangs(address: str, worker: Mapping[str, Any], workers: int, heard: Heard) -> bool:
    # By this machine's clock alone: the scheduler's may be another.
    now = time.monotonic()
    told, since = heard.get(address, (-1.0, now))
    if told != worker["last_seen"]:
        since = now
    heard[address] = worker["last_seen"], since
    return now - since > SILENT_SECONDS + workers * _SILENT_SECONDS_EACH


def _finished(running: dict[Future[Any], int]) -> list[Future[Any]]:
    if not running:
        time.sleep(_LOOK_SECONDS)
        return []
    try:
        found = wait(list(running), timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED")  # type: ignore[no-untyped-call]
    except TimeoutError:
        return []
    return sorted(found.done, key=running.__getitem__)


def _result(future: Future[Any], place: int, told: str) -> Any:  # noqa: ANN401
    if future.status == "cancelled":
        raise ClusterError(f"the cluster's scheduler is lost; {told}: start it and run again")
    if future.status == "lost":
        raise TimeoutError
    try:
        return future.result(timeout=_FETCH_SECONDS)
    except KilledWorker:
        raise ClusterError(
            f"number {place + 1} ended several workers, as a rule for lack of memory; {told}: give "
            "workers more memory, or a cell fewer paths"
        ) from None
