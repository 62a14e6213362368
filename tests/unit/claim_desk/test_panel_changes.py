"""Who decides on a claim when the panel changed after it was filed. Rule: C4."""

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from tests.support.claims import State
from tests.support.deploying import TIERS, Settings
from tests.support.panels import change_panel


@pytest.fixture
def claim(claims, alice):
    return claims.file(alice)


@pytest.fixture
def seat(panel, member_assembly):
    """Seat these people, in any order."""

    def seat(people, tiers=TIERS):
        change_panel(panel, people, tiers, member_assembly)

    return seat


def test_a_former_assessor_is_refused(desk, refused, claims, seat, claim, assessors):
    seat(assessors[1:])
    word = claims.word(claim)
    with refused("PanelNoSeat", assessors[0]):
        claims.decide(word, assessors[:3])
    with refused("PanelNoSeat", assessors[0]):
        desk.decide(*word.arguments, {"from": assessors[0]})


def test_a_future_assessor_is_refused(desk, refused, claims, seat, claim, assessors, newcomer):
    seat([*assessors, newcomer])
    word = claims.word(claim)
    with refused("ClaimSeatsNotEligible", claims.number_of(newcomer)):
        claims.decide(word, [*assessors[:3], newcomer])
    with refused("ClaimSeatsNotEligible", claims.number_of(newcomer)):
        desk.decide(*word.arguments, {"from": newcomer})


def test_a_future_assessor_decides_on_the_next_claim(claims, seat, claim, assessors, newcomer, bob):
    seat([*assessors, newcomer])
    following = claims.file(bob)
    claims.approve(following, [newcomer, *assessors[:2]])
    assert claims.state(following) == State.UNDER_NOTICE


def test_those_who_stayed_decide(claims, seat, claim, assessors, newcomer):
    seat([*assessors[2:], newcomer])
    claims.approve(claim, assessors[2:])
    assert claims.state(claim) == State.UNDER_NOTICE


def test_where_too_few_stayed_the_current_panel_decides(
    claims, seat, claim, assessors, newcomer, stranger
):
    seat([*assessors[3:], newcomer, stranger])
    claims.approve(claim, [assessors[3], newcomer, stranger])
    assert claims.state(claim) == State.UNDER_NOTICE


def test_and_by_its_own_threshold(claims, seat, claim, newcomer, stranger):
    seat([newcomer, stranger], tiers=((100_000, 1),))
    claims.approve(claim, [newcomer])
    assert claims.state(claim) == State.UNDER_NOTICE


def test_the_vote_of_a_seat_that_left_no_longer_counts(
    desk, claims, seat, claim, assessors, newcomer
):
    word = claims.word(claim)
    claims.decide(word, assessors[:2])
    seat([*assessors[2:], newcomer])
    claims.decide(word, assessors[2:4])
    assert claims.state(claim) == State.FILED, "four voted, two of them sit"
    transaction = claims.decide(word, assessors[4:])
    assert transaction.events["Decided"]["seats"] == 0b111000
    assert desk.votesFor(claim, claims.digest(word)) == 0b11110, "the last vote is only logged"


def test_the_vote_of_a_seat_that_stayed_still_counts(claims, seat, claim, assessors, newcomer):
    word = claims.word(claim)
    claims.decide(word, assessors[1:3])
    seat([*assessors[1:], newcomer])
    assert "Decided" in claims.decide(word, assessors[3:4]).events


def test_a_seat_that_left_and_came_back_does_not_decide_twice(
    desk, refused, claims, seat, assessors, alice, member_assembly
):
    """Two changes of the panel are fourteen days apart, so the panel has a longer time here."""
    longer = Settings().rules(panel_days=20), Settings().jury_rules()
    desk.changeRules(*longer, {"from": member_assembly})
    claim = claims.file(alice)
    claims.decide(claims.word(claim), assessors[:1])
    seat(assessors[1:])
    seat(assessors)
    word = claims.word(claim)
    with refused("ClaimSeatsDecided", claims.number_of(assessors[0])):
        claims.decide(word, assessors[:3])


def test_the_old_panel_as_a_whole_is_refused(
    desk, refused, claims, seat, claim, assessors, newcomer, stranger
):
    """A batch carries the seats of the panel now."""
    old = claims.seats
    seat([*assessors[1:], newcomer])
    word = claims.word(claim)
    packed = claims.packed(assessors[:3], word)
    hashes = [
        keccak(encode(["(address,uint8)[]"], [[(str(who), number) for who, number in seats]]))
        for seats in (claims.seats, old)
    ]
    with refused("PanelNotCurrent", *hashes):
        desk.decideBySignatures(*word.arguments, (old, *packed), {"from": stranger})
