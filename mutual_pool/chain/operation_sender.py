"""Acting through a smart account (ERC-4337): one operation, all of it or nothing.

The account has the interface of SimpleAccount 0.7: `entryPoint`, `owner`, `execute` and
`executeBatch`. A bundler sends what the owner's key signed; how it ended is read from the node.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import Web3Exception
from web3.types import FilterParams, LogReceipt, TxReceipt

from mutual_pool.chain.acts import Act, Done, try_all_out
from mutual_pool.chain.fees import FeeLimits, fees_now
from mutual_pool.chain.keystores import KeystoreError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.operations import (
    MOST_BEFORE,
    Operation,
    OperationError,
    Sponsor,
    read_gas,
    read_sponsor,
)
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.rpc import NodeRefusalError, Patience, Rpc
from mutual_pool.chain.waiting import PATIENCE, NotMinedError
from mutual_pool.chain.wallet import TransactionFailedError, with_margin

_DONE = Web3.keccak(text="UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)")
_WHY = Web3.keccak(text="UserOperationRevertReason(bytes32,address,uint256,bytes)")
_BETWEEN = 1.0
_ACCOUNT: list[dict[str, Any]] = [
    {
        "type": "function",
        "name": name,
        "stateMutability": "view",
        "inputs": [],
        "outputs": [{"name": "", "type": "address"}],
    }
    for name in ("entryPoint", "owner")
] + [
    {
        "type": "function",
        "name": name,
        "stateMutability": "nonpayable",
        "inputs": [
            {"name": field, "type": kind}
            for field, kind in zip(("dest", "value", "func"), kinds, strict=True)
        ],
        "outputs": [],
    }
    for name, kinds in (
        ("execute", ("address", "uint256", "bytes")),
        ("executeBatch", ("address[]", "uint256[]", "bytes[]")),
    )
]
_ENTRY: list[dict[str, Any]] = [
    {
        "type": "function",
        "name": name,
        "stateMutability": "view",
        "inputs": [{"name": f"a{place}", "type": kind} for place, kind in enumerate(kinds)],
        "outputs": [{"name": "", "type": "uint256"}],
    }
    for name, kinds in (("getNonce", ("address", "uint192")), ("balanceOf", ("address",)))
]


@dataclass(frozen=True)
class Through:
    """The way to a smart account.

    Attributes:
        account: the account that acts.
        bundler: the address of a bundler that speaks ERC-7769.
        paymaster: that of a service that pays the fee (ERC-7677); "" if the account pays.
    """

    account: str
    bundler: str
    paymaster: str = ""


class OperationSender:
    """A smart account whose owner's key is here."""

    by_key = False

    def __init__(
        self,
        web3: Web3,
        owner: LocalAccount,
        through: Through,
        errors: ErrorDecoder,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Act as a smart account.

        Raises:
            OperationError: if it is none, or is somebody else's.
            NodeError: if an address is none of HTTP.
        """
        self._web3, self._owner, self._errors = web3, owner, errors
        self._limits, self._patience, self._through = fees, patience, through
        self._address = Web3.to_checksum_address(through.account)
        self._account = web3.eth.contract(address=self._address, abi=_ACCOUNT)
        try:
            entry = self._account.functions.entryPoint().call()
            own = self._account.functions.owner().call()
        except (Web3Exception, ValueError):
            raise OperationError(
                f"{through.account} is no account with the interface of SimpleAccount 0.7 on this "
                "chain. Nothing was sent"
            ) from None
        if own != owner.address:
            raise OperationError(
                f"{through.account} is {own}'s, and the key is of {owner.address}. Nothing was sent"
            )
        self._entry = web3.eth.contract(address=entry, abi=_ENTRY)
        once = Patience(timeout=30.0, tries=2)
        self._bundler = Rpc(through.bundler, patience=once)
        self._service = Rpc(through.paymaster, patience=once) if through.paymaster else None

    @property
    def address(self) -> ChecksumAddress:
        """Who acts."""
        return self._address

    @property
    def terms(self) -> str:
        """How it is done, in a sentence."""
        payer = (
            f"{self._through.paymaster} is asked to pay" if self._service else "the account pays"
        )
        return f"By one operation of {self._address}, all or nothing; {payer} the network's fee."

    def sign(self, message: dict[str, Any]) -> bytes:
        """Refuse: a contract's signature is not its owner's.

        Raises:
            KeystoreError: always.
        """
        raise KeystoreError("a smart account signs no messages here; use its own interface")

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Carry out all acts in one operation, or none, and wait for it.

        Raises:
            ContractRefusalError: if a contract refuses one.
            OperationError: if bundler or paymaster cannot be used; nothing was sent.
            TransactionFailedError: if it was mined and failed.
            NotMinedError: if it is not mined in time; it may still be.
        """
        try_all_out(acts, self._address, self._errors)
        self._require_bundler()
        before = self._web3.eth.block_number
        operation = self._sponsored(self._estimated(self._drafted(acts)))
        self._require_money(operation)
        digest = operation.digest(self._entry.address, self._web3.eth.chain_id)
        signature = self._owner.sign_message(encode_defunct(digest)).signature
        self._send(replace(operation, signature=bytes(signature)))
        log = self._wait(digest, before)
        receipt = self._ended(digest, log)
        whole = replace(acts[-1], what="; ".join(act.what.rstrip(".") for act in acts))
        return [Done(whole, HexBytes(log["transactionHash"]).to_0x_hex(), receipt)]

    def close(self) -> None:
        """Nothing is kept."""

    def _drafted(self, acts: Sequence[Act]) -> Operation:
        execute = self._account.functions.executeBatch(
            [act.to for act in acts], [0] * len(acts), [HexBytes(act.data) for act in acts]
        )
        data = HexBytes(execute._encode_transaction_data())
        try:
            gas = self._web3.eth.estimate_gas(
                {"from": self._entry.address, "to": self._address, "data": data}
            )
        except (Web3Exception, ValueError) as error:
            raise OperationError(
                f"the account does not carry it out: {str(error)[:200]}. Nothing was sent"
            ) from None
        fees = fees_now(self._web3, self._limits)
        nonce = self._entry.functions.getNonce(self._address, 0).call()
        tip = fees.most if fees.tip is None else fees.tip
        return Operation(
            self._address, nonce, bytes(data), with_margin(gas), most=fees.most, tip=tip
        )

    def _require_bundler(self) -> None:
        where, entry = self._through.bundler, self._entry.address.lower()
        known = self._bundler.ask("eth_supportedEntryPoints")
        names = [str(one).lower() for one in known] if isinstance(known, list) else []
        if entry not in names:
            raise OperationError(
                f"the bundler {where} does not serve the entry point {self._entry.address} of this "
                "account. Nothing was sent"
            )
        chain = self._bundler.ask("eth_chainId")
        if int(str(chain), 16) != self._web3.eth.chain_id:
            raise OperationError(f"the bundler {where} is of another chain. Nothing was sent")

    def _estimated(self, operation: Operation) -> Operation:
        """The gas that the bundler wants for what comes before the call."""
        if self._service is not None:
            stub = read_sponsor(
                self._ask_service("pm_getPaymasterStubData", operation), None, self._where_service
            )
            operation = replace(operation, sponsor=stub)
        where = self._through.bundler
        told = self._ask_bundler("eth_estimateUserOperationGas", operation)
        found = told if isinstance(told, dict) else {}
        return replace(
            operation,
            verification_gas=read_gas(found, "verificationGasLimit", where),
            before_gas=read_gas(found, "preVerificationGas", where, most=MOST_BEFORE),
        )

    def _sponsored(self, operation: Operation) -> Operation:
        if self._service is None:
            return operation
        told = self._ask_service("pm_getPaymasterData", operation)
        sponsor: Sponsor = read_sponsor(told, operation.sponsor, self._where_service)
        return replace(operation, sponsor=sponsor)

    @property
    def _where_service(self) -> str:
        return f"the paymaster's service {self._through.paymaster}"

    def _ask_service(self, method: str, operation: Operation) -> object:
        assert self._service is not None
        chain = hex(self._web3.eth.chain_id)
        try:
            return self._service.ask(method, operation.as_json(), self._entry.address, chain, {})
        except NodeRefusalError as refusal:
            raise OperationError(
                f"{self._where_service} does not pay for this: {refusal.words[:200]}. Nothing was "
                "sent; leave --paymaster out to pay by the account"
            ) from None

    def _ask_bundler(self, method: str, operation: Operation) -> object:
        try:
            return self._bundler.ask(method, operation.as_json(), self._entry.address)
        except NodeRefusalError as refusal:
            raise self._refused(refusal) from None

    def _refused(self, refusal: NodeRefusalError) -> OperationError:
        return OperationError(
            f"the bundler {self._through.bundler} refuses the operation: {refusal.words[:200]}. "
            "Nothing was sent"
        )

    def _require_money(self, operation: Operation) -> None:
        if operation.sponsor is not None:
            return
        held = self._web3.eth.get_balance(self._address)
        held += self._entry.functions.balanceOf(self._address).call()
        most = operation.gas * operation.most
        if held < most:
            raise OperationError(
                f"the account has {held:,} wei for the network's fee, and {operation.gas:,} gas "
                f"may cost {most:,} wei. Nothing was sent; send it some, or "
                "name a service that pays with --paymaster"
            )

    def _send(self, operation: Operation) -> None:
        # Asked once: a second answer would be of an operation that it has already.
        once = Rpc(self._through.bundler, patience=Patience(timeout=30.0, tries=1))
        try:
            once.ask("eth_sendUserOperation", operation.as_json(), self._entry.address)
        except NodeRefusalError as refusal:
            raise self._refused(refusal) from None
        except NodeError:
            # It may have it all the same: the node says what became of it.
            return

    def _wait(self, digest: bytes, before: int) -> LogReceipt:
        """The entry point's own word on the operation, whatever the bundler says of it."""
        wanted: FilterParams = {
            "address": self._entry.address,
            "fromBlock": before,
            "topics": [HexBytes(_DONE).to_0x_hex(), HexBytes(digest).to_0x_hex()],
        }
        until = time.monotonic() + self._patience
        while True:
            found = self._web3.eth.get_logs(wanted)
            if found:
                return found[0]
            if time.monotonic() > until:
                raise NotMinedError(
                    f"operation 0x{digest.hex()} was given to {self._through.bundler} and is in no "
                    f"block after {self._patience:.0f} seconds. It may still be: look for it "
                    "before you act again"
                )
            time.sleep(min(_BETWEEN, self._patience))

    def _ended(self, digest: bytes, log: LogReceipt) -> TxReceipt:
        receipt = self._web3.eth.get_transaction_receipt(log["transactionHash"])
        words = [bytes(log["data"])[place : place + 32] for place in range(0, 128, 32)]
        _, success, cost, gas = (int.from_bytes(word, "big") for word in words)
        if not success:
            reason = self._reason(digest, receipt)
            if reason:
                raise self._errors.decode("0x" + reason.hex())
            raise TransactionFailedError(f"operation 0x{digest.hex()} was mined and failed")
        # What it cost whom it was charged to: others may be in the same transaction.
        own: dict[str, Any] = {**receipt, "gasUsed": gas, "effectiveGasPrice": cost // max(gas, 1)}
        return own  # type: ignore[return-value]

    def _reason(self, digest: bytes, receipt: TxReceipt) -> bytes:
        for log in receipt["logs"]:
            topics = [bytes(topic) for topic in log["topics"]]
            if topics[:2] == [bytes(_WHY), digest]:
                data = bytes(log["data"])
                size = int.from_bytes(data[64:96], "big")
                return data[96 : 96 + size]
        return b""
