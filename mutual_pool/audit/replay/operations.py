"""From the event that begins an operation to the operation of the twin, and the events it emits.

Every method takes the arguments of the first event of a call and carries out on the twin what the
event says was done, with the numbers that somebody chose (amounts, addresses, dates); it returns
all events of that call in the order in which the contracts emit them, with every number that
follows from those derived by the twin.
"""

from collections.abc import Callable

from mutual_pool.audit.replay.claim_operations import ClaimOperations
from mutual_pool.audit.replay.donation_operations import DonationOperations
from mutual_pool.audit.replay.group_operations import GROUP_FOLLOWERS, GROUP_OPERATIONS
from mutual_pool.audit.replay.guardian_operations import GUARDIAN_OPERATIONS
from mutual_pool.audit.replay.order_operations import ORDER_OPERATIONS
from mutual_pool.audit.replay.service_operations import SERVICE_OPERATIONS
from mutual_pool.audit.replay.subscription_operations import SUBSCRIPTION_OPERATIONS
from mutual_pool.chain.events import Ahead, Args, ChainEvent, Expected, Proofs, UnfinishedCallError
from mutual_pool.protocol.enrolment.enrolment import Certificate
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.types import ZERO_ADDRESS
from mutual_pool.protocol.twin import ProtocolTwin

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
        "NotCoveredBefore",
        "AppealDecided",
    }
    | GROUP_FOLLOWERS
)
"""Events that only ever follow another one of the same call."""


class Operations:
    """The operations of one plan by the name of the event that begins them.

    Attributes:
        community: the twin they act on.
        claims: the operations on claims.
        donations: the operations of the donation desk.
    """

    def __init__(self, community: ProtocolTwin, proofs: Proofs) -> None:
        """Act on `community`, with `proofs` to check signatures by."""
        self.community = community
        self.claims = ClaimOperations(community, proofs)
        self.donations = DonationOperations(community, proofs)
        self._founded: set[str] = set()

    def carry_out(self, event: ChainEvent, args: Args, ahead: Ahead) -> list[Expected] | None:
        """Carry out what an event says and return all events of the call; None if none is known.

        Raises:
            Refusal: if the twin refuses the operation.
            UnfinishedCallError: if an event of the call is missing.
        """
        key = event.contract, event.name
        operation = _OF_OTHER_PARTS.get(key)
        if operation is not None:
            return operation(self.community, args, event.time, ahead)
        if event.contract == "donations":
            return self.donations.carry_out(event.name, args, event.time)
        method = _METHODS.get(key)
        if method is None:
            return self.claims.carry_out(event, args, ahead)
        return method(self, args, event.time, ahead)

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
        held = ledger.membership_of(holder)
        freed = held.identity == identity and ledger.is_member(holder)
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
        changed = book.reband(certificate, amount, signer=True, sender=payer, now=now)
        band_from, rung, withheld = changed
        derived = {
            **moved,
            "member": certificate.member,
            "withheld": withheld,
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
            self.community.assembly.set_registrar(args["to"], now=now)
        return [Expected("enrolment", "RegistrarChanged", {"from": before, "to": book.registrar})]

    def _supervisor_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        book = self.community.enrolment
        before = ZERO_ADDRESS
        if not self._founding("SupervisorChanged"):
            before = book.supervisor
            self.community.assembly.set_supervisor(args["to"], now=now)
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
        # A guardian's quit begins with an event of the guardianship.
        member = args["member"]
        paid, withheld = self.community.ledger.quit(by=member, now=now)
        told = {"member": member, "to": member, "paid": paid, "withheld": withheld}
        return [Expected("pool", "Quit", told)]

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
            self.community.assembly.set_steward(args["to"], now=now)
        return [Expected("pool", "StewardChanged", {"from": before, "to": ledger.steward})]

    # -------------------------------------------------------------------- panel

    def _panel_changed(self, args: Args, now: int, ahead: Ahead) -> list[Expected]:
        panel = self.community.panel
        if not self._founding("PanelChanged"):
            holders = [holder for holder, _ in args["seats"]]
            tiers = [Tier(*tier) for tier in args["tiers"]]
            self.community.assembly.change_panel(holders, tiers, now=now)
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
    ("pool", "ReserveFunded"): Operations._reserve_funded,
    ("pool", "DueTaken"): Operations._due_taken,
    ("pool", "StewardChanged"): Operations._steward_changed,
    ("panel", "PanelChanged"): Operations._panel_changed,
}


_OF_OTHER_PARTS = (
    GROUP_OPERATIONS
    | GUARDIAN_OPERATIONS
    | ORDER_OPERATIONS
    | SERVICE_OPERATIONS
    | SUBSCRIPTION_OPERATIONS
)


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
