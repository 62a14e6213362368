"""Answers and arguments that are kept: made once, however many ask at the same moment."""

import threading
import time
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from frontend_bridge.api.http.kept import Kept
from frontend_bridge.api.ingest.decoding import ShownArguments, args_of, bundle_decoder, shown
from frontend_bridge.api.tables import events
from frontend_bridge.tests import support


def at_once(count, act):
    """Let so many threads do the same; return what each got or raised."""
    found, start = [], threading.Barrier(count)

    def one():
        start.wait()
        try:
            found.append(act())
        except ValueError as error:
            found.append(error)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return found


def test_many_who_ask_at_once_get_one_answer_made_once():
    kept, made = Kept(), []

    def make():
        made.append(1)
        time.sleep(0.1)
        return b"answer"

    assert at_once(8, lambda: kept.get_or_make(("q",), make)) == [b"answer"] * 8
    assert len(made) == 1
    assert kept.get(("q",)) == b"answer"


def test_an_answer_too_large_to_be_kept_is_shared_with_those_who_wait():
    kept, made = Kept(most=64), []

    def make():
        made.append(1)
        time.sleep(0.1)
        return b"x" * 1_000

    assert at_once(8, lambda: kept.get_or_make(("q",), make)) == [b"x" * 1_000] * 8
    assert len(made) < 8
    assert kept.get(("q",)) is None


def test_who_waits_for_an_answer_that_fails_tries_themselves():
    kept, tries = Kept(), []

    def make():
        tries.append(1)
        time.sleep(0.02)
        if len(tries) < 3:
            raise ValueError
        return b"answer"

    found = at_once(5, lambda: kept.get_or_make(("q",), make))
    assert sum(isinstance(one, ValueError) for one in found) == 2
    assert found.count(b"answer") == 3
    assert len(tries) == 3
    assert not kept._turns


def test_different_questions_do_not_wait_for_each_other():
    kept = Kept()
    both = threading.Barrier(2, timeout=20)
    names = iter("ab")

    def ask():
        name = next(names)

        def make():
            both.wait()
            return name.encode()

        return kept.get_or_make((name,), make)

    assert sorted(at_once(2, ask)) == [b"a", b"b"]


@pytest.fixture
def stored(lived, tmp_path):
    """Every event of the plan's life, as the index stores it."""
    engine, indexer = support.make_index(lived, f"sqlite:///{tmp_path}/arguments.sqlite")
    indexer.catch_up()
    with engine.connect() as connection:
        return connection.execute(select(events)).all()


def test_kept_arguments_are_those_read_afresh(stored):
    decoder = bundle_decoder()
    expected = [shown(args) for args in args_of(decoder, stored)]
    arguments = ShownArguments(decoder, most=5)
    assert arguments.of(stored) == expected
    assert len(arguments._kept) == 5
    for _ in range(2):
        assert arguments.of(stored[-5:]) == expected[-5:]
    assert ShownArguments(decoder).of(stored[::-1] + stored) == expected[::-1] + expected


def test_an_unreadable_event_is_none_each_time_and_a_long_one_is_not_kept(stored):
    arguments = ShownArguments(bundle_decoder())
    broken = SimpleNamespace(contract=stored[0].contract, topics=stored[0].topics, data=b"\1")
    long = SimpleNamespace(contract="pool", topics=bytes(32), data=bytes(3_000))
    for _ in range(2):
        assert arguments.of([broken]) == [None]
        assert arguments.of([long]) == [None]
    assert [key[2] for key in arguments._kept] == [b"\1"]
