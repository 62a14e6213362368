"""What brownie asks of web3 for each transaction and call, without the layers between.

web3 checks and converts each parameter and each field of an answer by its ABI; brownie asks for a
transaction and its receipt one after the other, and twice for the sender's number. Here the few
questions of every test go to the node as they are, and the answers have web3's types.
"""

from eth_utils.address import to_checksum_address
from faster_hexbytes import HexBytes
from web3.datastructures import AttributeDict

_NUMBERS = {
    *("blockNumber", "cumulativeGasUsed", "effectiveGasPrice", "gas", "gasPrice", "gasUsed"),
    *("logIndex", "maxFeePerGas", "maxPriorityFeePerGas", "nonce", "status", "transactionIndex"),
    *("type", "value"),
}
_ADDRESSES = {"address", "contractAddress", "from", "to"}
_BYTES = {"blockHash", "data", "hash", "input", "logsBloom", "transactionHash"}
_OF_A_CALL = {"from", "to", "data", "value", "gas"}


class QuickWeb3:
    """A web3 whose `eth` has shorter ways for what each transaction and each call asks."""

    def __init__(self, web3):
        self._web3 = web3
        self.eth = _QuickEth(web3)

    def __getattr__(self, name):
        return getattr(self._web3, name)


class _QuickEth:
    def __init__(self, web3):
        self._web3 = web3
        self._told = {}

    def __getattr__(self, name):
        return getattr(self._web3.eth, name)

    def _ask(self, method, *parameters):
        # By the manager, since tests listen there for what is refused.
        manager = self._web3.manager
        return manager.formatted_response(manager._make_request(method, parameters), parameters)

    def call(self, call, block=None, override=None):
        if override or block is not None or not _OF_A_CALL.issuperset(call):
            return self._web3.eth.call(call, block, override)
        return HexBytes(self._ask("eth_call", _in_hex(call), "latest"))

    def get_transaction_count(self, address):
        return int(self._ask("eth_getTransactionCount", str(address), "latest"), 16)

    def send_transaction(self, transaction):
        """Send it; its transaction and receipt come with the next question, since it is mined."""
        sent = self._ask("eth_sendTransaction", _in_hex(transaction))
        questions = ("eth_getTransactionByHash", "eth_getTransactionReceipt")
        answers = self._web3.provider.ask_together([(method, [sent]) for method in questions])
        # Of this transaction alone: what is not asked for now may no longer be true later.
        self._told = {
            (method, sent): answer for method, answer in zip(questions, answers, strict=True)
        }
        return HexBytes(sent)

    def get_transaction(self, transaction):
        told = self._known("eth_getTransactionByHash", transaction)
        return typed(told) if told else self._web3.eth.get_transaction(transaction)

    def get_transaction_receipt(self, transaction):
        told = self._known("eth_getTransactionReceipt", transaction)
        return typed(told) if told else self._web3.eth.get_transaction_receipt(transaction)

    def _known(self, method, transaction):
        return self._told.pop((method, HexBytes(transaction).to_0x_hex()), None)


class ReceiptsWeb3(QuickWeb3):
    """As brownie's receipts ask: they look at the sender's number for a dropped transaction.

    Ganache mines at once, and drops none.
    """

    def __init__(self, web3, eth):
        self._web3, self.eth = web3, _NothingDropped(eth)


class _NothingDropped:
    def __init__(self, eth):
        self._eth = eth

    def __getattr__(self, name):
        return getattr(self._eth, name)

    def get_transaction_count(self, address):
        return 0


def typed(answer):
    """A transaction, a receipt or a log with the types that web3 gives its fields."""
    return AttributeDict({name: _typed(name, value) for name, value in answer.items()})


def _typed(name, value):
    if value is None:
        return None
    if name in _NUMBERS:
        return int(value, 16)
    if name in _ADDRESSES:
        return to_checksum_address(value)
    if name in _BYTES:
        return HexBytes(value)
    if name == "logs":
        return [typed(log) for log in value]
    if name == "topics":
        return [HexBytes(topic) for topic in value]
    return value


def _in_hex(fields):
    return {name: _hex(value) for name, value in fields.items()}


def _hex(value):
    if isinstance(value, int):
        return hex(value)
    return HexBytes(value).to_0x_hex() if isinstance(value, bytes) else str(value)
