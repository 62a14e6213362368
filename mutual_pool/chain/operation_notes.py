"""What became of operations that were signed here, by the entry point's own word at the node.

An entry point carries out one operation of each number of an account. So one whose number was used
by another never happens, and one whose number is free may still happen.
"""

import time
from enum import Enum
from typing import Any, Final

from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import Web3
from web3.types import FilterParams, LogReceipt

from mutual_pool.chain.outbox import Note

OPERATIONS: Final = "operations"
"""The folder of their notes, in that of the outbox."""
ENTRY_POINT: Final[list[dict[str, Any]]] = [
    {
        "type": "function",
        "name": name,
        "stateMutability": "view",
        "inputs": [{"name": f"a{place}", "type": kind} for place, kind in enumerate(kinds)],
        "outputs": [{"name": "", "type": "uint256"}],
    }
    for name, kinds in (("getNonce", ("address", "uint192")), ("balanceOf", ("address",)))
]
_DONE = Web3.keccak(text="UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)")
_LOOKS = 3
"""So often a node is asked that knows of a number that is used and of no operation that used it."""
_BETWEEN = 1.0


class Fate(Enum):
    """What became of an operation."""

    DONE = "carried out"
    FAILED = "failed"
    OPEN = "may still happen"
    NEVER = "never happens: another one took its number"


def next_number(web3: Web3, entry: ChecksumAddress, account: ChecksumAddress) -> int:
    """Return the number of an account's next operation."""
    contract = web3.eth.contract(address=entry, abi=ENTRY_POINT)
    return int(contract.functions.getNonce(account, 0).call())


def log_of(web3: Web3, note: Note) -> LogReceipt | None:
    """Return the log of an operation, or of one in whose place it was signed; None without one."""
    wanted: FilterParams = {
        "address": Web3.to_checksum_address(note.to),
        "fromBlock": note.since or 0,
        "topics": [HexBytes(_DONE).to_0x_hex(), [HexBytes(one) for one in note.hashes]],
    }
    found = web3.eth.get_logs(wanted)
    return found[0] if found else None


def ended(log: LogReceipt) -> tuple[bool, int, int]:
    """Return whether an operation succeeded, what it cost in wei, and its gas."""
    words = [bytes(log["data"])[place : place + 32] for place in range(0, 128, 32)]
    _, success, cost, gas = (int.from_bytes(word, "big") for word in words)
    return bool(success), cost, gas


def can_never_be(web3: Web3, note: Note) -> bool:
    """Return whether another operation took the number of one."""
    entry = Web3.to_checksum_address(note.to)
    account = Web3.to_checksum_address(note.sender)
    for look in range(_LOOKS):
        # Asked in this order: what is carried out between the two has its log.
        used = next_number(web3, entry, account) > note.nonce
        if not used or log_of(web3, note) is not None:
            return False
        if look + 1 < _LOOKS:
            # A node of several machines may know the number before the logs.
            time.sleep(_BETWEEN)
    return True


def fate_of(web3: Web3, note: Note) -> Fate:
    """Return what became of an operation."""
    if can_never_be(web3, note):
        return Fate.NEVER
    log = log_of(web3, note)
    if log is None:
        return Fate.OPEN
    return Fate.DONE if ended(log)[0] else Fate.FAILED
