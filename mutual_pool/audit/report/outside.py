"""What a report says of services and of the steward's income, noted event by event."""

from collections import Counter

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.outside_parts import ProgrammePart, ServicesPart, StewardPart
from mutual_pool.chain.events import ChainEvent


class OutsideNotes:
    """Notes what the service fund and the subscriptions did in one period."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self._used: Counter[int] = Counter()
        self._cost: Counter[int] = Counter()
        self._returned: Counter[int] = Counter()
        self._opened: set[int] = set()
        self._announced = self._collected = self._subscriptions = 0
        self._held = self._deposited = 0

    def begin(self, replay: Replay) -> None:
        """Note the state before the period."""
        self._held = replay.community.services.owed

    def note(self, event: ChainEvent) -> None:
        """Note an event."""
        name, args = event.name, event.args
        if name == "ProgrammeOpened":
            self._opened.add(args["programme"])
            self._deposited += args["price"] * args["uses"]
        elif name == "CodesRedeemed":
            self._used[args["programme"]] += len(args["positions"])
            self._cost[args["programme"]] += args["amount"]
        elif name == "ProgrammeRefunded":
            self._returned[args["programme"]] += args["amount"]
        elif name == "CollectionAnnounced":
            self._announced += 1
        elif name == "SubscriptionCollected":
            self._collected += 1
            self._subscriptions += args["amount"]

    def services(self, replay: Replay) -> ServicesPart:
        """Return what was noted of services, the twin standing at the period's end."""
        book = replay.community.services
        going_on = {number for number in book.programmes if _left(replay, number)}
        shown = self._opened | set(self._used) | set(self._returned) | going_on
        return ServicesPart(
            opened=len(self._opened),
            held_at_start=str(self._held),
            deposited=str(self._deposited),
            used=self._used.total(),
            cost=str(self._cost.total()),
            returned=str(self._returned.total()),
            held_at_end=str(book.owed),
            programmes=[self._programme(replay, number) for number in sorted(shown)],
        )

    def steward(self, replay: Replay, fees: int) -> StewardPart:
        """Return the steward's account; `fees` are those of the period's settlements."""
        agreed = [
            one.amount for one in replay.community.subscriptions.agreements.values() if one.amount
        ]
        return StewardPart(
            steward=replay.community.ledger.steward,
            fees=str(fees),
            collections_announced=self._announced,
            collected=self._collected,
            subscriptions=str(self._subscriptions),
            earned=str(fees + self._subscriptions),
            subscribers=len(agreed),
            agreed=str(sum(agreed)),
        )

    def _programme(self, replay: Replay, number: int) -> ProgrammePart:
        stored = replay.community.services.programme_of(number)
        return ProgrammePart(
            programme=number,
            sponsor=stored.sponsor,
            provider=stored.provider,
            price=str(stored.price),
            uses=stored.uses,
            used=self._used[number],
            used_in_all=stored.used,
            cost=str(self._cost[number]),
            left=str(_left(replay, number)),
            returned=str(self._returned[number]),
            last_day=stored.last_day,
            terms="0x" + stored.terms_hash.hex(),
        )


def _left(replay: Replay, number: int) -> int:
    stored = replay.community.services.programme_of(number)
    return 0 if stored.refunded else stored.price * (stored.uses - stored.used)
