"""One thread that hangs up connections whose answers are late, for all of them."""

import multiprocessing
import socket
import threading

import pytest

from mutual_pool.chain import timed_http
from mutual_pool.chain.timed_http import _Watch
from tests.support.scripted import result, scripted

LONG, SHORT = 60.0, 0.05


@pytest.fixture
def pair():
    """A connection, and its other side, which would wait no longer than this."""
    here, there = socket.socketpair()
    there.settimeout(10)
    with here, there:
        yield here, there


def hung_up(there):
    return there.recv(1) == b""


def test_a_shorter_wait_does_not_stand_behind_a_longer_one(pair):
    here, there = pair
    watch = _Watch()
    patient = watch.begin(LONG, None)
    hasty = watch.begin(SHORT, here)
    assert hung_up(there)
    assert watch.end(hasty)
    assert not watch.end(patient)


def test_an_answer_in_time_is_not_hung_up_when_another_one_is(pair):
    here, there = pair
    watch = _Watch()
    assert not watch.end(watch.begin(SHORT, here))
    other, others_side = socket.socketpair()
    with other, others_side:
        others_side.settimeout(10)
        late = watch.begin(2 * SHORT, other)
        assert hung_up(others_side)
        assert watch.end(late)
    here.send(b"x")
    assert there.recv(1) == b"x"


def test_an_end_that_comes_twice_or_is_closed_already_stops_nothing(pair):
    here, there = pair
    watch = _Watch()
    closed, _ = socket.socketpair()
    closed.close()
    wait = watch.begin(SHORT, closed)
    last = watch.begin(2 * SHORT, here)
    assert hung_up(there)
    assert watch.end(wait) and watch.end(wait) and watch.end(last)


def test_many_requests_have_one_watcher():
    from mutual_pool.chain.rpc import Rpc

    with scripted(lambda question, count: (200, {}, result("0x1"))) as (address, asked):
        rpc = Rpc(address)
        assert [rpc.ask("eth_chainId") for _ in range(20)] == 20 * ["0x1"]
    names = [thread.name for thread in threading.enumerate()]
    assert len(asked) == 20
    assert names.count("late answers") >= 1
    assert sum(thread is timed_http._WATCH._thread for thread in threading.enumerate()) == 1


def _hang_up_in_the_child(done):
    here, there = socket.socketpair()
    there.settimeout(10)
    timed_http._WATCH.begin(SHORT, here)
    done.send(hung_up(there))


def test_a_forked_process_has_a_watcher_of_its_own():
    timed_http._WATCH.end(timed_http._WATCH.begin(LONG, None))
    fork = multiprocessing.get_context("fork")
    mine, theirs = fork.Pipe()
    child = fork.Process(target=_hang_up_in_the_child, args=(theirs,))
    child.start()
    assert mine.poll(20) and mine.recv()
    child.join(20)
    assert child.exitcode == 0
