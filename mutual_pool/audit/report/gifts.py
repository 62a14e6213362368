"""What a report says of appeals to the public and of gifts."""

from collections import Counter

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.document import AppealPart, GiftsPart
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.donations.types import AppealState
from mutual_pool.protocol.pool.types import ZERO_ADDRESS


class GiftNotes:
    """Notes what the donation desk did in one period."""

    def __init__(self, desk: str) -> None:
        """Begin with nothing noted of the desk at this address, "" if the plan has none."""
        self._desk = desk.lower() or ZERO_ADDRESS
        self._counts: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._asked: set[int] = set()
        self._expired: set[int] = set()
        self._held = self._open = 0

    def begin(self, replay: Replay, before: int) -> None:
        """Note the state before the period; `before` is the time of the block before it."""
        states = _states(replay, before)
        self._held = replay.community.donations.held
        self._open = sum(state.is_open for state in states.values())
        self._expired = _expired(states)

    def note(self, replay: Replay, event: ChainEvent) -> None:
        """Note an event, the twin standing after its call."""
        if event.contract != "donations":
            return
        name, args, counts, sums = event.name, event.args, self._counts, self._sums
        if name == "AppealFiled":
            self._asked.add(args["appeal"])
            counts["for_claims"] += bool(args["claim"])
            sums["goals"] += args["goal"]
        elif name == "AppealDecided":
            counts["approved" if args["approved"] else "refused"] += 1
        elif name == "AppealWithdrawn":
            counts["withdrawn"] += 1
        elif name == "Given":
            counts["gifts"] += 1
            sums["given"] += args["amount"]
        elif name == "GiftTakenBack":
            sums["taken_back"] += args["amount"]
        elif name == "GiftsTaken":
            counts["paid"] += 1
            sums["paid_out"] += args["amount"]
            if replay.community.donations.appeal_of(args["appeal"]).claim:
                sums["topped_up"] += args["amount"]

    def part(self, replay: Replay, end: int) -> GiftsPart:
        """Return what was noted, and how the appeals stand at the time `end`."""
        book, counts, sums = replay.community.donations, self._counts, self._sums
        states = _states(replay, end)
        shown = [
            number
            for number, state in states.items()
            if number in self._asked or state.is_open or _lies_there(replay, number, state)
        ]
        return GiftsPart(
            desk=self._desk if book.appeals else ZERO_ADDRESS,
            open_at_start=self._open,
            open_at_end=sum(state.is_open for state in states.values()),
            asked=len(self._asked),
            asked_for_claims=counts["for_claims"],
            goals=str(sums["goals"]),
            approved=counts["approved"],
            refused=counts["refused"],
            withdrawn=counts["withdrawn"],
            expired=len(_expired(states) - self._expired),
            paid=counts["paid"],
            held_at_start=str(self._held),
            gifts=counts["gifts"],
            given=str(sums["given"]),
            paid_out=str(sums["paid_out"]),
            topped_up=str(sums["topped_up"]),
            taken_back=str(sums["taken_back"]),
            held_at_end=str(book.held),
            appeals=[
                AppealPart(
                    appeal=number,
                    claim=book.appeals[number].claim,
                    state=states[number].name.lower(),
                    goal=str(book.appeals[number].goal),
                    minimum=str(book.appeals[number].minimum),
                    gifts=str(book.appeals[number].gifts),
                    deadline=book.appeals[number].deadline,
                )
                for number in sorted(shown)
            ],
        )


def _states(replay: Replay, time: int) -> dict[int, AppealState]:
    book = replay.community.donations
    return {number: book.state_of(number, time) for number in book.appeals}


def _expired(states: dict[int, AppealState]) -> set[int]:
    return {number for number, state in states.items() if state is AppealState.EXPIRED}


def _lies_there(replay: Replay, number: int, state: AppealState) -> bool:
    """Whether donors may still take something back; what was paid lies there no more."""
    return state.goes_back and replay.community.donations.appeals[number].gifts > 0
