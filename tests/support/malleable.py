"""The twin that every signature has."""

from eth_keys.constants import SECPK1_N


def other_half(signature):
    """The same signer's other signature, with `s` in the upper half, which is refused."""
    s = SECPK1_N - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])
