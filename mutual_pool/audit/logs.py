"""Reading a plan's events from a node, decoded and in the chain's order."""

from dataclasses import dataclass
from typing import cast

from eth_typing import ABIEvent
from eth_utils.abi import event_abi_to_log_topic
from web3 import Web3
from web3._utils.events import get_event_data
from web3.types import LogReceipt

from mutual_pool.audit.events import ChainEvent, Source
from mutual_pool.chain.contracts import BOOKKEEPERS, PlanContracts

_STEP = 2_000
"""Blocks asked for at once; nodes limit the size of an answer."""


@dataclass(frozen=True)
class _Emitter:
    """One of a plan's contracts, and its events by their first topic."""

    source: Source
    events: dict[bytes, ABIEvent]


def read_events(web3: Web3, contracts: PlanContracts, first: int, last: int) -> list[ChainEvent]:
    """Return every event of a plan in blocks `first` to `last`, both included.

    The asset's own events are left out: its balances are asked of it directly. An event that the
    plan's contracts do not know stays out as well; they could not have emitted it.
    """
    emitters = {getattr(contracts, role).address: _emitter(contracts, role) for role in BOOKKEEPERS}
    times: dict[int, int] = {}
    events = []
    for start in range(first, last + 1, _STEP):
        end = min(start + _STEP - 1, last)
        logs = web3.eth.get_logs({"address": list(emitters), "fromBlock": start, "toBlock": end})
        for log in sorted(logs, key=lambda entry: (entry["blockNumber"], entry["logIndex"])):
            block = log["blockNumber"]
            if block not in times:
                times[block] = web3.eth.get_block(block)["timestamp"]
            emitter = emitters[log["address"]]
            topic = bytes(log["topics"][0])
            if topic in emitter.events:
                events.append(_decode(web3, emitter, topic, log, times[block]))
    return events


def _emitter(contracts: PlanContracts, role: str) -> _Emitter:
    abi = getattr(contracts, role).abi
    entries = [cast(ABIEvent, entry) for entry in abi if entry["type"] == "event"]
    topics = {bytes(event_abi_to_log_topic(entry)): entry for entry in entries}
    return _Emitter(source=cast(Source, role), events=topics)


def _decode(web3: Web3, emitter: _Emitter, topic: bytes, log: LogReceipt, time: int) -> ChainEvent:
    data = get_event_data(web3.codec, emitter.events[topic], log)
    return ChainEvent(
        contract=emitter.source,
        name=data["event"],
        args=data["args"],
        block=log["blockNumber"],
        time=time,
        tx="0x" + bytes(log["transactionHash"]).hex(),
        log_index=log["logIndex"],
    )
