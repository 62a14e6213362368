"""Values of brownie, of eth-abi and of the tests in one form, so that they compare."""

from collections.abc import Mapping


def plain(value):
    """Addresses and bytes as bytes, tuples of all kinds as tuples, numbers as they are."""
    if hasattr(value, "address"):
        value = value.address
    if isinstance(value, str) and value.startswith("0x"):
        return bytes.fromhex(value[2:])
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return tuple(plain(entry) for entry in value)
    return value


def fields(struct):
    """A struct that a view returned, by the names of its fields."""
    return {key: plain(value) for key, value in struct.dict().items()}
