"""Logs as arrays of bytes: the one form that the decoder reads, from every source."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Ragged = tuple[np.ndarray, np.ndarray]
"""All bytes of a column of values, and where each begins and ends: one entry more than values."""


@dataclass(frozen=True)
class LogArrays:
    """Some logs, one row each.

    Attributes:
        blocks, times, places: number and time (seconds) of each log's block, and its place there.
        tx: the hashes of the transactions, 32 bytes each.
        addresses: of the contracts, shape (rows, 20).
        topics, data: as in the log; the topics of one log are one string.
    """

    blocks: list[int]
    times: list[int]
    places: list[int]
    tx: bytes
    addresses: np.ndarray
    topics: Ragged
    data: Ragged

    def __len__(self) -> int:
        """Return how many logs there are."""
        return len(self.blocks)


def joined(values: Sequence[bytes]) -> Ragged:
    """Return values of any length as one array, and where each begins and ends."""
    ends = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=ends[1:])
    return np.frombuffer(b"".join(values), np.uint8), ends
