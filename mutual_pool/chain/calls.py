"""A transaction's call in words, for somebody who signs it without a node."""

from collections.abc import Mapping
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import function_abi_to_4byte_selector

from mutual_pool.chain.node import abi_type
from mutual_pool.chain.release import Release

_SELECTOR = 4
_LONGEST = 80


def call_in_words(release: Release, data: bytes) -> str:
    """Return what a call asks for, as `function(name value, ...)`.

    The data alone decides, not what a file says of it. A function that no contract of the release
    has is told as its first four bytes.
    """
    selector = data[:_SELECTOR]
    for artifact in release.artifacts.values():
        for entry in artifact.abi:
            if entry["type"] == "function" and function_abi_to_4byte_selector(entry) == selector:  # type: ignore[arg-type]
                return _said(entry, data[_SELECTOR:])
    return f"an unknown call, 0x{selector.hex()}, with {len(data)} bytes" if data else "no call"


def _said(entry: Mapping[str, Any], data: bytes) -> str:
    name = str(entry["name"])
    try:
        values = decode([abi_type(item) for item in entry["inputs"]], data)
    except (DecodingError, OverflowError, ValueError):
        return f"{name}, with arguments that cannot be read"
    given = (
        f"{item['name']} {_plain(value)}".strip()
        for item, value in zip(entry["inputs"], values, strict=True)
    )
    return f"{name}({', '.join(given)})"


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        text = "0x" + value.hex()
    elif isinstance(value, list | tuple):
        text = f"[{', '.join(map(_plain, value))}]"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
