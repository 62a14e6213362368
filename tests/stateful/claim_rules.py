"""What may be called about claims."""

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.types import ZERO_ADDRESS
from tests.stateful.life import (
    MEMBERS,
    ZERO,
    Life,
    anybody,
    members,
    pauses,
    picks,
)
from tests.stateful.moves import among, chance, either, move, several
from tests.support.deploying import HUGE, MILD, SEVERE
from tests.twin.people import ASSESSORS, NEWCOMER, STRANGER

classes = among(SEVERE, SEVERE, SEVERE, MILD, HUGE, 3)
OTHER_WORDS = (
    {"benefit_class": MILD},
    {"benefit_class": HUGE},
    {"identity": b"another identity"},
    {"findings_hash": b"other findings".ljust(32, b"\0")},
    {"deadline": 0},
)
words = among(*({},) * 20, *({"approve": False},) * 4, *OTHER_WORDS)
signers = several(
    among(*ASSESSORS, *ASSESSORS, *ASSESSORS, *ASSESSORS, NEWCOMER, STRANGER, None), most=3
)


class ClaimRules(Life):
    """Filing, deciding, settling, collecting."""

    def about(self, claim, verb, *arguments, **keywords):
        """Carry out a call about a claim, and compare its records and its member's."""
        facts = self.pair.claims.claim_of(claim)
        concerned = [facts.member] if facts.filed_at else []
        ending = self.ledger.membership_of(facts.member).ending
        refusal = self.pair.call(
            verb, claim, *arguments, claims=[claim], members=concerned, **keywords
        )
        if verb == "collect" and ending and not self.ledger.membership_of(facts.member).ending:
            self.moments["ended by collecting"] += 1
        return refusal

    @move(
        1.5,
        member=members,
        by=either(among(None), among(None), anybody),
        ago=among(0, 0, 0, 1, 2, 5, 30, 100, 170, 180, 181, -1),
        benefit_class=classes,
        pause=pauses,
    )
    def somebody_files(self, member, by, ago, benefit_class, pause):
        """Themself, their guardian, or anybody else."""
        self.pair.wait(pause)
        day = self.pair.today - ago
        self.file(member, by, day, benefit_class)

    def file(self, member, by, day, benefit_class):
        return self.pair.call(
            "file",
            member,
            by=by,
            day=day,
            benefit_class=benefit_class,
            members=[member],
            claims=[self.pair.claims.claim_count + 1],
            also=[("cover_on", member, day), ("room",), ("quote", 20_000)],
        )

    @move(1.5, pick=picks, by=among(*ASSESSORS, *ASSESSORS, NEWCOMER, STRANGER), word=words)
    def somebody_decides(self, pick, by, word):
        self.about(self.likely(pick, ClaimState.FILED), "decide", by=by, **word)

    @move(1.2, pick=picks, given=signers, ordered=chance(0.8), word=words)
    def signatures_are_handed_in(self, pick, given, ordered, word):
        """In order mostly, but with doubles, strangers and nonsense among them."""
        if ordered:
            given = sorted({*given} - {None})
        claim = self.likely(pick, ClaimState.FILED)
        self.about(claim, "decide_by_signatures", given, **word)

    @move(pick=picks, by=anybody, pause=pauses)
    def somebody_settles(self, pick, by, pause):
        self.pair.wait(pause)
        claim = self.likely(pick, ClaimState.PAYABLE)
        self.settle(claim, by, exact=pick % 2 == 0, above=int(pick % 8 == 1))

    @move(
        1.5, pick=picks, by=either(among(None), members), to=among(None, None, None, STRANGER, ZERO)
    )
    def somebody_collects(self, pick, by, to):
        claim = self.likely(pick, ClaimState.PAID, ClaimState.WITHDRAWN, ClaimState.EXPIRED)
        facts = self.pair.claims.claim_of(claim)
        filer = facts.filer if facts.filed_at else STRANGER
        self.about(claim, "collect", by=by or filer, to=to)

    @move(
        1.5,
        when=lambda self: self.claims_in(ClaimState.PAYABLE, ClaimState.UNDER_NOTICE),
        pick=picks,
        by=either(among(None), among(None), anybody),
    )
    def somebody_withdraws(self, pick, by):
        claim = self.likely(pick, ClaimState.PAYABLE, ClaimState.UNDER_NOTICE)
        facts = self.pair.claims.claim_of(claim)
        self.about(claim, "withdraw", by=by or (facts.payee if facts.filed_at else STRANGER))

    @move(0.5, pick=picks, by=anybody)
    def somebody_redirects(self, pick, by):
        self.about(self.numbered(pick % 6), "redirect", by=by)

    @move(3, when=lambda self: self.of_guardians(), pick=picks)
    def a_guardians_claim_is_redirected(self, pick):
        claims = self.of_guardians()
        claim = claims[pick % len(claims)]
        self.about(claim, "redirect", by=self.pair.claims.claims[claim].member)

    def of_guardians(self):
        """The open claims that a guardian filed."""
        claims = self.pair.claims.claims
        return [claim for claim in self.open_claims() if claims[claim].guardian != ZERO_ADDRESS]

    # ------------------------------------------------------ the next sensible step

    @move(5, pick=picks, benefit_class=classes)
    def who_is_covered_files(self, pick, benefit_class):
        """Themself or their guardian, for a day of the last ones that is covered."""
        open_claims = {self.pair.claims.claims[claim].member for claim in self.open_claims()}
        today = self.pair.today
        covered = [
            (member, day)
            for member in MEMBERS
            if member not in open_claims
            for day in (today, today - 1, today - 7)
            if self.ledger.cover_on(member, day).covered
        ]
        if covered:
            member, day = covered[pick % len(covered)]
            guardian = self.pair.twin.guardianship(member).guardian
            may = self.ledger.is_guardian(member, guardian, self.pair.now)
            self.file(member, guardian if may and pick % 2 else member, day, benefit_class)

    @move(
        12,
        when=lambda self: self.moving() or self.claims_in(ClaimState.PAID),
        pick=picks,
        approve=chance(0.7),
        pause=pauses,
    )
    def a_claim_moves_on(self, pick, approve, pause):
        """To a decision, through its notice, to its settlement, to the payee."""
        self.pair.wait(pause)
        waiting = self.moving() + [
            claim
            for claim in self.claims_in(ClaimState.PAID)
            if self.pair.claims.claims[claim].benefit_due
        ]
        if not waiting:
            return
        claim = waiting[pick % len(waiting)]
        facts = self.pair.claims.claims[claim]
        state = self.state(claim)
        if state is ClaimState.FILED:
            electors = self.electors(claim)
            # Now and then one is missing, and what the others said waits.
            electors = electors if pick % 5 else electors[:-1]
            word = {"benefit_class": MILD} if approve and pick % 3 == 0 else {}
            if pick % 4:
                self.about(claim, "decide_by_signatures", electors, approve=approve, **word)
            for elector in [] if pick % 4 else electors:
                self.about(claim, "decide", by=elector, approve=approve, **word)
        elif state is ClaimState.PAID:
            self.about(claim, "collect", by=facts.payee)
        else:
            self.pair.wait_until(self.pair.claims.read(claim).payable_at)
            self.settle(claim, facts.payee if pick % 3 else STRANGER, exact=pick % 4 == 0)

    def moving(self):
        """The claims that the panel, or time, brings on; the others are the disputes'."""
        return self.claims_in(ClaimState.FILED, ClaimState.UNDER_NOTICE, ClaimState.PAYABLE)

    def open_claims(self):
        return [claim for claim in self.pair.claims.claims if self.state(claim).is_open]

    def electors(self, claim):
        """Those who may decide on a claim and did not, as many as are needed at most."""
        facts, panel = self.pair.claims.claims[claim], self.pair.panel
        try:
            seats, needed = panel.electorate(facts.panel_version, facts.benefit)
        except Refusal:
            # No tier reaches the benefit: nobody may, and that is a case too.
            return [seat.holder for seat in panel.current_seats[:2]]
        seats &= ~self.pair.claims.decided_seats.get(claim, 0)
        holders = (panel.holders[number].holder for number in panel.holders if seats >> number & 1)
        return sorted({*holders} - {facts.member, facts.guardian})[:needed]

    def settle(self, claim, by, exact=False, above=0):
        """Settle by `settleShort`, accepting `above` more than quoted; by `settle` if `exact`."""
        lapsed, settlements = len(self.lapsed()), self.ledger.books.settlements
        outcome = self.pair.claims.quote_claim(claim, self.pair.now)
        also = [("room",), ("due_to", by)]
        if exact:
            refusal = self.about(claim, "settle", by=by, also=also)
        else:
            least = outcome.benefit + above
            refusal = self.about(claim, "settle_short", least, by=by, also=also)
        if self.ledger.books.settlements > settlements:
            facts = self.pair.claims.claims[claim]
            self.moments["objections lost"] += self.pair.claims.dispute_of(claim).objections > 0
            self.moments["to be ended"] += self.ledger.membership_of(facts.member).ending
            self.moments["settled in full" if outcome.full else "settled for less"] += 1
            self.moments["carry used"] += outcome.from_carry > 0
            self.moments["reserve used"] += outcome.from_reserve > 0
            self.moments["lapses"] += len(self.lapsed()) - lapsed
            self.pair.compare(also=[("standing", member) for member in MEMBERS])
        self.moments["waited for a window"] += refusal == "ClaimAwaitsWindow"

    @move(when=lambda self: self.claims_in(ClaimState.PAYABLE), pick=picks, payee=chance(0.5))
    def a_payable_claim_is_settled_late(self, pick, payee):
        """When it is open to all, if it cannot be paid in full."""
        claims = self.claims_in(ClaimState.PAYABLE)
        claim = claims[pick % len(claims)]
        facts = self.pair.claims.claims[claim]
        if pick % 4 == 0:
            self.pair.wait_until(self.pair.claims.read(claim).open_to_all_at - pick % 2)
        self.settle(claim, facts.payee if payee else STRANGER)
