"""Acting with a key that is in this process, without ever sending twice."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import TransactionNotFound, Web3Exception, Web3RPCError
from web3.types import TxParams, TxReceipt, Wei

from mutual_pool.chain.acts import Act, Done, try_all_out
from mutual_pool.chain.fees import FeeLimits, Fees, fees_now
from mutual_pool.chain.outbox import Note, Outbox, OutboxError, now
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.chain.rpc_refusal import NodeRefusalError
from mutual_pool.chain.waiting import PATIENCE, NotMinedError, wait_for_receipt
from mutual_pool.chain.wallet import TransactionFailedError, prepared_gas

_CANCELLED = "cancelled:"


class KeySender:
    """An account whose key is here; each transaction is noted before it leaves."""

    by_key = True

    def __init__(
        self,
        web3: Web3,
        account: LocalAccount,
        errors: ErrorDecoder,
        folder: Path,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Act as `account`; notes are kept in `folder`."""
        self._web3, self._account, self._errors = web3, account, errors
        self._limits, self._patience = fees, patience
        self.outbox = Outbox(folder, web3, account.address)
        self._told: list[Note] = []
        self._held, self._begun = contextlib.ExitStack(), False

    @property
    def address(self) -> ChecksumAddress:
        """Who acts."""
        return self._account.address

    def begin(self) -> None:
        """Keep other commands of this account out until `close` or `leave`.

        What is signed first, such as a permit, counts the asset's own nonces: two commands at once
        would sign the same one.

        Raises:
            OutboxError: if another command of this account runs.
        """
        self._held.enter_context(self.outbox.locked())
        self._begun = True

    def sign(self, message: dict[str, Any]) -> bytes:
        """Return the signature of typed data."""
        signed = self._account.sign_message(encode_typed_data(full_message=message))
        return bytes(signed.signature)

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Carry out acts; one that a command before had sent is waited for, not sent again.

        Raises:
            ContractRefusalError: if a contract refuses one.
            OutboxError: if another transaction of this account is under way.
            NodeError: if gas is dearer than allowed, or one is not mined in time.
            TransactionFailedError: if one was mined and failed.
        """
        done: list[Done] = []
        with contextlib.nullcontext() if self._begun else self.outbox.locked():
            for act in acts:
                before = self._note_of(act.identity, prepares=act.prepares)
                if before is not None:
                    done.append(_done(act, self._outcome(before), again=True))
                    continue
                if not done:
                    # From here on the rest is as tried out; the first act may allow the next.
                    self._require_quiet()
                    try_all_out(acts, self.address, self._errors)
                note = self._signed(act)
                self._send(note)
                done.append(_done(act, self._outcome(note)))
        return done

    def resume(self, identity: str) -> TxReceipt | None:
        """Wait for the act that a process which was killed had sent; `close` follows.

        Args:
            identity: what the act does (`Act.identity`).

        Returns:
            Its receipt, or that of what replaced it; None if it never left, or never can be mined.

        Raises:
            OutboxError: if another command of this account runs.
            NotMinedError: if it is not mined yet.
            TransactionFailedError: if it was mined and failed.
        """
        with contextlib.nullcontext() if self._begun else self.outbox.locked():
            before = self._note_of(identity)
            return None if before is None else self._outcome(before)

    def close(self) -> None:
        """Note that the outcome was told."""
        for note in self._told:
            self.outbox.close(note)
        self._told.clear()
        self.leave()

    def leave(self) -> None:
        """Let other commands of this account go on; what was not told stays noted."""
        self._held.close()
        self._begun = False

    def replace(self, note: Note, *, cancel: bool = False) -> Note:
        """Send a transaction again with more for its gas, or nothing in its place.

        Raises:
            OutboxError: if it is mined already.
            FeeTooHighError: if the limits do not allow what it takes.
        """
        with self.outbox.locked():
            if self._web3.eth.get_transaction_count(self.address) > note.nonce:
                raise OutboxError(
                    f"transaction {note.nonce} of {self.address} is mined already; nothing was sent"
                )
            offered = offer_for(self._web3, note, self._limits)
            transaction: TxParams = {
                "to": self.address if cancel else Web3.to_checksum_address(note.to),
                "data": HexBytes("0x" if cancel else note.data),
                "value": Wei(0 if cancel else note.value),
                "gas": 21_000 if cancel else note.gas,
            }
            what = f"Cancel: {note.what}" if cancel else note.what
            identity = _CANCELLED + note.identity if cancel else note.identity
            new = self._note(transaction, note.nonce, offered, what, identity)
            new = replace(new, hashes=[*note.hashes, *new.hashes])
            self._send(new)
            self._outcome(new)
            return new

    def mined_instead(self, note: Note) -> bool:
        """Whether what was to be cancelled was mined before it could be."""
        receipt = self._receipt(note)
        cancelling = HexBytes(note.hashes[-1])
        return receipt is not None and HexBytes(receipt["transactionHash"]) != cancelling

    # ------------------------------------------------------------------ inside

    def _note_of(self, identity: str, *, prepares: bool = False) -> Note | None:
        """The note of this very act that a command which was cut off left; sent, if it was not."""
        for note in self.outbox.open_notes():
            if note.identity == _CANCELLED + identity and self.mined_instead(note):
                return note
            if note.identity != identity:
                continue
            if prepares and self._receipt(note) is not None:
                # What it allowed was used since, or nobody would ask for it again.
                self.outbox.forget(note)
                continue
            mined = self._web3.eth.get_transaction_count(self.address)
            if self._receipt(note) is None:
                if mined > note.nonce:
                    # Another transaction took its number: this one can never be mined.
                    self.outbox.forget(note)
                    return None
                self._send(note)
            return note
        return None

    def _require_quiet(self) -> None:
        """Refuse to send beside a transaction of this account that is not mined."""
        for note in self.outbox.open_notes():
            mined = self._web3.eth.get_transaction_count(self.address)
            if mined <= note.nonce:
                raise OutboxError(
                    f"{note.what!r}, sent at {time_text(note.sent_at)}, is not mined yet "
                    f"({note.hashes[-1]}). Nothing was sent; wait for it, or see: mutual-pool "
                    "transaction --help"
                )
        mined = self._web3.eth.get_transaction_count(self.address)
        pending = self._web3.eth.get_transaction_count(self.address, "pending")
        if pending > mined:
            raise OutboxError(
                f"a transaction of {self.address} that was sent elsewhere is not mined yet. "
                "Nothing was sent; wait for it"
            )

    def _signed(self, act: Act) -> Note:
        gas = prepared_gas(act.call, self.address, self._errors, act.gas)
        offered = act.offer or fees_now(self._web3, self._limits)
        nonce = self._web3.eth.get_transaction_count(self.address)
        transaction: TxParams = {
            "to": act.to,
            "data": HexBytes(act.data),
            "value": Wei(0),
            "gas": gas,
        }
        return self._note(transaction, nonce, offered, act.what, act.identity)

    def _note(
        self, transaction: TxParams, nonce: int, offered: Fees, what: str, identity: str
    ) -> Note:
        full = {
            **transaction,
            **offered.fields(),
            "nonce": nonce,
            "chainId": self._web3.eth.chain_id,
        }
        signed = self._account.sign_transaction(full)  # type: ignore[arg-type]
        return Note(
            what=what,
            identity=identity,
            sender=self.address,
            nonce=nonce,
            to=str(transaction["to"]),
            data=HexBytes(transaction["data"]).to_0x_hex(),
            value=int(transaction["value"]),
            gas=int(transaction["gas"]),
            most=offered.most,
            tip=offered.tip,
            raw=HexBytes(signed.raw_transaction).to_0x_hex(),
            hashes=[HexBytes(signed.hash).to_0x_hex()],
            sent_at=now(),
        )

    def _send(self, note: Note) -> None:
        """Note a transaction, then send it; one that the node has already is left as it is."""
        self.outbox.write(note)
        try:
            self._web3.eth.send_raw_transaction(HexBytes(note.raw))
        except Web3RPCError as error:
            if self._known(note):
                return
            answer = error.rpc_response or {}
            refusal = NodeRefusalError("eth_sendRawTransaction", answer.get("error", str(error)))
            if refusal.has_it:
                return
            if refusal.of_the_way:
                # The note stays: the same command sends this very transaction, or waits for it.
                raise NotMinedError(
                    f"the node answered {refusal.words!r} when it was given {note.what!r} "
                    f"({note.hashes[-1]}), and may have sent it all the same. Run the same command "
                    "again: it looks first, and sends nothing twice"
                ) from None
            self.outbox.forget(note)
            raise

    def _known(self, note: Note) -> bool:
        with contextlib.suppress(TransactionNotFound, Web3Exception):
            self._web3.eth.get_transaction(HexBytes(note.hashes[-1]))
            return True
        return False

    def _receipt(self, note: Note) -> TxReceipt | None:
        for name in note.hashes:
            with contextlib.suppress(TransactionNotFound):
                return self._web3.eth.get_transaction_receipt(HexBytes(name))
        return None

    def _outcome(self, note: Note) -> TxReceipt:
        *before, last = map(HexBytes, note.hashes)
        receipt = wait_for_receipt(self._web3, last, self._patience, or_any_of=before)
        self._told.append(note)
        if receipt["status"] != 1:
            self.close()
            raise TransactionFailedError(
                f"transaction {note.hashes[-1]} ({note.what}) was mined and failed; nothing but "
                "the price of its gas was changed"
            )
        return receipt


def offer_for(web3: Web3, note: Note, limits: FeeLimits | None) -> Fees:
    """Return what a transaction must offer to take the place of one that is not mined.

    Raises:
        OutboxError: if the limits do not allow it.
        FeeTooHighError: if the chain asks more than they allow.
    """
    offered = fees_now(web3, limits).raised(Fees(note.most, note.most, note.tip))
    if limits is not None and limits.most is not None and offered.most > limits.most:
        raise OutboxError(
            "to take its place a transaction has to offer more for its gas than --max-fee "
            "allows. Nothing was sent"
        )
    return offered


def _done(act: Act, receipt: TxReceipt, *, again: bool = False) -> Done:
    return Done(act, HexBytes(receipt["transactionHash"]).to_0x_hex(), receipt, again)
