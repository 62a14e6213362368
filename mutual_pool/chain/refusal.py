"""A contract's refusal, by the name of its custom error and the values that were wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from eth_abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils import function_abi_to_4byte_selector

from mutual_pool.chain.errors_of_others import ABI as OF_OTHERS

_OF_THE_LANGUAGE: list[dict[str, Any]] = [
    {"type": "error", "name": "Error", "inputs": [{"name": "message", "type": "string"}]},
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
]


class ContractRefusalError(Exception):
    """A call or transaction that a contract refused; nothing was changed."""

    def __init__(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Keep the error's name and its arguments by name."""
        self.name = name
        self.arguments = dict(arguments)
        values = ", ".join(f"{key}={_show(value)}" for key, value in self.arguments.items())
        super().__init__(f"the contract refused: {name}({values}); nothing was changed")


class ErrorDecoder:
    """Turns revert data into the custom errors of some ABIs."""

    def __init__(self, abis: Iterable[list[dict[str, Any]]]) -> None:
        """Learn every error of the ABIs by its selector, with those that are of no plan."""
        self._errors = {
            function_abi_to_4byte_selector(entry): entry  # type: ignore[arg-type]
            for abi in (_OF_THE_LANGUAGE, OF_OTHERS, *abis)
            for entry in abi
            if entry["type"] == "error"
        }

    def decode(self, data: str | bytes) -> ContractRefusalError:
        """Return the refusal that revert data stands for, whatever the data is."""
        raw = bytes.fromhex(data.removeprefix("0x")) if isinstance(data, str) else data
        entry = self._errors.get(raw[:4])
        if entry is None:
            return ContractRefusalError("UnknownError", {"data": "0x" + raw.hex()})
        try:
            values = decode([item["type"] for item in entry["inputs"]], raw[4:])
        except DecodingError:
            return ContractRefusalError(entry["name"], {"data": "0x" + raw.hex()})
        names = [item["name"] for item in entry["inputs"]]
        return ContractRefusalError(entry["name"], dict(zip(names, values, strict=True)))


def _show(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
