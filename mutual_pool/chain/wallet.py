"""Whoever sends transactions: an account whose key is here, or one the node keeps.

A transaction is tried out first, so that a refusal is known by its name before anything is sent.
"""

from typing import Any, Protocol

from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.contract.contract import ContractConstructor, ContractFunction
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.types import TxParams, TxReceipt, Wei

from mutual_pool.chain.refusal import ErrorDecoder

_GAS_MARGIN = 1.25
_TIP = Web3.to_wei(1, "gwei")


class TransactionFailedError(Exception):
    """A transaction was mined and failed; the message has its hash."""


class Wallet(Protocol):
    """Anything that can send a call or a deployment and wait for its receipt."""

    @property
    def address(self) -> ChecksumAddress:
        """The sender's address."""

    def send(self, call: ContractFunction | ContractConstructor) -> TxReceipt:
        """Send it, wait until it is mined, and return its receipt.

        Raises:
            ContractRefusalError: if a contract refuses; nothing was sent.
            TransactionFailedError: if it was mined and failed.
        """


class _Sender:
    """What both kinds of wallet share: trying out, and reading the outcome."""

    def __init__(self, web3: Web3, errors: ErrorDecoder, gas: int | None) -> None:
        self._web3 = web3
        self._errors = errors
        self._gas = gas

    def _prepare(
        self, call: ContractFunction | ContractConstructor, sender: ChecksumAddress
    ) -> TxParams:
        gas = self._gas
        try:
            if gas is None:
                # Storage refunds are paid back at the end, so more than the estimate must be there.
                gas = int(call.estimate_gas({"from": sender}) * _GAS_MARGIN)
            elif isinstance(call, ContractFunction):
                call.call({"from": sender, "gas": gas})
        except (ContractLogicError, Web3RPCError) as error:
            raise self._errors.decode(revert_data(error)) from error
        base = self._web3.eth.get_block("latest").get("baseFeePerGas", Wei(0))
        return {
            "from": sender,
            "gas": gas,
            "maxPriorityFeePerGas": _TIP,
            "maxFeePerGas": Wei(2 * base + _TIP),
        }

    def _receipt(self, sent: HexBytes) -> TxReceipt:
        receipt = self._web3.eth.wait_for_transaction_receipt(sent, timeout=120, poll_latency=0.01)
        if receipt["status"] != 1:
            raise TransactionFailedError(f"transaction 0x{sent.hex()} was mined and failed")
        return receipt


class KeyWallet(_Sender):
    """An account whose key is in this process; only the signed transaction leaves it."""

    def __init__(
        self, web3: Web3, account: LocalAccount, errors: ErrorDecoder, gas: int | None = None
    ) -> None:
        """Send from `account`, refusals named by `errors`; `gas` as for `NodeWallet`."""
        super().__init__(web3, errors, gas)
        self.account = account
        self._nonce: int | None = None
        self._chain_id: int | None = None

    @property
    def address(self) -> ChecksumAddress:
        """The sender's address."""
        return self.account.address

    def send(self, call: ContractFunction | ContractConstructor) -> TxReceipt:
        """Sign, send, and wait; see `Wallet.send`."""
        prepared = self._prepare(call, self.address)
        if self._nonce is None:
            self._nonce = self._web3.eth.get_transaction_count(self.address)
        prepared["nonce"] = self._nonce  # type: ignore[typeddict-item]
        if self._chain_id is None:
            self._chain_id = self._web3.eth.chain_id
        prepared["chainId"] = self._chain_id
        transaction = call.build_transaction(prepared)
        signed = self.account.sign_transaction(transaction)  # type: ignore[arg-type]
        try:
            sent = self._web3.eth.send_raw_transaction(signed.raw_transaction)
        except Exception:
            self._nonce = None
            raise
        self._nonce += 1
        return self._receipt(sent)


class NodeWallet(_Sender):
    """An account the node signs for, as on a local test chain."""

    def __init__(
        self, web3: Web3, address: str, errors: ErrorDecoder, gas: int | None = None
    ) -> None:
        """Send from `address`, refusals named by `errors`.

        `gas` is the limit of every call, for local chains where estimating costs more time than
        gas is worth; without it each one is estimated.
        """
        super().__init__(web3, errors, gas)
        self._address = Web3.to_checksum_address(address)

    @property
    def address(self) -> ChecksumAddress:
        """The sender's address."""
        return self._address

    def send(self, call: ContractFunction | ContractConstructor) -> TxReceipt:
        """Have the node sign and send, and wait; see `Wallet.send`."""
        return self._receipt(call.transact(self._prepare(call, self.address)))


def revert_data(error: Exception) -> str:
    """Return the data a node gave with a revert, wherever it put it; "0x" if nowhere."""
    candidates: list[Any] = [getattr(error, "data", None)]
    response = getattr(error, "rpc_response", None) or {}
    candidates.append(response.get("error", {}).get("data"))
    for candidate in candidates:
        if isinstance(candidate, dict):
            candidates.extend([candidate.get("result"), candidate.get("data")])
        elif isinstance(candidate, str) and candidate.startswith("0x"):
            return candidate
    if isinstance(error, ContractLogicError):
        return "0x"
    raise error
