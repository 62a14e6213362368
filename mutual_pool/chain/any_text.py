"""Decoding what a chain answers, where a string may be any bytes.

A contract stores whatever bytes a stranger gives it for a string. Bytes that are no UTF-8 become
the replacement character, so that no stranger's text can stop a reader.
"""

from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.registry import BaseEquals
from eth_abi.registry import registry as usual_registry


class _AnyText(StringDecoder):
    """A string of any bytes; what is no UTF-8 becomes replacement characters."""

    handling = "replace"

    def __init__(self) -> None:
        super().__init__(self.handling)  # type: ignore[no-untyped-call]


class _KeptText(_AnyText):
    """A string of any bytes; what is no UTF-8 is kept as lone surrogates, to be encoded back."""

    handling = "surrogateescape"


def _decoder(text: type[_AnyText]) -> ABIDecoder:
    registry = usual_registry.copy()  # type: ignore[no-untyped-call]
    registry.unregister_decoder("string")
    string = BaseEquals("string", with_sub=False)  # type: ignore[no-untyped-call]
    registry.register_decoder(string, text, label="string")
    return ABIDecoder(registry)


decode = _decoder(_AnyText).decode
"""Decode values by their ABI types, as `eth_abi.decode` does; to be shown."""
decode_kept = _decoder(_KeptText).decode
"""The same with every byte kept, for what is hashed; what is shown goes through `shown_text`."""


def shown_text(text: str) -> str:
    """Return a text that every encoding can write: kept bytes become replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
