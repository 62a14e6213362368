"""The operations on claims, by the events that begin them; see `operations`."""

from collections.abc import Callable
from dataclasses import astuple

from mutual_pool.chain.events import Ahead, Args, ChainEvent, Expected, Proofs, UnfinishedCallError
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import (
    Claim,
    ClaimOutcome,
    Decision,
    Filing,
    JuryRules,
    PanelDecision,
    Rules,
)
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.cover import first_day_after
from mutual_pool.protocol.twin import ProtocolTwin

_ANSWERS = frozenset(Answer)
_NO_ENUM = 0x21
"""The code of Solidity's panic for a number that is no member of an enum."""


class ClaimOperations:
    """What the claim desk and the jury of one plan do, and the pool for them.

    Attributes:
        digests: the digest of every decision that somebody signed.
    """

    def __init__(self, community: ProtocolTwin, proofs: Proofs) -> None:
        """Act on the claims of `community`, with `proofs` to check signatures by."""
        self.community = community
        self.proofs = proofs
        self.digests: dict[Decision, bytes] = {}
        self._founded = False

    def carry_out(self, event: ChainEvent, args: Args, ahead: Ahead) -> list[Expected] | None:
        """Carry out what an event says and return all events of the call; None if none is known.

        Raises:
            Refusal: if the twin refuses the operation.
            UnfinishedCallError: if an event of the call is missing.
        """
        method = _METHODS.get((event.contract, event.name))
        return None if method is None else method(self, args, event.time, ahead)

    # ------------------------------------------------------------------- claims

    def _filed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, member, filer = self.community.claims, args["member"], args["payee"]
        filing = Filing(member, args["day"], args["benefitClass"], args["evidenceHash"])
        number = claims.file(filing, sender=filer, now=now)
        facts = claims.claims[number]
        bond = claims.rules[facts.rules_version].claim_bond
        derived = {
            **args,
            "claim": number,
            "identity": facts.identity,
            "band": facts.band,
            "vestingBps": facts.vesting_bps,
            "benefit": facts.benefit,
            "rulesVersion": facts.rules_version,
            "panelVersion": facts.panel_version,
            "voters": facts.voters,
            "bond": bond,
        }
        taken = {"claim": number, "member": member, "payer": filer, "bond": bond}
        return [Expected("desk", "ClaimFiled", derived), Expected("pool", "BondTaken", taken)]

    def _decided(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, claim = self.community.claims, args["claim"]
        verdict = PanelDecision(*args["decision"])
        decision = claims.decision_of(claim, verdict, now)
        digest = self.digests[decision] = self.proofs.digest_of(decision)
        if args["signatures"]:
            found = self.proofs.signers(digest, args["signatures"], args["walletSignatures"])
            signers = [signer and signer.lower() for signer in found]
            counted = claims.decide_by_signatures(claim, verdict, signers, now=now)
        elif args["seats"] == 0:
            counted = claims.recount(claim, verdict, now=now)
        else:
            # A transaction proves its sender, so the event names the seat and nothing else.
            number = args["seats"].bit_length() - 1
            sender = self.community.panel.holder_of(number).holder
            counted = claims.decide(claim, verdict, sender=sender, now=now)
        signed = {**args, "digest": digest, "seats": counted.seats}
        events = [Expected("desk", "DecisionSigned", signed)]
        if not counted.decided:
            return events
        if counted.released is not None:
            events.append(self._share_released(claim, counted.released, counted.share))
        if verdict.approve:
            pending = self.community.ledger.books.pending_shares
            aside = {"claim": claim, "share": counted.share, "pendingShares": pending}
            events.append(Expected("pool", "ShareSetAside", aside))
        outcome = {
            "claim": claim,
            "digest": digest,
            "approved": verdict.approve,
            "benefitClass": verdict.benefit_class,
            "benefit": counted.benefit,
            "share": counted.share,
            "seats": counted.deciders,
        }
        return [*events, Expected("desk", "Decided", outcome)]

    def _settled(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, books, claim = self.community.claims, self.community.ledger.books, args["claim"]
        facts = claims.claim_of(claim)
        units, benefit = books.active_units, facts.benefit
        by = ahead("ClaimSettled")
        if by is None:
            raise UnfinishedCallError("ClaimSettled")
        carry = books.carry
        before = self._ending(facts)
        # `settleShort` with no least benefit allows all that either function allows.
        outcome = claims.settle_short(claim, 0, sender=by["by"], now=now)
        derived = {
            "claim": claim,
            "settlement": books.settlements,
            "amountDue": benefit + claims.rules[facts.rules_version].fee_on(benefit),
            "units": units,
            "perUnit": outcome.per_unit,
            "fromCarry": outcome.from_carry,
            "fromReserve": outcome.from_reserve,
            "benefit": outcome.benefit,
            "fee": outcome.fee,
            # Bonds that objections lost go to carry right after the settlement.
            "carry": carry - outcome.from_carry + outcome.surplus,
            "index": books.index,
        }
        events = [
            Expected("pool", "Settled", derived),
            Expected("desk", "ClaimSettled", {"claim": claim, "by": by["by"]}),
        ]
        lost = claims.lost_objections(claim)
        if lost:
            events.append(Expected("pool", "BondForfeited", {"claim": claim, "bond": lost}))
        if outcome.full and claims.ends_class(facts.benefit_class):
            day = first_day_after(self.community.ledger.constants.waiting_period, now)
            told = {"identity": facts.identity, "day": day}
            events.append(Expected("enrolment", "NotCoveredBefore", told))
            for member in self._ending(facts):
                if member not in before:
                    told = {"claim": claim, "member": member}
                    events.append(Expected("pool", "MembershipEnding", told))
        return events

    def _ending(self, facts: Claim) -> list[str]:
        """Return which wallets of a claim's identity have a membership that is about to end."""
        ledger, book = self.community.ledger, self.community.enrolment
        wallets = dict.fromkeys((facts.member, book.identity_of(facts.identity).holder))
        memberships = ((wallet, ledger.membership_of(wallet)) for wallet in wallets)
        return [
            wallet
            for wallet, membership in memberships
            if membership.ending and membership.identity == facts.identity
        ]

    def _collected(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, claim, to = self.community.claims, args["claim"], args["to"]
        sender = args["payee"] if "payee" in args else args["filer"]
        facts = claims.claim_of(claim)
        due, taken = facts.benefit_due, facts.bond_taken
        left = self._memberships_ended(claim, now)
        benefit, bond = claims.collect(claim, to, sender=sender, now=now)
        events = []
        if due and not facts.benefit_due:
            told = {"claim": claim, "payee": sender, "to": to, "amount": benefit}
            events.append(Expected("desk", "BenefitTaken", told))
        if facts.bond_taken and not taken:
            told = {"claim": claim, "filer": sender, "to": to, "amount": bond}
            events.append(Expected("desk", "BondReturned", told))
        if benefit and claims.ends_class(facts.benefit_class):
            events += left
        paid = {"claim": claim, "to": to, "amount": benefit + bond}
        return [*events, Expected("pool", "PaidOut", paid)]

    def _memberships_ended(self, claim: int, now: int) -> list[Expected]:
        """Return the events with which this claim would end memberships now."""
        ledger, member = self.community.ledger, self.community.claims.claim_of(claim).member
        events = []
        for wallet in self.community.enrolment.to_end(claim, member):
            due, withheld = ledger.quote_quit(wallet, now)
            told = {"claim": claim, "member": wallet, "due": due, "withheld": withheld}
            events.append(Expected("pool", "MembershipEnded", told))
        return events

    def _ended(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claim = args["claim"]
        ended = self._memberships_ended(claim, now)
        self.community.claims.end_membership(claim, now=now)
        return ended

    def _concluded(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, claim = self.community.claims, args["claim"]
        approved = claims.claim_of(claim).outcome is ClaimOutcome.APPROVED
        state, share = claims.conclude(claim, now=now)
        events = [Expected("desk", "ClaimConcluded", {**args, "state": int(state)})]
        if approved:
            events.append(self._share_released(claim, share))
        facts = claims.claims[claim]
        if facts.outcome is ClaimOutcome.REFUSED_FINALLY:
            lost = {"claim": claim, "bond": claims.rules[facts.rules_version].claim_bond}
            events.append(Expected("pool", "BondForfeited", lost))
        return events

    def _share_released(self, claim: int, share: int, since: int = 0) -> Expected:
        """Return the event of a share released before `since` was set aside in the same call."""
        pending = self.community.ledger.books.pending_shares - since
        told = {"claim": claim, "share": share, "pendingShares": pending}
        return Expected("pool", "ShareReleased", told)

    def _withdrawn(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, claim = self.community.claims, args["claim"]
        approved = claims.claim_of(claim).outcome is ClaimOutcome.APPROVED
        share = claims.withdraw(claim, sender=args["by"], now=now)
        events = [Expected("desk", "ClaimWithdrawn", args)]
        if approved:
            events.append(self._share_released(claim, share))
        facts = claims.claim_of(claim)
        if facts.outcome is ClaimOutcome.WITHDRAWN_LATE:
            lost = {"claim": claim, "bond": claims.rules[facts.rules_version].claim_bond}
            events.append(Expected("pool", "BondForfeited", lost))
        return events

    def _redirected(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        self.community.claims.redirect(args["claim"], sender=args["member"], now=now)
        return [Expected("desk", "BenefitRedirected", args)]

    # ------------------------------------------------------ objections and juries

    def _objected(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        jury, claim, voter = self.community.jury, args["claim"], args["voter"]
        objection = jury.object(claim, sender=voter, now=now)
        bond = objection.bond
        told = {**args, "bond": bond, "objections": objection.objections}
        events = [Expected("jury", "Objected", told)]
        if objection.called:
            events.append(self._jury_called(claim))
        taken = {"claim": claim, "member": voter, "payer": voter, "bond": bond}
        return [*events, Expected("pool", "BondTaken", taken)]

    def _reclaimed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claim, to = args["claim"], args["to"]
        bond = self.community.jury.reclaim(claim, to, sender=args["voter"], now=now)
        return [
            Expected("jury", "ObjectionReclaimed", {**args, "bond": bond}),
            Expected("pool", "PaidOut", {"claim": claim, "to": to, "amount": bond}),
        ]

    def _appealed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        self.community.jury.appeal(args["claim"], sender=args["by"], now=now)
        return [Expected("jury", "Appealed", args), self._jury_called(args["claim"])]

    def _jury_called(self, claim: int) -> Expected:
        dispute = self.community.claims.dispute_of(claim)
        told = {
            "claim": claim,
            "electorate": self.community.claims.claim_of(claim).voters,
            "quorum": dispute.quorum,
            "standingDay": dispute.standing_day,
            "endsAt": dispute.ends_at,
        }
        return Expected("jury", "JuryCalled", told)

    def _voted(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        jury = self.community.jury
        if args["answer"] not in _ANSWERS:
            # The contract takes no other number, so none is voted.
            raise Refusal("Panic", _NO_ENUM)
        answer = Answer(args["answer"])
        jury.vote(args["claim"], answer, sender=args["voter"], now=now)
        return [Expected("jury", "Voted", args)]

    def _held(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        jury = self.community.jury
        jury.hold(args["claim"], args["days_"], sender=args["supervisor"], now=now)
        return [Expected("jury", "Held", args)]

    # -------------------------------------------------------------------- rules

    def _rules_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims = self.community.claims
        if self._founded:
            rules, jury_rules = Rules(*args["rules"]), JuryRules(*args["juryRules"])
            self.community.assembly.change_rules(rules, jury_rules, now=now)
        self._founded = True
        version = claims.rules_version
        told = {
            "version": version,
            "rules": astuple(claims.rules[version]),
            "juryRules": astuple(claims.jury_rules[version]),
        }
        return [Expected("desk", "RulesChanged", told)]


_METHODS: dict[tuple[str, str], Callable[[ClaimOperations, Args, int, Ahead], list[Expected]]] = {
    ("pool", "MembershipEnded"): ClaimOperations._ended,
    ("pool", "Settled"): ClaimOperations._settled,
    ("desk", "ClaimFiled"): ClaimOperations._filed,
    ("desk", "DecisionSigned"): ClaimOperations._decided,
    ("desk", "BenefitTaken"): ClaimOperations._collected,
    ("desk", "BondReturned"): ClaimOperations._collected,
    ("desk", "ClaimWithdrawn"): ClaimOperations._withdrawn,
    ("desk", "ClaimConcluded"): ClaimOperations._concluded,
    ("desk", "BenefitRedirected"): ClaimOperations._redirected,
    ("desk", "RulesChanged"): ClaimOperations._rules_changed,
    ("jury", "Objected"): ClaimOperations._objected,
    ("jury", "ObjectionReclaimed"): ClaimOperations._reclaimed,
    ("jury", "Appealed"): ClaimOperations._appealed,
    ("jury", "Voted"): ClaimOperations._voted,
    ("jury", "Held"): ClaimOperations._held,
}
