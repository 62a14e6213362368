"""Time moves a claim as a naive restatement says: the moments of its turns, told one by one."""

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mutual_pool.protocol.claims.lifecycle import ClaimSnapshot
from mutual_pool.protocol.claims.rules import check_rules
from mutual_pool.protocol.claims.types import Claim, ClaimOutcome, Dispute, JuryRules, Rules
from mutual_pool.protocol.claims.types import ClaimState as State
from mutual_pool.protocol.pool.types import DAY
from tests.model.people import START


@dataclass
class Tale:
    """What happened to a claim; moments are seconds after the one before."""

    rules: Rules
    approved: bool | None
    lesser: bool
    by_claimant: bool
    decided_after: int
    called_after: int | None
    votes_for: int
    votes_against: int
    votes_to_leave: int
    quorum: int
    objectors: int
    signed_after: int | None
    held_days: int

    @property
    def word(self):
        """True, False, or None, by fractions."""
        votes = self.votes_for + self.votes_against + self.votes_to_leave
        if votes < self.quorum or votes == 0:
            return None
        if Fraction(self.votes_for, votes) >= Fraction(2, 3):
            return True
        if Fraction(self.votes_against, votes) < Fraction(2, 3):
            return None
        # An approval falls only by a quorum of others than the objectors, three of them at least.
        others = max(0, self.votes_against - self.objectors)
        return False if not self.approved or others >= max(3, self.quorum) else None


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
        facts.benefit_class = int(tale.approved and tale.lesser)
        turns.append((facts.decided_at, State.UNDER_NOTICE if tale.approved else State.APPEALABLE))
        window = notice + tale.held_days * DAY if tale.approved else appeal
        unsaid = State.PAYABLE if tale.approved else State.REFUSED
    last_act, over = turns[-1][0], turns[-1][0] + window
    if tale.called_after is None:
        return facts, dispute, [*turns, (over, unsaid)], last_act

    appealed = tale.approved and tale.lesser and tale.by_claimant
    called = last_act + tale.called_after % (min(window, appeal) if appealed else window)
    end = max(called + jury, over) if appealed else called + jury
    turns.append((called, State.JURY))
    dispute.ends_at, dispute.quorum = end, tale.quorum
    dispute.votes_for, dispute.votes_against = tale.votes_for, tale.votes_against
    dispute.votes_to_leave = tale.votes_to_leave
    dispute.objectors_against = min(tale.objectors, tale.votes_against)
    if tale.word is False:
        return facts, dispute, [*turns, (end, State.REFUSED)], end
    if tale.approved and not (tale.lesser and tale.word):
        stands = [(end, State.UNDER_NOTICE)] if end < over else []
        return facts, dispute, [*turns, *stands, (max(end, over), State.PAYABLE)], end
    if tale.word is None and not tale.approved:
        return facts, dispute, [*turns, (end, unsaid)], end
    turns.append((end, State.AWAITING_SEAT))
    if tale.signed_after is None and tale.approved:
        # The lesser class stands, at the end of its notice if that is later still.
        unsigned = end + panel
        stands = [(unsigned, State.UNDER_NOTICE)] if unsigned < over else []
        return facts, dispute, [*turns, *stands, (max(unsigned, over), State.PAYABLE)], end
    if tale.signed_after is None:
        return facts, dispute, [*turns, (end + panel, State.EXPIRED)], end
    facts.decided_at = signed = end + tale.signed_after % panel
    facts.outcome, facts.benefit_class = ClaimOutcome.APPROVED, 0
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
        panel_days=st.integers(7, 18),
        notice_days=st.integers(3, 18),
        payee_days=st.just(60),
        appeal_days=st.integers(7, 32),
        jury_days=days_of,
    ),
    approved=st.sampled_from([None, True, False]),
    lesser=st.booleans(),
    by_claimant=st.booleans(),
    decided_after=moments,
    called_after=st.one_of(st.none(), moments),
    votes_for=votes,
    votes_against=votes,
    votes_to_leave=st.integers(0, 3),
    quorum=st.integers(1, 6),
    objectors=st.integers(0, 4),
    signed_after=st.one_of(st.none(), moments),
    held_days=st.integers(0, 14),
)


@settings(max_examples=600, deadline=None)
@given(tales)
def test_time_moves_a_claim_as_the_tale_says(tale):
    facts, dispute, turns, last_act = timeline(tale)
    reading = ClaimSnapshot(facts, tale.rules, dispute)
    edges = {moment + beside for moment, _ in turns for beside in (-1, 0, 1)} | {last_act}
    for now in sorted(edge for edge in edges if edge >= last_act):
        told = [state for moment, state in turns if moment <= now][-1]
        assert reading.state_at(now) is told, now


@settings(max_examples=300, deadline=None)
@given(tales)
def test_a_claim_is_payable_within_120_days_or_never(tale):
    """The rules' own bound, whatever happens, each act on its last second."""
    check_rules(tale.rules, 1, 1)
    facts, dispute, turns, _ = timeline(tale)
    last = turns[-1][0]
    assert last <= START + 120 * DAY
    final = {State.PAYABLE, State.REFUSED, State.EXPIRED}
    assert ClaimSnapshot(facts, tale.rules, dispute).state_at(last) in final


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**20), st.integers(0, 2**20), st.integers(10, 1_000), st.integers(100, 2_000)
)
def test_a_jury_is_called_past_the_share_or_past_the_number(objections, voters, bps, number):
    rules = JuryRules(bps, 1_000, 1_000, number, 20)
    past_share = objections > Fraction(voters * bps, 10_000)
    assert rules.calls_jury(objections, voters) == (past_share or objections > number)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(500, 5_000), st.integers(100, 2_000))
def test_a_quorum_is_the_smaller_of_a_number_and_a_share_rounded_up(voters, bps, number):
    quorum = JuryRules(100, bps, number, 1_000, 20).quorum_of(voters)
    share = Fraction(voters * bps, 10_000)
    assert 1 <= quorum <= max(1, number)
    assert quorum == number or quorum - 1 < share <= quorum or (quorum, share) == (1, 0)
