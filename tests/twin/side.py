"""One plan to act on and to read, whichever of the twins it is.

Every verb either does its work at `now` or raises `RefusedError`; every view is as of `now`.
Addresses are lower-case strings, amounts are integers, times are seconds, days UTC day numbers.
"""

from abc import abstractmethod
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from mutual_pool.chain.events import plain
from mutual_pool.protocol.claims.types import ClaimOutcome, Filing, JuryRules, PanelDecision, Rules
from mutual_pool.protocol.eip712 import identity_of
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.enrolment import Certificate
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.guardianship.types import Recovery
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY
from tests.support.deploying import SEVERE
from tests.twin.people import ASSEMBLY, ASSESSORS, REGISTRAR, STRANGER, SUPERVISOR
from tests.twin.side_views import SideViews

EVIDENCE = b"evidence".ljust(32, b"\0")
NO_EVIDENCE = bytes(32)
FINDINGS = b"findings".ljust(32, b"\0")
NOTICE = b"notice".ljust(32, b"\0")
BAND_DAYS = 5 * 365


class RefusedError(Exception):
    """A call was refused: the error's name and its arguments, in one form on both sides."""

    def __init__(self, name, arguments):
        super().__init__(name, *plain(tuple(arguments)))
        self.name = name
        self.arguments = plain(tuple(arguments))

    @property
    def reason(self):
        return self.name, self.arguments


class StoredClaim(NamedTuple):
    """A claim as the contract stores it: `subject` is the hash of identity and evidence."""

    member: str
    day: int
    benefit_class: int
    filed_class: int
    band: int
    vesting_bps: int
    previous: int
    benefit: int
    filed_at: int
    decided_at: int
    rules_version: int
    panel_version: int
    voters: int
    outcome: int
    redirected: bool
    subject: bytes
    guardian: str
    share: int
    bond_taken: bool

    @property
    def benefit_due(self):
        """Whether the payee has still to take what was paid."""
        return self.outcome == ClaimOutcome.SETTLED


