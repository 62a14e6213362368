"""When nobody may join: for a time, or for ever, because the plan closes. Times are seconds."""

from mutual_pool.protocol.enrolment.storage import EnrolmentStorage, Stop
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.types import BELOW_MINIMUM_PERIOD, DAY, MAX_STOP_DAYS, STOP_PERIOD


class EnrolmentStops(EnrolmentStorage):
    """Stops of joins, and how the closing of a plan begins."""

    # -------------------------------------------------------------------- stops

    def stop_joins(self, days: int, *, by: str, now: int) -> Stop:
        """Let nobody join for some days, as the supervisor; at most 90 days in any 365.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentClosing, EnrolmentBadStop, EnrolmentStopTooLong.
        """
        if by != self.supervisor:
            raise Refusal("EnrolmentOnly", self.supervisor, by)
        self._require_open()
        if not 0 < days <= MAX_STOP_DAYS:
            raise Refusal("EnrolmentBadStop", days)
        begins = max(now, self.joins_stopped_until)
        stop = Stop(begins, begins + days * DAY)
        since = stop.ends - STOP_PERIOD
        stopped = sum(max(0, one.ends - max(one.begins, since)) for one in [*self.stops, stop])
        if stopped > MAX_STOP_DAYS * DAY:
            raise Refusal("EnrolmentStopTooLong", stopped, MAX_STOP_DAYS * DAY)
        self.stops.append(stop)
        return stop

    # ------------------------------------------------------------------ closing

    def announce_closing(self, *, by: str, now: int) -> None:
        """Close the plan, as the assembly.

        Raises:
            Refusal: EnrolmentOnly, EnrolmentClosing.
        """
        if by != self.member_assembly:
            raise Refusal("EnrolmentOnly", self.member_assembly, by)
        self._require_open()
        self.ledger.close(by=self.address, now=now)

    def record_voters(self, *, by: str, now: int) -> None:
        """Note that there are too few voters, or enough again.

        Raises:
            Refusal: EnrolmentNothingToRecord.
        """
        voters = self.ledger.books.active_voters
        few = voters < self.minimum_voters
        in_force = self.minimum_in_force or not few or now >= self.founding_deadline
        since = (self.below_minimum_since or now) if in_force and few else 0
        if (in_force, since) == (self.minimum_in_force, self.below_minimum_since):
            raise Refusal("EnrolmentNothingToRecord", voters)
        self.minimum_in_force, self.below_minimum_since = in_force, since

    @property
    def closable_at(self) -> int:
        """From when on anyone may close the plan if voters stay too few; 0 if that is not noted.

        It is the grace period and 30 days after the note; time with joins stopped does not count.
        """
        if not self.below_minimum_since:
            return 0
        time = self.below_minimum_since + self.ledger.constants.grace_period + BELOW_MINIMUM_PERIOD
        for stop in self.stops:
            if stop.ends > self.below_minimum_since and stop.begins < time:
                time += stop.ends - max(stop.begins, self.below_minimum_since)
        return time

    def close_below_minimum(self, *, by: str, now: int) -> None:
        """Close the plan if voters are too few and `closable_at` has passed.

        Raises:
            Refusal: EnrolmentNotBelowMinimum, EnrolmentClosing.
        """
        voters, since = self.ledger.books.active_voters, self.below_minimum_since
        if not since or voters >= self.minimum_voters or now < self.closable_at:
            raise Refusal("EnrolmentNotBelowMinimum", voters, since)
        self._require_open()
        self.ledger.close(by=self.address, now=now)
