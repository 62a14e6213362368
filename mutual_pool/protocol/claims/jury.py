"""The twin of the jury: objections, votes and holds, and what they say of a claim.

What follows from it for a claim, `lifecycle.ClaimSnapshot` derives. Amounts are integers of the
asset's smallest part, times are seconds. An operation does all of its work or raises `Refusal` and
changes nothing.
"""

from dataclasses import dataclass
from enum import IntEnum

from mutual_pool.protocol.claims.desk import ClaimDesk
from mutual_pool.protocol.claims.lifecycle import ClaimSnapshot
from mutual_pool.protocol.claims.types import MAX_HOLD_DAYS, Claim, ClaimState, Dispute
from mutual_pool.protocol.enrolment.enrolment import Enrolment
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS


class Answer(IntEnum):
    """What a juror may answer: nothing at all, what was filed, or the panel's decision."""

    REFUSE = 0
    APPROVE = 1
    LEAVE = 2


class Ballot(IntEnum):
    """What somebody said of a claim. A party of the claim has no vote."""

    NOTHING = 0
    PARTY = 1
    OBJECTED = 2
    REFUSE = 3
    APPROVE = 4
    LEAVE = 5
    OBJECTED_REFUSE = 6
    OBJECTED_APPROVE = 7
    OBJECTED_LEAVE = 8

    @property
    def has_objected(self) -> bool:
        """Whether they objected, and did not take the bond back."""
        return self is Ballot.OBJECTED or self >= Ballot.OBJECTED_REFUSE

    @property
    def has_voted(self) -> bool:
        """Whether they voted."""
        return self >= Ballot.REFUSE


_AFTER_RECLAIM = {
    Ballot.OBJECTED: Ballot.NOTHING,
    Ballot.OBJECTED_REFUSE: Ballot.REFUSE,
    Ballot.OBJECTED_APPROVE: Ballot.APPROVE,
    Ballot.OBJECTED_LEAVE: Ballot.LEAVE,
}
"""What is left of a record once the bond of its objection went back."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What became of an objection: its bond, how many there are, and whether it called a jury."""

    bond: int
    objections: int
    called: bool


