"""A plan that lives and writes down its events as the contracts emit them."""

from dataclasses import astuple
from hashlib import sha256
from itertools import count

from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState, Filing
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS
from mutual_pool.protocol.twin import ProtocolTwin
from tests.model import people
from tests.model.people import ASSESSORS, PLAN, REGISTRAR, STEWARD, SUPERVISOR, member


class Hashes:
    """Proofs without curves: a digest is a hash of the decision, a signature its signer's name."""

    def digest_of(self, decision):
        return sha256(repr(decision).encode()).digest()

    appeal_digest_of = digest_of

    def signers(self, digest, signatures, wallet_signatures):
        return [f"0x{signatures[at : at + 20].hex()}" for at in range(0, len(signatures), 20)]


def signatures(signers):
    return b"".join(bytes.fromhex(signer[2:]) for signer in signers)


class Recorder:
    """Drives a community and keeps the events of every call."""

    def __init__(self, constants=PLAN):
        self.plan = ProtocolTwin(constants, now=people.START)
        self.now = people.START
        self.events = []
        self._numbers = count(1)
        self.tell(("pool", "StewardChanged", {"from": ZERO_ADDRESS, "to": STEWARD}))
        self.tell(("enrolment", "RegistrarChanged", {"from": ZERO_ADDRESS, "to": REGISTRAR}))
        self.tell(("enrolment", "SupervisorChanged", {"from": ZERO_ADDRESS, "to": SUPERVISOR}))
        seats = tuple(zip(ASSESSORS, range(1, 6), strict=True))
        tiers = tuple(astuple(tier) for tier in PLAN.tiers)
        self.tell(("panel", "PanelChanged", {"version": 1, "seats": seats, "tiers": tiers}))
        self.tell(
            (
                "desk",
                "RulesChanged",
                {"version": 1, "rules": astuple(PLAN.rules), "juryRules": astuple(PLAN.jury_rules)},
            )
        )

    def tell(self, *events):
        """Write down the events of one transaction."""
        block = next(self._numbers)
        for place, (contract, name, args) in enumerate(events):
            event = ChainEvent(contract, name, args, block, self.now, f"0x{block:064x}", place)
            self.events.append(event)

    def wait(self, days):
        self.now += days * DAY

    def join(self, number, amount=40_000, band=0, freed=None):
        plan, now, who = self.plan, self.now, member(number)
        identity = people.identity(number if freed is None else freed)
        holder = plan.enrolment.identity_of(identity).holder
        held = plan.ledger.membership_of(holder)
        moves = held.identity == identity and plan.ledger.is_member(holder)
        paper = people.certificate(number, now, band=band, identity=identity)
        rung = plan.enrolment.join(paper, amount, signer=True, sender=who, now=now)
        joined = {
            "member": who,
            "identity": identity,
            "payer": who,
            "amount": amount,
            "units": (1, 2, 4)[band],
            "band": band,
            "bandUntil": people.LAST_DAY,
            "coveredFrom": plan.ledger.memberships[who].covered_from,
            "rung": rung,
        }
        enrolled = {"identity": identity, "member": who, "issuedAt": now}
        moved = ("pool", "IdentityFreed", {"member": holder, "identity": identity})
        between = (moved,) if moves else ()
        self.tell(("enrolment", "Enrolled", enrolled), *between, ("pool", "Joined", joined))

    def reband(self, number, band, amount=0):
        plan, now, who = self.plan, self.now, member(number)
        paper = people.certificate(number, now, band=band)
        changed = plan.enrolment.reband(paper, amount, signer=True, sender=who, now=now)
        first, rung, withheld = changed
        moved = {
            "member": who,
            "payer": who,
            "amount": amount,
            "withheld": withheld,
            "units": (1, 2, 4)[band],
            "band": band,
            "bandUntil": people.LAST_DAY,
            "bandFrom": first,
            "rung": rung,
        }
        renewed = {"identity": paper.identity, "member": who, "issuedAt": now}
        self.tell(("enrolment", "BandRenewed", renewed), ("pool", "Rebanded", moved))

    def pay_in(self, number, amount):
        who = member(number)
        rung = self.plan.ledger.pay_in(who, amount, by=who, now=self.now)
        told = {"member": who, "payer": who, "amount": amount, "rung": rung}
        self.tell(("pool", "ToppedUp", told))

    def reinstate(self, number, amount):
        ledger, who = self.plan.ledger, member(number)
        arrears = ledger.reinstate(who, amount, by=who, now=self.now)
        told = {
            "member": who,
            "payer": who,
            "amount": amount,
            "arrears": arrears,
            "joinedDay": ledger.memberships[who].joined_day,
            "coveredFrom": ledger.memberships[who].covered_from,
            "rung": ledger.positions[who].rung,
        }
        self.tell(("pool", "Reinstated", told))

    def quit(self, number):
        who = member(number)
        paid, withheld = self.plan.ledger.quit(by=who, now=self.now)
        self.tell(("pool", "Quit", {"member": who, "to": who, "paid": paid, "withheld": withheld}))

    def file(self, number, *, by=None, benefit_class=0):
        claims, who = self.plan.claims, member(number)
        by = by or who
        filing = Filing(who, self.now // DAY, benefit_class, b"\x01" * 32)
        claim = claims.file(filing, sender=by, now=self.now)
        facts, bond = claims.claims[claim], PLAN.rules.claim_bond
        told = {
            "claim": claim,
            "member": who,
            "payee": by,
            "identity": facts.identity,
            "day": facts.day,
            "benefitClass": benefit_class,
            "evidenceHash": facts.evidence_hash,
            "band": facts.band,
            "vestingBps": facts.vesting_bps,
            "benefit": facts.benefit,
            "rulesVersion": facts.rules_version,
            "panelVersion": facts.panel_version,
            "voters": facts.voters,
            "bond": bond,
        }
        taken = {"claim": claim, "member": who, "payer": by, "bond": bond}
        self.tell(("desk", "ClaimFiled", told), ("pool", "BondTaken", taken))
        return claim

    def decide(self, claim, seats=(0, 1, 2), *, by_transaction=False, **changes):
        plan, now = self.plan, self.now
        word = people.verdict(plan, claim, now, **changes)
        digest = Hashes().digest_of(plan.claims.decision_of(claim, word, now))
        signers = [ASSESSORS[seat] for seat in seats]
        if by_transaction:
            done = plan.claims.decide(claim, word, sender=signers[0], now=now)
        else:
            done = plan.claims.decide_by_signatures(claim, word, signers, now=now)
        self.tell_counted(claim, word, digest, done, b"" if by_transaction else signatures(signers))

    def tell_counted(self, claim, word, digest, done, signed_with):
        """The events of a decision, however its seats came together."""
        signed = {
            "claim": claim,
            "digest": digest,
            "seats": done.seats,
            "decision": astuple(word),
            "signatures": signed_with,
            "walletSignatures": (),
        }
        events = [("desk", "DecisionSigned", signed)]
        if done.decided:
            pending = self.plan.ledger.books.pending_shares
            if done.released is not None:
                freed = {"claim": claim, "share": done.released}
                freed["pendingShares"] = pending - done.share
                events.append(("pool", "ShareReleased", freed))
            aside = {"claim": claim, "share": done.share, "pendingShares": pending}
            if word.approve:
                events.append(("pool", "ShareSetAside", aside))
            outcome = {
                "claim": claim,
                "digest": digest,
                "approved": word.approve,
                "benefitClass": word.benefit_class,
                "benefit": done.benefit,
                "share": done.share,
                "seats": done.deciders,
            }
            events.append(("desk", "Decided", outcome))
        self.tell(*events)

    def settle(self, claim):
        plan, books = self.plan, self.plan.ledger.books
        units, facts = books.active_units, plan.claims.claims[claim]
        need = facts.benefit + PLAN.rules.fee_on(facts.benefit)
        carry = books.carry
        done = plan.claims.settle_short(claim, 0, sender=facts.payee, now=self.now)
        told = {
            "claim": claim,
            "settlement": books.settlements,
            "amountDue": need,
            "units": units,
            "perUnit": done.per_unit,
            "fromCarry": done.from_carry,
            "fromReserve": done.from_reserve,
            "benefit": done.benefit,
            "fee": done.fee,
            "carry": carry - done.from_carry + done.surplus,
            "index": books.index,
        }
        by = {"claim": claim, "by": facts.payee}
        events = [("pool", "Settled", told), ("desk", "ClaimSettled", by)]
        objections = plan.claims.dispute_of(claim).objections
        if objections:
            lost = {"claim": claim, "bond": objections * PLAN.jury_rules.objection_bond}
            events.append(("pool", "BondForfeited", lost))
        if plan.ledger.membership_of(facts.member).ending:
            day = plan.enrolment.identity_of(facts.identity).not_before
            told = {"identity": facts.identity, "day": day}
            events.append(("enrolment", "NotCoveredBefore", told))
            told = {"claim": claim, "member": facts.member}
            events.append(("pool", "MembershipEnding", told))
        self.tell(*events)

    def collect(self, claim):
        plan, facts = self.plan, self.plan.claims.claims[claim]
        who, due = facts.payee, facts.benefit_due
        ended = self.ended(claim) if plan.ledger.membership_of(facts.member).ending else ()
        benefit, bond = plan.claims.collect(claim, who, sender=who, now=self.now)
        events = []
        if due:
            took = {"claim": claim, "payee": who, "to": who, "amount": benefit}
            events.append(("desk", "BenefitTaken", took))
        if bond:
            took = {"claim": claim, "filer": who, "to": who, "amount": bond}
            events.append(("desk", "BondReturned", took))
        paid = {"claim": claim, "to": who, "amount": benefit + bond}
        self.tell(*events, *ended, ("pool", "PaidOut", paid))

    def ended(self, claim):
        """The event with which this claim is about to end a membership."""
        who = self.plan.claims.claims[claim].member
        due, withheld = self.plan.ledger.quote_quit(who, self.now)
        told = {"claim": claim, "member": who, "due": due, "withheld": withheld}
        return (("pool", "MembershipEnded", told),)

    def conclude(self, claim):
        claims, bond = self.plan.claims, PLAN.rules.claim_bond
        state, share = claims.conclude(claim, now=self.now)
        told = {"claim": claim, "state": int(state), "by": people.STRANGER}
        events = [("desk", "ClaimConcluded", told)]
        if share:
            events.append(self.released(claim, share))
        if state == ClaimState.REFUSED:
            events.append(("pool", "BondForfeited", {"claim": claim, "bond": bond}))
        self.tell(*events)

    def released(self, claim, share):
        pending = self.plan.ledger.books.pending_shares
        return "pool", "ShareReleased", {"claim": claim, "share": share, "pendingShares": pending}

    def withdraw(self, claim):
        plan, who = self.plan, self.plan.claims.claims[claim].member
        share = plan.claims.withdraw(claim, sender=who, now=self.now)
        events = [("desk", "ClaimWithdrawn", {"claim": claim, "by": who})]
        if share:
            events.append(self.released(claim, share))
        if plan.claims.claims[claim].outcome is ClaimOutcome.WITHDRAWN_LATE:
            lost = {"claim": claim, "bond": PLAN.rules.claim_bond}
            events.append(("pool", "BondForfeited", lost))
        self.tell(*events)
