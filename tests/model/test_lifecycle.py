"""The state of a claim: every arrow taken, every other refused, every deadline passed."""

from functools import partial

import pytest

from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import ClaimState as State
from mutual_pool.protocol.pool.types import DAY
from tests.model.people import (
    ASSESSORS,
    COVERED,
    RULES,
    STRANGER,
    SUPERVISOR,
    filing,
    founded,
    member,
    refused,
    verdict,
)


class Way:
    """A claim of member 0 on its way, at a moment of its own."""

    def __init__(self):
        self.plan, self.now = founded(), COVERED
        self.claim = self.plan.claims.file(filing(0, COVERED // DAY), sender=member(0), now=COVERED)

    @property
    def state(self):
        return self.plan.claims.state_of(self.claim, self.now)

    def wait(self, days):
        self.now += days * DAY

    def decide(self, approve, seats=3, **changes):
        word = verdict(self.plan, self.claim, self.now, approve=approve, **changes)
        claims, signers = self.plan.claims, ASSESSORS[:seats]
        claims.decide_by_signatures(self.claim, word, signers, now=self.now)

    def recount(self):
        word = verdict(self.plan, self.claim, self.now)
        self.plan.claims.recount(self.claim, word, now=self.now)

    def do(self, verb, *arguments, by=None):
        book = self.plan.jury if verb in ("object", "appeal", "vote", "hold") else self.plan.claims
        sender = {} if by is None else {"sender": by}
        getattr(book, verb)(self.claim, *arguments, now=self.now, **sender)


VERBS = {
    "approve": lambda way: way.decide(True),
    "refuse": lambda way: way.decide(False),
    "sign": lambda way: way.decide(True, seats=1),
    "recount": lambda way: way.recount(),
    "settle": lambda way: way.do("settle"),
    "settle short": lambda way: way.do("settle_short", 0, by=STRANGER),
    "withdraw": lambda way: way.do("withdraw", by=member(0)),
    "conclude": lambda way: way.do("conclude"),
    "object": lambda way: way.do("object", by=member(1)),
    "appeal": lambda way: way.do("appeal", by=member(0)),
    "vote yes": lambda way: way.do("vote", Answer.APPROVE, by=member(2)),
    "vote no": lambda way: way.do("vote", Answer.REFUSE, by=member(3)),
    "vote to leave": lambda way: way.do("vote", Answer.LEAVE, by=member(6)),
    "hold": lambda way: way.do("hold", 14, by=SUPERVISOR),
}
PANEL, NOTICE, APPEAL, JURY = (
    partial(Way.wait, days=days)
    for days in (RULES.panel_days, RULES.notice_days, RULES.appeal_days, RULES.jury_days)
)
TWO_VOTES = [
    lambda way, number=number: way.do("vote", Answer.APPROVE, by=member(number))
    for number in (4, 5)
]


def lesser(way):
    """Approve the other class, which pays less."""
    way.decide(True, benefit_class=1)


TO = {
    State.FILED: [],
    State.UNDER_NOTICE: [VERBS["approve"]],
    State.PAYABLE: [VERBS["approve"], NOTICE],
    State.PAID: [VERBS["approve"], NOTICE, VERBS["settle"]],
    State.APPEALABLE: [VERBS["refuse"]],
    State.REFUSED: [VERBS["refuse"], APPEAL],
    State.WITHDRAWN: [VERBS["withdraw"]],
    State.SILENT: [PANEL],
    State.EXPIRED: [PANEL, APPEAL],
    State.JURY: [VERBS["refuse"], VERBS["appeal"]],
    State.AWAITING_SEAT: [VERBS["refuse"], VERBS["appeal"], *TWO_VOTES, JURY],
}
ARROWS = {
    State.FILED: {
        "approve": State.UNDER_NOTICE,
        "refuse": State.APPEALABLE,
        "sign": State.FILED,
        "withdraw": State.WITHDRAWN,
    },
    State.UNDER_NOTICE: {
        "object": State.JURY,
        "hold": State.UNDER_NOTICE,
        "withdraw": State.WITHDRAWN,
    },
    State.PAYABLE: {
        "settle": State.PAID,
        "settle short": State.PAID,
        "withdraw": State.WITHDRAWN,
    },
    State.APPEALABLE: {"appeal": State.JURY},
    State.SILENT: {"appeal": State.JURY, "withdraw": State.WITHDRAWN},
    State.JURY: dict.fromkeys(("vote yes", "vote no", "vote to leave"), State.JURY),
    State.AWAITING_SEAT: {
        "approve": State.UNDER_NOTICE,
        "sign": State.UNDER_NOTICE,
        "withdraw": State.WITHDRAWN,
    },
    State.REFUSED: {"conclude": State.REFUSED},
    State.EXPIRED: {"conclude": State.EXPIRED},
    State.PAID: {},
    State.WITHDRAWN: {},
}
#: Where the state allows the verb, and something else about the claim does not.
OTHERWISE = {
    (State.FILED, "recount"): ("ClaimNotEnoughSeats", 0),
    (State.AWAITING_SEAT, "refuse"): ("ClaimJuryApproved", 1),
}


def brought(state):
    way = Way()
    for step in TO[state]:
        step(way)
    assert way.state is state
    return way


def test_every_state_has_its_arrows():
    assert {*TO} == {*ARROWS} == {*State} - {State.NONE}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TO, ids=lambda state: state.name)
def test_an_arrow_is_taken_and_anything_else_refused(state, verb):
    way, act = brought(state), VERBS[verb]
    if verb in ARROWS[state]:
        act(way)
        assert way.state is ARROWS[state][verb]
        way.plan.check_laws(way.now)
        return
    told = refused(act, way)
    if verb.startswith("vote"):
        ended = way.plan.claims.dispute_of(way.claim).ends_at
        assert told == ("JuryNotSitting", way.claim, ended)
    elif (state, verb) in OTHERWISE:
        assert told == OTHERWISE[state, verb]
    else:
        of_jury = verb in ("object", "appeal", "hold")
        assert told == ("JuryWrongState" if of_jury else "ClaimWrongState", way.claim, state)
    assert way.state is state


@pytest.mark.parametrize("state", [State.REFUSED, State.EXPIRED], ids=lambda state: state.name)
def test_what_was_concluded_is_not_concluded_again(state):
    way = brought(state)
    VERBS["conclude"](way)
    assert refused(VERBS["conclude"], way) == ("ClaimWrongState", way.claim, state)


DISPUTED = {
    "an approval": [VERBS["approve"], VERBS["object"]],
    "a lesser class": [lesser, VERBS["object"]],
    "a lesser class, appealed": [lesser, VERBS["appeal"]],
    "a refusal": [VERBS["refuse"], VERBS["appeal"]],
    "a silence": [PANEL, VERBS["appeal"]],
}
SAID = {
    "nothing": [],
    "yes": TWO_VOTES,
    "no": [
        lambda way, n=number: way.do("vote", Answer.REFUSE, by=member(n)) for number in (4, 5, 6)
    ],
    "one of each": [TWO_VOTES[0], VERBS["vote no"]],
    "yes, and as many to leave it": [
        *TWO_VOTES,
        *(lambda way, n=n: way.do("vote", Answer.LEAVE, by=member(n)) for n in (2, 3)),
    ],
}
AFTERWARDS = {
    "an approval": (State.PAYABLE, State.PAYABLE, State.REFUSED, *2 * [State.PAYABLE]),
    "a lesser class": (State.PAYABLE, State.AWAITING_SEAT, State.REFUSED, *2 * [State.PAYABLE]),
    "a lesser class, appealed": (
        *(State.PAYABLE, State.AWAITING_SEAT, State.REFUSED),
        *2 * [State.PAYABLE],
    ),
    "a refusal": (State.REFUSED, State.AWAITING_SEAT, State.REFUSED, *2 * [State.REFUSED]),
    "a silence": (State.EXPIRED, State.AWAITING_SEAT, State.REFUSED, *2 * [State.EXPIRED]),
}
DEADLINES = [
    (State.FILED, [], RULES.panel_days, State.SILENT),
    (State.SILENT, [PANEL], RULES.appeal_days, State.EXPIRED),
    (State.UNDER_NOTICE, [VERBS["approve"]], RULES.notice_days, State.PAYABLE),
    (State.UNDER_NOTICE, [VERBS["approve"], VERBS["hold"]], RULES.notice_days + 14, State.PAYABLE),
    (State.APPEALABLE, [VERBS["refuse"]], RULES.appeal_days, State.REFUSED),
    (State.AWAITING_SEAT, TO[State.AWAITING_SEAT], RULES.panel_days, State.EXPIRED),
    (
        State.AWAITING_SEAT,
        [lesser, VERBS["appeal"], *TWO_VOTES, JURY],
        RULES.panel_days,
        State.PAYABLE,
    ),
    (
        State.JURY,
        [lesser, VERBS["hold"], VERBS["appeal"]],
        RULES.notice_days + 14,
        State.PAYABLE,
    ),
    *[
        (State.JURY, [*steps, *votes], RULES.jury_days, AFTERWARDS[what][place])
        for what, steps in DISPUTED.items()
        for place, votes in enumerate(SAID.values())
    ],
]


@pytest.mark.parametrize(("state", "steps", "days", "then"), DEADLINES)
def test_a_deadline_passes_with_nobody_acting(state, steps, days, then):
    way = Way()
    for step in steps:
        step(way)
    assert way.state is state
    way.now += days * DAY - 1
    assert way.state is state
    way.now += 1
    assert way.state is then
    way.plan.check_laws(way.now)


@pytest.mark.parametrize(
    "state",
    [State.PAYABLE, State.PAID, State.REFUSED, State.WITHDRAWN, State.EXPIRED],
    ids=lambda state: state.name,
)
def test_the_others_have_no_deadline(state):
    way = brought(state)
    way.wait(days=10_000)
    assert way.state is state


# ------------------------------------------------------------ a lesser class


def way_to(*steps):
    way = Way()
    for step in steps:
        step(way)
    return way


def test_a_lesser_class_keeps_the_one_filed_beside_it():
    way = way_to(lesser)
    facts = way.plan.claims.claim_of(way.claim)
    assert (facts.filed_class, facts.benefit_class) == (0, 1)
    assert way.plan.claims.filed_benefit_of(facts) > facts.benefit
    assert facts.is_partial
    assert not way_to(VERBS["approve"]).plan.claims.claim_of(1).is_partial


def test_an_appeal_of_a_lesser_class_has_its_time_and_its_notice():
    """`appeal_days` are ten here, and a held notice lasts 21; without a hold it is seven."""
    way = way_to(lesser, VERBS["hold"])
    end = way.now + RULES.appeal_days * DAY
    way.now = end
    assert refused(VERBS["appeal"], way) == ("JuryAppealOver", way.claim, end)
    way.now = end - 1
    VERBS["appeal"](way)
    assert way.state is State.JURY
    assert way.plan.claims.dispute_of(way.claim).ends_at == max(
        end - 1 + RULES.jury_days * DAY, end + 11 * DAY
    )
    way = way_to(lesser, NOTICE)
    assert refused(VERBS["appeal"], way) == ("JuryWrongState", way.claim, State.PAYABLE)


def test_a_claim_has_one_jury():
    way = way_to(lesser, VERBS["hold"], VERBS["object"], JURY)
    assert way.state is State.UNDER_NOTICE
    assert refused(VERBS["appeal"], way) == ("JuryWasCalled", way.claim)


def test_a_seat_signs_what_was_filed_and_the_old_share_is_released_first():
    way = way_to(lesser, VERBS["appeal"], *TWO_VOTES, JURY)
    claims, books = way.plan.claims, way.plan.ledger.books
    before = claims.claim_of(way.claim).share
    assert books.pending_shares == before > 0
    assert refused(lambda way: way.decide(True, 1, benefit_class=1), way) == (
        "ClaimJuryApproved",
        way.claim,
    )
    VERBS["sign"](way)
    facts = claims.claim_of(way.claim)
    assert (facts.benefit_class, books.pending_shares) == (0, facts.share)
    assert facts.share > before
    way.plan.check_laws(way.now)
    NOTICE(way)
    VERBS["settle"](way)
    assert (way.state, books.pending_shares) == (State.PAID, 0)


def test_what_no_seat_signs_is_paid_as_the_panel_decided():
    way = way_to(lesser, VERBS["appeal"], *TWO_VOTES, JURY, PANEL)
    assert way.state is State.PAYABLE
    benefit = way.plan.claims.claim_of(way.claim).benefit
    VERBS["settle"](way)
    facts = way.plan.claims.claim_of(way.claim)
    assert (facts.benefit_class, facts.benefit, facts.filed_class) == (1, benefit, 0)
    way.plan.check_laws(way.now)
