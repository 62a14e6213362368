"""Ranges of blocks that several threads read ahead."""

import threading

import pytest

from mutual_pool.audit.extraction.ahead import Ahead, Step
from mutual_pool.chain.rpc import NodeRefusalError

THREADS = 3


def ahead(read, step=None):
    return Ahead(read, lambda one, other: one + other, len, threads=THREADS, step=step)


def blocks(first, last):
    return list(range(first, last + 1))


@pytest.mark.parametrize("last", [1, 2, 15, 16, 17, 1_000])
def test_ranges_come_in_their_order(last):
    found = [block for _, _, part in ahead(blocks).ranges(1, last) for block in part]
    assert found == blocks(1, last)


def test_a_slow_range_holds_the_others_back_and_no_more_than_that_are_ahead():
    begun, goes_on = [], threading.Event()

    def read(first, last):
        begun.append(first)
        if first == 1:
            assert goes_on.wait(20)
        return [first]

    step = Step(1)
    step.granted = lambda blocks, seconds, logs: None
    ranges = ahead(read, step).ranges(1, 50)
    threading.Timer(0.2, goes_on.set).start()
    assert next(ranges)[0] == 1
    assert max(begun) <= 2 * THREADS
    assert [first for first, _, _ in ranges] == blocks(2, 50)


def test_what_a_node_refuses_is_read_in_parts():
    asked = []

    def read(first, last):
        asked.append(last - first + 1)
        if last - first + 1 > 3:
            raise NodeRefusalError("eth_getLogs", {"code": -32005, "message": "too many results"})
        return blocks(first, last)

    found = [block for _, _, part in ahead(read).ranges(1, 400) for block in part]
    assert found == blocks(1, 400)
    # Once refused, it is not asked for as much again and again.
    assert asked.count(16) <= 2 * THREADS


def test_a_block_that_is_refused_alone_ends_it():
    def read(first, last):
        raise NodeRefusalError("eth_getLogs", {"code": -32005, "message": "too many results"})

    with pytest.raises(NodeRefusalError):
        list(ahead(read).ranges(1, 40))


def test_what_fails_later_comes_after_what_was_read_before():
    def read(first, last):
        if first > 20:
            raise OSError("gone")
        return blocks(first, last)

    found = []
    with pytest.raises(OSError, match="gone"):
        for _, _, part in ahead(read).ranges(1, 100):
            found += part
    assert found == blocks(1, len(found)) and len(found) >= 16


def test_who_stops_early_leaves_no_thread():
    before = threading.active_count()
    ranges = ahead(blocks).ranges(1, 10_000)
    next(ranges)
    ranges.close()
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("seconds", "logs", "after"),
    [
        (0.1, 0, 32),
        (0.1, 999, 32),
        (0.1, 1_000, 16),
        (0.1, 4_000, 16),
        (0.1, 4_001, 8),
        (5.0, 0, 16),
        (9.0, 0, 8),
    ],
)
def test_a_range_grows_while_it_is_quick_and_has_few_logs(seconds, logs, after):
    step = Step(16)
    step.granted(16, seconds, logs)
    assert step.blocks == after


def test_ranges_that_were_asked_for_together_shorten_the_next_ones_once():
    step = Step(16)
    for _ in range(8):
        step.granted(16, 9.0, 0)
    assert step.blocks == 8
