"""The twin of the jury: objections, votes and holds, and what they say of a claim.

What follows from it for a claim, `claim_records.ClaimSnapshot` derives. Amounts are integers of the
asset's smallest part, times are seconds. An operation does all of its work or raises `Refusal` and
changes nothing.
"""

from dataclasses import dataclass
from enum import IntEnum

from mutual_pool.claim_records import (
    BPS,
    MAX_HOLD_DAYS,
    ClaimSnapshot,
    ClaimState,
    Dispute,
)
from mutual_pool.claims import ClaimBook
from mutual_pool.enrolment import EnrolmentBook
from mutual_pool.records import DAY
from mutual_pool.refusals import Refusal


class Ballot(IntEnum):
    """What somebody said to a jury. A party of the claim has no vote."""

    NOTHING = 0
    PARTY = 1
    APPROVE = 2
    REFUSE = 3


@dataclass(frozen=True, slots=True)
class Objection:
    """What became of an objection: its bond, how many there are, and whether it called a jury."""

    bond: int
    objections: int
    called: bool


class Jury:
    """What voters and the supervisor say of the claims of a desk.

    Attributes:
        said: what each voter said to the jury of a claim.
        objection_bonds: the bonds of objections by claim and voter, 0 once taken back.
    """

    def __init__(self, claims: ClaimBook, enrolment: EnrolmentBook) -> None:
        """Open the book of a desk."""
        self.claims = claims
        self.enrolment = enrolment
        self.ledger = claims.ledger
        self.said: dict[tuple[int, str], Ballot] = {}
        self.objection_bonds: dict[tuple[int, str], int] = {}

    def object(self, claim: int, *, sender: str, now: int) -> Objection:
        """Object to a claim under notice, with a bond of one `cap_per_unit`.

        Raises:
            Refusal: JuryWrongState, JuryWasCalled, JuryObjectedAlready, JuryNoVote, or a number
                too wide.
        """
        reading = self._require_state(claim, ClaimState.UNDER_NOTICE, now)
        facts, rules = reading.facts, reading.rules
        assert rules is not None
        if reading.dispute.ends_at:
            raise Refusal("JuryWasCalled", claim)
        if self.objection_bonds.get((claim, sender)):
            raise Refusal("JuryObjectedAlready", claim, sender)
        if facts.is_party(sender) or not self.ledger.is_voter(sender, facts.standing_day):
            raise Refusal("JuryNoVote", claim, sender)
        bond, objections = rules.cap_per_unit, reading.dispute.objections + 1
        by = self.ledger.constants.claim_desk
        self.ledger.take_bond(claim, bond, by=by, now=now)
        self._dispute(claim).objections = objections
        self.objection_bonds[claim, sender] = bond
        jury_rules = self.claims.jury_rules[facts.rules_version]
        called = objections * BPS > facts.voters * jury_rules.objection_bps
        if called:
            self._call(claim, reading, now)
        return Objection(bond, objections, called)

    def reclaim(self, claim: int, to: str, *, sender: str, now: int) -> int:
        """Take back the bond of an objection to a claim refused or withdrawn; return it.

        Raises:
            Refusal: JuryNoBond, JuryWrongState, PoolZeroAddress.
        """
        bond = self.objection_bonds.get((claim, sender), 0)
        if bond == 0:
            raise Refusal("JuryNoBond", claim, sender)
        state = self.claims.state_of(claim, now)
        if state not in (ClaimState.REFUSED, ClaimState.WITHDRAWN):
            raise Refusal("JuryWrongState", claim, state)
        by = self.ledger.constants.claim_desk
        self.ledger.pay_out(claim, to, bond, by=by, now=now)
        self.objection_bonds[claim, sender] = 0
        return bond

    def appeal(self, claim: int, *, sender: str, now: int) -> None:
        """Appeal a refusal, or call the jury on a silent panel, as the claimant.

        Raises:
            Refusal: JuryWrongState, JuryNotClaimant.
        """
        reading = self.claims.read(claim)
        state = reading.state_at(now)
        if state not in (ClaimState.APPEALABLE, ClaimState.SILENT):
            raise Refusal("JuryWrongState", claim, state)
        if not reading.facts.is_party(sender):
            raise Refusal("JuryNotClaimant", claim, sender)
        self._call(claim, reading, now)

    def vote(self, claim: int, approve: bool, *, sender: str, now: int) -> None:
        """Vote on a claim as a juror.

        Raises:
            Refusal: JuryNotSitting, JuryVotedAlready, JuryNoVote.
        """
        dispute = self.claims.dispute_of(claim)
        if now >= dispute.ends_at:
            raise Refusal("JuryNotSitting", claim, dispute.ends_at)
        said = self.ballot_of(claim, sender)
        if said in (Ballot.APPROVE, Ballot.REFUSE):
            raise Refusal("JuryVotedAlready", claim, sender)
        if said is Ballot.PARTY or not self.ledger.is_voter(sender, dispute.standing_day):
            raise Refusal("JuryNoVote", claim, sender)
        self.said[claim, sender] = Ballot.APPROVE if approve else Ballot.REFUSE
        if approve:
            dispute.votes_for += 1
        else:
            dispute.votes_against += 1

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
        """Return what somebody said to the jury of a claim."""
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

    def _call(self, claim: int, reading: ClaimSnapshot, now: int) -> None:
        facts, rules = reading.facts, reading.rules
        assert rules is not None
        dispute = self._dispute(claim)
        dispute.ends_at = now + rules.jury_days * DAY
        dispute.standing_day = facts.standing_day
        dispute.quorum = self.claims.jury_rules[facts.rules_version].quorum_of(facts.voters)
        self.said[claim, facts.member] = Ballot.PARTY
        if facts.filer != facts.member:
            self.said[claim, facts.guardian] = Ballot.PARTY
