"""A village with an index, a desk, and a mail server that keeps what it gets."""

import email
import time
from email.policy import default
from types import SimpleNamespace

import yaml
from aiosmtpd.controller import Controller
from sqlalchemy import select

from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.following import Beat
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.desk.keys import own_key
from frontend_bridge.desk.reminders import subscriptions
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.settings import read_settings
from frontend_bridge.desk.reminders.tables import outbox
from frontend_bridge.desk.reminders.tables import subscriptions as table
from frontend_bridge.desk.reminders.worker import Worker
from frontend_bridge.desk.store import Store
from tools.local_chain import free_port

PHRASE = "the blue teapot"


class Post:
    """A real mail server of the test's own; `answers` are its replies by address."""

    def __init__(self):
        self.mails, self.answers, self.arriving = [], {}, lambda mail: None
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)
        self.arriving(mail)
        return "250 OK"

    def texts(self, address):
        """The bodies that an address got, in order."""
        return [mail.get_content() for mail in self.mails if mail["To"] == address]

    def close(self):
        self._controller.stop()


class Reminding:
    """A desk's reminders over a village."""

    def __init__(self, village, folder, port, confirmations=0, **channels):
        self.village, self.folder = village, folder
        self.desk, self.keys = folder / "desk", folder / "keys"
        self.index_address = f"sqlite:///{folder}/index.sqlite"
        self.engine = open_database(self.index_address)
        self.indexer = Indexer(self.engine, Node(village.rpc), village.deployment)
        self.store = Store(self.desk / "desk.sqlite")
        self.seal = Seal(own_key(self.keys, "reminders"))
        mail = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "office@a.org"}
        content = {"desk": "https://plan.example", "confirmations": confirmations, "mail": mail}
        self.settings_file = folder / "reminders.yaml"
        self.settings_file.write_text(yaml.safe_dump({**content, **channels}), encoding="utf-8")
        self.ahead = 0
        self.restart()

    def restart(self):
        settings = read_settings(self.settings_file)
        listed = self.folder / "erasures.jsonl"
        self.worker = Worker(self.engine, self.store, self.seal, settings, self.clock, listed)

    def clock(self):
        return time.time() + self.ahead

    def wish(self, account, address, *, events_left=2, language="en", block=None):
        """An account that has confirmed an address."""
        number = self.village.web3.eth.block_number if block is None else block
        wanted = subscriptions.Wanted(
            account.lower(), "mail", address, language, PHRASE, events_left
        )
        now = int(self.clock())
        with self.store.writing() as connection:
            found = subscriptions.ask(connection, self.seal, wanted, number, now)
            subscription = found["subscription"]
            code = self.seal.code(subscription, now)
            assert subscriptions.confirm(connection, self.seal, subscription, code, number, now)
            # The code is not what is tested here.
            connection.execute(outbox.delete().where(outbox.c.subscription == subscription))
        return subscription

    def index(self):
        self.indexer.catch_up()
        Beat(self.engine, self.indexer.progress).write()

    def step(self):
        """Index, follow, send: what a worker does every few seconds."""
        self.index()
        return self.worker.step()

    def settle_down(self):
        """Twice: what holds is said once it is seen to hold."""
        self.step()
        self.village.request("evm_mine")
        return self.step()

    def rows(self, **where):
        with self.store.reading() as connection:
            found = connection.execute(select(outbox).order_by(outbox.c.number)).all()
        return [row for row in found if all(getattr(row, k) == v for k, v in where.items())]

    def state(self, number):
        with self.store.reading() as connection:
            return connection.scalar(select(table.c.state).where(table.c.number == number))

    def close(self):
        self.worker.close()
        self.engine.dispose()
        self.store.close()


def names(*people):
    """Addresses of people of a test."""
    return SimpleNamespace(**{name: f"{name}@example.org" for name in people})
