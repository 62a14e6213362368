"""Recursive length prefix, as Ethereum encodes what it hashes (Yellow Paper, appendix B).

The package `rlp` does the same with classes and checks; here only byte strings and lists of them
are needed, many thousands a second. A test holds the two together.
"""

from typing import TypeAlias

Item: TypeAlias = "bytes | list[Item]"

_SHORT = 55
_DEEPEST = 64
"""Nothing that is hashed on a chain has lists as deep."""


class MalformedError(ValueError):
    """Bytes that are no encoding."""


def encode_bytes(value: bytes) -> bytes:
    """Return the encoding of a byte string."""
    length = len(value)
    if length == 1 and value[0] < 0x80:
        return value
    if length <= _SHORT:
        return bytes((0x80 + length,)) + value
    return bytes_prefix(length) + value


def encode_list(encoded: list[bytes]) -> bytes:
    """Return the encoding of a list whose entries are encoded already."""
    payload = b"".join(encoded)
    length = len(payload)
    if length <= _SHORT:
        return bytes((0xC0 + length,)) + payload
    return list_prefix(length) + payload


def bytes_prefix(length: int) -> bytes:
    """Return what stands before a byte string of a length that is not its own encoding."""
    if length <= _SHORT:
        return bytes((0x80 + length,))
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0xB7 + len(size),)) + size


def list_prefix(length: int) -> bytes:
    """Return what stands before the entries of a list that have a length together."""
    if length <= _SHORT:
        return bytes((0xC0 + length,))
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0xF7 + len(size),)) + size


def encode_int(value: int) -> bytes:
    """Return the encoding of a number: big-endian without leading zeros."""
    return encode_bytes(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def encode_digits(value: str) -> bytes:
    """Return the encoding of bytes that a node writes as hexadecimal digits after 0x.

    Raises:
        TypeError, ValueError: if it is anything else.
    """
    raw = bytes.fromhex(value[2:])
    if 2 * len(raw) != len(value) - 2 or value[:2] not in ("0x", "0X"):
        # Python passes over white space between digits.
        raise ValueError(f"{value[:_SHORT]!r} is not written in hexadecimal digits")
    return encode_bytes(raw)


def decode(data: bytes) -> Item:
    """Return what `data` encodes.

    Raises:
        MalformedError: if it encodes nothing, or something and a rest.
    """
    item, end = _item(data, 0, 0)
    if end != len(data):
        raise MalformedError("bytes are left over")
    return item


def _item(data: bytes, start: int, depth: int) -> tuple[Item, int]:
    if depth > _DEEPEST:
        raise MalformedError("lists lie too deep within each other")
    try:
        head = data[start]
    except IndexError:
        raise MalformedError("it ends too early") from None
    if head < 0x80:
        return data[start : start + 1], start + 1
    if head < 0xC0:
        begin, end = _span(data, start, head, 0x80)
        if end - begin == 1 and data[begin] < 0x80:
            raise MalformedError("a small byte has a prefix")
        return data[begin:end], end
    begin, end = _span(data, start, head, 0xC0)
    items: list[Item] = []
    while begin < end:
        item, begin = _item(data, begin, depth + 1)
        items.append(item)
    if begin != end:
        raise MalformedError("an entry goes beyond its list")
    return items, end


def _span(data: bytes, start: int, head: int, base: int) -> tuple[int, int]:
    """Return begin and end of the payload."""
    length = head - base
    begin = start + 1
    if length > _SHORT:
        size = length - _SHORT
        begin += size
        length = int.from_bytes(data[start + 1 : begin], "big")
        if length <= _SHORT or data[start + 1] == 0:
            raise MalformedError("a length is not as short as it could be")
    end = begin + length
    if end > len(data):
        raise MalformedError("it ends too early")
    return begin, end
