"""The live stream, read as a browser reads it, from a server of its own."""

import asyncio
import json

import pytest

from frontend_bridge.api import stream as module
from frontend_bridge.api.stream import Stream
from frontend_bridge.tests import support


class Listener:
    """Reads messages of a stream until asked to stop."""

    def __init__(self, stream, after=None):
        self.source = stream.listen(after)

    async def next(self):
        while True:
            text = (await asyncio.wait_for(anext(self.source), 10)).decode()
            if text.startswith(("retry", ":")):
                continue
            fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
            return fields["event"], int(fields["id"]), json.loads(fields["data"])

    async def close(self):
        await self.source.aclose()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "_POLL", 0.02)


def test_news_come_with_their_events(lived, database):
    engine, indexer = support.make_index(lived, database)
    contracts = lived.contracts()
    bank = lived.web3.eth.accounts[0]
    stream = Stream(engine)

    async def listen():
        listener = Listener(stream)
        waiting = asyncio.ensure_future(listener.next())
        await asyncio.sleep(0.1)
        assert stream.listeners == 1
        lived.transact(contracts.asset.functions.mint(bank, 10), bank)
        lived.transact(contracts.asset.functions.approve(contracts.pool.address, 10), bank)
        lived.transact(contracts.pool.functions.fundReserve(10), bank)
        await asyncio.to_thread(indexer.catch_up)
        kind, number, data = await waiting
        assert kind == "block" and number == data["number"] == lived.web3.eth.block_number
        assert [event["name"] for event in data["events"]] == ["ReserveFunded"]
        await listener.close()
        assert stream.listeners == 0

        # Whoever comes back is told what they missed; whoever knows another chain, to begin anew.
        back = Listener(stream, after=number - 1)
        _, again, missed = await back.next()
        assert again == number and [event["name"] for event in missed["events"]] == [
            "ReserveFunded"
        ]
        await back.close()
        lost = Listener(stream, after=10**9)
        assert (await lost.next())[0] == "reset"
        await lost.close()
        return number

    with lived.undone():
        asyncio.run(listen())
    engine.dispose()


def test_a_reorganisation_tells_to_read_anew(lived, database):
    engine, indexer = support.make_index(lived, database)
    stream = Stream(engine)

    async def listen():
        listener = Listener(stream)
        with lived.undone():
            lived.mine(2)
            await asyncio.to_thread(indexer.catch_up)
            waiting = asyncio.ensure_future(listener.next())
            await asyncio.sleep(0.1)
        with lived.undone():
            bank = lived.web3.eth.accounts[0]
            lived.transact(lived.contracts().asset.functions.mint(bank, 77), bank)
            lived.mine(2)
            await asyncio.to_thread(indexer.catch_up)
            kind, _, data = await waiting
            assert kind == "reset" and data["number"] == lived.web3.eth.block_number
            await listener.close()

    asyncio.run(listen())
    engine.dispose()
