"""Reads a plan's experience off the replay of its events: who was covered when, and who claimed.

Cover is asked of the twin, by the rule that decides on claims (`cover_on`), for each stretch of
days on which nothing about a member changed.
"""

from collections.abc import Mapping, Sequence

from mutual_pool.actuarial.tables import Sex
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.types import Claim, ClaimState
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import NO_IDENTITY
from mutual_pool.protocol.twin import ProtocolTwin
from mutual_pool.simulation.experience.records import Covered, Experience, Fate, Reported

_LAST = 2**63
_JOINING = frozenset({"Joined", "JoinedFromGroup"})
_APPROVED = frozenset({ClaimState.UNDER_NOTICE, ClaimState.PAYABLE, ClaimState.PAID})
_REFUSED = frozenset({ClaimState.REFUSED})
_DROPPED = frozenset({ClaimState.WITHDRAWN, ClaimState.EXPIRED, ClaimState.NONE})


class ExperienceBook:
    """Collects exposure and claims, as an `Observer` of the replay.

    The chain tells bands, not ages, and no sex. `sexes` may tell it by identity. Places of a group
    that nobody has taken up are not in the exposure: the chain has no band of theirs.

    Attributes:
        wanted: the names of the events it looks at.
        found: the experience; complete once the replay has ended.
    """

    wanted = frozenset(
        {
            *("Joined", "JoinedFromGroup", "LeafPaidIn", "LeafDue", "Reinstated", "Rebanded"),
            *("Enrolled", "BandRenewed", "IdentityFreed", "Quit", "GuardianQuit"),
            *("MoneyRecovered", "MembershipEnded", "MembershipEnding", "ClaimFiled", "Decided"),
        }
    )

    def __init__(self, last_time: int, sexes: Mapping[bytes, Sex] | None = None) -> None:
        """Observe up to a time, in seconds; `sexes` has the sex of those of known identity."""
        self.first, self.last = 0, _LAST
        self.found = Experience(last=day_of(last_time))
        self._now = last_time
        self._sexes = dict(sexes or {})
        self._since: dict[str, int] = {}
        self._waiting_since: dict[str, int] = {}
        self._claimants: dict[int, tuple[int, Sex | None]] = {}
        self._decided: dict[int, int] = {}
        self._ended_on: dict[str, int] = {}

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Take down the cover up to yesterday of those whom the event is about."""
        community, today = replay.community, day_of(event.time)
        self.found.first = self.found.first or today
        for person in _people(community, event):
            self._take_down(community, person, today)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note who is a member now, what was filed and what was decided."""
        community = replay.community
        for event in events:
            today, name = day_of(event.time), event.name
            member = str(event.args.get("member", "")).lower()
            if name in _JOINING:
                self.found.joinings.append(today)
                self._ended_on.pop(member, None)
                self._begin(community, member, today)
            elif name == "Reinstated":
                self.found.returned += 1
                self._waiting_since[member] = today
            elif name == "Quit":
                # Who lapsed is counted there, and only takes out what is left.
                self.found.left += member in self._waiting_since
                self._forget(member)
            elif name == "MembershipEnded":
                self._forget(member)
            elif name == "MembershipEnding":
                self._ended_on[member] = community.claims.claim_of(event.args["claim"]).day
            elif name == "ClaimFiled":
                cover = community.ledger.cover_on(member, event.args["day"])
                self._claimants[event.args["claim"]] = cover.joined_day, self._sex(event)
            elif name == "Decided":
                self._decided[event.args["claim"]] = today

    def end(self, replay: Replay) -> None:
        """Take down what is left, and every claim."""
        community = replay.community
        tomorrow = self.found.last + 1
        for person in sorted(self._since):
            self._take_down(community, person, tomorrow)
        self.found.members = sum(
            community.ledger.standing_of(person).active for person in self._since
        )
        self.found.claims = [
            self._claim(number, facts, community)
            for number, facts in sorted(community.claims.claims.items())
        ]

    def _begin(self, community: ProtocolTwin, member: str, today: int) -> None:
        ledger = community.ledger
        if member in self._since or not ledger.is_member(member):
            # The place of a group was paid into a membership that is there, or is due.
            return
        membership = ledger.membership_of(member)
        # Who takes up a place of a group is covered from the group's own wait on.
        self._since[member] = min(today, membership.covered_from)
        self._waiting_since.setdefault(member, today)

    def _forget(self, member: str) -> None:
        self._since.pop(member, None)
        self._waiting_since.pop(member, None)

    def _take_down(self, community: ProtocolTwin, member: str, end: int) -> None:
        """Add a member's covered days from where the last ones ended, and before `end`."""
        ledger = community.ledger
        if member not in self._since or not ledger.is_member(member):
            return
        first = self._since[member]
        self._since[member] = max(first, end)
        standing = ledger.standing_of(member)
        lapsed = day_of(standing.lapsed_at) if standing.lapsed_at else None
        self._count_membership(member, end, lapsed)
        membership, history = ledger.membership_of(member), ledger.history_of(member)
        sex = self._sexes.get(membership.identity)
        ended = self._ended_on.get(member)
        if ended is not None:
            end = min(end, ended + 1)
        changes = {
            *(membership.covered_from, membership.band_until + 1, history.covered_from),
            *(history.covered_until + 1, history.band_from, history.previous_band_from),
            history.previous_band_until + 1,
        }
        if lapsed is not None:
            changes.add(lapsed)
        starts = [first, *sorted(day for day in changes if first < day < end)]
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            cover = ledger.cover_on(member, start)
            if cover.covered and start < stop:
                self.found.covered.append(
                    Covered(member, cover.band, cover.joined_day, start, stop, sex)
                )

    def _count_membership(self, member: str, end: int, lapsed: int | None) -> None:
        since = self._waiting_since.get(member)
        if since is None:
            return
        stop = end if lapsed is None else min(end, lapsed)
        self.found.membership_days += max(0, stop - since)
        if lapsed is None:
            self._waiting_since[member] = max(since, end)
        else:
            self.found.lapsed += 1
            del self._waiting_since[member]

    def _sex(self, event: ChainEvent) -> Sex | None:
        return self._sexes.get(_bytes(event.args["identity"]))

    def _claim(self, number: int, facts: Claim, community: ProtocolTwin) -> Reported:
        state = community.claims.state_of(number, self._now)
        fate = Fate.OPEN
        if state in _APPROVED:
            fate = Fate.APPROVED
        elif state in _REFUSED:
            fate = Fate.REFUSED
        elif state in _DROPPED:
            fate = Fate.DROPPED
        joined, sex = self._claimants.get(number, (facts.day, None))
        decided = self._decided.get(number, self.found.last)
        return Reported(
            member=facts.member,
            band=facts.band,
            joined=joined,
            day=facts.day,
            filed=day_of(facts.filed_at),
            decided=0 if fate is Fate.OPEN else decided,
            kind=facts.benefit_class,
            fate=fate,
            sex=sex,
        )


def _people(community: ProtocolTwin, event: ChainEvent) -> set[str]:
    """Return whose membership a call may change that begins with this event."""
    args = event.args
    found = {str(args[name]).lower() for name in ("member", "from") if args.get(name)}
    identity = _bytes(args["identity"]) if args.get("identity") else NO_IDENTITY
    if identity != NO_IDENTITY:
        found.add(community.enrolment.identity_of(identity).holder)
    return found


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else bytes.fromhex(str(value).removeprefix("0x"))
