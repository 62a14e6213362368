"""The compiled bytecode in this process: an EVM behind web3, and straight to it where speed counts.

web3 deploys and reads through `RevmProvider`, so that the code that deploys on a real chain
deploys here too. Members' transactions go to the EVM directly, their calldata made by hand.
"""

import re
import time as clock
from collections.abc import Callable
from typing import Any

import pyrevm
from web3 import Web3
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

CHAIN_ID = 1337
GAS = 30_000_000
_HASH = "0x" + "0" * 64
_BLOOM = "0x" + "0" * 512
_OUTPUT = re.compile(r"output: (0x[0-9a-f]*)")


class RevmRevertError(Exception):
    """A contract refused; `data` is what it gave with that."""

    def __init__(self, data: str) -> None:
        """Keep the data, hexadecimal."""
        super().__init__(data)
        self.data = data


class RevmChain:
    """An EVM with a block time. Every call is a transaction that pays no gas price."""

    def __init__(self, time: int) -> None:
        """Begin at a time, in seconds."""
        config = pyrevm.CfgEnv(chain_id=CHAIN_ID)
        self._evm = pyrevm.EVM(spec_id="SHANGHAI", env=pyrevm.Env(cfg=config))
        self.block = 0
        self.time = 0
        self.transactions = 0
        self.seconds = 0.0
        self.at(time)

    def at(self, time: int) -> None:
        """Begin the next block, at a time."""
        self.block += 1
        self.time = time
        self._evm.set_block_env(pyrevm.BlockEnv(timestamp=time, number=self.block, gas_limit=GAS))

    def nonce(self, address: str) -> int:
        """Return how many contracts an account created."""
        return int(self._evm.basic(address).nonce)

    def call(self, caller: str, to: str, data: bytes) -> bytes:
        """Ask a contract, changing nothing.

        Raises:
            RevmRevertError: if it refuses.
        """
        return self._try(lambda: self._evm.message_call(caller, to, data, is_static=True))

    def try_out(self, caller: str, to: str, data: bytes) -> bytes:
        """Carry out a transaction and take it back.

        Raises:
            RevmRevertError: if a contract refuses.
        """
        kept = self._evm.snapshot()
        try:
            return self._try(lambda: self._evm.message_call(caller, to, data, gas=GAS))
        finally:
            self._evm.revert(kept)

    def send(self, caller: str, to: str, data: bytes) -> bytes:
        """Carry out a transaction.

        Raises:
            RevmRevertError: if a contract refuses; nothing is changed.
        """
        self.transactions += 1
        return self._try(lambda: self._evm.message_call(caller, to, data, gas=GAS))

    def send_all(self, batch: list[tuple[str, str, bytes]]) -> None:
        """Carry out transactions in their order; count them and the processor time they take.

        Raises:
            RevmRevertError: if a contract refuses one; those before it stand.
        """
        call, gas = self._evm.message_call, GAS
        began = clock.thread_time()
        try:
            for caller, to, data in batch:
                call(caller, to, data, 0, gas)
        except RuntimeError as error:
            raise _refusal(error) from None
        finally:
            self.seconds += clock.thread_time() - began
            self.transactions += len(batch)

    def create(self, caller: str, code: bytes) -> str:
        """Create a contract and return its address.

        Raises:
            RevmRevertError: if its constructor refuses.
        """
        self.transactions += 1
        try:
            address: str = self._evm.deploy(caller, code, gas=GAS)
        except RuntimeError as error:
            raise _refusal(error) from None
        return str(Web3.to_checksum_address(address))

    @property
    def gas_used(self) -> int:
        """The gas of the last transaction."""
        result = self._evm.result
        return int(result.gas_used) if result else 0

    @staticmethod
    def _try(act: Callable[[], bytes]) -> bytes:
        try:
            return bytes(act())
        except RuntimeError as error:
            raise _refusal(error) from None


