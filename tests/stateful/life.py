"""Random lives of a plan: what may be called, by whom, and what is likely to matter.

Some rules call anything with anything; others take the next sensible step of a claim, of a lapsed
member, of a guardian, so that a run gets to the states that matter. Time stops most often at the
very second a rule turns, or one beside it.
"""

from random import Random

from mutual_pool.protocol.claims.types import REFILE_PERIOD, ClaimState
from mutual_pool.protocol.pool.types import DAY, WINDOW
from tests.stateful.moves import Mover, among, between, either, move
from tests.support.deploying import GRACE, MILD, RESERVE, Settings
from tests.twin.people import (
    ALICE,
    ASSESSORS,
    BOB,
    CAROL,
    DAN,
    ERIN,
    EVERYBODY,
    GUARDIAN,
    SPONSOR,
    STRANGER,
)

MEMBERS = (ALICE, BOB, CAROL, DAN, ERIN, SPONSOR, GUARDIAN, ASSESSORS[0])
ZERO = "0x" + "0" * 40
# Claims that cost about a sixth of the reserve each, and some beyond what the cap brings; a mild
# one ends the membership, so that it happens often enough and leaves enough people.
SETTINGS = Settings(
    cap_per_unit=3_000,
    cap_per_period=7_000,
    benefits=((20_000, 600, 200_000),) * 3,
    tiers=((600, 2), (200_000, 3)),
    ends_membership=1 << MILD,
)

members = among(*MEMBERS)
anybody = among(*EVERYBODY)
bands = among(0, 1, 2, 0, 1, 2, 3)
amounts = either(
    between(0, 2 * RESERVE),
    between(0, 60_000),
    among(0, RESERVE, 2 * RESERVE, 5 * RESERVE, 2**40, 2**96 - 1, 2**96),
)
pauses = among(0, 0, 0, 0, 1, 60, 3_600, DAY, 2 * DAY, 5 * DAY)
picks = between(0, 99)


class Life(Mover):
    """A plan with eight members at first."""

    def __init__(self, seed, pair):
        super().__init__(seed)
        self.pair = pair
        self.moments = pair.tally.moments

    # --------------------------------------------------------------- short ways

    @property
    def ledger(self):
        return self.pair.ledger

    def state(self, claim):
        return self.pair.claims.state_of(claim, self.pair.now)

    def claims_in(self, *states):
        return [claim for claim in self.pair.claims.claims if self.state(claim) in states]

    def likely(self, pick, *states):
        """A claim in one of these states, if there is one; at times any other, or none."""
        claims = self.claims_in(*states)
        if claims and pick % 4:
            return claims[pick % len(claims)]
        return self.numbered(pick % 6)

    def numbered(self, age):
        return max(0, self.pair.claims.claim_count + 1 - age)

    def lapsed(self):
        return [one for one in MEMBERS if one in self.ledger.positions and not self.active(one)]

    def active(self, member):
        return self.ledger.standing_of(member).active

    def on(self, member, verb, *arguments, **keywords):
        keywords.setdefault("members", [member])
        return self.pair.call(verb, *arguments, **keywords)

    # ---------------------------------------------------------------- beginning

    def begin(self):
        """Eight members, many of them near the reserve, covered two days later."""
        random = Random(f"{self.seed}/beginning")
        self.pair.wait(3_600)
        for member in MEMBERS:
            band = random.randrange(3)
            deposit = SETTINGS.units[band] * random.randint(RESERVE, 12_000)
            self.on(member, "join", member, deposit, band=band)
        for member, guardian in zip(MEMBERS, (STRANGER, CAROL, ASSESSORS[1]), strict=False):
            self.on(member, "name_guardian", member, guardian)
        self.pair.wait(32 * DAY)

    # --------------------------------------------------------------------- time

    @move(days=between(1, 30))
    def days_pass(self, days):
        self.pair.wait(days * DAY)

    @move(3, pick=picks, beside=among(-1, 0, 0, 1))
    def time_stops_where_a_rule_turns(self, pick, beside):
        """A window or a grace period ends, a notice, a panel's time, a guardian's wait."""
        moments = sorted(moment for moment in self._turns() if self.pair.now < moment + beside)
        if moments:
            self.pair.wait_until(moments[pick % min(3, len(moments))] + beside)

    def _turns(self):
        now, start = self.pair.now, self.ledger.deployed_at
        yield start + ((now - start) // WINDOW + 1) * WINDOW
        for member in self.lapsed():
            yield self.ledger.standing_of(member).lapsed_at + GRACE
        for guardianship in self.pair.twin.community.guardianship.records.values():
            yield guardianship.effective_at
        for number, claim in self.pair.claims.claims.items():
            rules = self.pair.claims.rules[claim.rules_version]
            state, reading = self.state(number), self.pair.claims.read(number)
            if state is ClaimState.FILED:
                yield claim.filed_at + rules.panel_days * DAY
            elif state in (ClaimState.SILENT, ClaimState.AWAITING_SEAT):
                yield reading.expires_at
            elif state is ClaimState.EXPIRED:
                yield reading.expires_at + REFILE_PERIOD
            elif state is ClaimState.APPEALABLE:
                yield claim.decided_at + rules.appeal_days * DAY
            elif state is ClaimState.JURY:
                yield reading.dispute.ends_at
            elif state in (ClaimState.UNDER_NOTICE, ClaimState.PAYABLE):
                yield reading.payable_at
                yield reading.open_to_all_at
