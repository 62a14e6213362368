"""The logs of a receipt, encoded as consensus hashes them: a list of address, topics and data each.

Blocks hold hundreds of logs and a year millions, and nodes state them in hexadecimal digits. The
prefixes of the encoding are put between these digits, and all of them become bytes at once: a third
of the time that value by value takes (`rlp_codec`, which a test holds it to). Digits must be digits
and nothing else, or a blank in an address would hash well and name no contract of the plan.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from mutual_pool.audit.proof.rlp_codec import bytes_prefix, encode_list, list_prefix

_DIGITS = itemgetter(slice(2, None))
"""What stands after 0x."""
_ADDRESS, _TOPIC = 2 + 2 * 20, 2 + 2 * 32
_SMALL = "01234567"
"""The first digit of a byte that is its own encoding."""


def encode_logs(logs: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the list of a receipt's logs as it stands in the receipt's encoding.

    Raises:
        KeyError: if a log lacks a field.
        TypeError, ValueError: if a field is malformed.
    """
    parts: list[str] = []
    all_topics: list[str] = []
    for log in logs:
        address, topics, data = log["address"], log["topics"], log["data"]
        if len(address) != _ADDRESS or not isinstance(topics, list):
            raise ValueError("a log has no address of 20 bytes, or no list of topics")
        itself = len(data) == 4 and data[2] in _SMALL
        before, between, after = _frame(len(topics), len(data), itself)
        digits = "a0".join(map(_DIGITS, topics))
        parts.append(f"{before}{address[2:]}{between}{digits}{after}{data[2:]}")
        all_topics += topics
    if not set(map(len, all_topics)) <= {_TOPIC}:
        raise ValueError("a topic of a log has not 32 bytes")
    text = "".join(parts)
    encoded = bytes.fromhex(text)
    if 2 * len(encoded) != len(text):
        # Python passes over white space between digits.
        raise ValueError("something else than digits")
    return encode_list([encoded])


@lru_cache(maxsize=4096)
def _frame(topics: int, length: int, itself: bool) -> tuple[str, str, str]:
    """Return what stands before a log's address, before its topics and before its data.

    Args:
        topics: how many there are.
        length: of the data's text.
        itself: whether the data is one byte that is its own encoding.
    """
    if length % 2 or length < 2:
        raise ValueError("an odd number of digits")
    size = length // 2 - 1
    after = b"" if itself else bytes_prefix(size)
    between = list_prefix(33 * topics)
    whole = 21 + len(between) + 33 * topics + len(after) + size
    first = "a0" if topics else ""
    return f"{list_prefix(whole).hex()}94", f"{between.hex()}{first}", after.hex()
