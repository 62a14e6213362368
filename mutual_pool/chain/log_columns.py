"""Logs in columns, as raw bytes: what a node's JSON is turned into before anything reads it.

A million logs as dictionaries fill gigabytes; in columns they are what they say and little more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from mutual_pool.chain.log_arrays import LogArrays

SCHEMA = pa.schema(
    [
        pa.field("block", pa.uint64(), nullable=False),
        pa.field("time", pa.uint64(), nullable=False),
        pa.field("transaction", pa.uint32(), nullable=False),
        pa.field("log", pa.uint32(), nullable=False),
        pa.field("tx", pa.binary(32), nullable=False),
        pa.field("address", pa.binary(20), nullable=False),
        pa.field("topics", pa.binary(), nullable=False),
        pa.field("data", pa.binary(), nullable=False),
    ]
)
"""One row a log: `topics` are up to four words in one string, `time` is the block's, in seconds."""


class NoLogError(ValueError):
    """An answer that is no list of logs; the message says what is wrong with it."""


def read_logs(logs: Sequence[Mapping[str, Any]], times: Mapping[int, int]) -> pa.Table:
    """Return logs in columns, in the order in which they are given.

    Args:
        logs: as a node states them in JSON.
        times: the time of every block that has one of them, in seconds.

    Raises:
        NoLogError: if a log lacks a field, or a field is malformed.
    """
    try:
        blocks = [int(log["blockNumber"], 16) for log in logs]
        return pa.Table.from_arrays(
            [
                pa.array(blocks, pa.uint64()),
                pa.array([times[block] for block in blocks], pa.uint64()),
                pa.array([int(log["transactionIndex"], 16) for log in logs], pa.uint32()),
                pa.array([int(log["logIndex"], 16) for log in logs], pa.uint32()),
                _fixed([log["transactionHash"][2:] for log in logs], 32),
                _fixed([log["address"][2:] for log in logs], 20),
                _binary(["".join([topic[2:] for topic in log["topics"]]) for log in logs]),
                _binary([log["data"][2:] for log in logs]),
            ],
            schema=SCHEMA,
        )
    except KeyError as error:
        raise NoLogError(f"a log has no {error.args[0]}") from error
    except (AttributeError, OverflowError, TypeError, ValueError, pa.ArrowInvalid) as error:
        raise NoLogError(f"a field of a log cannot be read: {error}") from error


def empty() -> pa.Table:
    """Return no logs."""
    return SCHEMA.empty_table()


def arrays_of(logs: pa.Table) -> LogArrays:
    """Return logs in columns as the decoder reads them."""
    return LogArrays(
        blocks=logs["block"].to_pylist(),
        times=logs["time"].to_pylist(),
        places=logs["log"].to_pylist(),
        tx=matrix(logs["tx"], 32).tobytes(),
        addresses=matrix(logs["address"], 20),
        topics=ragged(logs["topics"]),
        data=ragged(logs["data"]),
    )


def matrix(column: pa.ChunkedArray | pa.Array, width: int) -> np.ndarray:
    """Return a column of fixed binary values as bytes, shape (rows, width)."""
    array = _single(column)
    _, buffer = array.buffers()
    start = array.offset * width
    whole = np.frombuffer(buffer, np.uint8, count=len(array) * width, offset=start)
    return whole.reshape(len(array), width)


def ragged(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return a column of binary values as all its bytes, and where each value begins and ends.

    The second has one entry more than there are rows.
    """
    array = _single(column)
    _, ends, values = array.buffers()
    offsets = np.frombuffer(ends, np.int32, count=len(array) + 1, offset=array.offset * 4)
    size = 0 if values is None else values.size
    content = np.frombuffer(values, np.uint8, count=size) if size else np.empty(0, np.uint8)
    return content, offsets.astype(np.int64)


def _single(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        combined = column.combine_chunks()
        if isinstance(combined, pa.ChunkedArray):
            combined = pa.concat_arrays(combined.chunks)
        return combined
    return column


def _fixed(digits: list[str], width: int) -> pa.Array:
    joined = bytes.fromhex("".join(digits))
    if len(joined) != width * len(digits) or any(len(entry) != 2 * width for entry in digits):
        raise ValueError(f"not all values have {width} bytes")
    return pa.Array.from_buffers(pa.binary(width), len(digits), [None, pa.py_buffer(joined)])


def _binary(digits: list[str]) -> pa.Array:
    lengths = np.fromiter((len(entry) for entry in digits), np.int64, len(digits))
    if (lengths % 2).any():
        raise ValueError("an odd number of digits")
    ends = np.zeros(len(digits) + 1, np.int32)
    np.cumsum(lengths // 2, out=ends[1:])
    joined = bytes.fromhex("".join(digits))
    return pa.Array.from_buffers(
        pa.binary(), len(digits), [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(joined)]
    )
