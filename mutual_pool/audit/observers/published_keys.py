"""The board's records rebuilt from its events: the key that each account published last."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from mutual_pool.chain.events import ChainEvent

_HASH_BYTES = 24


def key_hash(recipient: bytes, expiry: int) -> bytes:
    """Return what the board keeps of a key: 24 bytes.

    Args:
        recipient: the X25519 public key, 32 bytes.
        expiry: the second after which nobody encrypts to it.
    """
    return bytes(keccak(encode(["bytes32", "uint64"], [recipient, expiry]))[:_HASH_BYTES])


@dataclass(slots=True)
class KeyRecord:
    """What is kept of an account's latest key, in the fields of the contract's struct."""

    key_hash: bytes = bytes(_HASH_BYTES)
    changed_at: int = 0


@dataclass
class PublishedKeys:
    """The keys of a plan's people.

    Attributes:
        records: what the board keeps, by account.
        valid: each account's recipient (32 bytes) and expiry (seconds); not of those that withdrew.
    """

    records: dict[str, KeyRecord] = field(default_factory=dict)
    valid: dict[str, tuple[bytes, int]] = field(default_factory=dict)

    def apply(self, events: Iterable[ChainEvent]) -> None:
        """Note what events of the board say."""
        for event in events:
            if event.name == "KeyPublished":
                account, expiry = event.args["account"], event.args["expiry"]
                recipient = bytes(event.args["recipient"])
                self.records[account] = KeyRecord(key_hash(recipient, expiry), event.time)
                if expiry:
                    self.valid[account] = (recipient, expiry)
                else:
                    self.valid.pop(account, None)
