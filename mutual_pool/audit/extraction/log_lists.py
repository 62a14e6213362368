"""A node's list of logs against the logs that a block's receipts prove."""

from collections.abc import Mapping, Sequence
from typing import Any

from mutual_pool.audit.extraction.store import Lie
from mutual_pool.chain.rpc_answers import BadAnswerError, quantity

Log = Mapping[str, Any]


def by_block(logs: object) -> dict[int, list[Log]]:
    """Return a node's list by the numbers of the blocks, without logs that were taken back.

    Raises:
        BadAnswerError: if it is no list of logs.
    """
    if logs is None or not isinstance(logs, list):
        raise BadAnswerError("eth_getLogs", logs)
    listed: dict[int, list[Log]] = {}
    numbers: dict[str, int] = {}
    for log in logs:
        try:
            block, place = log["blockNumber"], log["logIndex"]
            for text in (block, place):
                if text not in numbers:
                    numbers[text] = int(text, 16)
            "".join((log["address"], log["data"], log["transactionHash"], *log["topics"]))
            if log.get("removed") is not True:
                listed.setdefault(numbers[block], []).append(log)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BadAnswerError("eth_getLogs", log) from None
    return listed


def same(true: Sequence[Log], stated: Sequence[Log]) -> bool:
    """Whether content, place and transaction of all logs agree, in this order."""
    if len(true) == len(stated) and all(map(_exactly, true, stated)):
        return True
    return [_key(log) for log in true] == [_key(log) for log in once(stated)]


def once(stated: Sequence[Log]) -> list[Log]:
    """Return logs without those that are stated again, word for word."""
    seen, kept = set[Any](), []
    for log in stated:
        if (key := _key(log)) not in seen:
            seen.add(key)
            kept.append(log)
    return kept


def differences(block: int, true: Sequence[Log], stated: Sequence[Log]) -> list[Lie]:
    """Return how a list of logs differs from the true one, log by log."""
    lies: list[Lie] = []
    stated = once(stated)
    listed = {_place(log): log for log in stated}
    if len(listed) != len(stated):
        lies.append(_lie("invented", block, stated[0], "two logs have one place", "", ""))
    for log in true:
        other = listed.pop(_place(log), None)
        if other is None:
            what = "a log is left out of the node's list"
            lies.append(_lie("left out", block, log, what, _text(log), "nothing"))
        elif _content(log) != _content(other):
            moved = any(_content(log) == _content(entry) for entry in stated)
            kind = "reordered" if moved else "changed"
            what = "a log stands in another place" if moved else "a log was changed"
            lies.append(_lie(kind, block, log, what, _text(log), _text(other)))
        elif _transaction(log) != _transaction(other):
            what = "a log is said to be of another transaction"
            lies.append(_lie("changed", block, log, what, _transaction(log), _transaction(other)))
    lies += [invented(block, log) for log in listed.values()]
    if not lies and not same(true, stated) and stated:
        what = "the node lists the logs in another order"
        lies.append(_lie("reordered", block, stated[0], what, "by their places", "otherwise"))
    return lies


def invented(block: int, log: Log) -> Lie:
    """Return what to say of a log that its block does not have."""
    what = "the node lists a log that the block does not have"
    return _lie("invented", block, log, what, "nothing", _text(log))


def _lie(kind: str, block: int, log: Log, what: str, expected: str, found: str) -> Lie:
    return Lie(kind, block, str(log.get("transactionHash", "")), what, expected, found)


def _exactly(one: Log, other: Log) -> bool:
    """Whether two logs are the same as they stand, quicker to see than by reading them."""
    return bool(
        one["data"] == other["data"]
        and one["topics"] == other["topics"]
        and one["logIndex"] == other["logIndex"]
        and one["transactionHash"] == other["transactionHash"]
        and one["address"] == other["address"]
    )


def _key(log: Log) -> tuple[Any, ...]:
    return (_place(log), _transaction(log), *_content(log))


def _content(log: Log) -> tuple[Any, ...]:
    return (
        log["address"].lower(),
        tuple(topic.lower() for topic in log["topics"]),
        log["data"].lower(),
    )


def _place(log: Log) -> int:
    return quantity(log["logIndex"], "eth_getLogs")


def _transaction(log: Log) -> str:
    return str(log["transactionHash"]).lower()


def _text(log: Log) -> str:
    """One line for a log: place, contract, topics and data."""
    topics = " ".join(log["topics"])
    return f"log {_place(log)} of {log['address']}: {topics} {log['data']}".lower()
