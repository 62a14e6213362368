"""What a report says of the plan's closing."""

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.document import ClosingPart
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.pool.types import FILING_PERIOD, QUIT_PERIOD


class ClosingNotes:
    """Notes what the closing did with money in one period.

    Attributes:
        excess: what members took that no claim could ask for.
    """

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.excess = self._from_carry = self._from_reserve = 0
        self._shared = self._reserve = self._units = 0

    def begin(self, replay: Replay) -> None:
        """Note the funds before the period."""
        books = replay.community.ledger.books
        self._reserve = books.reserve
        self._shared = books.carry if replay.community.ledger.finished_at else 0

    def before(self, replay: Replay) -> None:
        """Note the units before a call: no closing changes them before it is finished."""
        self._units = replay.community.ledger.books.active_units

    def note(self, event: ChainEvent) -> None:
        """Note an event."""
        name, args = event.name, event.args
        if name == "ReserveFunded":
            self._reserve += args["amount"]
        elif name == "Settled":
            self._reserve -= args["fromReserve"]
        elif name == "ExcessWithdrawn":
            self.excess += args["amount"]
        elif name == "ClosingFinished":
            self._from_reserve = self._reserve
            self._from_carry = args["left"] - self._reserve
            self._shared = args["carryPerUnit"] * self._units

    def part(self, replay: Replay) -> ClosingPart:
        """Return what was noted, and how far the closing is."""
        ledger, enrolment = replay.community.ledger, replay.community.enrolment
        began = ledger.books.closing_at
        quit_until = began + QUIT_PERIOD if began else 0
        # Once it is finished, nothing but their parts of it leaves carry.
        paid = self._shared - ledger.books.carry if ledger.finished_at else 0
        return ClosingPart(
            minimum_in_force=enrolment.minimum_in_force,
            below_minimum_since=enrolment.below_minimum_since,
            closable_at=enrolment.closable_at,
            began_at=began,
            quit_until=quit_until,
            file_until=quit_until + FILING_PERIOD if began else 0,
            excess_withdrawn=str(self.excess),
            finished_at=ledger.finished_at,
            carry_per_unit=str(ledger.carry_per_unit),
            carry_paid_out=str(paid),
            heir_from_carry=str(self._from_carry),
            heir_from_reserve=str(self._from_reserve),
        )
