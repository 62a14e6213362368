"""What a report says of groups that came in together, and of stops of joins."""

from collections import Counter

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.document import CohortPart, GroupsPart, StopPart
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.pool.types import DAY


class GroupNotes:
    """Notes what happened to groups in one period.

    Attributes:
        stops: the stops of joins that were declared.
    """

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.stops: list[StopPart] = []
        self._sums: Counter[str] = Counter()
        self._came: set[int] = set()

    def note(self, event: ChainEvent) -> None:
        """Note an event."""
        name, args, sums = event.name, event.args, self._sums
        if name == "CohortEnrolled":
            self._came.add(args["cohort"])
            sums["units"] += args["units"]
        elif name == "CohortJoined":
            sums["deposited"] += args["amount"]
        elif name == "JoinedFromGroup":
            sums["joined_from_group"] += 1
        elif name == "LeafPaidIn":
            sums["paid_in"] += 1
            sums["paid_in_amount"] += args["amount"]
        elif name == "LeafDue":
            sums["due"] += 1
            sums["due_amount"] += args["due"]
        elif name == "JoinsStopped":
            begins, ends = args["from"], args["until"]
            self.stops.append(
                StopPart(
                    from_time=begins,
                    until_time=ends,
                    days=(ends - begins) // DAY,
                    block=event.block,
                    transaction=event.tx,
                )
            )

    @property
    def begun(self) -> int:
        """How many memberships began by taking up a place."""
        return self._sums["joined_from_group"] - self._sums["paid_in"] - self._sums["due"]

    def part(self, replay: Replay) -> GroupsPart:
        """Return what was noted, and what is left of the cohorts."""
        sums, ledger = self._sums, replay.community.ledger
        roots = {record.number: root for root, record in replay.community.enrolment.cohorts.items()}
        cohorts = []
        units = balance = 0
        for number, cohort in sorted(ledger.cohorts.items()):
            standing = ledger.standing_of_cohort(number)
            units += cohort.units
            balance += standing.balance
            if number in self._came or cohort.units:
                cohorts.append(
                    CohortPart(
                        cohort=number,
                        root="0x" + roots[number].hex(),
                        units_left=cohort.units,
                        balance_left=str(standing.balance),
                        active=standing.active,
                    )
                )
        return GroupsPart(
            enrolled=len(self._came),
            units=sums["units"],
            deposited=str(sums["deposited"]),
            joined_from_group=sums["joined_from_group"],
            paid_in=sums["paid_in"],
            paid_in_amount=str(sums["paid_in_amount"]),
            due=sums["due"],
            due_amount=str(sums["due_amount"]),
            units_left=units,
            balance_left=str(balance),
            cohorts=cohorts,
        )
