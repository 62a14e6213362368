"""The state of a claim: every arrow taken, every other refused, and a naive restatement of time."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutual_pool.claim_records import Claim, ClaimOutcome, Dispute, JuryRules, Reading, Rules
from mutual_pool.claim_records import ClaimState as State
from mutual_pool.records import DAY
from tests.model.people import (
    ASSESSORS,
    COVERED,
    RULES,
    START,
    STRANGER,
    SUPERVISOR,
    filing,
    founded,
    member,
    refused,
    verdict,
)

# ---------------------------------------------------------------------- by the twin


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
    "settle": lambda way: way.do("settle", by=STRANGER),
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
    State.PAYABLE: {"settle": State.PAID, "withdraw": State.WITHDRAWN},
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
    "no": [lambda way, n=number: way.do("vote", False, by=member(n)) for number in (4, 5)],
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


# ------------------------------------------------------------------ told once more


@dataclass
class Tale:
    """What happened to a claim; moments are seconds after the one before."""

    rules: Rules
    approved: bool | None
    decided_after: int
    called_after: int | None
    votes_for: int
    votes_against: int
    quorum: int
    signed_after: int | None
    held_days: int

    @property
    def word(self):
        """True, False, or None, by fractions."""
        votes = self.votes_for + self.votes_against
        if votes < self.quorum or votes == 0:
            return None
        share = Fraction(self.votes_for, votes)
        if share >= Fraction(2, 3):
            return True
        return False if share <= Fraction(1, 3) else None


def timeline(tale):
    """The moments at which the state changes, and the records at the last act: told naively."""
    rules, facts, dispute = tale.rules, Claim(filed_at=START), Dispute(held_days=tale.held_days)
    panel, notice, appeal, jury = (
        days * DAY
        for days in (rules.panel_days, rules.notice_days, rules.appeal_days, rules.jury_days)
    )
    turns = [(START, State.FILED)]
    if tale.approved is None:
        turns.append((START + panel, State.SILENT))
        window, unsaid = appeal, State.EXPIRED
    else:
        facts.decided_at = START + tale.decided_after % panel
        facts.outcome = ClaimOutcome.APPROVED if tale.approved else ClaimOutcome.REFUSED
        turns.append((facts.decided_at, State.UNDER_NOTICE if tale.approved else State.APPEALABLE))
        window = notice + tale.held_days * DAY if tale.approved else appeal
        unsaid = State.PAYABLE if tale.approved else State.REFUSED
    last_act, over = turns[-1][0], turns[-1][0] + window
    if tale.called_after is None:
        return facts, dispute, [*turns, (over, unsaid)], last_act

    called = last_act + tale.called_after % window
    end = called + jury
    turns.append((called, State.JURY))
    dispute.ends_at, dispute.quorum = end, tale.quorum
    dispute.votes_for, dispute.votes_against = tale.votes_for, tale.votes_against
    if tale.word is False:
        return facts, dispute, [*turns, (end, State.REFUSED)], end
    if tale.approved:
        stands = [(end, State.UNDER_NOTICE)] if end < over else []
        return facts, dispute, [*turns, *stands, (max(end, over), State.PAYABLE)], end
    if tale.word is None:
        return facts, dispute, [*turns, (end, unsaid)], end
    turns.append((end, State.AWAITING_SEAT))
    if tale.signed_after is None:
        return facts, dispute, [*turns, (end + panel, State.EXPIRED)], end
    facts.decided_at = signed = end + tale.signed_after % panel
    facts.outcome = ClaimOutcome.APPROVED
    turns.append((signed, State.UNDER_NOTICE))
    payable = signed + notice + tale.held_days * DAY
    return facts, dispute, [*turns, (payable, State.PAYABLE)], signed


moments = st.integers(0, 2**32)
votes = st.integers(0, 9)
days_of = st.integers(7, 20)
tales = st.builds(
    Tale,
    rules=st.builds(
        Rules,
        cap_per_unit=st.just(1),
        claim_bond=st.just(0),
        fee_bps=st.just(0),
        claim_window_days=st.just(180),
        panel_days=days_of,
        notice_days=st.integers(3, 20),
        payee_days=st.just(60),
        appeal_days=days_of,
        jury_days=days_of,
    ),
    approved=st.sampled_from([None, True, False]),
    decided_after=moments,
    called_after=st.one_of(st.none(), moments),
    votes_for=votes,
    votes_against=votes,
    quorum=st.integers(1, 6),
    signed_after=st.one_of(st.none(), moments),
    held_days=st.integers(0, 14),
)


@settings(max_examples=600, deadline=None)
@given(tales)
def test_time_moves_a_claim_as_the_tale_says(tale):
    facts, dispute, turns, last_act = timeline(tale)
    reading = Reading(facts, tale.rules, dispute)
    edges = {moment + beside for moment, _ in turns for beside in (-1, 0, 1)} | {last_act}
    for now in sorted(edge for edge in edges if edge >= last_act):
        told = [state for moment, state in turns if moment <= now][-1]
        assert reading.state_at(now) is told, now


@settings(max_examples=300, deadline=None)
@given(tales)
def test_a_claim_is_payable_within_120_days_or_never(tale):
    """The rules' own bound, whatever happens, each act on its last second."""
    tale.rules.check(1, 1)
    facts, dispute, turns, _ = timeline(tale)
    last = turns[-1][0]
    assert last <= START + 120 * DAY
    final = {State.PAYABLE, State.REFUSED, State.EXPIRED}
    assert Reading(facts, tale.rules, dispute).state_at(last) in final


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(500, 5_000), st.integers(100, 2_000))
def test_a_quorum_is_the_smaller_of_a_number_and_a_share_rounded_up(voters, bps, number):
    quorum = JuryRules(100, bps, number).quorum_of(voters)
    share = Fraction(voters * bps, 10_000)
    assert 1 <= quorum <= max(1, number)
    assert quorum == number or quorum - 1 < share <= quorum or (quorum, share) == (1, 0)
