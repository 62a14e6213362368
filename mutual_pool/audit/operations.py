"""From the event that begins an operation to the operation of the twin, and the events it emits.

Every method takes the arguments of the first event of a call and carries out on the twin what the
event says was done, with the numbers that somebody chose (amounts, addresses, dates); it returns
all events of that call in the order in which the contracts emit them, with every number that
follows from those derived by the twin.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any

from mutual_pool.audit.events import ChainEvent, Expected, Proofs
from mutual_pool.claim_records import (
    ClaimOutcome,
    Decision,
    Filing,
    JuryRules,
    Rules,
    Verdict,
)
from mutual_pool.community import Community
from mutual_pool.enrolment import Certificate
from mutual_pool.panel import Tier
from mutual_pool.records import ZERO_ADDRESS

Args = Mapping[str, Any]
Ahead = Callable[[str], Args | None]
"""Finds the arguments of a later event of the same call by its name."""

FOLLOWERS = frozenset(
    {
        "Joined",
        "Rebanded",
        "IdentityFreed",
        "BondTaken",
        "BondForfeited",
        "ShareSetAside",
        "ShareReleased",
        "PaidOut",
        "ClaimSettled",
        "Decided",
        "JuryCalled",
        "MembershipEnding",
    }
)
"""Events that only ever follow another one of the same call."""


class UnfinishedCallError(Exception):
    """The events of a call lack one that always comes with the first."""


class Operations:
    """The operations of one plan by the name of the event that begins them.

    Attributes:
        community: the twin they act on.
        digests: the digest of every decision that somebody signed.
    """

    def __init__(self, community: Community, proofs: Proofs) -> None:
        """Act on `community`, with `proofs` to check signatures by."""
        self.community = community
        self.proofs = proofs
        self.digests: dict[Decision, bytes] = {}
        self._founded: set[str] = set()

    def carry_out(self, event: ChainEvent, args: Args, ahead: Ahead) -> list[Expected] | None:
        """Carry out what an event says and return all events of the call; None if none is known.

        Raises:
            Refusal: if the twin refuses the operation.
            UnfinishedCallError: if an event of the call is missing.
        """
        method = _METHODS.get((event.contract, event.name))
        return None if method is None else method(self, args, event.time, ahead)

    def _founding(self, name: str) -> bool:
        """Return whether this is the event by which a constructor states what it began with."""
        first = name not in self._founded
        self._founded.add(name)
        return first

    # ---------------------------------------------------------------- enrolment

    def _enrolled(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger, book = self.community.ledger, self.community.enrolment
        joined = _required(ahead, "Joined")
        certificate = _certificate(args, joined, now)
        identity, member = certificate.identity, certificate.member
        holder = book.identity_of(identity).holder
        freed = ledger.membership_of(holder).identity == identity
        payer, amount = joined["payer"], joined["amount"]
        rung = book.join(certificate, amount, signer=True, sender=payer, now=now)
        events = [
            Expected("enrolment", "Enrolled", {**args}),
            Expected("pool", "IdentityFreed", {"member": holder, "identity": identity}),
            Expected(
                "pool",
                "Joined",
                {
                    **joined,
                    "member": member,
                    "identity": identity,
                    "units": book.units_of(certificate.band),
                    "coveredFrom": ledger.memberships[member].covered_from,
                    "rung": rung,
                },
            ),
        ]
        return events if freed else [events[0], events[2]]

    def _band_renewed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        book = self.community.enrolment
        moved = _required(ahead, "Rebanded")
        certificate = _certificate(args, moved, now)
        payer, amount = moved["payer"], moved["amount"]
        band_from, rung = book.reband(certificate, amount, signer=True, sender=payer, now=now)
        derived = {
            **moved,
            "member": certificate.member,
            "units": book.units_of(certificate.band),
            "bandFrom": band_from,
            "rung": rung,
        }
        return [
            Expected("enrolment", "BandRenewed", {**args}),
            Expected("pool", "Rebanded", derived),
        ]

    def _registrar_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        book = self.community.enrolment
        before = ZERO_ADDRESS
        if not self._founding("RegistrarChanged"):
            before = book.registrar
            book.set_registrar(args["to"], by=book.member_assembly, now=now)
        return [Expected("enrolment", "RegistrarChanged", {"from": before, "to": book.registrar})]

    def _supervisor_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        book = self.community.enrolment
        before = ZERO_ADDRESS
        if not self._founding("SupervisorChanged"):
            before = book.supervisor
            book.set_supervisor(args["to"], by=book.member_assembly, now=now)
        told = {"from": before, "to": book.supervisor}
        return [Expected("enrolment", "SupervisorChanged", told)]

    # ------------------------------------------------------------------ members

    def _topped_up(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger = self.community.ledger
        rung = ledger.pay_in(args["member"], args["amount"], by=args["payer"], now=now)
        return [Expected("pool", "ToppedUp", {**args, "rung": rung})]

    def _reinstated(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger, member = self.community.ledger, args["member"]
        arrears = ledger.reinstate(member, args["amount"], by=args["payer"], now=now)
        membership = ledger.memberships[member]
        derived = {
            **args,
            "arrears": arrears,
            "joinedDay": membership.joined_day,
            "coveredFrom": membership.covered_from,
            "rung": ledger.positions[member].rung,
        }
        return [Expected("pool", "Reinstated", derived)]

    def _quit(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger, member, by = self.community.ledger, args["member"], args["by"]
        if by == member:
            paid, withheld = ledger.quit(by=by, now=now)
        else:
            paid, withheld = ledger.quit_for(member, by=by, now=now)
        return [Expected("pool", "Quit", {**args, "paid": paid, "withheld": withheld})]

    def _guardian_named(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger = self.community.ledger
        effective_at = ledger.name_guardian(args["guardian"], by=args["member"], now=now)
        return [Expected("pool", "GuardianNamed", {**args, "effectiveAt": effective_at})]

    def _quit_noticed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger = self.community.ledger
        after = ledger.give_quit_notice(args["member"], by=args["guardian"], now=now)
        return [Expected("pool", "GuardianQuitNoticed", {**args, "quitAfter": after})]

    def _quit_objected(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        self.community.ledger.object_to_quit_notice(by=args["member"], now=now)
        return [Expected("pool", "GuardianQuitObjected", args)]

    def _reserve_funded(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        self.community.ledger.fund_reserve(args["amount"], by=args["from"], now=now)
        return [Expected("pool", "ReserveFunded", args)]

    def _due_taken(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        amount = self.community.ledger.take_due(args["to"], by=args["holder"], now=now)
        return [Expected("pool", "DueTaken", {**args, "amount": amount})]

    def _steward_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        ledger = self.community.ledger
        before = ZERO_ADDRESS
        if not self._founding("StewardChanged"):
            before = ledger.steward
            ledger.set_steward(args["to"], by=ledger.constants.member_assembly, now=now)
        return [Expected("pool", "StewardChanged", {"from": before, "to": ledger.steward})]

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
        verdict = Verdict(*args["verdict"])
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
            sender = self.community.panel.holders.get(number, ZERO_ADDRESS)
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
        outcome = claims.settle(claim, sender=by["by"], now=now)
        derived = {
            "claim": claim,
            "settlement": books.settlements,
            "need": benefit + claims.rules[facts.rules_version].fee_on(benefit),
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

    # ---------------------------------------------------------- rules and panel

    def _rules_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        claims = self.community.claims
        if not self._founding("RulesChanged"):
            rules, jury_rules = Rules(*args["rules"]), JuryRules(*args["juryRules"])
            claims.change_rules(rules, jury_rules, sender=claims.member_assembly, now=now)
        version = claims.rules_version
        told = {
            "version": version,
            "rules": astuple(claims.rules[version]),
            "juryRules": astuple(claims.jury_rules[version]),
        }
        return [Expected("desk", "RulesChanged", told)]

    def _panel_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        panel = self.community.panel
        if not self._founding("PanelChanged"):
            holders = [holder for holder, _ in args["seats"]]
            tiers = [Tier(*tier) for tier in args["tiers"]]
            panel.change(holders, tiers, by=panel.member_assembly, now=now)
        version = panel.current_version
        derived = {
            "version": version,
            "seats": tuple((seat.holder, seat.number) for seat in panel.current_seats),
            "tiers": tuple((tier.up_to, tier.threshold) for tier in panel.tiers_of[version]),
        }
        return [Expected("panel", "PanelChanged", derived)]


_METHODS: dict[tuple[str, str], Callable[[Operations, Args, int, Ahead], list[Expected]]] = {
    ("enrolment", "Enrolled"): Operations._enrolled,
    ("enrolment", "BandRenewed"): Operations._band_renewed,
    ("enrolment", "RegistrarChanged"): Operations._registrar_changed,
    ("enrolment", "SupervisorChanged"): Operations._supervisor_changed,
    ("pool", "ToppedUp"): Operations._topped_up,
    ("pool", "Reinstated"): Operations._reinstated,
    ("pool", "Quit"): Operations._quit,
    ("pool", "GuardianNamed"): Operations._guardian_named,
    ("pool", "GuardianQuitNoticed"): Operations._quit_noticed,
    ("pool", "GuardianQuitObjected"): Operations._quit_objected,
    ("pool", "ReserveFunded"): Operations._reserve_funded,
    ("pool", "DueTaken"): Operations._due_taken,
    ("pool", "MembershipEnded"): Operations._ended,
    ("pool", "StewardChanged"): Operations._steward_changed,
    ("pool", "Settled"): Operations._settled,
    ("desk", "ClaimFiled"): Operations._filed,
    ("desk", "DecisionSigned"): Operations._decided,
    ("desk", "BenefitTaken"): Operations._collected,
    ("desk", "BondReturned"): Operations._collected,
    ("desk", "ClaimWithdrawn"): Operations._withdrawn,
    ("desk", "ClaimConcluded"): Operations._concluded,
    ("desk", "BenefitRedirected"): Operations._redirected,
    ("desk", "RulesChanged"): Operations._rules_changed,
    ("jury", "Objected"): Operations._objected,
    ("jury", "ObjectionReclaimed"): Operations._reclaimed,
    ("jury", "Appealed"): Operations._appealed,
    ("jury", "Voted"): Operations._voted,
    ("jury", "Held"): Operations._held,
    ("panel", "PanelChanged"): Operations._panel_changed,
}


def _required(ahead: Ahead, name: str) -> Args:
    args = ahead(name)
    if args is None:
        raise UnfinishedCallError(name)
    return args


def _certificate(args: Args, placed: Args, now: int) -> Certificate:
    """Return the certificate as far as events state it: it was not out of date, or none were."""
    return Certificate(
        member=args["member"],
        identity=args["identity"],
        band=placed["band"],
        band_until=placed["bandUntil"],
        issued_at=args["issuedAt"],
        expiry=now,
    )
