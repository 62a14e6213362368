"""What voters, claimants, the supervisor and anybody else may call about a claim in dispute."""

from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState, JuryVerdict
from mutual_pool.protocol.claims.types import Decision as Decided
from mutual_pool.protocol.panel.panel import CHANGE_PERIOD
from tests.stateful.claim_rules import ClaimRules
from tests.stateful.life import MEMBERS, ZERO, anybody, picks
from tests.stateful.moves import among, chance, move
from tests.support.deploying import MILD
from tests.twin.people import ALICE, ASSESSORS, STRANGER, SUPERVISOR

ENDED = (ClaimState.REFUSED, ClaimState.EXPIRED)
DISPUTED = (
    ClaimState.APPEALABLE,
    ClaimState.SILENT,
    ClaimState.JURY,
    ClaimState.AWAITING_SEAT,
    *ENDED,
)


class DisputeRules(ClaimRules):
    """Objecting, appealing, voting, holding, concluding, counting again, ending memberships."""

    # ------------------------------------------------------------ anything by anybody

    @move(0.7, pick=picks, by=anybody)
    def somebody_objects_to_a_claim(self, pick, by):
        self.object(self.likely(pick, ClaimState.UNDER_NOTICE), by)

    @move(0.4, pick=picks, by=anybody)
    def somebody_appeals(self, pick, by):
        self.about(self.likely(pick, ClaimState.APPEALABLE, ClaimState.SILENT), "appeal", by=by)

    @move(0.7, pick=picks, by=anybody, answer=among(*Answer))
    def somebody_votes(self, pick, by, answer):
        self.vote(self.likely(pick, ClaimState.JURY), answer, by)

    @move(0.4, pick=picks, by=anybody)
    def somebody_appeals_under_notice(self, pick, by):
        self.about(self.likely(pick, ClaimState.UNDER_NOTICE), "appeal", by=by)

    @move(
        0.7,
        pick=picks,
        by=among(SUPERVISOR, SUPERVISOR, SUPERVISOR, ALICE),
        days=among(0, 1, 3, 14, 15),
    )
    def somebody_holds(self, pick, by, days):
        by = self.pair.twin.community.enrolment.supervisor if by == SUPERVISOR else by
        self.about(self.likely(pick, ClaimState.UNDER_NOTICE), "hold", days, by=by)

    @move(0.4, pick=picks, by=anybody, to=among(None, None, STRANGER, ZERO))
    def somebody_reclaims(self, pick, by, to):
        claim = self.numbered(pick % 6)
        also = [("ballot_of", claim, by)]
        self.about(claim, "reclaim", by=by, to=to, also=also)

    @move(0.4, pick=picks, by=anybody)
    def somebody_concludes(self, pick, by):
        self.conclude(self.likely(pick, *ENDED), by)

    @move(0.7, pick=picks, by=anybody)
    def somebody_ends_a_membership(self, pick, by):
        claim = self.likely(pick, ClaimState.PAID)
        if not self.end(claim, by):
            self.moments["ended by anyone"] += 1

    # ------------------------------------------------------ the next sensible step

    @move(5, when=lambda self: self.claims_in(ClaimState.UNDER_NOTICE), pick=picks)
    def a_voter_objects(self, pick):
        """Or the supervisor takes time to look."""
        claims = self.claims_in(ClaimState.UNDER_NOTICE)
        claim = claims[pick % len(claims)]
        facts = self.pair.claims.claims[claim]
        if pick % 3 == 0:
            supervisor = self.pair.twin.community.enrolment.supervisor
            self.about(claim, "hold", 1 + pick % 14, by=supervisor)
            return
        able = [
            voter
            for voter in MEMBERS
            if not facts.is_party(voter) and self.ledger.is_voter(voter, facts.standing_day)
        ]
        # One alone, or as many as it takes to call a jury.
        for voter in able[pick % 2 :][: 1 + pick % len(MEMBERS)]:
            self.object(claim, voter)

    @move(4, when=lambda self: self.lesser(), pick=picks)
    def a_lesser_class_is_appealed(self, pick):
        claims = self.lesser()
        claim = claims[pick % len(claims)]
        refusal = self.about(claim, "appeal", by=self.pair.claims.claims[claim].member)
        self.moments["a lesser class appealed"] += refusal is None

    def lesser(self):
        """The claims of which the panel approved another class."""
        claims = self.pair.claims.claims
        return [c for c in self.claims_in(ClaimState.UNDER_NOTICE) if claims[c].is_partial]

    @move(10, when=lambda self: self.unsettled(), pick=picks, overturns=chance(0.6))
    def a_dispute_moves_on(self, pick, overturns):
        """An appeal, the votes of all who are there, a signature, a conclusion."""
        waiting = self.unsettled()
        claim = waiting[pick % len(waiting)]
        facts, state = self.pair.claims.claims[claim], self.state(claim)
        if state in (ClaimState.APPEALABLE, ClaimState.SILENT):
            self.about(claim, "appeal", by=facts.member if pick % 3 else facts.filer)
        elif state is ClaimState.JURY:
            approves = facts.outcome is not ClaimOutcome.APPROVED
            self.all_vote(claim, approves is overturns, pick)
        elif state is ClaimState.AWAITING_SEAT:
            self.sign(claim, pick)
        else:
            self.conclude(claim, STRANGER)
            self.objectors_reclaim(claim)

    def unsettled(self):
        """The disputes that somebody may bring on."""
        claims = self.pair.claims.claims
        final = (ClaimOutcome.REFUSED_FINALLY, ClaimOutcome.EXPIRED)
        return [claim for claim in self.claims_in(*DISPUTED) if claims[claim].outcome not in final]

    def all_vote(self, claim, mood, pick):
        """In one mood, but for some; then time goes to the end of the vote."""
        for place, voter in enumerate(MEMBERS):
            if (place + pick) % 5:
                self.vote(claim, Answer(mood if (place + pick) % 7 else not mood), voter)
        dispute = self.pair.claims.dispute_of(claim)
        before = self.pair.claims.claims[claim].outcome
        self.pair.wait_until(dispute.ends_at - pick % 2)
        self.pair.compare(claims=[claim])
        self.pair.wait_until(dispute.ends_at)
        self.pair.compare(claims=[claim])
        word = self.pair.claims.read(claim).jury_verdict
        approves, refuses = word is JuryVerdict.APPROVE, word is JuryVerdict.REFUSE
        self.moments["a jury overturned a refusal"] += approves and before is ClaimOutcome.REFUSED
        self.moments["a jury overturned an approval"] += refuses and before is ClaimOutcome.APPROVED
        spoke = before is ClaimOutcome.PENDING and (approves or refuses)
        self.moments["a jury stood in for a silent panel"] += spoke

    def sign(self, claim, pick):
        """As any seat of the panel, which may say something else first."""
        seats = [seat.holder for seat in self.pair.panel.current_seats]
        seat = seats[pick % len(seats)]
        if pick % 5 == 0:
            self.about(claim, "decide", by=seat, approve=False)
            self.about(claim, "decide", by=seat, benefit_class=MILD)
        if pick % 2:
            refusal = self.about(claim, "decide", by=seat)
        else:
            refusal = self.about(claim, "decide_by_signatures", [seat])
        self.moments["a seat signed what a jury approved"] += refusal is None

    def objectors_reclaim(self, claim):
        said = self.pair.jury.said.items()
        objectors = [voter for (number, voter), one in said if number == claim and one.has_objected]
        for voter in objectors:
            self.about(claim, "reclaim", by=voter, also=[("ballot_of", claim, voter)])

    @move(5, when=lambda self: self.bonds_to_return(), pick=picks)
    def objectors_take_their_bonds(self, pick):
        """Once what they objected to is refused for good, or given up."""
        claims = self.bonds_to_return()
        self.objectors_reclaim(claims[pick % len(claims)])

    def bonds_to_return(self):
        """The refused and withdrawn claims with an objector's bond."""
        held = {number for (number, _), one in self.pair.jury.said.items() if one.has_objected}
        return [c for c in self.claims_in(ClaimState.REFUSED, ClaimState.WITHDRAWN) if c in held]

    @move(4, when=lambda self: self.to_end(), pick=picks)
    def a_membership_ends(self, pick):
        """When its benefit is taken, or before."""
        claims = self.to_end()
        claim = claims[pick % len(claims)]
        facts = self.pair.claims.claims[claim]
        also = [("due_to", facts.member)]
        if pick % 2 and facts.benefit_due:
            self.about(claim, "collect", by=facts.payee, also=also)
        elif not self.end(claim, STRANGER):
            self.moments["ended by anyone"] += 1

    def to_end(self):
        ledger, claims = self.ledger, self.pair.claims.claims
        return [
            claim
            for claim, facts in claims.items()
            if ledger.membership_of(facts.member).ending
            and ledger.membership_of(facts.member).claim == claim
        ]

    @move(when=lambda self: self.former(), pick=picks, to=among(None, None, STRANGER, ZERO))
    def a_former_member_takes_their_due(self, pick, to):
        former = self.former()
        holder = former[pick % len(former)]
        refusal = self.pair.call("take_due", by=holder, to=to, also=[("due_to", holder)])
        self.moments["a balance of a former member taken"] += refusal is None

    def former(self):
        steward = self.ledger.steward
        return [holder for holder, due in self.ledger.dues.items() if due and holder != steward]

    @move(6, when=lambda self: self.undecided(), pick=picks, again=chance(0.7))
    def seats_are_counted_again(self, pick, again):
        """After the panel shrank to those who spoke, or without any change."""
        undecided = self.undecided()
        decision = undecided[pick % len(undecided)]
        claim, verdict = decision.claim, decision.verdict
        panel = self.pair.panel
        again = again and self.pair.now >= panel.changed_at + CHANGE_PERIOD
        if again:
            holders, votes = panel.holders, self.pair.claims.votes_for[claim, decision]
            spoke = sorted(holders[number].holder for number in holders if votes >> number & 1)
            tiers = ((200_000, len(spoke)),)
            self.pair.call("change_panel", spoke, tiers)
        self.recount(claim, verdict)
        if again:
            self.pair.wait(CHANGE_PERIOD)
            self.pair.call("change_panel", ASSESSORS)

    def undecided(self) -> list[Decided]:
        """What some seats said of a claim that is still to be decided on, and may still be."""
        now, claims = self.pair.now, self.pair.claims
        return [
            decision
            for (claim, decision), seats in claims.votes_for.items()
            if self.state(claim) is ClaimState.FILED and seats and now <= decision.verdict.deadline
        ]

    # ------------------------------------------------------------------ short ways

    def object(self, claim, by):
        return self.about(claim, "object", by=by, also=[("ballot_of", claim, by)])

    def vote(self, claim, answer, by):
        return self.about(claim, "vote", answer, by=by, also=[("ballot_of", claim, by)])

    def conclude(self, claim, by):
        refusal = self.about(claim, "conclude", by=by)
        if not refusal:
            refused = self.state(claim) is ClaimState.REFUSED
            self.moments["a refusal concluded" if refused else "an expiry concluded"] += 1

    def end(self, claim, by):
        member = self.pair.claims.claim_of(claim).member
        return self.about(claim, "end_membership", by=by, also=[("due_to", member)])

    def recount(self, claim, verdict):
        """With the very words of the seats that spoke."""
        changes = {
            name: getattr(verdict, name)
            for name in ("approve", "benefit_class", "findings_hash", "notice_hash", "deadline")
        }
        return self.about(claim, "recount", **changes)
