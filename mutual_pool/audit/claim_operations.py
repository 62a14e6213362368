"""The operations on claims, by the events that begin them; see `operations`."""

from collections.abc import Callable
from dataclasses import astuple

from mutual_pool.audit.events import Ahead, Args, ChainEvent, Expected, Proofs, UnfinishedCallError
from mutual_pool.claim_records import (
    ClaimOutcome,
    Decision,
    Filing,
    JuryRules,
    PanelDecision,
    Rules,
)
from mutual_pool.community import Community


class ClaimOperations:
    """What the claim desk and the jury of one plan do, and the pool for them.

    Attributes:
        digests: the digest of every decision that somebody signed.
    """

    def __init__(self, community: Community, proofs: Proofs) -> None:
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
        lost, member = claims.lost_objections(claim), facts.member
        if lost:
            events.append(Expected("pool", "BondForfeited", {"claim": claim, "bond": lost}))
        if self.community.ledger.membership_of(member).ending:
            told = {"claim": claim, "member": member}
            events.append(Expected("pool", "MembershipEnding", told))
        return events

    def _collected(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims, claim, to = self.community.claims, args["claim"], args["to"]
        sender = args["payee"] if "payee" in args else args["filer"]
        facts = claims.claim_of(claim)
        due, taken = facts.benefit_due, facts.bond_taken
        left = self._membership_ended(claim, now)
        benefit, bond = claims.collect(claim, to, sender=sender, now=now)
        events = []
        if due and not facts.benefit_due:
            told = {"claim": claim, "payee": sender, "to": to, "amount": benefit}
            events.append(Expected("desk", "BenefitTaken", told))
        if facts.bond_taken and not taken:
            told = {"claim": claim, "filer": sender, "to": to, "amount": bond}
            events.append(Expected("desk", "BondReturned", told))
        if left and not self.community.ledger.membership_of(facts.member).ending and benefit:
            events.append(left)
        paid = {"claim": claim, "to": to, "amount": benefit + bond}
        return [*events, Expected("pool", "PaidOut", paid)]

    def _membership_ended(self, claim: int, now: int) -> Expected | None:
        """Return the event with which this claim would end a membership now, if it does."""
        ledger, member = self.community.ledger, self.community.claims.claim_of(claim).member
        membership = ledger.membership_of(member)
        if not membership.ending or membership.claim != claim:
            return None
        due, withheld = ledger.quote_quit(member, now)
        told = {"claim": claim, "member": member, "due": due, "withheld": withheld}
        return Expected("pool", "MembershipEnded", told)

    def _ended(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claim = args["claim"]
        ended = self._membership_ended(claim, now)
        self.community.claims.end_membership(claim, now=now)
        return [ended] if ended else []

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

    def _share_released(self, claim: int, share: int) -> Expected:
        pending = self.community.ledger.books.pending_shares
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
        jury.vote(args["claim"], args["approve"], sender=args["voter"], now=now)
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
            claims.change_rules(rules, jury_rules, sender=claims.member_assembly, now=now)
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