class ClaimJury:
    """What voters and the supervisor say of the claims of a desk.

    Attributes:
        said: what each voter said of a claim.
    """

    def __init__(self, claims: ClaimDesk, enrolment: Enrolment) -> None:
        """Open the book of a desk."""
        self.claims = claims
        self.enrolment = enrolment
        self.ledger = claims.ledger
        self.said: dict[tuple[int, str], Ballot] = {}

    def object(self, claim: int, *, sender: str, now: int) -> Objection:
        """Object to a claim under notice, with a bond.

        Raises:
            Refusal: JuryWrongState, JuryWasCalled, JuryObjectedAlready, JuryNoVote, or a number
                too wide.
        """
        reading = self._require_state(claim, ClaimState.UNDER_NOTICE, now)
        facts = reading.facts
        if reading.dispute.ends_at:
            raise Refusal("JuryWasCalled", claim)
        if self.ballot_of(claim, sender).has_objected:
            raise Refusal("JuryObjectedAlready", claim, sender)
        is_party = facts.is_party(sender) or sender == self._holder_of(facts)
        if is_party or not self.ledger.is_voter(sender, facts.standing_day):
            raise Refusal("JuryNoVote", claim, sender)
        rules = self.claims.jury_rules[facts.rules_version]
        bond, objections = rules.objection_bond, reading.dispute.objections + 1
        self.claims.take_objection_bond(claim, bond, now=now)
        self._dispute(claim).objections = objections
        self.said[claim, sender] = Ballot.OBJECTED
        called = rules.calls_jury(objections, facts.voters)
        if called:
            self._call(claim, reading, now)
        return Objection(bond, objections, called)

    def reclaim(self, claim: int, to: str, *, sender: str, now: int) -> int:
        """Take back the bond of an objection to a claim refused or withdrawn; return it.

        Raises:
            Refusal: JuryNoBond, JuryWrongState, PoolZeroAddress.
        """
        said = self.ballot_of(claim, sender)
        if not said.has_objected:
            raise Refusal("JuryNoBond", claim, sender)
        state = self.claims.state_of(claim, now)
        if state not in (ClaimState.REFUSED, ClaimState.WITHDRAWN):
            raise Refusal("JuryWrongState", claim, state)
        bond = self.claims.jury_rules[self.claims.claim_of(claim).rules_version].objection_bond
        self.claims.return_objection_bond(claim, to, bond, now=now)
        self.said[claim, sender] = _AFTER_RECLAIM[said]
        return bond

    def appeal(self, claim: int, *, sender: str, now: int) -> None:
        """Appeal a refusal or a lesser class, or call the jury on a silent panel, as the claimant.

        Nobody objects while a jury sits, so one on a lesser class sits at least until notice and
        hold would have ended.

        Raises:
            Refusal: JuryWrongState, JuryWasCalled, JuryAppealOver, JuryNotClaimant.
        """
        reading = self.claims.read(claim)
        facts, rules, state = reading.facts, reading.rules, reading.state_at(now)
        earliest_end = 0
        if state is ClaimState.UNDER_NOTICE and facts.is_partial:
            assert rules is not None
            if reading.dispute.ends_at:
                raise Refusal("JuryWasCalled", claim)
            appeal_end = facts.decided_at + rules.appeal_days * DAY
            if now >= appeal_end:
                raise Refusal("JuryAppealOver", claim, appeal_end)
            earliest_end = reading.payable_at
        elif state not in (ClaimState.APPEALABLE, ClaimState.SILENT):
            raise Refusal("JuryWrongState", claim, state)
        if not facts.is_party(sender):
            raise Refusal("JuryNotClaimant", claim, sender)
        self._call(claim, reading, now, earliest_end)

    def vote(self, claim: int, answer: Answer, *, sender: str, now: int) -> None:
        """Vote on a claim as a juror.

        Raises:
            Refusal: JuryNotSitting, JuryVotedAlready, JuryNoVote.
        """
        dispute = self.claims.dispute_of(claim)
        if now >= dispute.ends_at:
            raise Refusal("JuryNotSitting", claim, dispute.ends_at)
        said = self.ballot_of(claim, sender)
        if said.has_voted:
            raise Refusal("JuryVotedAlready", claim, sender)
        if said is Ballot.PARTY or not self.ledger.is_voter(sender, dispute.standing_day):
            raise Refusal("JuryNoVote", claim, sender)
        objected = said is Ballot.OBJECTED
        first = Ballot.OBJECTED_REFUSE if objected else Ballot.REFUSE
        self.said[claim, sender] = Ballot(first + answer)
        if answer is Answer.APPROVE:
            dispute.votes_for += 1
        elif answer is Answer.REFUSE:
            dispute.votes_against += 1
            dispute.objectors_against += objected
        else:
            dispute.votes_to_leave += 1

    def hold(self, claim: int, days: int, *, sender: str, now: int) -> None:
        """Make the notice of a claim longer, once, as the supervisor.

        Raises:
            Refusal: JuryOnly, JuryBadHold, JuryWrongState, JuryHeldAlready.
        """
        supervisor = self.enrolment.supervisor
        if sender != supervisor:
            raise Refusal("JuryOnly", supervisor, sender)
        if not 0 < days <= MAX_HOLD_DAYS:
            raise Refusal("JuryBadHold", days, MAX_HOLD_DAYS)
        reading = self._require_state(claim, ClaimState.UNDER_NOTICE, now)
        if reading.dispute.held_days:
            raise Refusal("JuryHeldAlready", claim)
        self._dispute(claim).held_days = days

    def ballot_of(self, claim: int, voter: str) -> Ballot:
        """Return what somebody said of a claim."""
        return self.said.get((claim, voter), Ballot.NOTHING)

    def _require_state(self, claim: int, required: ClaimState, now: int) -> ClaimSnapshot:
        reading = self.claims.read(claim)
        state = reading.state_at(now)
        if state is not required:
            raise Refusal("JuryWrongState", claim, state)
        return reading

    def _dispute(self, claim: int) -> Dispute:
        """Return what was said of a claim, to be written."""
        return self.claims.disputes.setdefault(claim, Dispute())

    def _call(self, claim: int, reading: ClaimSnapshot, now: int, earliest_end: int = 0) -> None:
        facts, rules = reading.facts, reading.rules
        assert rules is not None
        dispute = self._dispute(claim)
        dispute.ends_at = max(now + rules.jury_days * DAY, earliest_end)
        dispute.standing_day = facts.standing_day
        dispute.quorum = self.claims.jury_rules[facts.rules_version].quorum_of(facts.voters)
        self.said[claim, facts.member] = Ballot.PARTY
        if facts.filer != facts.member:
            self.said[claim, facts.guardian] = Ballot.PARTY
        holder = self._holder_of(facts)
        if holder:
            self.said[claim, holder] = Ballot.PARTY

    def _holder_of(self, facts: Claim) -> str | None:
        """Return the wallet that has the identity of the claim's member by now, if it is another.

        It is the same person's. Who gets the identity after a jury was called has no standing.
        """
        identity = self.ledger.membership_of(facts.member).identity
        holder = self.enrolment.identity_of(identity).holder
        if holder in (ZERO_ADDRESS, facts.member):
            return None
        return holder if self.enrolment.holds_for(holder, facts.member) else None
