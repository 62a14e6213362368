"""The block on whose hash everything hangs, and how it is tied to one that somebody trusts."""

import re
from dataclasses import dataclass

from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.history import untied
from mutual_pool.audit.proof.headers import Header, NoHeaderError, read_header
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError

_HASH = re.compile(r"0x[0-9a-f]{64}")
_FARTHEST = 100_000
"""As many headers are read at most to tie a block to a later one."""


class AnchorError(ValueError):
    """A hash that cannot vouch for the last block; the message says what to do."""


@dataclass(frozen=True)
class Anchor:
    """A block that somebody trusts, as its header says it is."""

    header: Header

    @property
    def text(self) -> str:
        """What it is, for the verdict."""
        return f"block {self.header.number} has the hash 0x{self.header.hash.hex()}, as given"


def hash_given(text: str) -> str:
    """Return a block's hash in small letters.

    Raises:
        AnchorError: if it is none.
    """
    value = text.strip().lower()
    value = value if value.startswith("0x") else "0x" + value
    if not _HASH.fullmatch(value):
        raise AnchorError(f"{text[:80]!r} is no hash of a block; give 0x and 64 hexadecimal digits")
    return value


def find_anchor(rpc: Rpc, text: str) -> Anchor:
    """Return the block of a trusted hash, its header hashed again.

    Raises:
        AnchorError: if it is no hash, or the node knows no such block.
        NodeError: if the node does not answer, or with another block.
    """
    wanted = hash_given(text)
    block = rpc.ask("eth_getBlockByHash", wanted, False)
    if block is None:
        raise AnchorError(
            f"the node knows no block with the hash {wanted}; compare it with its source, and "
            "whether the node is of the right chain and has caught up with it"
        )
    if not isinstance(block, dict):
        raise BadAnswerError("eth_getBlockByHash", block)
    try:
        header = read_header(block)
    except NoHeaderError as error:
        raise NodeError(f"the trusted block of the node cannot be read: {error}") from error
    if "0x" + header.hash.hex() != wanted:
        found = BlockReader(rpc, []).headers(header.number, header.number, [])[0]
        if "0x" + found.hash.hex() != wanted:
            raise NodeError(
                f"the node answers with another block than the one with the hash {wanted}; ask "
                "another node"
            )
        header = found
    return Anchor(header)


def tie(reader: BlockReader, last: Header, anchor: Anchor) -> str:
    """Return why a block does not lead to a trusted one; "" if it does.

    Args:
        reader: who reads headers.
        last: the block that is to be tied.
        anchor: the trusted block, the same one or a later one.

    Raises:
        AnchorError: if the trusted block is too far away, or earlier.
        NodeError: if the node does not answer.
    """
    number, wanted = anchor.header.number, anchor.header.hash
    if last.number > number:
        raise AnchorError(
            f"the trusted hash is of block {number}, which says nothing of later blocks; give "
            f"block {number} or an earlier one as the last, or the hash of a later block"
        )
    if number - last.number > _FARTHEST:
        raise AnchorError(
            f"the trusted block {number} lies more than {_FARTHEST:,} blocks after block "
            f"{last.number}; give the hash of an earlier one"
        )
    previous = last.hash
    for start in range(last.number + 1, number + 1, 1000):
        for header in reader.headers(start, min(number, start + 999), []):
            if header.parent != previous:
                return f"block {header.number} does not follow the one before it"
            previous = header.hash
    if previous != wanted:
        return f"the node's block {number} has another hash than the trusted one"
    return ""


def goes_on(reader: BlockReader, head: Header, number: int, digest: str) -> str:
    """Return why a chain does not have a block that was seen before; "" if it does.

    Args:
        reader: who reads headers.
        head: the last block of the chain.
        number: the number of the block seen before.
        digest: its hash, hexadecimal.

    Raises:
        AnchorError: if that block is later than the last one.
        NodeError: if the node does not answer, or does not prove old states.
    """
    if number > head.number:
        raise AnchorError(
            f"the checkpoint is of block {number}, which is later than block {head.number}; give a "
            "later last block"
        )
    header = reader.headers(number, number, [])[0]
    if "0x" + header.hash.hex() != digest:
        return f"block {number} has the hash 0x{header.hash.hex()}"
    if head.number - number > _FARTHEST:
        lies = untied(reader.rpc, head, {number: digest}, lambda at: reader.headers(at, at, [])[0])
        return lies[0].what if lies else ""
    return tie(reader, header, Anchor(head))
