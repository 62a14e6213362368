"""Whether a node is up to date: on old blocks a keeper would pay for what was done already."""

import time

from web3 import Web3
from web3.types import BlockData

from mutual_pool.chain.node import LOCAL_CHAINS, NodeError

AHEAD = 900
"""So far may a block be ahead of this machine's clock, in seconds; no chain allows more."""


class LaggingNodeError(NodeError):
    """A node that does not have the newest blocks; nothing was sent."""


def require_fresh(head: BlockData, seen: int, lag: int, web3: Web3) -> None:
    """Require that a node's newest block is not behind what was seen, nor old, nor from the future.

    A node that may say which day it is could begin a new day's ceiling at each look.

    Args:
        head: its newest block.
        seen: the newest block that the keeper has seen before.
        lag: how old the block may be by this machine's clock, in seconds; 0 for any age. A local
            test chain makes blocks only when something is sent, so there any age will do.
        web3: the chain.

    Raises:
        LaggingNodeError: if it is behind, or ahead of the time.
    """
    if head["number"] < seen:
        raise LaggingNodeError(
            f"the node's newest block is {head['number']}, and block {seen} was seen before: it "
            "is behind. Nothing was sent; the keeper waits until the node has caught up"
        )
    age = int(time.time()) - int(head["timestamp"])
    if not (lag and age > lag) and age >= -AHEAD:
        return
    if web3.eth.chain_id in LOCAL_CHAINS:
        return
    if age < 0:
        raise LaggingNodeError(
            f"the node's newest block is {-age} seconds ahead of this machine's clock. Nothing was "
            "sent; set the clock, or ask another node: a day that has not come has no ceiling yet"
        )
    raise LaggingNodeError(
        f"the node's newest block is {age} seconds old, more than the {lag} allowed: the node "
        "is behind, or the chain stands still. Nothing was sent; on a chain that makes few "
        "blocks say --max-lag 0"
    )
