"""Logs in columns, as raw bytes: what a node's JSON is turned into before anything reads it.

A million logs as dictionaries fill gigabytes; in columns they are what they say and little more.
NumPy alone holds them, so that a light installation reads a chain as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np

from mutual_pool.chain.log_arrays import LogArrays, Ragged

_NUMBERS = {"block": np.uint64, "time": np.uint64, "transaction": np.uint32, "log": np.uint32}
_FIXED = {"tx": 32, "address": 20}
_RAGGED = ("topics", "data")
_DIGITS = itemgetter(slice(2, None))
"""What stands after 0x."""


class NoLogError(ValueError):
    """An answer that is no list of logs; the message says what is wrong with it."""


@dataclass(frozen=True)
class LogTable:
    """Some logs in columns, one row each.

    Attributes:
        block, time: number and time (seconds) of each log's block, 64 bits.
        transaction, log: its transaction's place in the block, and its own, 32 bits.
        tx, address: the transaction's hash and the contract, shapes (rows, 32) and (rows, 20).
        topics, data: as in the log; the topics of one log are one string of up to four words.
    """

    block: np.ndarray
    time: np.ndarray
    transaction: np.ndarray
    log: np.ndarray
    tx: np.ndarray
    address: np.ndarray
    topics: Ragged
    data: Ragged

    def __len__(self) -> int:
        """Return how many logs there are."""
        return len(self.block)

    def taken(self, rows: np.ndarray) -> "LogTable":
        """Return some of the logs: `rows` says yes or no of each, or names them in order."""
        plain = {name: getattr(self, name)[rows] for name in (*_NUMBERS, *_FIXED)}
        return LogTable(**plain, topics=_taken(self.topics, rows), data=_taken(self.data, rows))

    def of_contract(self, address: bytes) -> "LogTable":
        """Return the logs of one contract."""
        return self.taken((self.address == np.frombuffer(address, np.uint8)).all(axis=1))

    def up_to(self, block: int) -> "LogTable":
        """Return the logs of the blocks up to one, itself included."""
        return self.taken(self.block <= np.uint64(block))

    def columns(self) -> dict[str, np.ndarray]:
        """Return every column as one array; what has values of any length has two."""
        found = {name: getattr(self, name) for name in (*_NUMBERS, *_FIXED)}
        for name in _RAGGED:
            found[name], found[f"{name}_ends"] = getattr(self, name)
        return found


def table_of(columns: Mapping[str, np.ndarray]) -> LogTable:
    """Return the logs of such columns.

    Raises:
        NoLogError: if a column is missing, or not of its kind and length.
    """
    try:
        rows = len(columns["block"])
        plain = {name: _checked(columns[name], kind, (rows,)) for name, kind in _NUMBERS.items()}
        plain |= {
            name: _checked(columns[name], np.uint8, (rows, width)) for name, width in _FIXED.items()
        }
        topics, data = (_ragged(columns[name], columns[f"{name}_ends"], rows) for name in _RAGGED)
    except (KeyError, TypeError) as error:
        raise NoLogError(f"a column is missing: {error}") from error
    return LogTable(**plain, topics=topics, data=data)


def read_logs(logs: Sequence[Mapping[str, Any]], times: Mapping[int, int]) -> LogTable:
    """Return logs in columns, in the order in which they are given.

    Args:
        logs: as a node states them in JSON.
        times: the time of every block that has one of them, in seconds.

    Raises:
        NoLogError: if a log lacks a field, or a field is malformed.
    """
    try:
        blocks = _numbers([log["blockNumber"] for log in logs])
        return LogTable(
            block=np.array(blocks, np.uint64),
            time=np.array([times[block] for block in blocks], np.uint64),
            transaction=np.array(_numbers([log["transactionIndex"] for log in logs]), np.uint32),
            log=np.array(_numbers([log["logIndex"] for log in logs]), np.uint32),
            tx=_fixed([log["transactionHash"] for log in logs], 32),
            address=_fixed([log["address"] for log in logs], 20),
            topics=_topics([log["topics"] for log in logs]),
            data=_joined(list(map(_DIGITS, [log["data"] for log in logs]))),
        )
    except KeyError as error:
        raise NoLogError(f"a log has no {error.args[0]}") from error
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        raise NoLogError(f"a field of a log cannot be read: {error}") from error


def arrays_of(logs: LogTable) -> LogArrays:
    """Return logs in columns as the decoder reads them."""
    return LogArrays(
        blocks=logs.block.tolist(),
        times=logs.time.tolist(),
        places=logs.log.tolist(),
        tx=logs.tx.tobytes(),
        addresses=logs.address,
        topics=logs.topics,
        data=logs.data,
    )


def _numbers(digits: list[str]) -> list[int]:
    """Read numbers, each of them once: many logs share a block and a place."""
    known = {entry: int(entry, 16) for entry in set(digits)}
    return [known[entry] for entry in digits]


def _fixed(texts: list[str], width: int) -> np.ndarray:
    return _words(texts, width).reshape(len(texts), width)


def _topics(lists: list[list[str]]) -> Ragged:
    """Read the topics of each log, which all have 32 bytes."""
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    if not {*map(type, lists)} <= {list}:
        raise TypeError("topics are no list")
    ends = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(32 * counts, out=ends[1:])
    return _words(list(chain.from_iterable(lists)), 32), ends


def _words(texts: list[str], width: int) -> np.ndarray:
    """Read digits after 0x, of one length; they are cut off all at once."""
    if {*map(len, texts)} - {2 + 2 * width}:
        raise ValueError(f"not all values have {width} bytes")
    whole = np.frombuffer("".join(texts).encode("ascii"), np.uint8)
    digits = whole.reshape(len(texts), 2 + 2 * width)[:, 2:].tobytes().decode("ascii")
    return _bytes_of(digits)


def _bytes_of(digits: str) -> np.ndarray:
    content = np.frombuffer(bytes.fromhex(digits), np.uint8)
    if 2 * len(content) != len(digits):
        # Python passes over white space between digits.
        raise ValueError("something else than digits")
    return content


def _joined(digits: list[str]) -> Ragged:
    lengths = np.fromiter(map(len, digits), np.int64, len(digits))
    if (lengths % 2).any():
        raise ValueError("an odd number of digits")
    ends = np.zeros(len(digits) + 1, np.int64)
    np.cumsum(lengths // 2, out=ends[1:])
    return _bytes_of("".join(digits)), ends


def _taken(values: Ragged, rows: np.ndarray) -> Ragged:
    content, ends = values
    starts, lengths = ends[:-1][rows], np.diff(ends)[rows]
    kept = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=kept[1:])
    places = np.arange(kept[-1]) + np.repeat(starts - kept[:-1], lengths)
    return content[places], kept


def _checked(column: np.ndarray, kind: type, shape: tuple[int, ...]) -> np.ndarray:
    if column.dtype != kind or column.shape != shape:
        raise NoLogError(f"a column has {column.dtype} in the shape {column.shape}")
    return column


def _ragged(content: np.ndarray, ends: np.ndarray, rows: int) -> Ragged:
    _checked(ends, np.int64, (rows + 1,))
    if ends[0] or (np.diff(ends) < 0).any():
        raise NoLogError("values of a column overlap")
    return _checked(content, np.uint8, (int(ends[-1]),)), ends
