"""The operations of the donation desk, by the events that begin them; see `operations`."""

from collections.abc import Callable

from mutual_pool.chain.events import Args, Expected, Proofs
from mutual_pool.protocol.donations.types import AppealDecision, AppealPanelDecision, Petition
from mutual_pool.protocol.twin import ProtocolTwin


class DonationOperations:
    """The operations of one donation desk.

    Attributes:
        digests: the digest of every decision on an appeal that somebody signed.
    """

    def __init__(self, community: ProtocolTwin, proofs: Proofs) -> None:
        """Act on the desk of `community`, with `proofs` to check signatures by."""
        self.digests: dict[AppealDecision, bytes] = {}
        self._community = community
        self._desk = community.donations
        self._proofs = proofs

    def carry_out(self, name: str, args: Args, now: int) -> list[Expected] | None:
        """Carry out what an event says and return all events of the call; None if none is known.

        Raises:
            Refusal: if the twin refuses the operation.
        """
        method = _METHODS.get(name)
        return None if method is None else method(self, args, now)

    def _filed(self, args: Args, now: int) -> list[Expected]:
        petition = Petition(
            claim=args["claim"],
            payee=args["payee"],
            goal=args["goal"],
            minimum=args["minimum"],
            deadline=args["deadline"],
            evidence_hash=args["evidenceHash"],
        )
        number = self._desk.file(petition, sender=args["filer"], now=now)
        facts = self._desk.appeals[number]
        derived = {"decideBy": facts.decide_by, "panelVersion": facts.panel_version}
        return [_told("AppealFiled", {**args, "appeal": number, **derived})]

    def _decided(self, args: Args, now: int) -> list[Expected]:
        appeal, verdict = args["appeal"], AppealPanelDecision(*args["decision"])
        decision = self._desk.decision_of(appeal, verdict, now)
        digest = self.digests[decision] = self._proofs.appeal_digest_of(decision)
        if args["signatures"]:
            found = self._proofs.signers(digest, args["signatures"], args["walletSignatures"])
            signers = [signer and signer.lower() for signer in found]
            counted = self._desk.decide_by_signatures(appeal, verdict, signers, now=now)
        else:
            # A transaction proves its sender, so the event names the seat and nothing else.
            number = args["seats"].bit_length() - 1
            sender = self._community.panel.holder_of(number).holder
            counted = self._desk.decide(appeal, verdict, sender=sender, now=now)
        signed = {**args, "digest": digest, "seats": counted.seats}
        events = [_told("AppealDecisionSigned", signed)]
        if counted.decided:
            word = {"appeal": appeal, "digest": digest, "approved": verdict.approve}
            events.append(_told("AppealDecided", {**word, "seats": counted.deciders}))
        return events

    def _given(self, args: Args, now: int) -> list[Expected]:
        appeal = args["appeal"]
        amount = self._desk.give(appeal, args["amount"], sender=args["donor"], now=now)
        gifts = self._desk.appeals[appeal].gifts
        return [_told("Given", {**args, "amount": amount, "gifts": gifts})]

    def _withdrawn(self, args: Args, now: int) -> list[Expected]:
        self._desk.withdraw(args["appeal"], sender=args["by"], now=now)
        return [_told("AppealWithdrawn", args)]

    def _taken(self, args: Args, now: int) -> list[Expected]:
        amount = self._desk.take(args["appeal"], args["to"], sender=args["payee"], now=now)
        return [_told("GiftsTaken", {**args, "amount": amount})]

    def _taken_back(self, args: Args, now: int) -> list[Expected]:
        appeal = args["appeal"]
        amount = self._desk.take_back(appeal, args["to"], sender=args["donor"], now=now)
        gifts = self._desk.appeals[appeal].gifts
        return [_told("GiftTakenBack", {**args, "amount": amount, "gifts": gifts})]


def _told(name: str, args: Args) -> Expected:
    return Expected("donations", name, args)


_METHODS: dict[str, Callable[[DonationOperations, Args, int], list[Expected]]] = {
    "AppealFiled": DonationOperations._filed,
    "AppealDecisionSigned": DonationOperations._decided,
    "Given": DonationOperations._given,
    "AppealWithdrawn": DonationOperations._withdrawn,
    "GiftsTaken": DonationOperations._taken,
    "GiftTakenBack": DonationOperations._taken_back,
}
