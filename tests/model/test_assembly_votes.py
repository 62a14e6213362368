"""Votes of the assembly as the verifier counts them: the quorum, the result, the extension."""

import pytest

from mutual_pool.audit.observers.proposals import ABSTAIN, AGAINST, FOR, VOTE_EXTENSION, Proposal
from mutual_pool.protocol.pool.types import DAY

START = 1_000_000
END = START + 7 * DAY
LATE = END - VOTE_EXTENSION + 1


def proposal(quorum=2, *, closes=False, **votes):
    known = Proposal("0xa", START, END, quorum, closes=closes)
    for voter, support in votes.items():
        known.vote(voter, support, START + 1)
    return known


def test_a_quorum_reached_late_extends_the_vote_once():
    known = proposal(a=FOR)
    assert known.vote("b", FOR, LATE)
    assert (known.extended, known.vote_end) == (True, END + VOTE_EXTENSION)
    assert not known.vote("c", AGAINST, END)
    assert not known.vote("d", AGAINST, END)
    assert not known.vote("e", FOR, END + VOTE_EXTENSION)
    assert known.vote_end == END + VOTE_EXTENSION


@pytest.mark.parametrize("support", [FOR, ABSTAIN])
def test_a_quorum_reached_in_time_extends_nothing(support):
    known = proposal(a=FOR)
    assert not known.vote("b", support, LATE - 1)
    assert (known.extended, known.vote_end) == (False, END)


def test_a_vote_that_turns_the_result_late_extends():
    known = proposal(a=FOR, b=FOR, c=AGAINST, d=AGAINST)
    assert not known.succeeded
    assert known.vote("e", FOR, END)
    assert known.succeeded


def test_a_vote_that_turns_it_to_failing_does_not():
    known = proposal(a=FOR, b=FOR, c=AGAINST)
    assert not known.vote("d", AGAINST, END)
    assert not known.succeeded


def test_a_quorum_reached_late_extends_what_fails():
    known = proposal(a=AGAINST, b=AGAINST, c=ABSTAIN)
    assert known.vote("d", ABSTAIN, END)
    assert not known.succeeded


def test_to_close_two_thirds_turn_the_result():
    known = proposal(closes=True, a=FOR, b=FOR, c=AGAINST, d=AGAINST)
    assert not known.vote("e", FOR, END)
    assert known.vote("f", FOR, END)
