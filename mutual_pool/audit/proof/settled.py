"""Chains that execute a block after it is sealed, whose headers have the roots of earlier blocks.

Avalanche's C-Chain since Helicon (ACP-194): the state root is that of the block `settledHeight`,
and the receipts root is that of the blocks settled since the parent. A receipt held against its own
block's root would look like a lie of the node, and a balance against it like one of the plan.
"""

from collections.abc import Mapping
from typing import Any

from mutual_pool.chain.node import NodeError


class SettledLaterError(NodeError):
    """A block whose header has the roots of earlier blocks."""

    def __init__(self, block: int) -> None:
        """Name the block."""
        super().__init__(
            f"block {block} cannot be proved: its chain executes a block after it is sealed, and "
            "the roots in a header are those of earlier blocks (Avalanche since Helicon, ACP-194). "
            "This version of the program proves no events and no balances of such a chain; nothing "
            "is said against plan or node. Use a newer version"
        )


def refuse_settled_later(number: int, block: Mapping[str, Any]) -> None:
    """Refuse a block whose roots are not its own.

    Args:
        number: its number.
        block: the block as a node states it.

    Raises:
        SettledLaterError: if it says that it settles an earlier block.
    """
    if block.get("settledHeight") is not None:
        raise SettledLaterError(number)
