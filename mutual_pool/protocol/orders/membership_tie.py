"""What binds a regular payment to one membership, as the contract `MembershipTie`."""

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import Membership, Standing


def require_lasting(ledger: MutualPool, member: str) -> Membership:
    """Return a membership for which something may be paid regularly from now on.

    Raises:
        Refusal: MembershipPlanClosing, MembershipNone, MembershipMoved, MembershipIsEnding.
    """
    if ledger.books.closing_at:
        raise Refusal("MembershipPlanClosing", ledger.books.closing_at)
    membership = ledger.membership_of(member)
    if membership.joined_day == 0:
        raise Refusal("MembershipNone", member)
    if membership.moved:
        raise Refusal("MembershipMoved", member)
    if membership.ending:
        raise Refusal("MembershipIsEnding", member)
    return membership


def require_in_force(
    ledger: MutualPool, member: str, identity: bytes, joined_day: int, now: int
) -> Standing:
    """Return the standing of the membership that was meant, active and in the days of its band.

    Args:
        ledger: the twin of the pool.
        member: the wallet.
        identity: the identity of the membership that was meant.
        joined_day: the UTC day from which that one counts.
        now: the block's time, in seconds.

    Raises:
        Refusal: as `require_lasting`, MembershipOther, MembershipLapsed, MembershipBandOver.
    """
    membership = require_lasting(ledger, member)
    if (membership.joined_day, membership.identity) != (joined_day, identity):
        raise Refusal("MembershipOther", member, membership.joined_day, joined_day)
    standing = ledger.standing_of(member)
    if not standing.active:
        raise Refusal("MembershipLapsed", member, standing.lapsed_at)
    if day_of(now) > membership.band_until:
        raise Refusal("MembershipBandOver", member, membership.band_until, day_of(now))
    return standing
