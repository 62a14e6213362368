"""How a claim is filed: who may, for which day, and what is stored of it."""

from mutual_pool.protocol.claims.types import REFILE_PERIOD, Claim, ClaimState, Filing, Rules
from mutual_pool.protocol.claims.views import ClaimViews
from mutual_pool.protocol.errors import Refusal, uint
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import ZERO_ADDRESS


class ClaimFiling(ClaimViews):
    """Filing."""

    def file(self, filing: Filing, *, sender: str, now: int) -> int:
        """File a claim as the member or their guardian, who pays the bond; return its number.

        Raises:
            Refusal: ClaimNotMemberOrGuardian, ClaimInFuture, ClaimOpen, ClaimTooLate,
                ClaimDayDecided, ClaimNotCovered, ClaimUnknownClass, PoolMembershipEnding, or a
                number too wide.
        """
        member, ledger = filing.member, self.ledger
        if sender != member and not ledger.is_guardian(member, sender, now):
            raise Refusal("ClaimNotMemberOrGuardian", member, sender)
        rules = self.rules[self.rules_version]
        membership = ledger.membership_of(member)
        moved, last = membership.moved, membership.claim
        if moved:
            last, _ = self.histories.chain_of(membership.identity)
        self._require_fileable(filing, last, moved, rules, now)
        cover = self.histories.cover_on(member, filing.day)
        if not cover.covered:
            raise Refusal("ClaimNotCovered", member, filing.day)
        vesting_bps = self.vesting_after(filing.day - cover.joined_day)
        # After a rise a day counts, until the new band was waited for, for no more than the floor.
        band = self.order.lower(cover.band, cover.floor_band)
        benefit = uint(96, self.benefit_of(band, filing.benefit_class, vesting_bps))
        if benefit == 0:
            raise Refusal("ClaimUnknownClass", filing.benefit_class)

        number = self.claim_count + 1
        ledger.open_claim(number, member, rules.claim_bond, by=self.address, now=now)
        self.histories.note_claim(member, number)
        self.claim_count = number
        self.open_claims += 1
        self.claims[number] = Claim(
            member=member,
            day=filing.day,
            benefit_class=filing.benefit_class,
            filed_class=filing.benefit_class,
            band=band,
            vesting_bps=vesting_bps,
            previous=last,
            benefit=benefit,
            filed_at=now,
            rules_version=self.rules_version,
            panel_version=self.panel.current_version,
            voters=ledger.books.active_voters,
            identity=membership.identity,
            evidence_hash=filing.evidence_hash,
            guardian=ZERO_ADDRESS if sender == member else sender,
        )
        return number

    def _require_fileable(
        self, filing: Filing, last: int, moved: bool, rules: Rules, now: int
    ) -> None:
        """Refuse a day to come, long past or decided on, and a second open claim.

        A membership whose identity has gone on is held up by nothing that is open but a claim for
        the same day, its own, and one that may end the membership.
        """
        today = day_of(now)
        if filing.day > today:
            raise Refusal("ClaimInFuture", filing.day, today)
        last_day = filing.day + rules.claim_window_days
        in_time = today <= last_day
        number = last
        while number:
            facts, state = self.claims[number], self.state_of(number, now)
            same = facts.day == filing.day
            holds_up = facts.member == filing.member if moved else number == last
            # An appeal may raise a lesser class to the one filed.
            ends = self.ends_class(facts.benefit_class) or self.ends_class(facts.filed_class)
            if state.is_open and (same or holds_up or ends):
                raise Refusal("ClaimOpen", filing.member, number)
            if same and state in (ClaimState.PAID, ClaimState.REFUSED):
                raise Refusal("ClaimDayDecided", number, filing.day)
            expired = same and state is ClaimState.EXPIRED
            if expired and now < self.read(number).expires_at + REFILE_PERIOD:
                in_time = True
            number = facts.previous
        if not in_time:
            raise Refusal("ClaimTooLate", filing.day, last_day)