class Side(SideViews):
    """What a case may do and see."""

    def __init__(self, settings, deployed_at):
        self.settings = settings
        self.deployed_at = deployed_at
        self.now = deployed_at
        self._subjects = {}

    # --------------------------------------------------------------------- time

    @property
    def today(self):
        return self.now // DAY

    def wait(self, seconds=0, *, days=0):
        self.now += seconds + days * DAY

    def wait_until(self, moment):
        assert moment >= self.now, "that moment is over"
        self.now = moment

    # ------------------------------------------------------------------ members

    def join(self, member, deposit, *, by=None, signer=REGISTRAR, **changes):
        """Enrol somebody by a certificate, which `changes` may spoil; `by` pays."""
        self._join(self.certificate(member, **changes), deposit, signer, by or member)

    def reband(self, member, deposit=0, *, by=None, signer=REGISTRAR, **changes):
        """Hand in a newer certificate."""
        self._reband(self.certificate(member, **changes), deposit, signer, by or member)

    def certificate(self, member, **changes):
        certificate = Certificate(
            member=member,
            identity=identity_of(f"document of {member}", b"secret"),
            band=0,
            band_until=self.today + BAND_DAYS,
            issued_at=self.now,
            expiry=self.now + DAY,
        )
        return replace(certificate, **changes)

    def cohort(self, *people):
        """The tree of a group: `people` are addresses, or pairs of an address and a band."""
        leaves = []
        for number, person in enumerate(people):
            member, band = person if isinstance(person, tuple) else (person, 0)
            certificate = self.certificate(member, band=band)
            identity, until = certificate.identity, certificate.band_until
            leaves.append(Leaf(number, member, identity, band, self.settings.units[band], until))
        return CohortTree(leaves)

    def enrol_cohort(self, tree, per_unit, *, by, signer=REGISTRAR, amount=None, **changes):
        """Bring a group in with so much for each of its units."""
        paper = CohortPaper(by, tree.root, tree.units, self.now, self.now + DAY)
        paper = replace(paper, **changes)
        self._enrol_cohort(paper, per_unit * paper.units if amount is None else amount, signer, by)

    @abstractmethod
    def _enrol_cohort(self, paper, amount, signer, by): ...

    def join_from_group(self, cohort, tree, number, *, by=None, proof=None, **changes):
        """Take up a leaf of a cohort, which `changes` may spoil."""
        leaf = replace(tree.leaves[number], **changes)
        self._join_from_group(
            cohort, leaf, tree.proof(number) if proof is None else proof, by or leaf.member
        )

    @abstractmethod
    def _join_from_group(self, cohort, leaf, proof, by): ...

    @abstractmethod
    def stop_joins(self, days, *, by=SUPERVISOR): ...

    @abstractmethod
    def _join(self, certificate, deposit, signer, by): ...

    @abstractmethod
    def _reband(self, certificate, deposit, signer, by): ...

    @abstractmethod
    def pay_in(self, member, amount, *, by=None): ...

    @abstractmethod
    def reinstate(self, member, amount, *, by=None): ...

    @abstractmethod
    def quit(self, member): ...

    # ------------------------------------------------------------------ closing

    @abstractmethod
    def announce_closing(self, *, by=ASSEMBLY): ...

    @abstractmethod
    def record_voters(self, *, by=STRANGER): ...

    @abstractmethod
    def close_below_minimum(self, *, by=STRANGER): ...

    @abstractmethod
    def withdraw_excess(self, member): ...

    @abstractmethod
    def finish_closing(self, *, by=STRANGER): ...

    @abstractmethod
    def fund_reserve(self, amount, *, by): ...

    @abstractmethod
    def take_due(self, *, by, to=None): ...

    @abstractmethod
    def confiscate(self, amount):
        """The asset's issuer takes so much out of the pool."""

    @abstractmethod
    def send_plainly(self, amount, *, by):
        """A transfer to the pool without a call of it."""

    # ---------------------------------------------------------------- guardians

    @abstractmethod
    def name_guardian(self, member, guardian): ...

    @abstractmethod
    def give_quit_notice(self, member, *, by): ...

    @abstractmethod
    def object_to_quit_notice(self, member): ...

    @abstractmethod
    def quit_for(self, member, *, by): ...

    def recovery(self, member, to, **changes):
        """The registrar's certificate for a lost wallet, good for a day."""
        identity = self.membership(member).identity
        recovery = Recovery(identity, member, to, self.now, self.now + DAY)
        return replace(recovery, **changes)

    def give_recovery_notice(self, recovery, *, by, signer=REGISTRAR):
        """Announce to have the money of a lost wallet paid to where the registrar certified."""
        self._give_recovery_notice(recovery, signer, by)

    @abstractmethod
    def _give_recovery_notice(self, recovery, signer, by): ...

    def recover(self, recovery, *, by, signer=REGISTRAR):
        """Have the money of a lost wallet paid as it was announced."""
        self._recover(recovery, signer, by)

    @abstractmethod
    def _recover(self, recovery, signer, by): ...

    # ------------------------------------------------------------------- claims

    def file(self, member, *, by=None, day=None, benefit_class=SEVERE, evidence=EVIDENCE):
        """File a claim for a day, today if none is given; gives its number."""
        identity = self.membership(member).identity
        day = self.today if day is None else day
        claim = self._file(Filing(member, day, benefit_class, evidence), by or member)
        self._subjects[claim] = (identity, evidence)
        return claim

    @abstractmethod
    def _file(self, filing, by): ...

    def decide(self, claim, *, by, **changes):
        """Decide by transaction."""
        self._decide(claim, self.verdict(claim, **changes), by)

    @abstractmethod
    def _decide(self, claim, verdict, by): ...

    def decide_by_signatures(self, claim, signers, **changes):
        """Decide by signatures in this very order; None stands for a malformed one."""
        self._decide_by_signatures(claim, self.verdict(claim, **changes), signers)

    @abstractmethod
    def _decide_by_signatures(self, claim, verdict, signers): ...

    def verdict(self, claim, **changes):
        """A word that approves the claim as filed, unless changed."""
        identity, evidence = self._subjects.get(claim, (NO_IDENTITY, NO_EVIDENCE))
        verdict = PanelDecision(
            identity=identity,
            evidence_hash=evidence,
            approve=True,
            benefit_class=self.claim(claim).filed_class,
            findings_hash=FINDINGS,
            notice_hash=NOTICE,
            deadline=self.now + DAY,
        )
        return replace(verdict, **changes)

    @abstractmethod
    def settle(self, claim, *, by): ...

    @abstractmethod
    def settle_short(self, claim, least=0, *, by): ...

    @abstractmethod
    def collect(self, claim, *, by, to=None): ...

    @abstractmethod
    def withdraw(self, claim, *, by): ...

    @abstractmethod
    def redirect(self, claim, *, by): ...

    def approved(self, member, **changes):
        """A claim that four assessors approved at once, enough for any benefit; its number."""
        claim = self.file(member, **changes)
        self.decide_by_signatures(claim, ASSESSORS[:4])
        return claim

    def payable(self, member, **changes):
        """An approved claim whose notice of seven days is over."""
        claim = self.approved(member, **changes)
        self.wait(days=self.settings.notice_days)
        return claim

    def refused(self, member, **changes):
        """A claim that four assessors refused at once; its number."""
        claim = self.file(member, **changes)
        self.decide_by_signatures(claim, ASSESSORS[:4], approve=False)
        return claim

    def paid(self, member, **changes):
        """A claim that was settled by its payee."""
        claim = self.payable(member, **changes)
        self.settle_short(claim, by=member)
        return claim

    def recount(self, claim, **changes):
        """Have the seats for a verdict counted again, as anybody."""
        self._recount(claim, self.verdict(claim, **changes))

    @abstractmethod
    def _recount(self, claim, verdict): ...

    @abstractmethod
    def conclude(self, claim, *, by=STRANGER): ...

    @abstractmethod
    def end_membership(self, claim, *, by=STRANGER): ...

    @abstractmethod
    def object(self, claim, *, by): ...

    @abstractmethod
    def reclaim(self, claim, *, by, to=None): ...

    @abstractmethod
    def appeal(self, claim, *, by): ...

    @abstractmethod
    def vote(self, claim, approve, *, by): ...

    @abstractmethod
    def hold(self, claim, days, *, by=SUPERVISOR): ...

    # -------------------------------------------------------------------- roles

    def change_rules(self, *, by=ASSEMBLY, **changes):
        """Set new rules: those the plan began with, but for `changes`."""
        known = replace(self.settings, **changes)
        self._change_rules(Rules(*known.rules()), JuryRules(*known.jury_rules()), by)

    @abstractmethod
    def _change_rules(self, rules, jury_rules, by): ...

    def change_panel(self, holders, tiers=None, *, by=ASSEMBLY):
        """Seat a new panel, under the tiers the plan began with if none are given."""
        chosen = self.settings.tiers if tiers is None else tiers
        self._change_panel(holders, [Tier(*tier) for tier in chosen], by)

    @abstractmethod
    def _change_panel(self, holders, tiers, by): ...

    @abstractmethod
    def set_registrar(self, to, *, by=ASSEMBLY): ...

    @abstractmethod
    def set_supervisor(self, to, *, by=ASSEMBLY): ...

    @abstractmethod
    def set_steward(self, to, *, by=ASSEMBLY): ...

    # ------------------------------------------------------------------- checks

    @contextmanager
    def refuses(self, name, *arguments):
        """The call within is refused with this name and these values; books and asset stay."""
        before = self.books(), self.held()
        try:
            yield
        except RefusedError as refusal:
            assert refusal.reason == (name, plain(arguments))
        else:
            raise AssertionError(f"not refused; {name} was expected")
        assert (self.books(), self.held()) == before

    def check_money(self):
        """Law 1: what the pool holds is all accounted for."""
        books = self.books()
        accounts = books.total_balances + books.carry + books.reserve + books.owed
        assert self.held() == accounts
