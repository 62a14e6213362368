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
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0xB7 + len(size),)) + size + value


def encode_list(encoded: list[bytes]) -> bytes:
    """Return the encoding of a list whose entries are encoded already."""
    payload = b"".join(encoded)
    length = len(payload)
    if length <= _SHORT:
        return bytes((0xC0 + length,)) + payload
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0xF7 + len(size),)) + size + payload


def encode_int(value: int) -> bytes:
    """Return the encoding of a number: big-endian without leading zeros."""
    return encode_bytes(value.to_bytes((value.bit_length() + 7) // 8, "big"))


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
