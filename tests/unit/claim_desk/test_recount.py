"""ClaimDesk.recount: seats counted again after a change of the panel."""

import pytest

from tests.support.claims import State
from tests.support.events import check_event
from tests.support.panels import change_panel

TWO = ((100_000, 2),)


@pytest.fixture
def word(desk, claims, assessors, alice):
    """What two of the three seats that it takes said."""
    word = claims.word(claims.file(alice))
    for assessor in assessors[:2]:
        desk.decide(*word.arguments, {"from": assessor})
    return word


@pytest.fixture
def seat(panel, member_assembly):
    """Seat these people, two of whom are enough."""

    def seat(*people):
        change_panel(panel, people, TWO, member_assembly)

    return seat


def test_a_smaller_panel_makes_votes_enough(
    desk, claims, word, seat, assessors, newcomer, stranger
):
    seat(*assessors[:2], newcomer)
    transaction = desk.recount(*word.arguments, {"from": stranger})
    seats = claims.number_of(*assessors[:2])
    check_event(
        transaction,
        "DecisionSigned",
        claim=1,
        digest=claims.digest(word),
        seats=0,
        decision=word.verdict.as_tuple(),
        signatures=b"\0",  # how brownie shows that there are none
        walletSignatures=(),
    )
    check_event(
        transaction,
        "Decided",
        claim=1,
        digest=claims.digest(word),
        approved=True,
        benefitClass=0,
        benefit=4_000,
        share=393,
        seats=seats,
    )
    assert claims.state(1) == State.UNDER_NOTICE
    assert desk.decidedSeats(1) == desk.votesFor(1, claims.digest(word)) == seats


def test_without_a_change_they_are_not_enough(desk, refused, claims, word, assessors, stranger):
    with refused("ClaimNotEnoughSeats", claims.number_of(*assessors[:2])):
        desk.recount(*word.arguments, {"from": stranger})


def test_seats_that_left_do_not_count(
    desk, refused, claims, word, seat, assessors, newcomer, stranger
):
    voted = claims.number_of(*assessors[:2])
    seat(assessors[0], newcomer)
    with refused("ClaimNotEnoughSeats", voted):
        desk.recount(*word.arguments, {"from": stranger})


def test_of_another_word_nothing_counts(desk, refused, claims, word, seat, assessors, stranger):
    seat(*assessors[:2])
    other = claims.word(1, approve=False)
    with refused("ClaimNotEnoughSeats", 0):
        desk.recount(*other.arguments, {"from": stranger})


@pytest.mark.parametrize("state", [state for state in State if state != State.FILED])
def test_only_a_filed_claim(desk, refused, claims, alice, stranger, state):
    claim = claims.file(alice)
    claims.bring(claim, state) if state != State.NONE else None
    number = 2 if state == State.NONE else claim
    word = claims.word(claim)
    with refused("ClaimWrongState", number, state):
        desk.recount(number, word.verdict.as_tuple(), {"from": stranger})
