"""From events to operations, as `operations`: programmes opened, codes redeemed, rests returned.

That a code is one of the programme's is the contract's to prove, which has the root; what follows
from its event is who was paid how much, and that no position is used twice.
"""

from collections.abc import Callable

from mutual_pool.chain.events import Ahead, Args, Expected
from mutual_pool.protocol.services.fund import Offer
from mutual_pool.protocol.twin import ProtocolTwin


def _opened(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    offer = Offer(
        provider=args["provider"],
        price=args["price"],
        uses=args["uses"],
        last_day=args["lastDay"],
        series=args["series"],
        root=bytes(args["root"]),
        terms_hash=bytes(args["termsHash"]),
    )
    number = community.services.open(offer, by=args["sponsor"], now=now)
    return [_told("ProgrammeOpened", {**args, "programme": number})]


def _redeemed(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    fund, number = community.services, args["programme"]
    # Only the provider redeems, so the event does not name them again.
    by = fund.programme_of(number).provider
    amount = fund.redeem(number, tuple(args["positions"]), by=by, now=now)
    derived = {"used": fund.programme_of(number).used, "amount": amount}
    return [_told("CodesRedeemed", {**args, **derived})]


def _refunded(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    fund, number = community.services, args["programme"]
    by = fund.programme_of(number).sponsor
    amount = fund.refund(number, args["to"], by=by, now=now)
    return [_told("ProgrammeRefunded", {**args, "amount": amount})]


def _told(name: str, args: Args) -> Expected:
    return Expected("services", name, args)


SERVICE_OPERATIONS: dict[
    tuple[str, str], Callable[[ProtocolTwin, Args, int, Ahead], list[Expected]]
] = {
    ("services", "ProgrammeOpened"): _opened,
    ("services", "CodesRedeemed"): _redeemed,
    ("services", "ProgrammeRefunded"): _refunded,
}
