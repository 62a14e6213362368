"""Acting where no key is here: transactions written into a file for a signer, or for a Safe."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.types import BlockIdentifier

from mutual_pool.chain.acts import Act, Done, try_all_out
from mutual_pool.chain.fees import FeeLimits, fees_now
from mutual_pool.chain.keystores import KeystoreError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal import ContractRefusalError, ErrorDecoder
from mutual_pool.chain.waiting import PATIENCE, wait_for_receipt
from mutual_pool.chain.wallet import TransactionFailedError, prepared_gas

_AFTER_ALLOWANCE = 1_500_000
"""Gas for a call that cannot be estimated before the allowance it needs is there."""
_COUNTED: tuple[BlockIdentifier, BlockIdentifier] = ("pending", "latest")


class NodeSender:
    """An account that the node keeps and signs for."""

    by_key = False

    def __init__(
        self,
        web3: Web3,
        address: str,
        errors: ErrorDecoder,
        *,
        fees: FeeLimits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Act as an account of the node.

        Raises:
            NodeError: if the node does not keep it.
        """
        self._web3, self._errors, self._limits, self._patience = web3, errors, fees, patience
        self._address = Web3.to_checksum_address(address)
        if self._address not in list(web3.eth.accounts):
            raise NodeError(
                f"the node does not sign for {address}. Nothing was sent; give --keystore, or "
                "--unsigned FILE to have it signed elsewhere"
            )

    @property
    def address(self) -> ChecksumAddress:
        """Who acts."""
        return self._address

    def sign(self, message: dict[str, Any]) -> bytes:
        """Have the node sign typed data.

        Raises:
            KeystoreError: if it does not.
        """
        answer = self._web3.provider.make_request(
            "eth_signTypedData_v4",  # type: ignore[arg-type]
            [self._address, message],
        )
        if "result" not in answer:
            raise KeystoreError(
                f"the node does not sign typed data for {self._address}: {answer.get('error')}. "
                "Use --keystore, or --unsigned FILE"
            )
        return bytes(HexBytes(answer["result"]))

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Have the node sign and send acts, and wait for each.

        Raises:
            ContractRefusalError: if a contract refuses one.
            NodeError: if another transaction of this account is under way.
            TransactionFailedError: if one was mined and failed.
        """
        self._require_quiet()
        try_all_out(acts, self._address, self._errors)
        done = []
        for act in acts:
            gas = prepared_gas(act.call, self._address, self._errors, act.gas)
            offered = (act.offer or fees_now(self._web3, self._limits)).fields()
            sent = act.call.transact({"from": self._address, "gas": gas, **offered})
            receipt = wait_for_receipt(self._web3, sent, self._patience)
            if receipt["status"] != 1:
                raise TransactionFailedError(f"transaction 0x{sent.hex()} was mined and failed")
            done.append(Done(act, HexBytes(sent).to_0x_hex(), receipt))
        return done

    def close(self) -> None:
        """Nothing is kept."""

    def _require_quiet(self) -> None:
        """Refuse to send beside what is not mined: it may be the same, sent by a command before."""
        counts = (self._web3.eth.get_transaction_count(self._address, at) for at in _COUNTED)
        if next(counts) > next(counts):
            raise NodeError(
                f"a transaction of {self._address} that was sent before is not mined yet. Nothing "
                "was sent; wait for it"
            )


@dataclass(frozen=True)
class FileSender:
    """Somebody elsewhere: what they are to sign is written into a file, and nothing is sent.

    Attributes:
        web3: the chain.
        address: who is going to send it.
        errors: names the refusals.
        file: the file that is written.
        safe: whether it is for a Safe's interface, or for one account's signer.
        fees: what may be paid for gas.
    """

    web3: Web3
    address: ChecksumAddress
    errors: ErrorDecoder
    file: Path
    safe: bool
    fees: FeeLimits | None = None
    by_key = False

    def sign(self, message: dict[str, Any]) -> bytes:
        """Refuse: nothing is signed here.

        Raises:
            KeystoreError: always.
        """
        raise KeystoreError("nothing is signed here; sign it where the key is")

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Try acts out, and write the transactions they need.

        Raises:
            ContractRefusalError: if a contract would refuse one.
            OSError: if the file cannot be written.
        """
        try_all_out(acts, self.address, self.errors)
        content = self._safe(acts) if self.safe else self._plain(acts)
        self.file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        return [Done(act, "", None) for act in acts]

    def close(self) -> None:
        """Nothing is kept."""

    def _safe(self, acts: Sequence[Act]) -> dict[str, Any]:
        """The file that the Safe's own interface opens (Transaction Builder)."""
        return {
            "version": "1.0",
            "chainId": str(self.web3.eth.chain_id),
            "createdAt": int(time.time() * 1000),
            "meta": {
                "name": acts[-1].what,
                "description": "; ".join(act.what for act in acts),
                "txBuilderVersion": "1.17.0",
                "createdFromSafeAddress": self.address,
                "createdFromOwnerAddress": "",
            },
            "transactions": [
                {
                    "to": act.to,
                    "value": "0",
                    "data": act.data,
                    "contractMethod": None,
                    "contractInputsValues": None,
                }
                for act in acts
            ],
        }

    def _plain(self, acts: Sequence[Act]) -> dict[str, Any]:
        """Transactions as signers take them; numbers are hexadecimal, as in JSON-RPC."""
        nonce = self.web3.eth.get_transaction_count(self.address, "pending")
        offered = fees_now(self.web3, self.fees)
        rows = []
        waiting = False
        for place, act in enumerate(acts):
            gas = _AFTER_ALLOWANCE if waiting else self._gas(act)
            waiting = waiting or act.prepares
            row = {
                "to": act.to,
                "value": "0x0",
                "data": act.data,
                "nonce": hex(nonce + place),
                "gas": hex(gas),
                "chainId": hex(self.web3.eth.chain_id),
                **{name: hex(int(str(value))) for name, value in offered.fields().items()},
            }
            if offered.tip is not None:
                row["type"] = "0x2"
            rows.append({"what": act.what, "transaction": row})
        return {"chain_id": self.web3.eth.chain_id, "from": self.address, "transactions": rows}

    def _gas(self, act: Act) -> int:
        try:
            return prepared_gas(act.call, self.address, self.errors)
        except ContractRefusalError:
            return _AFTER_ALLOWANCE