class RevmProvider(JSONBaseProvider):
    """What web3 needs of a node, answered by a `RevmChain`."""

    def __init__(self, chain: RevmChain, accounts: list[str]) -> None:
        """Answer for a chain whose node signs for `accounts`."""
        super().__init__()
        self.chain, self._accounts = chain, accounts
        self._receipts: dict[str, dict[str, Any]] = {}

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:  # noqa: ANN401
        """Answer a request, as a node does."""
        answer = getattr(self, f"_{method}", None)
        head: dict[str, Any] = {"jsonrpc": "2.0", "id": 1}
        if answer is None:
            head["error"] = {"code": -32601, "message": f"{method} is not known here"}
            return head  # type: ignore[return-value]
        try:
            head["result"] = answer(*params)
        except RevmRevertError as refusal:
            head["error"] = {"code": 3, "message": "execution reverted", "data": refusal.data}
        return head  # type: ignore[return-value]

    def make_batch_request(self, requests: Any) -> list[RPCResponse]:  # noqa: ANN401
        """Answer several requests."""
        return [self.make_request(method, params) for method, params in requests]

    def is_connected(self, show_traceback: bool = False) -> bool:
        """Say that this process is there."""
        return True

    def _eth_chainId(self) -> str:  # noqa: N802  a node's name
        return hex(CHAIN_ID)

    def _eth_blockNumber(self) -> str:  # noqa: N802
        return hex(self.chain.block)

    def _eth_accounts(self) -> list[str]:
        return self._accounts

    def _eth_getTransactionCount(self, address: str, block: str) -> str:  # noqa: N802
        return hex(self.chain.nonce(address))

    def _eth_estimateGas(self, transaction: dict[str, Any], *rest: object) -> str:  # noqa: N802
        if "to" in transaction:
            self.chain.try_out(*_parts(transaction))
        return hex(GAS // 2)

    def _eth_call(self, transaction: dict[str, Any], block: str) -> str:
        return "0x" + self.chain.try_out(*_parts(transaction)).hex()

    def _eth_getBlockByNumber(self, block: str, whole: bool) -> dict[str, Any]:  # noqa: N802
        return {
            "number": hex(self.chain.block),
            "timestamp": hex(self.chain.time),
            "baseFeePerGas": "0x0",
            "hash": _HASH,
            "gasLimit": hex(GAS),
        }

    def _eth_sendTransaction(self, transaction: dict[str, Any]) -> str:  # noqa: N802
        address = None
        if transaction.get("to"):
            self.chain.send(*_parts(transaction))
        else:
            code = bytes.fromhex(_data(transaction))
            address = self.chain.create(transaction["from"], code)
        name = "0x" + self.chain.transactions.to_bytes(32, "big").hex()
        self._receipts[name] = {
            "transactionHash": name,
            "transactionIndex": "0x0",
            "blockHash": _HASH,
            "blockNumber": hex(self.chain.block),
            "from": transaction["from"],
            "to": transaction.get("to"),
            "contractAddress": address,
            "gasUsed": hex(self.chain.gas_used),
            "cumulativeGasUsed": hex(self.chain.gas_used),
            "effectiveGasPrice": "0x0",
            "logs": [],
            "logsBloom": _BLOOM,
            "status": "0x1",
            "type": "0x2",
        }
        return name

    def _eth_getTransactionReceipt(self, name: str) -> dict[str, Any] | None:  # noqa: N802
        return self._receipts.get(name)


def _data(transaction: dict[str, Any]) -> str:
    return str(transaction.get("data") or transaction.get("input") or "0x").removeprefix("0x")


def _parts(transaction: dict[str, Any]) -> tuple[str, str, bytes]:
    caller = transaction.get("from") or "0x" + "0" * 40
    return caller, transaction["to"], bytes.fromhex(_data(transaction))


def _refusal(error: RuntimeError) -> RevmRevertError:
    found = _OUTPUT.search(str(error))
    if found is None:
        # Not a contract's word: out of gas, no code.
        raise error
    return RevmRevertError(found[1])
