"""What strangers, nodes and failing blocks do, for tests that show that the index goes on."""

import json

from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node

KEY = "a-secret-key"
HOSTILE = {
    "no UTF-8": b"\xff\xfe\x80 what",
    "a number of no digits": b"0xzz",
    "an odd number": b"0x123",
    "zeros": b"a\x00b\x00",
    "a surrogate": b"\xed\xa0\x80",
    "markup": b"<script>alert(1)</script>[red]</b>",
    "a terminal's commands": b"\x1b[2J\x1b]0;title\x07",
    "text turned round": "\u202egpj.exe".encode(),
    "very long": b"\xf0\x9f" * 3_000,
    "an address": b"0x" + b"AB" * 20,
}


def give_opinion(lived, location: bytes):
    """Give an opinion of report 1 whose location is these bytes, as anybody may."""
    registry = lived.contracts().registry
    call = registry.functions.giveOpinion(1, 1, b"\1" * 32, "~")
    data = bytes.fromhex(call._encode_transaction_data()[2:])
    words = data[: 4 + 4 * 32] + len(location).to_bytes(32, "big")
    raw = words + location + bytes(-len(location) % 32)
    sent = {"from": lived.web3.eth.accounts[7], "to": registry.address, "data": raw}
    receipt = lived.web3.eth.wait_for_transaction_receipt(lived.web3.eth.send_transaction(sent))
    assert receipt["status"] == 1


def publish_report(lived):
    """Have a report to give opinions of."""
    contracts = lived.contracts()
    last = lived.web3.eth.block_number - 1
    time = lived.web3.eth.get_block(last)["timestamp"] - 1
    span = (lived.deployment.block, last, time)
    call = contracts.registry.functions.publish(b"\2" * 32, *span, "here")
    lived.request("anvil_impersonateAccount", contracts.pool.functions.steward().call())
    lived.transact(call, contracts.pool.functions.steward().call())


def make_following(lived, database, address=None):
    engine = open_database(database)
    return engine, Indexer(engine, Node(address or lived.rpc), lived.deployment)


def only(method, content, status=200):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda methods, answer: (status, raw) if method in methods else None


def each(method, change):
    """Change the result of each answer to a method, in a batch too."""

    def spoil(methods, answer):
        if method not in methods:
            return None
        for one in answer if isinstance(answer, list) else [answer]:
            one["result"] = change(one["result"])
        return 200, json.dumps(answer).encode()

    return spoil


def _without(*names):
    return lambda block: {name: value for name, value in block.items() if name not in names}


def _with(**values):
    return lambda entry: {**entry, **values}


def _logs(change):
    return lambda logs: [change(entry) for entry in logs]


def refusal(code, message):
    return {"jsonrpc": "2.0", "id": 0, "error": {"code": code, "message": message}}


BLOCK, LOGS = "eth_getBlockByNumber", "eth_getLogs"
FAULTS = {
    "a rate limit in JSON": only(BLOCK, refusal(-32005, "rate limit exceeded")),
    "a rate limit in HTTP": only(LOGS, b"slow down", 429),
    "a rate limit for a batch": only(BLOCK, {"code": 31, "message": "too many requests"}, 429),
    "credits": only(LOGS, refusal(-32012, "credits limited to 6000/sec")),
    "HTML": only(BLOCK, b"<html><body>502 Bad Gateway</body></html>", 502),
    "HTML that calls itself well": only(LOGS, b"<html>welcome</html>"),
    "nothing": only(BLOCK, b""),
    "an answer cut short": only(LOGS, b'{"jsonrpc":"2.0","id":0,"result":[{"addr'),
    "null": only(BLOCK, b"null"),
    "a number": only(LOGS, b"7"),
    "a list of nulls": only(BLOCK, b"[null]"),
    "a result of null": each(BLOCK, lambda block: None),
    "logs of null": each(LOGS, lambda logs: None),
    "no result": only(LOGS, {"jsonrpc": "2.0", "id": 0}),
    "an error of null and no result": only(LOGS, {"jsonrpc": "2.0", "id": 0, "error": None}),
    "an error that is a text": only(LOGS, {"jsonrpc": "2.0", "id": 0, "error": "no"}),
    "an answer to another question": only(LOGS, {"jsonrpc": "2.0", "id": 77, "result": []}),
    "blocks without hash": each(BLOCK, _without("hash")),
    "blocks with a hash of null": each(BLOCK, _with(hash=None)),
    "blocks with half a hash": each(BLOCK, _with(hash="0x12")),
    "blocks without parent": each(BLOCK, _without("parentHash")),
    "blocks without time": each(BLOCK, _with(timestamp="soon")),
    "blocks of no time": each(BLOCK, _with(timestamp="0x" + "f" * 40)),
    "blocks before zero": each(BLOCK, _with(number="-0x1")),
    "blocks that are texts": each(BLOCK, lambda block: "block"),
    "logs without number": each(LOGS, _logs(_without("blockNumber"))),
    "logs with a number of null": each(LOGS, _logs(_with(blockNumber=None))),
    "logs without place": each(LOGS, _logs(_without("logIndex"))),
    "logs without topics": each(LOGS, _logs(_with(topics=None))),
    "logs with half a topic": each(LOGS, _logs(_with(topics=["0x12"]))),
    "logs with odd data": each(LOGS, _logs(_with(data="0x123"))),
    "logs of others": each(LOGS, _logs(_with(address="0x" + "12" * 20))),
    "logs of other blocks": each(LOGS, _logs(_with(blockNumber="0x7fffffff"))),
    "two logs in one place": each(LOGS, lambda logs: [*logs, {**logs[0], "data": "0x"}]),
    "logs that are numbers": each(LOGS, lambda logs: [1, 2]),
    "logs in an object": each(LOGS, lambda logs: {"logs": logs}),
    "an error about everything": only(LOGS, refusal(-32603, "Internal error")),
}


def may_fund(lived):
    """Let the node's first account give to the reserve; return the call that does."""
    bank, contracts = lived.web3.eth.accounts[0], lived.contracts()
    lived.transact(contracts.asset.functions.mint(bank, 10), bank)
    lived.transact(contracts.asset.functions.approve(contracts.pool.address, 10), bank)
    return contracts.pool.functions.fundReserve(10)
