"""The registry's records rebuilt from its events: the reports, and what is said of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.pool.types import ZERO_ADDRESS


@dataclass(slots=True)
class Report:
    """A published report, in the fields of the contract's struct, and where it is said to lie."""

    hash: bytes
    from_block: int
    to_block: int
    to_time: int
    published_at: int
    supersedes: int = 0
    superseded_by: int = 0
    location: str = ""
    block: int = 0
    tx: str = ""
    steward: str = ""


@dataclass
class Disclosures:
    """Everything the registry of a plan was told.

    Attributes:
        reports: the reports by number, from 1.
        opinions: what each auditor said last, by report and auditor; 1 confirmed, 2 disputed.
        reported_to: the last block of the last report that replaces no other.
        reporter: the steward who published it.
    """

    reports: dict[int, Report] = field(default_factory=dict)
    opinions: dict[int, dict[str, int]] = field(default_factory=dict)
    reported_to: int = 0
    reporter: str = ZERO_ADDRESS

    def apply(self, events: Iterable[ChainEvent]) -> None:
        """Note what events of the registry say."""
        for event in events:
            if event.name == "ReportPublished":
                self._published(event)
            elif event.name == "OpinionGiven":
                args = event.args
                self.opinions.setdefault(args["report"], {})[args["auditor"]] = args["opinion"]

    def standing(self) -> dict[int, Report]:
        """Return the reports that no other one replaces, by number.

        A new steward says where their reports begin: those of the stewards before that begin there
        or later are replaced as well.
        """
        found: dict[int, Report] = {}
        for number, report in self.reports.items():
            if not report.supersedes:
                found = {
                    other: kept
                    for other, kept in found.items()
                    if kept.from_block < report.from_block
                }
            found[number] = report
        return {number: report for number, report in found.items() if not report.superseded_by}

    def _published(self, event: ChainEvent) -> None:
        args = event.args
        number, supersedes = args["report"], args["supersedes"]
        self.reports[number] = Report(
            hash=args["hash"],
            from_block=args["fromBlock"],
            to_block=args["toBlock"],
            to_time=args["toTime"],
            published_at=event.time,
            supersedes=supersedes,
            location=args["location"],
            block=event.block,
            tx=event.tx,
            steward=args["steward"],
        )
        if supersedes:
            if supersedes in self.reports:
                self.reports[supersedes].superseded_by = number
        else:
            self.reported_to, self.reporter = args["toBlock"], args["steward"]
