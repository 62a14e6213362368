"""The live stream, read as a browser reads it, from a server of its own."""

import asyncio
import json

import pytest

from frontend_bridge.api.http import stream as module
from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.http.stream import Stream
from frontend_bridge.tests import support


class Listener:
    """Reads messages of a stream until asked to stop."""

    def __init__(self, stream, after=None, client="a"):
        self.source = stream.listen(client, after)

    async def next(self):
        while True:
            text = (await asyncio.wait_for(anext(self.source), 10)).decode()
            if text.startswith(("retry", ":")):
                continue
            fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
            return fields["event"], fields["id"], json.loads(fields["data"])

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
        kind, place, data = await waiting
        assert kind == "block" and data["number"] == lived.web3.eth.block_number
        assert place == f"{data['number']}-{data['hash']}"
        assert [event["name"] for event in data["events"]] == ["ReserveFunded"]
        await listener.close()
        assert stream.listeners == 0

        # Who comes back is told what they missed; who knows another chain, to begin again.
        before = lived.web3.eth.get_block(data["number"] - 1)["hash"].hex()
        back = Listener(stream, after=f"{data['number'] - 1}-0x{before}")
        _, again, missed = await back.next()
        assert again == place and [event["name"] for event in missed["events"]] == ["ReserveFunded"]
        await back.close()
        for lost in (f"{10**9}-0x{before}", f"{data['number']}-0x{before}", "5", "nonsense", "-0x"):
            listener = Listener(stream, after=lost)
            assert (await listener.next())[0] == "reset"
            await listener.close()

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
            # Told in the middle, it is followed by the new blocks.
            assert kind == "reset"
            while data["number"] < lived.web3.eth.block_number:
                kind, _, data = await listener.next()
                assert kind == "block"
            await listener.close()

    asyncio.run(listen())
    engine.dispose()


def test_who_was_away_during_a_reorganisation_begins_again(lived, database):
    """They know events that never happened; their block's number is there, its hash is not."""
    engine, indexer = support.make_index(lived, database)
    stream = Stream(engine)
    bank = lived.web3.eth.accounts[0]

    async def listen(after):
        listener = Listener(stream, after)
        try:
            return await listener.next()
        finally:
            await listener.close()

    with lived.undone():
        with lived.undone():
            lived.mine(2)
            indexer.catch_up()
            first = lived.web3.eth.get_block(lived.web3.eth.block_number)
            place = f"{first['number']}-0x{first['hash'].hex()}"
        lived.transact(lived.contracts().asset.functions.mint(bank, 78), bank)
        lived.mine(3)
        indexer.catch_up()
        kind, now, data = asyncio.run(listen(place))
        assert kind == "reset"
        assert data["number"] == lived.web3.eth.block_number and now != place
    engine.dispose()


def test_each_client_has_so_many_streams_and_what_all_are_told_is_read_once(lived, database):
    engine, indexer = support.make_index(lived, database)
    stream = Stream(engine)
    reads = []
    read = stream._read_news
    stream._read_news = lambda known: reads.append(known) or read(known)

    async def listen():
        mine = [Listener(stream) for _ in range(module.MOST_OF_ONE)]
        waiting = [asyncio.ensure_future(listener.next()) for listener in mine]
        await asyncio.sleep(0.1)
        with pytest.raises(Problem):
            stream.require_room("a")
        with pytest.raises(StopAsyncIteration):
            await anext(stream.listen("a", None))
        stream.require_room("b")
        lived.mine()
        await asyncio.to_thread(indexer.catch_up)
        found = await asyncio.gather(*waiting)
        assert len({place for _, place, _ in found}) == 1 and len(reads) == 1
        for listener in mine:
            await listener.close()
        assert stream.listeners == 0
        stream.require_room("a")

    with lived.undone():
        asyncio.run(listen())
    engine.dispose()
