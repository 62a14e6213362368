"""The sender of transactions: an account whose key is here, or one the node keeps.

A transaction is tried out first, so that a refusal is known by its name before anything is sent.
"""

from typing import Any, Protocol

from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.contract.contract import ContractConstructor, ContractFunction
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.types import TxParams, TxReceipt

from mutual_pool.chain.fees import FeeLimits, fees_now
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.waiting import PATIENCE, wait_for_receipt

_GAS_MARGIN = 1.25
_LATER_SLOTS = 45_000
"""Two slots that are new."""
_LOCAL_TIP = Web3.to_wei(1, "gwei")
"""On a local chain, where gas is worth nothing and each question costs time."""


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
            NodeError: if gas costs more than is allowed, or it is not mined in time.
        """


class _Sender:
    """What both kinds of wallet share: trying out, and reading the outcome."""

    def __init__(
        self,
        web3: Web3,
        errors: ErrorDecoder,
        gas: int | None,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._web3 = web3
        self._errors = errors
        self._gas = gas
        # With a limit given, the chain is a local one: see `NodeWallet`.
        self._fees = fees or FeeLimits(tip=None if gas is None else _LOCAL_TIP)
        self._patience = patience

    def _prepare(
        self, call: ContractFunction | ContractConstructor, sender: ChecksumAddress
    ) -> TxParams:
        gas = prepared_gas(call, sender, self._errors, self._gas)
        offered = fees_now(self._web3, self._fees).fields()
        return {"from": sender, "gas": gas, **offered}

    def _receipt(self, sent: HexBytes) -> TxReceipt:
        receipt = wait_for_receipt(self._web3, sent, self._patience)
        if receipt["status"] != 1:
            raise TransactionFailedError(f"transaction 0x{sent.hex()} was mined and failed")
        return receipt


class KeyWallet(_Sender):
    """An account whose key is in this process; only the signed transaction leaves it."""

    def __init__(
        self,
        web3: Web3,
        account: LocalAccount,
        errors: ErrorDecoder,
        gas: int | None = None,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Send from `account`; the rest as for `NodeWallet`."""
        super().__init__(web3, errors, gas, fees, patience)
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
        self,
        web3: Web3,
        address: str,
        errors: ErrorDecoder,
        gas: int | None = None,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Send from `address`, refusals named by `errors`.

        `gas` is the limit of every call, for local chains where estimating costs more time than
        gas is worth; without it each one is estimated. `fees` limits what is offered for it, and
        `patience` is how many seconds a transaction may take to be mined.
        """
        super().__init__(web3, errors, gas, fees, patience)
        self._address = Web3.to_checksum_address(address)

    @property
    def address(self) -> ChecksumAddress:
        """The sender's address."""
        return self._address

    def send(self, call: ContractFunction | ContractConstructor) -> TxReceipt:
        """Have the node sign and send, and wait; see `Wallet.send`."""
        return self._receipt(call.transact(self._prepare(call, self.address)))


def prepared_gas(
    call: ContractFunction | ContractConstructor,
    sender: ChecksumAddress,
    errors: ErrorDecoder,
    gas: int | None = None,
) -> int:
    """Try a call out, and return the gas to send it with: `gas`, or what the node estimates.

    Raises:
        ContractRefusalError: if a contract refuses it.
    """
    try:
        if gas is None:
            return with_margin(call.estimate_gas({"from": sender}))
        if isinstance(call, ContractFunction):
            call.call({"from": sender, "gas": gas})
    except (ContractLogicError, Web3RPCError) as error:
        raise errors.decode(revert_data(error)) from error
    return gas


def with_margin(estimate: int) -> int:
    """Return the gas to send a call with that a node estimates so.

    Storage refunds are paid back at the end, so more than the estimate must be there; and a block
    later a call may write slots that were written in the block it was tried in.
    """
    return int(estimate * _GAS_MARGIN) + _LATER_SLOTS


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
