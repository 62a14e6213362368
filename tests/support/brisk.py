"""Brownie with less talk: it asks the node only what a test reads, over one kept connection.

What brownie does for a person at a console costs more than the tests themselves: before and after
each transaction it asks for fees, takes a snapshot to undo it by, and opens a connection for each
of the threads that wait for it. Nothing here changes a transaction, a call or their answers.
"""

import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from types import SimpleNamespace
from urllib.parse import urlsplit

import orjson
from brownie.network import account, state, transaction
from brownie.network.contract import ContractContainer
from web3 import HTTPProvider

# What a node says once and for all.
CONSTANT = {"eth_chainId", "net_version", "web3_clientVersion"}
TIMEOUT = 120.0
START_PAUSE = 0.6
HEADERS = {"Content-Type": "application/json"}


class NodeProvider(HTTPProvider):
    """Speaks with a node of this machine: one connection, no proxy, no constant twice."""

    def __init__(self, endpoint_uri, request_kwargs=None):
        super().__init__(
            endpoint_uri,
            request_kwargs,
            cache_allowed_requests=True,
            cacheable_requests=CONSTANT,
            # Without it, web3 would ask about blocks what is kept of them: nothing is.
            request_cache_validation_threshold=None,
        )
        self._address = urlsplit(str(endpoint_uri))
        self._connection = None
        self._lock = threading.Lock()

    def _make_request(self, method, request_data):
        """What web3 does through a session of `requests`, one for each thread."""
        return self._post(request_data)

    def ask_together(self, requests):
        """The results of several requests, (method, parameters) each, in their order."""
        batch = [
            {"jsonrpc": "2.0", "id": place, "method": method, "params": list(params)}
            for place, (method, params) in enumerate(requests)
        ]
        answers = {one["id"]: one for one in orjson.loads(self._post(orjson.dumps(batch)))}
        return [answers[place]["result"] for place in range(len(batch))]

    def _post(self, body):
        with self._lock:
            try:
                return self._exchange(body)
            except (BrokenPipeError, ConnectionResetError):
                # The node closed a connection that had idled, and had not heard this question.
                return self._exchange(body)

    def _exchange(self, body):
        if self._connection is None:
            host, port = self._address.hostname, self._address.port
            self._connection = HTTPConnection(host, port, timeout=TIMEOUT)
        try:
            if self._connection.sock is None:
                self._connect()
            self._connection.request("POST", self._address.path or "/", body, HEADERS)
            return self._connection.getresponse().read()
        except (HTTPException, OSError):
            self._connection.close()
            self._connection = None
            raise

    def _connect(self):
        try:
            self._connection.connect()
        except ConnectionRefusedError:
            # Brownie asks a hundred times for a node that it started, then takes it for dead: too
            # soon on a busy machine.
            time.sleep(START_PAUSE)
            raise


class _AtOnce(threading.Thread):
    """A thread that does its work where it is started, so that none is left behind."""

    def start(self):
        self.run()

    def join(self, timeout=None):
        """Has nothing to wait for."""


def _revert_container(self, height):
    """Forgets what was deployed later; asks the node only of contracts found at an address."""
    for contract in [*self._contracts]:
        later = contract.tx and contract.tx.block_number and contract.tx.block_number > height
        if later or (contract.tx is None and not state.web3.eth.get_code(contract.address)):
            self.remove(contract)
            contract._reverted = True


def make_brisk():
    """Changes brownie for this process, before it connects."""
    at_once = SimpleNamespace(**{**vars(threading), "Thread": _AtOnce})
    account.threading = transaction.threading = at_once
    # No test undoes a transaction.
    state.Chain._add_to_undo_buffer = lambda *_: None
    ContractContainer._revert = _revert_container
    # What brownie collects at every revert are contracts nobody holds any more; ours are all held.
    state.gc = SimpleNamespace(collect=lambda: 0)
    # `brownie.network.web3` is the connection; this is the module of that name.
    module = sys.modules["brownie.network.web3"]
    module.HTTPProvider = NodeProvider
    # Fees are fixed in brownie-config.yaml, and no test knows anybody by a name on the chain.
    for layer in ("gas_price_strategy", "ens_name_to_address"):
        module.web3.middleware_onion.remove(layer)
