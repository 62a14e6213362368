"""ClaimDesk.decide: a seat decides by its own transaction. Rule: C3."""

import pytest

from tests.support.claims import State
from tests.support.clock import HOUR, now, wait
from tests.support.deploying import BOND, CAP, HUGE, MILD, PANEL_DAYS, SEVERE
from tests.support.events import check_event, no_event

UNITS = 11
THRESHOLDS = {MILD: 2, SEVERE: 3, HUGE: 4}


@pytest.fixture
def decide(desk):
    return lambda word, assessor: desk.decide(*word.arguments, {"from": assessor})


def test_a_vote_is_counted(desk, claims, decide, assessors, alice):
    word = claims.word(claims.file(alice))
    transaction = decide(word, assessors[1])
    seats = claims.number_of(assessors[1])
    check_event(
        transaction,
        "DecisionSigned",
        claim=1,
        digest=claims.digest(word),
        seats=seats,
        decision=word.verdict.as_tuple(),
        signatures=b"\0",  # how brownie shows that there are none
        walletSignatures=(),
    )
    no_event(transaction, "Decided")
    assert desk.decidedSeats(1) == seats == 4
    assert desk.votesFor(1, claims.digest(word)) == seats
    assert claims.state(1) == State.FILED


@pytest.mark.parametrize("kind", THRESHOLDS)
def test_the_threshold_grows_with_the_benefit(
    desk, pool, claims, members, decide, assessors, alice, kind
):
    claim = claims.file(alice, benefit_class=kind)
    word, benefit = claims.word(claim), claims.facts(claim)["benefit"]
    for assessor in assessors[: THRESHOLDS[kind] - 1]:
        no_event(decide(word, assessor), "Decided")
    transaction = decide(word, assessors[4])
    share = min(CAP, -(-(benefit + benefit * 8 // 100) // UNITS))
    check_event(
        transaction,
        "Decided",
        claim=claim,
        digest=claims.digest(word),
        approved=True,
        benefitClass=kind,
        benefit=benefit,
        share=share,
        seats=claims.number_of(*assessors[: THRESHOLDS[kind] - 1], assessors[4]),
    )
    check_event(transaction, "ShareSetAside", claim=claim, share=share, pendingShares=share)
    facts = claims.facts(claim)
    assert (facts["share"], facts["decidedAt"], facts["outcome"]) == (share, now(), 1)
    assert members.books()["pendingShares"] == share
    assert claims.state(claim) == State.UNDER_NOTICE


def test_a_notice_of_seven_days(claims, alice):
    claim = claims.file(alice)
    claims.approve(claim)
    wait(days=7, seconds=-60)
    assert claims.state(claim) == State.UNDER_NOTICE
    wait(seconds=60)
    assert claims.state(claim) == State.PAYABLE


def test_refusing_needs_the_threshold_too(pool, members, claims, decide, assessors, alice):
    claim = claims.file(alice)
    word = claims.word(claim, approve=False)
    decide(word, assessors[0])
    decide(word, assessors[1])
    assert claims.state(claim) == State.FILED
    transaction = decide(word, assessors[2])
    check_event(
        transaction,
        "Decided",
        claim=claim,
        digest=claims.digest(word),
        approved=False,
        benefitClass=SEVERE,
        benefit=4_000,
        share=0,
        seats=0b1110,
    )
    no_event(transaction, "ShareSetAside")
    no_event(transaction, "BondForfeited")
    assert claims.state(claim) == State.APPEALABLE
    books = members.books()
    assert (books["carry"], books["owed"], books["pendingShares"]) == (0, BOND, 0)
    members.check_books()


def test_votes_for_different_decisions_do_not_add_up(desk, claims, decide, assessors, alice):
    claim = claims.file(alice)
    words = [
        claims.word(claim),
        claims.word(claim, approve=False),
        claims.word(claim, findings_hash=b"other".ljust(32)),
        claims.word(claim, notice_hash=b"other".ljust(32)),
    ]
    for word, assessor in zip(words, assessors, strict=False):
        no_event(decide(word, assessor), "Decided")
    assert desk.decidedSeats(claim) == 0b11110
    assert [desk.votesFor(claim, claims.digest(word)) for word in words] == [2, 4, 8, 16]
    assert claims.state(claim) == State.FILED


def test_a_class_that_pays_less_may_be_approved(claims, decide, assessors, alice):
    """By the threshold of the benefit filed, since the rest of it is refused."""
    claim = claims.file(alice, benefit_class=SEVERE)
    word = claims.word(claim, benefit=800, benefit_class=MILD)
    decide(word, assessors[0])
    no_event(decide(word, assessors[1]), "Decided")
    event = decide(word, assessors[2]).events["Decided"]
    assert (event["benefitClass"], event["benefit"]) == (MILD, 800)
    facts = claims.facts(claim)
    assert (facts["benefitClass"], facts["benefit"]) == (MILD, 800)


def test_a_class_that_pays_more_is_refused(desk, refused, claims, assessors, alice):
    word = claims.word(claims.file(alice, benefit_class=MILD), benefit_class=SEVERE)
    with refused("ClaimBenefitAboveFiled", 4_000, 800):
        desk.decide(*word.arguments, {"from": assessors[0]})


@pytest.mark.parametrize(
    "change",
    [{"benefit_class": 3}, {"benefit_class": MILD, "approve": False}],
    ids=["unknown", "refusing another class"],
)
def test_another_class_is_refused(desk, refused, claims, assessors, alice, change):
    word = claims.word(claims.file(alice), **change)
    with refused("ClaimUnknownClass", change["benefit_class"]):
        desk.decide(*word.arguments, {"from": assessors[0]})


@pytest.mark.parametrize("change", [{"identity": bytes(16)}, {"evidence_hash": bytes(32)}])
def test_another_subject_is_refused(desk, refused, claims, assessors, alice, change):
    claim = claims.file(alice)
    word = claims.word(claim, **change)
    with refused("ClaimSubjectMismatch", claim):
        desk.decide(*word.arguments, {"from": assessors[0]})


def test_past_the_deadline_is_refused(desk, refused, claims, decide, assessors, alice):
    word = claims.word(claims.file(alice), deadline=now() + HOUR)
    wait(seconds=HOUR - 60)
    decide(word, assessors[1])
    wait(seconds=120)
    with refused("ClaimDecisionExpired", word.verdict.deadline, now):
        desk.decide(*word.arguments, {"from": assessors[0]})


def test_a_seat_decides_once(desk, refused, claims, decide, assessors, alice):
    claim = claims.file(alice)
    decide(claims.word(claim), assessors[0])
    for word in (claims.word(claim), claims.word(claim, approve=False)):
        with refused("ClaimSeatsDecided", claims.number_of(assessors[0])):
            desk.decide(*word.arguments, {"from": assessors[0]})


def test_a_seat_may_decide_on_the_next_claim(desk, claims, decide, assessors, alice, bob):
    for member in (alice, bob):
        decide(claims.word(claims.file(member)), assessors[0])
    assert [desk.decidedSeats(claim) for claim in (1, 2)] == [2, 2]


@pytest.mark.parametrize("by", ["stranger", "bob", "registrar", "member_assembly"])
def test_who_has_no_seat_is_refused(desk, refused, claims, actors, alice, by):
    word, sender = claims.word(claims.file(alice)), getattr(actors, by)
    with refused("PanelNoSeat", sender):
        desk.decide(*word.arguments, {"from": sender})


OPEN_TO_SEATS = (State.FILED, State.AWAITING_SEAT)


@pytest.mark.parametrize(
    "state", [state for state in State if state and state not in OPEN_TO_SEATS]
)
def test_only_a_filed_claim_is_decided_on(desk, refused, claims, assessors, alice, state):
    claim = claims.bring(claims.file(alice), state)
    word = claims.word(claim)
    with refused("ClaimWrongState", claim, state):
        desk.decide(*word.arguments, {"from": assessors[4]})


def test_a_claim_that_is_none_is_refused(desk, refused, claims, assessors, alice):
    word = claims.word(claims.file(alice))
    with refused("ClaimWrongState", 2, State.NONE):
        desk.decide(2, word.verdict.as_tuple(), {"from": assessors[0]})


def test_up_to_the_panels_last_moment(claims, decide, assessors, alice):
    claim = claims.file(alice)
    word = claims.word(claim, deadline=2**40 - 1)
    wait(days=PANEL_DAYS, seconds=-60)
    decide(word, assessors[0])
