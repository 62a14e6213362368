"""The hashes of earlier blocks, proved by the state of a later one (EIP-2935).

A contract of the protocol keeps the hashes of the last 8,191 blocks in its storage. So a block's
state root proves any of them by one slot, and the state of the earliest proves as many before: a
year of blocks is tied to its last one in some hundred jumps, without the headers between.
"""

from collections.abc import Callable, Mapping

from mutual_pool.audit.extraction.store import Lie
from mutual_pool.audit.proof.accounts import AbsentAccountError, StateReader
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Rpc

HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"
WINDOW = 8191
"""How many hashes the contract keeps: that of block N lies in slot N modulo this number."""

Headers = Callable[[int], Header]
"""Returns the header of a block as the node states it, its hash recomputed."""


def keeps_history(rpc: Rpc, block: int) -> bool:
    """Return whether the chain has the contract, as the node tells; every use of it is proved.

    Raises:
        NodeError: if the node does not answer.
    """
    return str(rpc.ask("eth_getCode", HISTORY, hex(block)) or "0x") not in ("0x", "0x0")


def jumps(first: int, last: int) -> int:
    """Return how many states have to be asked for to tie block `first` to block `last`."""
    return -(-(last - first) // WINDOW)


def untied(rpc: Rpc, head: Header, marks: Mapping[int, str], header_of: Headers) -> list[Lie]:
    """Return which of some blocks are not the chain's that ends with `head`.

    Args:
        rpc: the node.
        head: the last block.
        marks: the hash of each block in question by its number, hexadecimal.
        header_of: who fetches the headers of the blocks that are jumped to.

    Raises:
        NodeError: if the node does not prove old states, or the chain kept no hashes yet.
    """
    left = sorted(number for number in marks if number < head.number)
    lies = _same(head, marks)
    anchor = head
    while left:
        begin = max(0, anchor.number - WINDOW)
        here = [number for number in left if number >= begin]
        left = left[: len(left) - len(here)]
        # The next jump begins at the earliest block whose hash this state proves.
        wanted = sorted({*here, begin} if left else {*here})
        proved = _hashes(rpc, anchor, wanted)
        for number in here:
            if proved[number] != int(marks[number], 16):
                lies.append(_lie(number, f"0x{proved[number]:064x}", marks[number]))
        if not left:
            break
        anchor = header_of(begin)
        if int.from_bytes(anchor.hash, "big") != proved[begin]:
            lies.append(_lie(begin, f"0x{proved[begin]:064x}", "0x" + anchor.hash.hex()))
            break
    return lies


def _hashes(rpc: Rpc, anchor: Header, numbers: list[int]) -> dict[int, int]:
    """Return the hashes of blocks as the state of a later block proves them."""
    state = StateReader(rpc, anchor.number, anchor.state_root)
    try:
        account = state.account(HISTORY)
        slots = {number % WINDOW: number for number in numbers}
        words = dict(state.words(HISTORY, account.storage_root, sorted(slots)))
    except AbsentAccountError as error:
        raise NodeError(_early(anchor.number)) from error
    except ProofError as error:
        raise NodeError(
            f"the node does not prove the hashes of earlier blocks at block {anchor.number}: "
            f"{error}; ask another node, or read every block with --every-block"
        ) from error
    found = {number: words[slot] for slot, number in slots.items()}
    if 0 in found.values():
        raise NodeError(_early(anchor.number))
    return found


def _early(block: int) -> str:
    return (
        f"at block {block} the chain did not keep the hashes of all earlier blocks yet (EIP-2935); "
        "read every block with --every-block"
    )


def _same(head: Header, marks: Mapping[int, str]) -> list[Lie]:
    stated = marks.get(head.number)
    if stated is None or int(stated, 16) == int.from_bytes(head.hash, "big"):
        return []
    return [_lie(head.number, "0x" + head.hash.hex(), stated)]


def _lie(number: int, expected: str, found: str) -> Lie:
    what = "the block does not lead to the last one"
    return Lie("header", number, "", what, expected, found)
