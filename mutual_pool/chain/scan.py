"""Events of a contract from a first block on, also of a node that answers few blocks at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from web3 import Web3
from web3.contract.contract import Contract
from web3.exceptions import Web3Exception

_STEP = 5_000
"""Blocks asked for at once, of a node that refuses more."""


def logs_of(
    web3: Web3,
    contract: Contract,
    event: str,
    first: int,
    where: Mapping[str, Any] | None = None,
) -> Iterator[Any]:
    """Return a contract's events of one name, the newest first, each as web3 decodes it.

    Args:
        web3: the chain.
        contract: whose events.
        event: their name.
        first: the first block they may be in.
        where: values that indexed arguments must have.

    Raises:
        Web3RPCError: if the node refuses even a few blocks at once.
    """
    asked = contract.events[event]()
    last = int(web3.eth.block_number)
    try:
        found = asked.get_logs(from_block=first, to_block=last, argument_filters=where)
    except (Web3Exception, ValueError):
        while last >= first:
            begin = max(first, last - _STEP + 1)
            part = asked.get_logs(from_block=begin, to_block=last, argument_filters=where)
            yield from reversed(list(part))
            last = begin - 1
        return
    yield from reversed(list(found))
