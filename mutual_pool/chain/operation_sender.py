"""Acting through a smart account (ERC-4337): one operation, all of it or nothing.

The account has the interface of SimpleAccount 0.7: `entryPoint`, `owner`, `execute` and
`executeBatch`. A bundler sends what the owner's key signed; how it ended is read from the node.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from requests import RequestException
from web3 import Web3
from web3.exceptions import Web3Exception
from web3.types import LogReceipt, TxReceipt

from mutual_pool.chain.acts import Act, Done, try_all_out
from mutual_pool.chain.bundler import Bundler, OperationRefusedError, Through
from mutual_pool.chain.fees import FeeLimits, Fees, fees_now
from mutual_pool.chain.keystores import KeystoreError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.operation_notes import (
    ENTRY_POINT,
    OPERATIONS,
    can_never_be,
    ended,
    log_of,
    next_number,
)
from mutual_pool.chain.operations import Operation, OperationError
from mutual_pool.chain.outbox import Note, Outbox, now
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.chain.waiting import PATIENCE, NotMinedError
from mutual_pool.chain.wallet import TransactionFailedError, with_margin

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


class OperationSender:
    """A smart account whose owner's key is here; each operation is noted before it leaves."""

    by_key = False

    def __init__(
        self,
        web3: Web3,
        owner: LocalAccount,
        through: Through,
        errors: ErrorDecoder,
        folder: Path,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Act as a smart account; notes are kept in `folder`.

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
        self._entry = web3.eth.contract(address=entry, abi=ENTRY_POINT)
        self._bundler = Bundler(through, entry, web3.eth.chain_id)
        self.outbox = Outbox(folder / OPERATIONS, web3, self._address)
        self._told: list[Note] = []

    @property
    def address(self) -> ChecksumAddress:
        """Who acts."""
        return self._address

    def terms(self, acts: Sequence[Act]) -> list[str]:
        """Return how it is done, in sentences."""
        payer = self._bundler.payer
        how = f"By one operation of {self._address}, all or nothing; {payer} the network's fee."
        return [how] + [
            f"{note.what!r}, given away at {time_text(note.sent_at)}, is not carried out yet. Both "
            "have one number, so that either it happens or this."
            for note in self._open()
            if note.identity != _identity(acts) and note.nonce >= self._next()
        ]

    def sign(self, message: dict[str, Any]) -> bytes:
        """Refuse: a contract's signature is not its owner's.

        Raises:
            KeystoreError: always.
        """
        raise KeystoreError("a smart account signs no messages here; use its own interface")

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Carry out all acts in one operation, or none; one that was given away is waited for.

        Raises:
            ContractRefusalError: if a contract refuses one.
            OutboxError: if another command acts as this account.
            OperationError: if bundler or paymaster cannot be used; nothing was sent.
            OperationRefusedError: if the bundler refuses what it was given.
            TransactionFailedError: if it was mined and failed.
            NotMinedError: if it is not mined in time; it may still be.
        """
        with self.outbox.locked():
            before = self._note_of(_identity(acts))
            if before is None:
                try_all_out(acts, self._address, self._errors)
                note = self._signed(acts, None)
                self._give(note)
            else:
                note = self._given_again(before, acts)
            log, receipt = self._wait(note)
            self._told.append(note)
            receipt = self._ended(log, receipt)
        whole = replace(acts[-1], what=note.what)
        hashed = HexBytes(log["transactionHash"]).to_0x_hex()
        return [Done(whole, hashed, receipt, again=before is not None)]

    def close(self) -> None:
        """Note that the outcome was told."""
        for note in self._told:
            self.outbox.close(note)
        self._told.clear()

    # ------------------------------------------------------------------ inside

    def _open(self) -> list[Note]:
        entry = self._entry.address
        return [note for note in self.outbox.open_notes() if note.to == entry]

    def _next(self) -> int:
        return next_number(self._web3, self._entry.address, self._address)

    def _note_of(self, identity: str) -> Note | None:
        """The note of these very acts that a command which was cut off left."""
        for note in self._open():
            if note.identity == identity:
                if not can_never_be(self._web3, note):
                    return note
                self.outbox.forget(note)
        return None

    def _given_again(self, note: Note, acts: Sequence[Act]) -> Note:
        """Give away again what was signed before; where it is refused, one in its place."""
        if log_of(self._web3, note) is not None:
            return note
        try:
            self._bundler.send(json.loads(note.raw))
        except OperationRefusedError:
            try:
                note = self._signed(acts, note)
            except OperationError as error:
                raise OperationRefusedError(
                    f"{error}. But {note.hashes[-1]}, given away at {time_text(note.sent_at)}, may "
                    "still be carried out: run the same command again, which looks first"
                ) from None
            self._give(note)
        return note

    def _give(self, note: Note) -> None:
        self.outbox.write(note)
        try:
            self._bundler.send(json.loads(note.raw))
        except OperationRefusedError as refusal:
            raise OperationRefusedError(
                f"{refusal}. It was given the signed operation {note.hashes[-1]}, which may still "
                "be carried out: run the same command again, which looks first, perhaps with "
                "another --bundler"
            ) from None

    def _signed(self, acts: Sequence[Act], before: Note | None) -> Note:
        """A note of the acts as one signed operation, with the number of the one `before` it."""
        self._bundler.require_fitting()
        since = self._web3.eth.block_number
        drafted = self._drafted(acts, self._next() if before is None else before.nonce)
        operation = self._bundler.sponsored(self._bundler.estimated(drafted))
        self._require_money(operation)
        digest = operation.digest(self._entry.address, self._web3.eth.chain_id)
        signature = self._owner.sign_message(encode_defunct(digest)).signature
        signed = replace(operation, signature=bytes(signature))
        return Note(
            what="; ".join(act.what.rstrip(".") for act in acts),
            identity=_identity(acts),
            sender=self._address,
            nonce=operation.nonce,
            to=self._entry.address,
            data="0x" + operation.call_data.hex(),
            value=0,
            gas=operation.gas,
            most=operation.most,
            tip=operation.tip,
            raw=json.dumps(signed.as_json()),
            hashes=[*(before.hashes if before else []), "0x" + digest.hex()],
            sent_at=now(),
            since=since if before is None else before.since,
        )

    def _drafted(self, acts: Sequence[Act], nonce: int) -> Operation:
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
        fees = self._offered(nonce)
        tip = fees.most if fees.tip is None else fees.tip
        return Operation(
            self._address, nonce, bytes(data), with_margin(gas), most=fees.most, tip=tip
        )

    def _offered(self, nonce: int) -> Fees:
        """What is offered for gas: more than by every other operation of this number."""
        offered = fees_now(self._web3, self._limits)
        for note in self._open():
            if note.nonce == nonce:
                offered = offered.raised(Fees(note.most, note.most, note.tip))
        limit = None if self._limits is None else self._limits.most
        if limit is not None and offered.most > limit:
            raise OperationError(
                "to take the place of an operation that is not carried out, one has to offer more "
                "for its gas than --max-fee allows. Nothing more was sent"
            )
        return offered

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

    def _wait(self, note: Note) -> tuple[LogReceipt, TxReceipt]:
        until = time.monotonic() + self._patience
        while True:
            # A node that does not answer for a moment says nothing of what was given away.
            with contextlib.suppress(NodeError, Web3Exception, RequestException):
                log = log_of(self._web3, note)
                if log is not None:
                    return log, self._web3.eth.get_transaction_receipt(log["transactionHash"])
                if can_never_be(self._web3, note):
                    self.outbox.forget(note)
                    raise TransactionFailedError(
                        f"operation {note.hashes[-1]} cannot be carried out any more: another one "
                        f"of {self._address} took its number. Nothing of it was changed"
                    )
            if time.monotonic() > until:
                raise NotMinedError(
                    f"operation {note.hashes[-1]} was given to {self._through.bundler} and is in "
                    f"no block after {self._patience:.0f} seconds. It may still be: run the same "
                    "command again, which looks first, perhaps with another --bundler"
                )
            time.sleep(min(_BETWEEN, self._patience))

    def _ended(self, log: LogReceipt, receipt: TxReceipt) -> TxReceipt:
        digest = bytes(log["topics"][1])
        success, cost, gas = ended(log)
        if not success:
            # What failed can be tried again.
            self.close()
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
            # Another contract may say anything in the same transaction.
            if log["address"] == self._entry.address and topics[:2] == [bytes(_WHY), digest]:
                data = bytes(log["data"])
                size = int.from_bytes(data[64:96], "big")
                return data[96 : 96 + size]
        return b""


def _identity(acts: Sequence[Act]) -> str:
    """What is done, however much has to be allowed for it first."""
    return hashlib.sha256(
        " ".join(act.identity for act in acts if not act.prepares).encode()
    ).hexdigest()
