"""The side of the twin: the ledger in Python, with addresses for the contracts it stands for."""

from contextlib import contextmanager
from dataclasses import replace

from eth_utils.crypto import keccak

from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import JuryRules, Rules
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.types import PoolConstants
from mutual_pool.protocol.twin import PlanConstants, ProtocolTwin
from tests.support.deploying import DAY
from tests.twin.people import ASSEMBLY, ASSESSORS, HEIR, REGISTRAR, STEWARD, STRANGER, SUPERVISOR
from tests.twin.side import RefusedError, Side, StoredClaim

NOON = 20_000 * DAY + DAY // 2
_CONTRACTS = tuple(f"0x{number:040x}" for number in (0xA55E7, 0xE4401, 0xDE5C, 0x6A4D))


def plan_constants(settings, contracts=_CONTRACTS):
    """What the twin of a plan fixes; `contracts` are those that the pool names, in its order."""
    return PlanConstants(
        pool=PoolConstants(
            *contracts,
            ASSEMBLY,
            STEWARD,
            HEIR,
            settings.reserve_per_unit,
            settings.cap_per_period,
            settings.waiting_period,
            settings.grace_period,
        ),
        registrar=REGISTRAR,
        supervisor=SUPERVISOR,
        units_by_band=settings.units,
        minimum_voters=settings.minimum_voters,
        founding_period=settings.founding_period,
        holders=ASSESSORS,
        tiers=tuple(Tier(*tier) for tier in settings.tiers),
        rules=Rules(*settings.rules()),
        jury_rules=JuryRules(*settings.jury_rules()),
        ends_membership=settings.ends_membership,
        vesting_bps=settings.vesting,
        benefits=settings.benefits,
    )


@contextmanager
def _told():
    try:
        yield
    except Refusal as refusal:
        raise RefusedError(refusal.name, refusal.args_) from refusal


