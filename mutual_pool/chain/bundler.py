"""A bundler (ERC-7769) and a service that pays for operations (ERC-7677): asked, not believed."""

from dataclasses import dataclass, replace

from mutual_pool.chain.node import NodeError
from mutual_pool.chain.operations import (
    MOST_BEFORE,
    Operation,
    OperationError,
    Sponsor,
    read_gas,
    read_sponsor,
)
from mutual_pool.chain.rpc import NodeRefusalError, Patience, Rpc


class OperationRefusedError(NodeError):
    """A bundler refuses an operation that it was given, signed: it may send it all the same."""


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


class Bundler:
    """Who sends the operations of one entry point, and who is asked to pay for them."""

    def __init__(self, through: Through, entry_point: str, chain_id: int) -> None:
        """Prepare to ask; nothing is sent yet.

        Raises:
            NodeError: if an address is none of HTTP.
        """
        self._through, self._entry, self._chain_id = through, entry_point, chain_id
        once = Patience(timeout=30.0, tries=2)
        self._bundler = Rpc(through.bundler, patience=once)
        self._service = Rpc(through.paymaster, patience=once) if through.paymaster else None

    @property
    def payer(self) -> str:
        """Who pays the network's fee, in words."""
        return f"{self._through.paymaster} is asked to pay" if self._service else "the account pays"

    def require_fitting(self) -> None:
        """Refuse a bundler of another entry point or chain.

        Raises:
            OperationError: if it is one; nothing was sent.
            NodeError: if it does not answer.
        """
        where = self._through.bundler
        known = self._asked("eth_supportedEntryPoints")
        names = [str(one).lower() for one in known] if isinstance(known, list) else []
        if self._entry.lower() not in names:
            raise OperationError(
                f"the bundler {where} does not serve the entry point {self._entry} of this "
                "account. Nothing was sent"
            )
        try:
            chain = int(str(self._asked("eth_chainId")), 16)
        except ValueError:
            chain = 0
        if chain != self._chain_id:
            raise OperationError(f"the bundler {where} is of another chain. Nothing was sent")

    def estimated(self, operation: Operation) -> Operation:
        """Return the operation with the gas that the bundler wants for what comes before the call.

        Raises:
            OperationError: if bundler or service cannot be used; nothing was sent.
        """
        if self._service is not None:
            told = self._ask_service("pm_getPaymasterStubData", operation)
            operation = replace(operation, sponsor=read_sponsor(told, None, self._where_service))
        where = self._through.bundler
        gas = self._asked("eth_estimateUserOperationGas", operation.as_json(), self._entry)
        found = gas if isinstance(gas, dict) else {}
        return replace(
            operation,
            verification_gas=read_gas(found, "verificationGasLimit", where),
            before_gas=read_gas(found, "preVerificationGas", where, most=MOST_BEFORE),
        )

    def sponsored(self, operation: Operation) -> Operation:
        """Return the operation with what the service signed, where one is asked to pay.

        Raises:
            OperationError: if it does not pay; nothing was sent.
        """
        if self._service is None:
            return operation
        told = self._ask_service("pm_getPaymasterData", operation)
        sponsor: Sponsor = read_sponsor(told, operation.sponsor, self._where_service)
        return replace(operation, sponsor=sponsor)

    def send(self, signed: dict[str, str]) -> None:
        """Give a signed operation away; whoever has it can have it carried out.

        Raises:
            OperationRefusedError: if the bundler says that it does not take it.
        """
        # Asked once: a second answer would be of an operation that it has already.
        once = Rpc(self._through.bundler, patience=Patience(timeout=30.0, tries=1))
        try:
            once.ask("eth_sendUserOperation", signed, self._entry)
        except NodeRefusalError as refusal:
            raise OperationRefusedError(
                f"the bundler {self._through.bundler} refuses the operation: {refusal.words[:200]}"
            ) from None
        except NodeError:
            # It may have it all the same: the node says what became of it.
            return

    @property
    def _where_service(self) -> str:
        return f"the paymaster's service {self._through.paymaster}"

    def _ask_service(self, method: str, operation: Operation) -> object:
        assert self._service is not None
        chain = hex(self._chain_id)
        try:
            return self._service.ask(method, operation.as_json(), self._entry, chain, {})
        except NodeRefusalError as refusal:
            raise OperationError(
                f"{self._where_service} does not pay for this: {refusal.words[:200]}. Nothing was "
                "sent; leave --paymaster out to pay by the account"
            ) from None

    def _asked(self, method: str, *parameters: object) -> object:
        try:
            return self._bundler.ask(method, *parameters)
        except NodeRefusalError as refusal:
            raise OperationError(
                f"the bundler {self._through.bundler} refuses {method}: {refusal.words[:200]}. "
                "Nothing was sent"
            ) from None
