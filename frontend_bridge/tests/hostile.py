"""One address that does its worst to an API of this machine, in a process of its own.

    python -m frontend_bridge.tests.hostile PORT

It asks for the dearest things, sends half requests, and holds connections open, until it is ended.
A stranger has a processor of their own: here this one gets what the others leave.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SOURCE = "127.0.0.2"
CONNECTIONS = 40
PATHS = (
    "/v1/members?limit=200",
    "/v1/events?limit=200",
    "/v1/proposals?limit=200",
    "/openapi.json",
    "/v1/reports/draft?from_block=1&to_block=2",
    "/v1/members?search=ab&standing=left",
    "/v1/events?name=ToppedUp&contract=desk",
    "/health",
    "/metrics",
)


@contextmanager
def hostile_address(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Let one address do its worst meanwhile.

    Raises:
        RuntimeError: if it ended by itself, so that nobody was hostile.
    """
    command = [sys.executable, "-m", "frontend_bridge.tests.hostile", str(port)]
    with subprocess.Popen(command) as process:
        try:
            yield process
            if process.poll() is not None:
                raise RuntimeError(f"the hostile address gave up with {process.returncode}")
        finally:
            process.kill()


async def worst(port: int) -> None:
    """Do everything at once, for ever."""
    done = 0

    async def one(number: int) -> None:
        nonlocal done
        while True:
            try:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(SOURCE, 0)
                )
                if number % 3 == 0:
                    writer.write(b"GET /v1/books HT")
                    await asyncio.sleep(5)
                else:
                    path = f"{PATHS[done % len(PATHS)]}{'&' if number % 2 else '#'}junk={done}"
                    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    await asyncio.wait_for(reader.read(65_536), 5)
                done += 1
                writer.close()
            except (OSError, TimeoutError):
                pass
            await asyncio.sleep(0.01)

    await asyncio.gather(*(one(number) for number in range(CONNECTIONS)))


if __name__ == "__main__":
    os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        # Linux would let even this one finish its few milliseconds before others have their turn.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    asyncio.run(worst(int(sys.argv[1])))
