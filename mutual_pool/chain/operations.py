"""Operations of ERC-4337 for EntryPoint 0.7: what an account's owner signs, and how it is sent.

The hash is worked out here: what a node or a bundler says of it is not what is signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from eth_abi import encode
from eth_utils.address import is_address, to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.chain.node import NodeError

STUB_SIGNATURE: Final = bytes.fromhex("ff" * 15 + "f0" + "00" * 15 + "07" + "aa" * 32 + "1c")
"""A signature of the right form, by which gas is estimated before the owner signs."""
MOST_VERIFICATION: Final = 2_000_000
MOST_BEFORE: Final = 10_000_000
"""The most gas that a bundler may ask for before the call; on a rollup it has the data's price."""


class OperationError(NodeError):
    """A bundler or a paymaster's service says what cannot be used; nothing was sent."""


@dataclass(frozen=True)
class Sponsor:
    """A paymaster that pays for an operation.

    Attributes:
        address: its contract.
        verification_gas, after_gas: gas for its check, and for its work after the call.
        data: what its service signed.
    """

    address: str
    verification_gas: int
    after_gas: int
    data: bytes


@dataclass(frozen=True)
class Operation:
    """What an account is to do. Gas in units, fees in wei for one gas."""

    sender: str
    nonce: int
    call_data: bytes
    call_gas: int
    most: int
    tip: int
    verification_gas: int = MOST_VERIFICATION
    before_gas: int = 100_000
    sponsor: Sponsor | None = None
    signature: bytes = STUB_SIGNATURE

    @property
    def gas(self) -> int:
        """The most gas that it may use."""
        own = self.call_gas + self.verification_gas + self.before_gas
        if self.sponsor is None:
            return own
        return own + self.sponsor.verification_gas + self.sponsor.after_gas

    def digest(self, entry_point: str, chain_id: int) -> bytes:
        """Return the hash that the account's owner signs, as EntryPoint 0.7 works it out."""
        inner = encode(
            ["address", "uint256", *["bytes32"] * 3, "uint256", "bytes32", "bytes32"],
            [
                self.sender,
                self.nonce,
                keccak(b""),
                keccak(self.call_data),
                _pair(self.verification_gas, self.call_gas),
                self.before_gas,
                _pair(self.tip, self.most),
                keccak(self._sponsored()),
            ],
        )
        whole = encode(["bytes32", "address", "uint256"], [keccak(inner), entry_point, chain_id])
        return bytes(keccak(whole))

    def as_json(self) -> dict[str, str]:
        """Return it as a bundler is asked (ERC-7769)."""
        told = {
            "sender": self.sender,
            "nonce": hex(self.nonce),
            "callData": "0x" + self.call_data.hex(),
            "callGasLimit": hex(self.call_gas),
            "verificationGasLimit": hex(self.verification_gas),
            "preVerificationGas": hex(self.before_gas),
            "maxFeePerGas": hex(self.most),
            "maxPriorityFeePerGas": hex(self.tip),
            "signature": "0x" + self.signature.hex(),
        }
        if self.sponsor is not None:
            told |= {
                "paymaster": self.sponsor.address,
                "paymasterVerificationGasLimit": hex(self.sponsor.verification_gas),
                "paymasterPostOpGasLimit": hex(self.sponsor.after_gas),
                "paymasterData": "0x" + self.sponsor.data.hex(),
            }
        return told

    def _sponsored(self) -> bytes:
        if self.sponsor is None:
            return b""
        gas = _pair(self.sponsor.verification_gas, self.sponsor.after_gas)
        return bytes.fromhex(self.sponsor.address[2:]) + gas + self.sponsor.data


def _pair(high: int, low: int) -> bytes:
    return high.to_bytes(16, "big") + low.to_bytes(16, "big")


def read_sponsor(told: object, before: Sponsor | None, where: str) -> Sponsor:
    """Return the paymaster that a service names (ERC-7677).

    Args:
        told: its answer.
        before: what it named at first, whose gas holds where it says none now.
        where: the service's address.

    Raises:
        OperationError: if the answer names none, or asks for too much gas.
    """
    found = told if isinstance(told, Mapping) else {}
    address = found.get("paymaster")
    if not isinstance(address, str) or not is_address(address):
        raise OperationError(
            f"{where} names no paymaster for this. Nothing was sent; ask who runs it, or leave "
            "--paymaster out"
        )
    checks = None if before is None else before.verification_gas
    after = None if before is None else before.after_gas
    checks = read_gas(found, "paymasterVerificationGasLimit", where, checks)
    after = read_gas(found, "paymasterPostOpGasLimit", where, after)
    data = _bytes_of(found.get("paymasterData"), where)
    return Sponsor(to_checksum_address(address), checks, after, data)


def read_gas(
    told: Mapping[str, Any], name: str, where: str, kept: int | None = None, most: int = 0
) -> int:
    """Return an amount of gas that somebody asks for.

    Raises:
        OperationError: if it is no number, or more than is given.
    """
    value = told.get(name)
    if value is None:
        return MOST_VERIFICATION // 4 if kept is None else kept
    most = most or MOST_VERIFICATION
    try:
        gas = int(str(value), 16)
    except ValueError:
        gas = -1
    if not 0 <= gas <= most:
        raise OperationError(
            f"{where} asks for {name} {str(value)[:40]}, and at most {most:,} is given. Nothing "
            "was sent"
        )
    return gas


def _bytes_of(value: object, where: str) -> bytes:
    text = value if isinstance(value, str) else "0x"
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise OperationError(f"{where} gives data that are no bytes. Nothing was sent") from None
