"""The lines of one member's account: every charge and movement, in words and numbers."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.pool.types import Standing

_LAST = 2**63
_SENTENCES = {
    "Joined": "Joined with a deposit",
    "ToppedUp": "Paid in",
    "Reinstated": "Came back after a lapse",
    "Rebanded": "Band renewed",
    "Quit": "Membership ended; the balance was paid back",
    "GuardianNamed": "Guardian named",
    "GuardianQuitNoticed": "The guardian gave notice of quitting",
    "GuardianQuitObjected": "Objected to the guardian's notice",
    "NotCoveredBefore": "After a full benefit, no earlier day is covered",
    "GuardianQuit": "The guardian quit for the member",
    "MoneyRecovered": "The money went to the address that the registrar certified",
    "IdentityFreed": "The identity went on to another membership",
    "ClaimFiled": "Filed claim {claim}",
    "BondTaken": "Paid the bond of claim {claim}",
    "Decided": "Decision on claim {claim}",
    "ClaimSettled": "Claim {claim} was settled",
    "ClaimWithdrawn": "Claim {claim} was taken back",
    "BenefitTaken": "The benefit of claim {claim} was paid out",
    "BondReturned": "The bond of claim {claim} went back",
    "BondForfeited": "The bond of claim {claim} was lost",
    "BenefitRedirected": "The benefit of claim {claim} was turned to the member",
    "ClaimConcluded": "Claim {claim} came to its end",
    "JuryCalled": "A jury was called on claim {claim}",
    "Appealed": "Claim {claim} was brought before a jury",
    "Held": "The supervisor held claim {claim}",
    "Objected": "Objected to claim {claim}",
    "ObjectionReclaimed": "Took back the bond of the objection to claim {claim}",
    "Voted": "Voted on claim {claim}",
    "JoinedFromGroup": "Took up a place in cohort {cohort}",
    "LeafPaidIn": "The place in cohort {cohort} was paid in",
    "LeafDue": "The place in cohort {cohort} is due, as the plan is closed; it waits to be taken",
    "MembershipEnding": "Claim {claim} was paid in full, with which the membership ends",
    "MembershipEnded": "Membership ended by claim {claim}; the balance waits to be taken",
    "DueTaken": "Took what was due",
    "ExcessWithdrawn": "Took what no open claim could ask for, as the plan closes",
    "VoteCast": "Voted in the assembly",
    "OrderSet": "A standing order was set",
    "OrderRun": "A standing order was run",
    "OrderEnded": "A standing order was ended",
    "SubscriptionSet": "A subscription was set",
    "SubscriptionEnded": "A subscription was ended",
    "SubscriptionCollected": "A subscription was paid to the steward",
    "AppealFiled": "Asked the public for gifts: appeal {appeal}",
    "AppealWithdrawn": "Took appeal {appeal} back",
    "Given": "Gave to appeal {appeal}",
    "GiftsTaken": "Took the gifts of appeal {appeal}",
    "GiftTakenBack": "Took a gift to appeal {appeal} back",
    "Enrolled": "The registrar's certificate was handed in",
    "BandRenewed": "A newer certificate was handed in",
}
_ANSWERS = {
    Answer.APPROVE: ": to approve",
    Answer.REFUSE: ": to refuse",
    Answer.LEAVE: ": to leave the panel's decision",
}
_OBJECTION = "Paid the bond of an objection to claim {claim}"
_LOST = "The bonds of the objections to claim {claim} were lost"
_MOVING = frozenset(
    {
        *("Joined", "ToppedUp", "Reinstated", "Rebanded", "Quit"),
        *("LeafPaidIn", "MembershipEnded", "ExcessWithdrawn"),
    }
)
"""What moves a balance beside the charges; a place taken up does so if nothing else did."""
_OF_MANY = frozenset({"DecisionSigned", "Objected", "ObjectionReclaimed", "Voted"})
_CHARGE = "Share of claim {claim}, for {units} units"
LAPSED = ". Lapsed: the balance is too small to go on"
_AMOUNTS = {
    **dict.fromkeys(("BondTaken", "ObjectionReclaimed", "BondForfeited"), "bond"),
    **dict.fromkeys(("BenefitTaken", "BondReturned", "DueTaken"), "amount"),
    **dict.fromkeys(("Given", "GiftsTaken", "GiftTakenBack", "OrderRun"), "amount"),
    "SubscriptionCollected": "amount",
    "Quit": "paid",
    "LeafDue": "due",
}
"""What an event moves that is no part of the balance, or leaves with it."""


@dataclass(frozen=True)
class Movement:
    """One line of the account. Amounts are whole numbers of the asset's smallest part.

    Attributes:
        block, time, tx, log: where it is stated; `log` is its place in the block.
        event: the event that states it.
        what: a sentence.
        change: what the balance moved by; below zero for a charge.
        balance: the balance after it.
        active: whether the member shares the next event.
        claim: the claim it is about, 0 for none.
        amount: what it moved beside the balance, such as a bond, 0 for nothing.
    """

    block: int
    time: int
    tx: str
    log: int
    event: str
    what: str
    change: int
    balance: int
    active: bool
    claim: int = 0
    amount: int = 0


@dataclass
class MemberHistory:
    """Collects one member's movements, as an `Observer` of the replay.

    Attributes:
        member: the address, in small letters.
        movements: what happened, in order.
    """

    member: str
    first: int = 0
    last: int = _LAST
    movements: list[Movement] = field(default_factory=list)
    _standing: Standing = field(default_factory=Standing)
    _claims: set[int] = field(default_factory=set)

    def begin(self, replay: Replay) -> None:
        """Begin at the plan's first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note where the member stands."""
        self._standing = replay.community.ledger.standing_of(self.member)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what a call did to the member."""
        before, ledger = self._standing, replay.community.ledger
        after = ledger.standing_of(self.member)
        told = [event for event in events if self._concerns(event)]
        charge = next((event for event in events if event.name == "Settled"), None)
        if charge is not None and before.active and charge.args["perUnit"]:
            told.append(charge)
        if not told:
            return
        told.sort(key=lambda event: event.log_index)
        mover = self._mover(told, charge)
        units = ledger.current_position_of(self.member).units
        balance = before.balance
        for event in told:
            change = after.balance - before.balance if event is mover else 0
            balance += change
            self.movements.append(
                Movement(
                    block=event.block,
                    time=event.time,
                    tx=event.tx,
                    log=event.log_index,
                    event=event.name,
                    what=sentence_of(event, self._claims, units, settled=charge is not None),
                    change=change,
                    balance=balance,
                    active=after.active,
                    claim=event.args.get("claim", 0),
                    amount=amount_of(event, settled=charge is not None),
                )
            )
        if before.active and not after.active and after.lapsed_at:
            last = self.movements[-1]
            self.movements[-1] = replace(last, what=last.what + LAPSED)

    def end(self, replay: Replay) -> None:
        """Nothing is left to note."""

    def _concerns(self, event: ChainEvent) -> bool:
        args = event.args
        if event.name == "ClaimFiled" and args["member"] == self.member:
            self._claims.add(args["claim"])
        if event.name == "Settled":
            return False
        if args.get("claim") in self._claims and event.contract in ("desk", "jury"):
            return event.name not in _OF_MANY or args.get("voter") == self.member
        if event.name == "BondForfeited":
            return args["claim"] in self._claims
        if event.contract == "donations":
            return self.member in {args.get(who) for who in ("filer", "payee", "donor", "by")}
        if event.contract == "orders" and args["payer"] == self.member:
            return True
        return self.member in (args.get("member"), args.get("holder"), args.get("voter"))

    def _mover(self, told: Sequence[ChainEvent], charge: ChainEvent | None) -> ChainEvent:
        """Return the event that moved the balance: the charge, or the one with an amount."""
        if charge in told:
            assert charge is not None
            return charge
        return next((event for event in told if event.name in _MOVING), told[-1])


def sentence_of(event: ChainEvent, own: Set[int], units: int, *, settled: bool) -> str:
    """Return what an event means to a member, in words.

    Args:
        event: the event.
        own: the numbers of the member's own claims.
        units: the member's units, for a charge.
        settled: whether a claim is settled in the same call.
    """
    args, name = event.args, event.name
    if name == "Settled":
        return _CHARGE.format(claim=args["claim"], units=units)
    words = re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", name)
    words = _SENTENCES.get(name, words)
    if name == "BondTaken" and args["claim"] not in own:
        words = _OBJECTION
    if name == "BondForfeited" and settled:
        words = _LOST
    places = {key: args.get(key, "") for key in ("claim", "cohort", "appeal")}
    sentence = words.format(**places)
    if name == "Decided":
        sentence += ": approved" if args["approved"] else ": refused"
    if name == "Voted":
        sentence += _ANSWERS.get(args["answer"], "")
    return sentence


def amount_of(event: ChainEvent, *, settled: bool) -> int:
    """Return what an event moved beside the balance; the bonds of others are not the member's."""
    key = _AMOUNTS.get(event.name)
    return 0 if key is None or (event.name == "BondForfeited" and settled) else event.args[key]


def change_of(event: ChainEvent, units: int) -> int | None:
    """Return how an event moves the balance of a member with so many units.

    None where it follows from what the event does not tell: the balance that is paid back on
    quitting, and what a place in a cohort is worth.
    """
    args, name = event.args, event.name
    if name == "Settled":
        return -int(args["perUnit"]) * units
    if name == "MembershipEnded":
        return -int(args["due"]) - int(args["withheld"])
    if name == "ExcessWithdrawn":
        return -int(args["amount"])
    if name in ("Joined", "ToppedUp", "Rebanded", "Reinstated", "LeafPaidIn"):
        gone = int(args.get("arrears", 0))
        # A leaf's amount is what is left after its share; of a band's change the share goes off.
        gone += int(args["withheld"]) if name == "Rebanded" else 0
        return int(args["amount"]) - gone
    return None if name in ("Quit", "JoinedFromGroup") else 0
