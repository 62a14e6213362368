"""What members, and others for them, may call."""

from mutual_pool.protocol.eip712 import identity_of
from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY
from tests.stateful.life import (
    MEMBERS,
    SETTINGS,
    ZERO,
    Life,
    amounts,
    anybody,
    bands,
    members,
    pauses,
    picks,
)
from tests.stateful.moves import among, between, chance, either, move
from tests.support.deploying import GRACE
from tests.twin.people import ALICE, STEWARD, STRANGER


class MemberRules(Life):
    """Joining, paying, coming back, other bands, quitting."""

    @move(
        4,
        member=members,
        amount=amounts,
        band=bands,
        verb=among("join", "reband"),
        other=among(*(None,) * 8, *MEMBERS[:2], ZERO),
        signer=chance(0.9),
        age=among(*(0,) * 9, -1, 40 * DAY),
        lasts=among(-1, 0, 10, 40, *(400,) * 6),
        ends=among(*(DAY,) * 9, -1),
        pause=pauses,
    )
    def a_certificate(self, member, amount, band, verb, other, signer, age, lasts, ends, pause):
        """Any certificate, of one's own identity or another's."""
        self.pair.wait(pause)
        identity = identity_of(f"document of {other or member}", b"secret")
        registrar = self.pair.twin.community.enrolment.registrar
        identity = NO_IDENTITY if other == ZERO else identity
        self.on(
            member,
            verb,
            member,
            amount,
            band=band,
            identity=identity,
            band_until=self.pair.today + lasts,
            issued_at=self.pair.now - age,
            expiry=self.pair.now + ends,
            signer=registrar if signer else STRANGER,
            also=[("identity_record", identity)],
        )

    @move(1.5, member=members, band=between(0, 2), extra=between(-1, 500), pause=pauses)
    def a_band_changes(self, member, band, extra, pause):
        """Mostly of who is active, with just the deposit it takes, often twice in a row."""
        active = [one for one in MEMBERS if self.active(one)]
        member = active[extra % len(active)] if active else member
        self.pair.wait(pause + 1)
        before = self.ledger.history_of(member).band_from
        balance = self.ledger.standing_of(member).balance
        minimum = self.ledger.minimum_deposit(SETTINGS.units[band])
        amount = max(0, minimum - balance + extra)
        registrar = self.pair.twin.community.enrolment.registrar
        also = [("cover_on", member, self.pair.today + 1), ("minimum_deposit", 2)]
        refusal = self.on(member, "reband", member, amount, band=band, signer=registrar, also=also)
        self.moments["rebanded again"] += not refusal and before > 0

    @move(2, member=members, by=members, amount=amounts, pause=pauses)
    def somebody_pays_in(self, member, by, amount, pause):
        self.pair.wait(pause)
        self.on(member, "pay_in", member, amount, by=by)

    @move(member=members, by=anybody, amount=amounts)
    def somebody_reinstates(self, member, by, amount):
        self.on(member, "reinstate", member, amount, by=by)

    @move(
        4,
        when=lambda self: self.lapsed(),
        pick=picks,
        extra=among(-1, 0, 0, 1, 5_000),
        beside=between(-1, 2),
    )
    def who_lapsed_comes_back(self, pick, extra, beside):
        """With just the balance it takes; at once, or where the grace period ends."""
        lapsed = self.lapsed()
        member = lapsed[pick % len(lapsed)]
        standing = self.ledger.standing_of(member)
        ends = standing.lapsed_at + GRACE
        if beside < 2:
            self.pair.wait_until(ends + beside)
        late = self.pair.now > ends
        units = self.ledger.positions[member].units
        arrears = 0 if late else units * (self.ledger.books.index - standing.index_stop)
        minimum = arrears + self.ledger.minimum_deposit(units)
        amount = max(0, minimum - standing.balance + extra)
        also = [("cover_on", member, standing.lapsed_at // DAY - 1)]
        if not self.on(member, "reinstate", member, amount, also=also):
            self.moments["came back late" if late else "came back within grace"] += 1

    @move(
        0.7, when=lambda self: self.ledger.books.active_voters > 4, member=either(members, anybody)
    )
    def somebody_quits(self, member):
        _, withheld = self.ledger.quote_quit(member, self.pair.now)
        if not self.on(member, "quit", member):
            self.moments["quit with claims approved"] += withheld > 0

    @move(
        2,
        when=lambda self: self.ledger.books.pending_shares and self.ledger.books.active_voters > 3,
        pick=picks,
    )
    def somebody_active_quits_before_a_settlement(self, pick):
        active = [one for one in MEMBERS if self.active(one)]
        if active:
            self.somebody_quits(active[pick % len(active)])

    @move(0.7, by=anybody, amount=either(among(0), amounts, amounts))
    def somebody_gives_to_the_reserve(self, by, amount):
        self.pair.call("fund_reserve", amount, by=by)

    @move(0.7, by=among(STEWARD, STEWARD, STRANGER, ALICE))
    def somebody_takes_the_fee(self, by):
        self.pair.call("take_due", by=by, also=[("due_to", by)])
