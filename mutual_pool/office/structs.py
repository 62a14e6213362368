"""Structs of the contracts by the names of their fields, read from the compiled ABIs.

What a file holds is checked against the very types that the contract takes; a field that a later
version adds is asked for without a change here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_utils.address import is_address, to_checksum_address
from web3.contract.contract import Contract, ContractFunction

from mutual_pool.protocol import eip712
from mutual_pool.protocol.eip712 import Domain

Component = Mapping[str, Any]


class FileFormError(ValueError):
    """A file, or a part of one, that is not of the form it must have; the message says where."""


def components(contract: Contract, function: str, argument: str) -> Sequence[Component]:
    """Return the fields of a struct that a function takes.

    Raises:
        KeyError: if the contract has no such function or argument.
    """
    for entry in contract.abi:
        if entry["type"] == "function" and entry.get("name") == function:
            for item in entry["inputs"]:
                if item["name"] == argument:
                    found: Sequence[Component] = item["components"]
                    return found
    raise KeyError(f"{function}({argument})")


def to_struct(fields: Sequence[Component], values: Any, what: str) -> tuple[Any, ...]:  # noqa: ANN401
    """Return a struct as the contract takes it.

    Args:
        fields: its fields (`components`).
        values: what a file has, by the fields' names.
        what: what it is called in messages, such as "the certificate".

    Raises:
        FileFormError: if a field is missing, unknown, or of another type.
    """
    if not isinstance(values, Mapping):
        raise FileFormError(f"{what} must be an object with {_names(fields)}")
    unknown = sorted(set(values) - {field["name"] for field in fields})
    if unknown:
        raise FileFormError(f"{what} has an unknown field {unknown[0]!r}; it has {_names(fields)}")
    return tuple(
        _value(field, values.get(field["name"]), f"{what}'s {field['name']}") for field in fields
    )


def to_object(fields: Sequence[Component], struct: Sequence[Any]) -> dict[str, Any]:
    """Return a struct as files have it: bytes as hexadecimal digits, numbers as numbers."""
    return {
        field["name"]: "0x" + value.hex() if isinstance(value, bytes) else value
        for field, value in zip(fields, struct, strict=True)
    }


def read(call: ContractFunction) -> Any:  # noqa: ANN401  as web3 returns
    """Call a view; a struct comes as a dictionary by its fields' names, structs within too."""
    return named(call, call.call())


def named(call: ContractFunction, result: Any) -> Any:  # noqa: ANN401
    """Return what a view gave as `read` does, where it was called in another way."""
    outputs = call.abi["outputs"]
    if len(outputs) == 1:
        return _named(outputs[0], result)
    return {
        output["name"]: _named(output, value) for output, value in zip(outputs, result, strict=True)
    }


def message_of(domain: Domain, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed data as a wallet takes it (`eth_signTypedData_v4`).

    Args:
        domain: the contract and the chain it is for.
        name: the struct's name, such as "Certificate".
        values: its values by name; bytes as hexadecimal digits. What it has no field for is left
            out.
    """
    variable = f"_{_upper(name)}_FIELDS"
    fields: tuple[tuple[str, str], ...] = getattr(eip712, variable)
    head: tuple[tuple[str, str], ...] = eip712._DOMAIN_FIELDS
    return {
        "types": {
            "EIP712Domain": [{"name": field, "type": kind} for field, kind in head],
            name: [{"name": field, "type": kind} for field, kind in fields],
        },
        "primaryType": name,
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
        },
        "message": {field: values[field] for field, _ in fields},
    }


def signature_bytes(text: object, what: str) -> bytes:
    """Return a signature from hexadecimal digits, with v of 0 and 1 made 27 and 28.

    Raises:
        FileFormError: if it is none. A signature of another length is a contract wallet's.
    """
    raw = _hexadecimal(text)
    if raw is None or not raw:
        raise FileFormError(f"{what} must be a signature: 0x and hexadecimal digits")
    if len(raw) == eip712.SIGNATURE_LENGTH and raw[64] in (0, 1):
        return raw[:64] + bytes([raw[64] + 27])
    return raw


def _named(output: Any, value: Any) -> Any:  # noqa: ANN401  an entry of an ABI, and its value
    kind = output["type"]
    if kind == "tuple":
        return {
            part["name"]: _named(part, one)
            for part, one in zip(output["components"], value, strict=True)
        }
    if kind == "tuple[]":
        return [_named({**output, "type": "tuple"}, one) for one in value]
    return value


def _value(field: Component, value: Any, what: str) -> Any:  # noqa: ANN401
    kind = str(field["type"])
    if value is None:
        raise FileFormError(f"{what} is missing")
    if kind == "address":
        if not isinstance(value, str) or not is_address(value):
            raise FileFormError(f"{what} must be an address: 0x and 40 hexadecimal digits")
        return to_checksum_address(value)
    if kind == "bool":
        if not isinstance(value, bool):
            raise FileFormError(f"{what} must be true or false")
        return value
    if kind.startswith("bytes"):
        raw, length = _hexadecimal(value), int(kind.removeprefix("bytes") or "0")
        if raw is None or (length and len(raw) != length):
            raise FileFormError(f"{what} must be 0x and {2 * length} hexadecimal digits")
        return raw
    bits = int(kind.removeprefix("uint") or "256")
    number = int(value) if isinstance(value, str) and value.isdigit() and len(value) < 80 else value
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**bits:
        raise FileFormError(f"{what} must be a whole number from 0 on, below 2^{bits}")
    return number


def _hexadecimal(value: object) -> bytes | None:
    if not isinstance(value, str) or not value.startswith("0x"):
        return None
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        return None


def _names(fields: Sequence[Component]) -> str:
    return ", ".join(str(field["name"]) for field in fields)


def _upper(name: str) -> str:
    return "".join(
        f"_{one}" if one.isupper() and at else one for at, one in enumerate(name)
    ).upper()
