"""ClaimDesk.decide after a jury: one seat of the current panel signs what the jury approved.

Rule: C13.
"""

import pytest

from mutual_pool.protocol.eip712 import recover_signers
from tests.support.claims import State
from tests.support.clock import DAY, now, wait
from tests.support.deploying import MILD, NOTICE_DAYS, PANEL_DAYS
from tests.support.events import check_event


@pytest.fixture
def won(claims, alice):
    """A claim refused by four seats and approved by the jury."""
    return claims.bring(claims.file(alice), State.AWAITING_SEAT)


def check_confirmed(claims, transaction, word, seat):
    check_event(
        transaction,
        "Decided",
        claim=word.claim,
        digest=claims.digest(word),
        approved=True,
        benefitClass=0,
        benefit=4_000,
        share=393,
        seats=claims.number_of(seat),
    )
    check_event(transaction, "ShareSetAside", claim=word.claim, share=393, pendingShares=393)
    facts = claims.facts(word.claim)
    assert (facts["outcome"], facts["decidedAt"], facts["share"]) == (1, now(), 393)
    assert claims.state(word.claim) == State.UNDER_NOTICE


@pytest.mark.parametrize("place", [0, 4], ids=["who had refused", "who had said nothing"])
def test_by_transaction(desk, claims, assessors, won, place):
    word, seat = claims.word(won), assessors[place]
    transaction = desk.decide(*word.arguments, {"from": seat})
    check_confirmed(claims, transaction, word, seat)
    assert desk.votesFor(won, claims.digest(word)) == 0, "nobody would read the tally"


def test_by_signature(desk, claims, assessors, won):
    word = claims.word(won)
    transaction = claims.decide(word, assessors[2:3])
    check_confirmed(claims, transaction, word, assessors[2])


def test_a_signature_from_before_the_jury_is_of_nobody(refused, claims, assessors, alice):
    """The panel recovers a stranger from it, since it is of another digest."""
    claim = claims.file(alice)
    before = claims.word(claim, deadline=now() + 100 * DAY)
    packed = claims.packed(assessors[4:], before)
    claims.bring(claim, State.AWAITING_SEAT)
    after = claims.word(claim, deadline=before.verdict.deadline)
    assert (before.verdict, before.decision.jury_ended_at) == (after.verdict, 0)
    (somebody,) = recover_signers(claims.digest(after), packed.signatures)
    with refused("PanelNoSeat", somebody):
        claims.plan.desk.decideBySignatures(
            *after.arguments, (claims.seats, *packed), {"from": claims.plan.actors.stranger}
        )
    claims.decide(after, assessors[4:])
    assert claims.state(claim) == State.UNDER_NOTICE


def test_the_notice_follows(claims, assessors, won):
    claims.approve(won, assessors[:1])
    wait(days=NOTICE_DAYS, seconds=-60)
    assert claims.state(won) == State.UNDER_NOTICE
    wait(seconds=60)
    claims.settle(won)
    assert claims.state(won) == State.PAID


@pytest.mark.parametrize("changes", [{"approve": False}, {"benefit_class": MILD}], ids=str)
def test_only_what_the_jury_approved(desk, refused, claims, assessors, won, changes):
    benefit = 800 if "benefit_class" in changes else None
    word = claims.word(won, benefit=benefit, **changes)
    with refused("ClaimJuryApproved", won):
        desk.decide(*word.arguments, {"from": assessors[4]})
    with refused("ClaimJuryApproved", won):
        claims.decide(word, assessors[3:])


@pytest.mark.parametrize("by", ["alice", "stranger", "supervisor"])
def test_only_a_seat(desk, refused, claims, actors, won, by):
    word, sender = claims.word(won), getattr(actors, by)
    error = "PanelOwnClaim" if by == "alice" else "PanelNoSeat"
    with refused(error, sender):
        desk.decide(*word.arguments, {"from": sender})


def test_a_seat_of_the_current_panel(
    desk, panel, refused, claims, assessors, won, member_assembly, newcomer
):
    seats = sorted([*assessors[1:], newcomer], key=lambda seat: int(seat.address, 16))
    panel.change(seats, ((100_000, 2),), {"from": member_assembly})
    word = claims.word(won)
    with refused("PanelNoSeat", assessors[0]):
        desk.decide(*word.arguments, {"from": assessors[0]})
    check_confirmed(claims, desk.decide(*word.arguments, {"from": newcomer}), word, newcomer)


def test_nobody_signs_for_themself(desk, members, token, pool, refused, claims, assessors, bob):
    own = assessors[0]
    token.mint(own, 10**6, {"from": own})
    token.approve(pool, 10**6, {"from": own})
    members.join(own)
    wait(days=32)
    claim = claims.file(own)
    claims.refuse(claim, assessors[1:])
    claims.appeal(claim)
    claims.vote(claim, True, bob, claims.plan.actors.carol)
    wait(days=8)
    word = claims.word(claim)
    with refused("PanelOwnClaim", own):
        desk.decide(*word.arguments, {"from": own})
    with refused("PanelOwnClaim", own):
        claims.decide(word, [own])
    claims.decide(word, [assessors[1]])


def test_in_time(desk, refused, claims, assessors, won):
    wait(days=PANEL_DAYS, seconds=-60)
    word = claims.word(won)
    wait(seconds=60)
    with refused("ClaimWrongState", won, State.EXPIRED):
        desk.decide(*word.arguments, {"from": assessors[0]})
