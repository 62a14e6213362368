"""Brownie with less talk: it asks the node only what a test reads, over one kept connection.

What brownie does for a person at a console costs more than the tests themselves: before and after
each transaction it asks for fees, takes a snapshot to undo it by, and opens a connection for each
of the threads that wait for it. Nothing here changes a transaction, a call or their answers.
"""

import socket
import sys
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import orjson
from brownie.network import account, contract, state, transaction
from brownie.network.contract import ContractContainer
from web3 import HTTPProvider

from tests.support.quick_web3 import QuickWeb3, ReceiptsWeb3

# What a node says once and for all.
CONSTANT = {"eth_chainId", "net_version", "web3_clientVersion"}
TIMEOUT = 120.0
START_PAUSE = 0.6


class NodeProvider(HTTPProvider):
    """Speaks with a node of this machine: one connection, no proxy, no constant twice."""

    def __init__(self, endpoint_uri, request_kwargs=None):
        super().__init__(endpoint_uri, request_kwargs)
        self._address = urlsplit(str(endpoint_uri))
        self._socket = self._answers = None
        self._constants = {}
        self._lock = threading.Lock()

    def make_request(self, method, params):
        if method in self._constants:
            return self._constants[method]
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            body = orjson.dumps(question)
        except TypeError:
            # It has numbers or bytes that only web3 knows how to write.
            body = self.encode_rpc_request(method, params)
        answer = orjson.loads(self._post(body))
        if method in CONSTANT and "result" in answer:
            self._constants[method] = answer
        return answer

    def make_batch_request(self, requests):
        """The answers in the order of the questions; one with an error, if the node takes none."""
        batch = [
            {"jsonrpc": "2.0", "id": place, "method": method, "params": list(params)}
            for place, (method, params) in enumerate(requests)
        ]
        answers = orjson.loads(self._post(orjson.dumps(batch)))
        return sorted(answers, key=lambda one: one["id"]) if isinstance(answers, list) else answers

    def ask_together(self, requests):
        """The results of several requests, (method, parameters) each, in their order."""
        answers = self.make_batch_request(requests)
        assert len(answers) == len(requests)
        return [answer["result"] for answer in answers]

    def _post(self, body):
        with self._lock:
            try:
                return self._exchange(body)
            except (BrokenPipeError, ConnectionResetError):
                # The node closed a connection that had idled, and had not heard this question.
                return self._exchange(body)

    def _exchange(self, body):
        try:
            if self._socket is None:
                self._connect()
            head = f"POST / HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self._socket.sendall(head.encode("ascii") + body)
            return self._answer()
        except OSError:
            self._hang_up()
            raise

    def _answer(self):
        """The body of the next answer; a node tells its length, or sends it in chunks."""
        if not self._line():
            raise ConnectionResetError("the node hung up instead of answering")
        fields = {}
        while line := self._line().strip():
            name, _, value = line.partition(b":")
            fields[name.strip().lower()] = value.strip().lower()
        if fields.get(b"transfer-encoding") == b"chunked":
            body = b"".join(self._chunks())
        else:
            body = self._exactly(int(fields[b"content-length"]))
        if fields.get(b"connection") == b"close":
            self._hang_up()
        return body

    def _chunks(self):
        while length := int(self._line().split(b";")[0], 16):
            yield self._exactly(length)
            self._line()
        self._line()

    def _line(self):
        return self._answers.readline()

    def _exactly(self, length):
        body = self._answers.read(length)
        if len(body) < length:
            raise OSError("the node hung up in the middle of an answer")
        return body

    def _connect(self):
        place = self._address.hostname, self._address.port
        try:
            self._socket = socket.create_connection(place, timeout=TIMEOUT)
        except ConnectionRefusedError:
            # Brownie asks a hundred times for a node that it started, then takes it for dead: too
            # soon on a busy machine.
            time.sleep(START_PAUSE)
            raise
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    def _hang_up(self):
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
        self._socket = self._answers = None


class _AtOnce(threading.Thread):
    """A thread that does its work where it is started, so that none is left behind."""

    def start(self):
        self.run()

    def join(self, timeout=None):
        """Has nothing to wait for."""


def _revert_container(self, height):
    """Forgets what was deployed later; asks the node only of contracts found at an address."""
    for found in [*self._contracts]:
        later = found.tx and found.tx.block_number and found.tx.block_number > height
        if later or (found.tx is None and not state.web3.eth.get_code(found.address)):
            self.remove(found)
            found._reverted = True


def _caller():
    return None, SimpleNamespace(frame=sys._getframe(2))


def make_brisk():
    """Changes brownie for this process, before it connects."""
    at_once = SimpleNamespace(**{**vars(threading), "Thread": _AtOnce})
    account.threading = transaction.threading = at_once
    # No test undoes a transaction.
    state.Chain._add_to_undo_buffer = lambda *_: None
    ContractContainer._revert = _revert_container
    # What brownie collects at every revert are contracts nobody holds any more; ours are all held.
    state.gc = SimpleNamespace(collect=lambda: 0)
    # Brownie looks at the whole stack, with its source, to see who called; the caller is enough.
    sys.modules["brownie.network.rpc"].inspect = SimpleNamespace(stack=_caller)
    # `brownie.network.web3` is the connection; this is the module of that name.
    module = sys.modules["brownie.network.web3"]
    module.HTTPProvider = NodeProvider
    # Fees are fixed in brownie-config.yaml, and no test knows anybody by a name on the chain.
    # Ganache checks what it is sent by itself.
    for layer in ("gas_price_strategy", "ens_name_to_address", "validation", "gas_estimate"):
        module.web3.middleware_onion.remove(layer)
    quick = QuickWeb3(module.web3)
    account.web3 = contract.web3 = quick
    transaction.web3 = ReceiptsWeb3(module.web3, quick.eth)
