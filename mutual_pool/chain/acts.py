"""What somebody does on a plan: calls with what they mean, tried out before they are sent."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eth_typing import ChecksumAddress
from web3.contract.contract import ContractFunction
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.types import TxReceipt

from mutual_pool.chain.fees import Fees
from mutual_pool.chain.refusal import ContractRefusalError, ErrorDecoder
from mutual_pool.chain.wallet import revert_data

ALLOWANCE_REFUSALS = frozenset({"ERC20InsufficientAllowance", "SafeERC20FailedOperation"})
"""What a call says that fails only because the allowance before it is not there yet."""


@dataclass(frozen=True)
class Act:
    """One call.

    Attributes:
        call: the function with its arguments.
        what: what it does, in words, beginning with a verb: "Pay 5 CNY into your cover".
        key: what it does, so that it is known again; permits do not count.
        prepares: whether it only allows the call that follows to take money.
        gas: the gas it is sent with; None for the node's estimate and a margin.
        offer: what it offers for its gas; None for what the chain asks when it is sent.
    """

    call: ContractFunction
    what: str
    key: tuple[Any, ...] = ()
    prepares: bool = False
    gas: int | None = None
    offer: Fees | None = None

    @property
    def to(self) -> ChecksumAddress:
        """The contract that is called."""
        return self.call.address

    @property
    def data(self) -> str:
        """The input of the transaction."""
        return str(self.call._encode_transaction_data())

    @property
    def identity(self) -> str:
        """The hash of what it does, the same for every try."""
        meant = [self.to, self.call.fn_name, self.key or self.call.args]
        text = json.dumps(meant, default=_plain, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Done:
    """How an act ended.

    Attributes:
        act: the act.
        hash: the transaction's hash; "" where somebody else sends it.
        receipt: its receipt; None where somebody else sends it.
        again: whether a command before had sent it, and this one only told its end.
    """

    act: Act
    hash: str
    receipt: TxReceipt | None
    again: bool = False


class Sender(Protocol):
    """The account that acts: with a key, through a node, or by files for somebody elsewhere."""

    @property
    def address(self) -> ChecksumAddress:
        """Who acts."""

    @property
    def by_key(self) -> bool:
        """Whether messages can be signed here."""

    def sign(self, message: dict[str, Any]) -> bytes:
        """Return the signature of typed data.

        Raises:
            KeystoreError: if nobody can sign here.
        """

    def perform(self, acts: Sequence[Act]) -> list[Done]:
        """Carry out acts, one after the other.

        Raises:
            ContractRefusalError: if a contract refuses one.
            NodeError: if gas is dearer than allowed, or one is not mined in time.
        """

    def close(self) -> None:
        """Note that the outcome was told; called last."""


def try_out(act: Act, sender: str, errors: ErrorDecoder, *, allowed: bool = True) -> None:
    """Ask the node what would become of an act; nothing is sent.

    Args:
        act: the act.
        sender: who would send it.
        errors: names the refusals.
        allowed: whether the contract may take the money it needs already; if not, a refusal for
            want of that is none.

    Raises:
        ContractRefusalError: if a contract would refuse it.
    """
    try:
        act.call.call({"from": sender})
    except (ContractLogicError, Web3RPCError) as error:
        refusal: ContractRefusalError = errors.decode(revert_data(error))
        if allowed or refusal.name not in ALLOWANCE_REFUSALS:
            raise refusal from error


def try_all_out(acts: Sequence[Act], sender: str, errors: ErrorDecoder) -> None:
    """Try out several acts of which the first may only allow the others to take money.

    Raises:
        ContractRefusalError: if a contract would refuse one.
    """
    waiting = False
    for act in acts:
        try_out(act, sender, errors, allowed=not waiting)
        waiting = waiting or act.prepares


def _plain(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