class TwinSide(Side):
    """A community of its own, founded with the settings."""

    def __init__(self, settings, *, deployed_at=NOON, contracts=_CONTRACTS):
        super().__init__(settings, deployed_at)
        self.community = ProtocolTwin(plan_constants(settings, contracts), now=deployed_at)

    @_told()
    def _join(self, certificate, deposit, signer, by):
        book = self.community.enrolment
        book.join(certificate, deposit, signer=signer, sender=by, now=self.now)

    @_told()
    def _reband(self, certificate, deposit, signer, by):
        book = self.community.enrolment
        book.reband(certificate, deposit, signer=signer, sender=by, now=self.now)

    @_told()
    def pay_in(self, member, amount, *, by=None):
        self.community.ledger.pay_in(member, amount, by=by or member, now=self.now)

    @_told()
    def reinstate(self, member, amount, *, by=None):
        self.community.ledger.reinstate(member, amount, by=by or member, now=self.now)

    @_told()
    def quit(self, member):
        self.community.ledger.quit(by=member, now=self.now)

    # ------------------------------------------------------ cohorts and closing

    @_told()
    def _enrol_cohort(self, paper, amount, signer, by):
        self.community.enrolment.enrol_cohort(paper, amount, signer=signer, sender=by, now=self.now)

    @_told()
    def _join_from_group(self, cohort, leaf, proof, by):
        self.community.enrolment.join_from_group(cohort, leaf, proof, sender=by, now=self.now)

    @_told()
    def stop_joins(self, days, *, by=SUPERVISOR):
        self.community.enrolment.stop_joins(days, by=by, now=self.now)

    @_told()
    def announce_closing(self, *, by=ASSEMBLY):
        self.community.enrolment.announce_closing(by=by, now=self.now)

    @_told()
    def record_voters(self, *, by=STRANGER):
        self.community.enrolment.record_voters(by=by, now=self.now)

    @_told()
    def close_below_minimum(self, *, by=STRANGER):
        self.community.enrolment.close_below_minimum(by=by, now=self.now)

    @_told()
    def withdraw_excess(self, member):
        charge = self.community.claims.open_charge
        self.community.ledger.withdraw_excess(charge, by=member, now=self.now)

    @_told()
    def finish_closing(self, *, by=STRANGER):
        open_claims = self.community.claims.open_claims
        self.community.ledger.finish_closing(open_claims, by=by, now=self.now)

    @_told()
    def fund_reserve(self, amount, *, by):
        self.community.ledger.fund_reserve(amount, by=by, now=self.now)

    @_told()
    def take_due(self, *, by, to=None):
        self.community.ledger.take_due(to or by, by=by, now=self.now)

    def confiscate(self, amount):
        self.community.ledger.missing += amount

    def send_plainly(self, amount, *, by):
        self.community.ledger.missing -= amount

    @_told()
    def name_guardian(self, member, guardian):
        self.community.guardianship.name_guardian(guardian, by=member, now=self.now)

    @_told()
    def give_quit_notice(self, member, *, by):
        self.community.guardianship.give_quit_notice(member, by=by, now=self.now)

    @_told()
    def object_to_quit_notice(self, member):
        self.community.guardianship.object_to_quit_notice(by=member, now=self.now)

    @_told()
    def quit_for(self, member, *, by):
        self.community.guardianship.quit_for(member, by=by, now=self.now)

    @_told()
    def _give_recovery_notice(self, recovery, signer, by):
        book = self.community.guardianship
        book.give_recovery_notice(recovery, signer=signer, by=by, now=self.now)

    @_told()
    def _recover(self, recovery, signer, by):
        self.community.guardianship.recover(recovery, signer=signer, by=by, now=self.now)

    @_told()
    def _file(self, filing, by):
        return self.community.claims.file(filing, sender=by, now=self.now)

    @_told()
    def _decide(self, claim, verdict, by):
        self.community.claims.decide(claim, verdict, sender=by, now=self.now)

    @_told()
    def _decide_by_signatures(self, claim, verdict, signers):
        self.community.claims.decide_by_signatures(claim, verdict, signers, now=self.now)

    @_told()
    def settle(self, claim, *, by):
        self.community.claims.settle(claim, now=self.now)

    @_told()
    def settle_short(self, claim, least=0, *, by):
        self.community.claims.settle_short(claim, least, sender=by, now=self.now)

    @_told()
    def collect(self, claim, *, by, to=None):
        self.community.claims.collect(claim, to or by, sender=by, now=self.now)

    @_told()
    def withdraw(self, claim, *, by):
        self.community.claims.withdraw(claim, sender=by, now=self.now)

    @_told()
    def redirect(self, claim, *, by):
        self.community.claims.redirect(claim, sender=by, now=self.now)

    @_told()
    def _recount(self, claim, verdict):
        self.community.claims.recount(claim, verdict, now=self.now)

    @_told()
    def conclude(self, claim, *, by=STRANGER):
        self.community.claims.conclude(claim, now=self.now)

    @_told()
    def end_membership(self, claim, *, by=STRANGER):
        self.community.claims.end_membership(claim, now=self.now)

    @_told()
    def object(self, claim, *, by):
        self.community.jury.object(claim, sender=by, now=self.now)

    @_told()
    def reclaim(self, claim, *, by, to=None):
        self.community.jury.reclaim(claim, to or by, sender=by, now=self.now)

    @_told()
    def appeal(self, claim, *, by):
        self.community.jury.appeal(claim, sender=by, now=self.now)

    @_told()
    def vote(self, claim, answer, *, by):
        self.community.jury.vote(claim, Answer(answer), sender=by, now=self.now)

    @_told()
    def hold(self, claim, days, *, by=SUPERVISOR):
        self.community.jury.hold(claim, days, sender=by, now=self.now)

    @_told()
    def _change_rules(self, rules, jury_rules, by):
        claims = self.community.claims
        claims.change_rules(rules, jury_rules, sender=by, now=self.now)

    @_told()
    def _change_panel(self, holders, tiers, by):
        self.community.panel.change(holders, tiers, by=by, now=self.now)

    @_told()
    def set_registrar(self, to, *, by=ASSEMBLY):
        self.community.enrolment.set_registrar(to, by=by, now=self.now)

    @_told()
    def set_supervisor(self, to, *, by=ASSEMBLY):
        self.community.enrolment.set_supervisor(to, by=by, now=self.now)

    @_told()
    def set_steward(self, to, *, by=ASSEMBLY):
        self.community.ledger.set_steward(to, by=by, now=self.now)

    # -------------------------------------------------------------------- views

    def read_all(self, queries):
        return [self._answers()[name](*arguments) for name, *arguments in queries]

    def _answers(self):
        ledger, claims = self.community.ledger, self.community.claims
        guardians = self.community.guardianship
        return {
            "books": lambda: _copy(ledger.books),
            "held": lambda: ledger.books.held - ledger.missing,
            "standing": ledger.standing_of,
            "position": lambda member: _copy(ledger.position_of(member)),
            "membership": lambda member: _copy(ledger.membership_of(member)),
            "history": lambda member: _copy(ledger.history_of(member)),
            "guardianship": lambda member: _copy(guardians.guardian_of(member)),
            "noticed_recipient": guardians.noticed_recipient_of,
            "succession": guardians.succession_of,
            "due": ledger.due_to,
            "cover_on": self.community.enrolment.cover_on,
            "cohort": lambda number: _copy(ledger.cohort_of(number)),
            "is_voter": ledger.is_voter,
            "finished_at": lambda: ledger.finished_at,
            "carry_per_unit": lambda: ledger.carry_per_unit,
            "joins_stopped_until": lambda: self.community.enrolment.joins_stopped_until,
            "minimum_in_force": lambda: self.community.enrolment.minimum_in_force,
            "below_minimum_since": lambda: self.community.enrolment.below_minimum_since,
            "closable_at": lambda: self.community.enrolment.closable_at,
            "rung": lambda number: _copy(ledger.rung_at(number)),
            "room": lambda: ledger.room(self.now),
            "minimum_deposit": ledger.minimum_deposit,
            "quote_quit": lambda member: ledger.quote_quit(member, self.now),
            "quote": lambda benefit: claims.quote(benefit, self.now),
            "quote_claim": lambda claim: claims.quote_claim(claim, self.now),
            "claim": lambda claim: _stored(claims.claim_of(claim)),
            "state_of": lambda claim: claims.state_of(claim, self.now),
            "holder_of": lambda number: _copy(self.community.panel.holder_of(number)),
            "decided_seats": lambda claim: claims.decided_seats.get(claim, 0),
            "identity_record": lambda identity: _copy(
                self.community.enrolment.identity_of(identity)
            ),
            "due_to": ledger.due_to,
            "dispute": lambda claim: _copy(claims.dispute_of(claim)),
            "ballot_of": self.community.jury.ballot_of,
            "open_claims": lambda: claims.open_claims,
        }


def _copy(record):
    """A record as it is now: the twin changes its own in place."""
    return replace(record)


def _stored(claim):
    """A claim in the contract's fields."""
    subject = keccak(claim.identity.ljust(32, b"\0") + claim.evidence_hash)
    given = {"subject": subject if claim.filed_at else bytes(32)}
    return StoredClaim(*(given.get(name) or getattr(claim, name) for name in StoredClaim._fields))
