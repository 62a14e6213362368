"""Waiting for a transaction: quickly at first, then ever more seldom, to spare the node."""

import contextlib
import time
from collections.abc import Sequence

from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import TransactionNotFound
from web3.types import TxReceipt

from mutual_pool.chain.node import NodeError

PATIENCE = 600.0
"""Seconds to wait for a transaction before saying that it is not mined."""
_FIRST, _LONGEST, _GROWTH = 0.01, 4.0, 1.5


class NotMinedError(NodeError):
    """A transaction that was sent and is not mined yet; it may still be."""


def wait_for_receipt(
    web3: Web3, sent: HexBytes, patience: float = PATIENCE, *, or_any_of: Sequence[HexBytes] = ()
) -> TxReceipt:
    """Return the receipt of a transaction, or of one in whose place it was sent, once mined.

    Raises:
        NotMinedError: if none is mined after `patience` seconds.
    """
    until = time.monotonic() + patience
    pause = _FIRST
    while True:
        for name in (sent, *or_any_of):
            with contextlib.suppress(TransactionNotFound):
                return web3.eth.get_transaction_receipt(name)
        left = until - time.monotonic()
        if left <= 0:
            raise NotMinedError(
                f"transaction 0x{sent.hex()} was sent and is not mined after {patience:.0f} "
                "seconds. It may still be: look for it before you send again, or replace it by "
                "one that offers more for its gas (mutual-pool transaction --help)"
            )
        time.sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST)
