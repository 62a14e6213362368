"""Logs in columns: as the node states them, some of them taken, kept and read again."""

import numpy as np
import pytest

from mutual_pool.chain.log_columns import NoLogError, arrays_of, read_logs, table_of

TIMES = {1: 100, 2: 200, 3: 300}


def log(block, place, data="", contract="aa"):
    return {
        **{"blockNumber": hex(block), "transactionIndex": "0x0", "logIndex": hex(place)},
        **{"transactionHash": "0x" + f"{block:064x}", "address": "0x" + contract * 20},
        **{"topics": ["0x" + "11" * 32, "0x" + "22" * 32][: 1 + place % 2], "data": "0x" + data},
    }


LOGS = [log(1, 0, "01"), log(1, 1, "", "bb"), log(2, 0, "0203"), log(3, 5, "040506", "bb")]


def said(table):
    """Every row as plain values."""
    (words, ends), (content, stops) = table.topics, table.data
    return [
        (
            *(int(getattr(table, name)[row]) for name in ("block", "time", "transaction", "log")),
            *(table.tx[row].tobytes().hex(), table.address[row].tobytes().hex()),
            words[ends[row] : ends[row + 1]].tobytes().hex(),
            content[stops[row] : stops[row + 1]].tobytes().hex(),
        )
        for row in range(len(table))
    ]


def expected(logs):
    return [
        (
            *(int(one["blockNumber"], 16), TIMES[int(one["blockNumber"], 16)], 0),
            *(int(one["logIndex"], 16), one["transactionHash"][2:], one["address"][2:]),
            "".join(topic[2:] for topic in one["topics"]),
            one["data"][2:],
        )
        for one in logs
    ]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_every_field_is_as_the_node_states_it(count):
    table = read_logs(LOGS[:count], TIMES)
    assert said(table) == expected(LOGS[:count])
    assert len(arrays_of(table)) == len(table) == count


def test_some_are_taken():
    table = read_logs(LOGS, TIMES)
    assert said(table.of_contract(b"\xbb" * 20)) == expected([LOGS[1], LOGS[3]])
    assert said(table.of_contract(b"\xcc" * 20)) == []
    assert said(table.up_to(2)) == expected(LOGS[:3])
    assert said(table.taken(np.array([3, 0]))) == expected([LOGS[3], LOGS[0]])


@pytest.mark.parametrize("count", [0, 4])
def test_columns_give_the_same_logs_again(count):
    table = read_logs(LOGS[:count], TIMES)
    assert said(table_of(table.columns())) == said(table)


BROKEN = {
    "a column missing": lambda c: c.pop("tx"),
    "another kind": lambda c: c.update(block=c["block"].astype(np.int64)),
    "a row too few": lambda c: c.update(time=c["time"][:-1]),
    "an address too short": lambda c: c.update(address=c["address"][:, :19]),
    "a value that ends before it begins": lambda c: c["data_ends"].__setitem__(1, 6),
    "a value beyond the bytes": lambda c: c.update(data=c["data"][:-1]),
    "a beginning elsewhere": lambda c: c["topics_ends"].__setitem__(0, 1),
}


@pytest.mark.parametrize("what", BROKEN)
def test_columns_of_another_form_are_refused(what):
    columns = {name: column.copy() for name, column in read_logs(LOGS, TIMES).columns().items()}
    BROKEN[what](columns)
    with pytest.raises(NoLogError):
        table_of(columns)


WRONG = {
    "no hash": {"transactionHash": "0x12"},
    "half a byte": {"data": "0x123"},
    "no digits": {"data": "0xzz"},
    "white space": {"data": "0x12  34"},
    "a number without end": {"logIndex": "0x" + "f" * 40},
    "a negative number": {"transactionIndex": "-0x1"},
    "topics that are none": {"topics": None},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_log_of_another_form_is_refused(what):
    with pytest.raises(NoLogError, match="cannot be read"):
        read_logs([{**LOGS[0], **WRONG[what]}], TIMES)


def test_a_missing_field_is_named():
    with pytest.raises(NoLogError, match="a log has no data"):
        read_logs([{key: value for key, value in LOGS[0].items() if key != "data"}], TIMES)
