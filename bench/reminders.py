"""10,000 reminders: found in an index, and sent to a mail server of this machine, in a minute.

    python -m bench.reminders [--people 10000] [--keep]

The index is filled by hand with members whose balance is low, since what is measured is the worker:
it reads all of them, writes an outbox row for each, seals nothing twice, and has each message
accepted by a real server in a process of its own, with a commit for each. It ends with 1 if it took
more than a minute, or if a message is missing or came twice.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from sqlalchemy import Engine, insert, update

from frontend_bridge.api.database import open_database
from frontend_bridge.api.tables import blocks, chain, facts, members
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.settings import Mail, ReminderSettings
from frontend_bridge.desk.reminders.subscriptions import Wanted, ask
from frontend_bridge.desk.reminders.tables import confirmations, outbox, subscriptions
from frontend_bridge.desk.reminders.worker import Worker
from frontend_bridge.desk.store import Store
from tools.local_chain import free_port

SNAPSHOT = Path(__file__).with_name("reminders.json")
MOST_SECONDS = 60.0
_HEAD, _TIME = 100, 2_000_000_000
_SERVER = """
import sys, time
from aiosmtpd.controller import Controller

class Counting:
    names = set()
    twice = 0

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.split(b"Message-ID:", 1)[1].split(b"\\n", 1)[0].strip()
        self.twice += head in self.names
        self.names.add(head)
        return "250 OK"

counting = Counting()
controller = Controller(counting, hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
sys.stdin.readline()
print(len(counting.names), counting.twice, flush=True)
controller.stop()
"""


def account_of(number: int) -> str:
    """The account of a member of the bench."""
    return f"0x{number:040x}"


def fill_index(engine: Engine, people: int) -> None:
    """Write an index as it is when everybody's balance bears one more event."""
    rules = {"cap_per_unit": "100", "panel_days": "14"}
    known = {
        "books": {"index": "950"},
        "roles": dict.fromkeys(("steward", "registrar", "supervisor"), "0x" + "f" * 40),
        "rules": {"version": "1", "versions": {"1": rules}},
        "panel": {"seats": []},
    }
    data = {
        "position": {"balance": "1000", "index": "0", "rung": "106", "units": "1"},
        "membership": {"band_until": "0", "joined_day": "1"},
        "guardian": {"guardian": "0x" + "0" * 40},
    }
    plan = {"constants": {"rung_spacing": "10", "grace_period": "864000"}}
    row = {"active": True, "rung": 106, "lapsed_at": 0, "lapsed_by": 0, "since": 1}
    told = orjson.dumps(data).decode()
    with engine.begin() as connection:
        for number in (1, _HEAD):
            values = {"number": number, "hash": bytes([number]) * 32, "parent": bytes(32)}
            connection.execute(insert(blocks).values(**values, time=_TIME))
        values = {"chain_id": 1, "pool": "0x" + "1" * 40, "first_block": 1, "head": _HEAD}
        connection.execute(insert(chain).values(id=1, plan=orjson.dumps(plan).decode(), **values))
        connection.execute(
            insert(facts),
            [{"name": name, "data": orjson.dumps(fact).decode()} for name, fact in known.items()],
        )
        connection.execute(
            insert(members),
            [{"address": account_of(n), "data": told, **row} for n in range(1, people + 1)],
        )


def subscribe(store: Store, seal: Seal, people: int) -> None:
    """Let everybody have a confirmed subscription."""
    with store.writing() as connection:
        for number in range(1, people + 1):
            address = f"member{number}@example.org"
            wanted = Wanted(account_of(number), "mail", address, "en", "the blue teapot", 2)
            ask(connection, seal, wanted, 1, _TIME)
        connection.execute(update(subscriptions).values(state="active"))
        for table in (confirmations, outbox):
            connection.execute(table.delete())


def measure(people: int, folder: Path) -> dict[str, float | int]:
    """Return how long finding and sending took, and what the server got."""
    port = free_port()
    engine = open_database(f"sqlite:///{folder}/index.sqlite")
    fill_index(engine, people)
    store, seal = Store(folder / "desk" / "desk.sqlite"), Seal(bytes(32))
    mail = Mail(host="127.0.0.1", port=port, security="none", sender="office@example.org")
    settings = ReminderSettings(desk="https://plan.example", confirmations=0, mail=mail)
    worker = Worker(engine, store, seal, settings, time.time)
    subscribe(store, seal, people)
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None and server.stdin is not None
        server.stdout.readline()
        begun = time.monotonic()
        found, sent = worker.step()
        took = time.monotonic() - begun
        again, _ = worker.step()
        worker.close()
        server.stdin.write("\n")
        server.stdin.flush()
        got, twice = map(int, server.stdout.readline().split())
    store.close()
    engine.dispose()
    counts = {"people": people, "found": found, "found_again": again, "sent": sent}
    return {**counts, "got": got, "twice": twice, "seconds": round(took, 1)}


def main() -> int:
    """Give 1 if it took too long, or not each message came once."""
    parser = argparse.ArgumentParser(description="Measure reminders.")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--keep", action="store_true", help="write bench/reminders.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options.people, Path(folder))
    print(json.dumps(result, indent=2))
    if options.keep:
        SNAPSHOT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    whole = result["found"] == result["sent"] == result["got"] == options.people
    whole = whole and not result["twice"] and not result["found_again"]
    return 0 if whole and result["seconds"] <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
