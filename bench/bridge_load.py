"""A steady load on one's own server, bounded in count and time: each request at its own moment.

    python -m bench.bridge_load ADDRESS RATE SECONDS CLIENTS PATH [PATH ...]

Latency is counted from when a request was due, so that waiting in a queue counts too. In a process
of its own (`load_apart`), what else the measuring program does keeps no request waiting.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

_CONNECTIONS = 16


async def load(
    address: str, paths: Sequence[str], rate: int, seconds: int, clients: int = 0
) -> list[float]:
    """Ask `rate` times a second for some seconds; return the latencies in ms, ascending.

    With `clients`, the requests are those of so many readers behind a proxy, which this is.

    Raises:
        RuntimeError: if an answer is not 200.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    if host != "127.0.0.1":
        raise RuntimeError("only a server of this machine is put under load")
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(_CONNECTIONS):
        free.put_nowait(await asyncio.open_connection(host, port))
    times: list[float] = []

    async def ask(number: int, path: str, due: float) -> None:
        connection = await free.get()
        reader, writer = connection
        who = f"X-Forwarded-For: 203.0.113.{number % clients}\r\n" if clients else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{who}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if " 200 " not in head.split("\r\n", 1)[0]:
            raise RuntimeError(f"{path}: {head.splitlines()[0]}")
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        await reader.readexactly(length)
        times.append((time.perf_counter() - due) * 1_000)
        free.put_nowait(connection)

    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(number, paths[number % len(paths)], due))
    while not free.empty():
        free.get_nowait()[1].close()
    return sorted(times)


def load_apart(
    address: str, paths: Sequence[str], rate: int, seconds: int, clients: int = 0
) -> list[float]:
    """Do what `load` does in another process; return the same.

    Raises:
        RuntimeError: if an answer is not 200, or the process ends in another way.
    """
    command = [sys.executable, "-m", "bench.bridge_load", address]
    command += [str(rate), str(seconds), str(clients), *paths]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or f"the load ended with {done.returncode}")
    times: list[float] = json.loads(done.stdout)
    return times


if __name__ == "__main__":
    _rate, _seconds, _clients = map(int, sys.argv[2:5])
    print(json.dumps(asyncio.run(load(sys.argv[1], sys.argv[5:], _rate, _seconds, _clients))))
