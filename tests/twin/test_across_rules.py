"""One rule used to get round another: two wallets of one person, before a jury and at a filing.

Rules: C1, C10, C12, P9.
"""

import pytest

from mutual_pool.protocol.claims.jury import Ballot
from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import HUGE, MILD, SEVERE, Settings
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, DAN, ERIN, NEWCOMER, STRANGER


@pytest.fixture(scope="module")
def settings():
    """The severe benefit ends a membership."""
    return Settings(ends_membership=1 << SEVERE)


@pytest.fixture
def left(side):
    """Alice's first wallet lapsed; the newcomer's is her second, for 33 days. Gives a day of hers.

    Both cover days of their own, and four others have the standing of jurors.
    """
    side.join(ALICE, 6_400)
    for member in (CAROL, BOB, DAN, ERIN):
        side.join(member, 60_000)
    side.wait(days=32)
    day = side.today
    side.paid(CAROL, benefit_class=HUGE)
    assert not side.standing(ALICE).active
    side.wait(days=16)
    side.join(NEWCOMER, 20_000, identity=side.membership(ALICE).identity)
    side.wait(days=33)
    assert side.membership(ALICE).moved
    return side, day


def test_the_next_wallet_of_the_claimant_has_no_say(left):
    side, day = left
    claim = side.file(ALICE, day=day, benefit_class=MILD)
    side.decide_by_signatures(claim, ASSESSORS[:3])
    with side.refuses("JuryNoVote", claim, NEWCOMER):
        side.object(claim, by=NEWCOMER)
    side.object(claim, by=BOB)
    assert [side.ballot_of(claim, one) for one in (ALICE, NEWCOMER)] == [Ballot.PARTY] * 2
    with side.refuses("JuryNoVote", claim, NEWCOMER):
        side.vote(claim, True, by=NEWCOMER)
    side.vote(claim, True, by=CAROL)


def test_on_a_claim_of_the_next_wallet_everybody_else_has(left):
    side, _ = left
    claim = side.file(NEWCOMER, benefit_class=MILD)
    side.decide_by_signatures(claim, ASSESSORS[:3])
    side.object(claim, by=BOB)
    with side.refuses("JuryNoVote", claim, NEWCOMER):
        side.vote(claim, True, by=NEWCOMER)
    side.vote(claim, True, by=DAN)
    other = side.file(BOB, benefit_class=MILD)
    side.decide_by_signatures(other, ASSESSORS[:3])
    side.object(other, by=NEWCOMER)
    assert side.ballot_of(other, NEWCOMER) is Ballot.OBJECTED


def test_another_person_in_the_next_wallet_has_a_vote(left):
    side, day = left
    side.quit(NEWCOMER)
    side.wait(1)
    side.join(NEWCOMER, 20_000, identity=b"another identity")
    side.wait(days=33)
    claim = side.file(ALICE, day=day, benefit_class=MILD)
    side.decide_by_signatures(claim, ASSESSORS[:3])
    side.object(claim, by=NEWCOMER)
    side.vote(claim, False, by=NEWCOMER)
    assert side.ballot_of(claim, NEWCOMER) is Ballot.OBJECTED_REFUSE


def test_a_lesser_class_opens_no_door_to_a_second_full_benefit(left):
    side, day = left
    claim = side.file(NEWCOMER)
    side.decide_by_signatures(claim, ASSESSORS[:3], benefit_class=MILD)
    for benefit_class in (SEVERE, MILD):
        with side.refuses("ClaimOpen", ALICE, claim):
            side.file(ALICE, day=day, benefit_class=benefit_class)
    side.appeal(claim, by=NEWCOMER)
    for voter in (BOB, CAROL, DAN):
        side.vote(claim, True, by=voter)
    side.wait(days=8)
    assert side.state_of(claim) is ClaimState.AWAITING_SEAT
    side.decide(claim, by=ASSESSORS[0])
    side.wait(days=7)
    side.settle(claim, by=STRANGER)
    assert side.membership(NEWCOMER).ending
    with side.refuses("ClaimNotCovered", ALICE, day):
        side.file(ALICE, day=day)


def test_once_the_lesser_class_is_paid_the_other_wallet_files(left):
    side, day = left
    claim = side.file(NEWCOMER)
    side.decide_by_signatures(claim, ASSESSORS[:3], benefit_class=MILD)
    side.wait(days=7)
    side.settle(claim, by=STRANGER)
    assert not side.membership(NEWCOMER).ending
    side.file(ALICE, day=day)
