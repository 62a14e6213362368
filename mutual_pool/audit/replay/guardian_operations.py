"""From events to operations, as `operations`: guardians, their notices, and lost wallets."""

from collections.abc import Callable

from mutual_pool.chain.events import Ahead, Args, Expected
from mutual_pool.protocol.guardianship.types import Recovery
from mutual_pool.protocol.pool.types import NO_IDENTITY, Left
from mutual_pool.protocol.twin import ProtocolTwin


def _named(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    book = community.guardianship
    effective_at = book.name_guardian(args["guardian"], by=args["member"], now=now)
    return [Expected("guardianship", "GuardianNamed", {**args, "effectiveAt": effective_at})]


def _noticed(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    book, member, by, to = community.guardianship, args["member"], args["guardian"], args["to"]
    if to == member:
        after = book.give_quit_notice(member, by=by, now=now)
    else:
        identity = community.ledger.membership_of(member).identity
        # Without a membership the event does not state the identity, and any would do.
        known = b"\1" * 16 if identity == NO_IDENTITY else identity
        recovery = Recovery(known, member, to, now, now)
        after = book.give_recovery_notice(recovery, signer=True, by=by, now=now)
    return [Expected("guardianship", "GuardianQuitNoticed", {**args, "quitAfter": after})]


def _objected(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    community.guardianship.object_to_quit_notice(by=args["member"], now=now)
    return [Expected("guardianship", "GuardianQuitObjected", args)]


def _quit(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    member = args["member"]
    left = community.guardianship.quit_for(member, by=args["guardian"], now=now)
    return [Expected("guardianship", "GuardianQuit", args), *_paid(member, member, left)]


def _recovered(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    member, to = args["member"], args["to"]
    # Events do not state when the certificate was signed: it was good, or there were none.
    recovery = Recovery(args["identity"], member, to, now, now)
    left = community.guardianship.recover(recovery, signer=True, by=args["guardian"], now=now)
    derived = {**args, "lastClaim": community.claims.claim_count}
    return [Expected("guardianship", "MoneyRecovered", derived), *_paid(member, to, left)]


def _paid(member: str, to: str, left: Left) -> list[Expected]:
    """Return what the pool states of the money that left."""
    events = []
    if left.paid is not None:
        quit_ = {"member": member, "to": to, "paid": left.paid, "withheld": left.withheld}
        events.append(Expected("pool", "Quit", quit_))
    if left.due:
        taken = {"holder": member, "to": to, "amount": left.due}
        events.append(Expected("pool", "DueTaken", taken))
    return events


GUARDIAN_OPERATIONS: dict[
    tuple[str, str], Callable[[ProtocolTwin, Args, int, Ahead], list[Expected]]
] = {
    ("guardianship", "GuardianNamed"): _named,
    ("guardianship", "GuardianQuitNoticed"): _noticed,
    ("guardianship", "GuardianQuitObjected"): _objected,
    ("guardianship", "GuardianQuit"): _quit,
    ("guardianship", "MoneyRecovered"): _recovered,
}
