"""Whether a node is up to date: on old blocks a keeper would pay for what was done already."""

import time

from web3 import Web3
from web3.types import BlockData

from mutual_pool.chain.node import LOCAL_CHAINS, NodeError


class LaggingNodeError(NodeError):
    """A node that does not have the newest blocks; nothing was sent."""


def require_fresh(head: BlockData, seen: int, lag: int, web3: Web3) -> None:
    """Require that a node's newest block is not behind what was seen, nor old.

    Args:
        head: its newest block.
        seen: the newest block that the keeper has seen before.
        lag: how old the block may be by this machine's clock, in seconds; 0 for any age. A local
            test chain makes blocks only when something is sent, so there any age will do.
        web3: the chain.

    Raises:
        LaggingNodeError: if it is behind.
    """
    if head["number"] < seen:
        raise LaggingNodeError(
            f"the node's newest block is {head['number']}, and block {seen} was seen before: it "
            "is behind. Nothing was sent; the keeper waits until the node has caught up"
        )
    age = int(time.time()) - int(head["timestamp"])
    if lag and age > lag and web3.eth.chain_id not in LOCAL_CHAINS:
        raise LaggingNodeError(
            f"the node's newest block is {age} seconds old, more than the {lag} allowed: the node "
            "is behind, or the chain stands still. Nothing was sent; on a chain that makes few "
            "blocks say --max-lag 0"
        )
