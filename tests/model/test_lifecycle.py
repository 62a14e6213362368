"""The state of a claim: every arrow taken, every other refused, every deadline passed."""

from functools import partial

import pytest

from mutual_pool.claim_records import ClaimState as State
from mutual_pool.records import DAY
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

    def decide(self, approve, seats=3):
        word = verdict(self.plan, self.claim, self.now, approve=approve)
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
    "vote yes": lambda way: way.do("vote", True, by=member(2)),
    "vote no": lambda way: way.do("vote", False, by=member(3)),
    "hold": lambda way: way.do("hold", 14, by=SUPERVISOR),
}
PANEL, NOTICE, APPEAL, JURY = (
    partial(Way.wait, days=days)
    for days in (RULES.panel_days, RULES.notice_days, RULES.appeal_days, RULES.jury_days)
)
TWO_VOTES = [
    lambda way, number=number: way.do("vote", True, by=member(number)) for number in (4, 5)
]
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
    State.JURY: {"vote yes": State.JURY, "vote no": State.JURY},
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
    "a refusal": [VERBS["refuse"], VERBS["appeal"]],
    "a silence": [PANEL, VERBS["appeal"]],
}
SAID = {
    "nothing": [],
    "yes": TWO_VOTES,
    "no": [lambda way, n=number: way.do("vote", False, by=member(n)) for number in (4, 5, 6)],
    "one of each": [TWO_VOTES[0], VERBS["vote no"]],
}
AFTERWARDS = {
    "an approval": (State.PAYABLE, State.PAYABLE, State.REFUSED, State.PAYABLE),
    "a refusal": (State.REFUSED, State.AWAITING_SEAT, State.REFUSED, State.REFUSED),
    "a silence": (State.EXPIRED, State.AWAITING_SEAT, State.REFUSED, State.EXPIRED),
}
DEADLINES = [
    (State.FILED, [], RULES.panel_days, State.SILENT),
    (State.SILENT, [PANEL], RULES.appeal_days, State.EXPIRED),
    (State.UNDER_NOTICE, [VERBS["approve"]], RULES.notice_days, State.PAYABLE),
    (State.UNDER_NOTICE, [VERBS["approve"], VERBS["hold"]], RULES.notice_days + 14, State.PAYABLE),
    (State.APPEALABLE, [VERBS["refuse"]], RULES.appeal_days, State.REFUSED),
    (State.AWAITING_SEAT, TO[State.AWAITING_SEAT], RULES.panel_days, State.EXPIRED),
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
