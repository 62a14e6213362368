"""What concerns everybody, or who holds a role: proposals, changes, reports, a node that lags."""

from collections.abc import Collection, Iterator

from frontend_bridge.api.health import BEHIND
from frontend_bridge.desk.reminders.occurrences import DAY, Kind, Occurrence
from frontend_bridge.desk.reminders.reading import Happened, IndexView

CHANGES = (
    *("RegistrarChanged", "SupervisorChanged", "StewardChanged", "PanelChanged", "RulesChanged"),
)
FOLLOWED = ("ProposalCreated", "OpinionGiven", *CHANGES)
"""The events that are reminders by themselves."""
REPORT_DAYS = 92
"""A report is due so many days after the time that the one before it reaches."""
REPORT_NOTICE = 7 * DAY
SILENT_SECONDS = 900
_DISPUTED = 2


def of_event(found: Happened, wanted: Collection[str]) -> Iterator[Occurrence]:
    """Yield what an event of the chain says to everybody."""
    args = found.args
    if found.name == "ProposalCreated":
        name, kind = f"proposal:{args['proposalId']}", Kind.PROPOSAL
    elif found.name == "OpinionGiven":
        if int(args["opinion"]) != _DISPUTED:
            return
        # Once for each report: anybody may dispute one, from as many accounts as they like.
        name, kind = f"untrue:{args['report']}", Kind.UNTRUE
    else:
        # What it says is its name: the same change after a reorganisation is the same.
        told = args.get("version", f"{args.get('from')}-{args.get('to')}")
        name, kind = f"changed:{found.name}:{told}", Kind.CHANGED
    for account in sorted(wanted):
        yield Occurrence(name, kind, account, block=found.block)


def of_steward(
    view: IndexView, wanted: Collection[str], first: int, now: int
) -> Iterator[Occurrence]:
    """Yield when the next report is due.

    Args:
        view: the index.
        wanted: the accounts that want reminders.
        first: the time from which the first report counts, in seconds.
        now: the time of the last block, in seconds.
    """
    steward = view.roles["steward"]
    if steward not in wanted:
        return
    last = view.last_event("ReportPublished")
    reaches, number = (int(last.args["toTime"]), last.args["report"]) if last else (first, 0)
    until = reaches + REPORT_DAYS * DAY
    soon = now >= until - REPORT_NOTICE
    yield Occurrence(f"report-due:{number}", Kind.REPORT_DUE, steward, until, soon=soon)


def of_node(
    view: IndexView, wanted: Collection[str], head: int, clock: int
) -> Iterator[Occurrence]:
    """Yield that the index is behind its node or stands still, for who holds a role; once a day.

    Args:
        view: the index.
        wanted: the accounts that want reminders.
        head: the last block of the index.
        clock: the time of this machine, in seconds.
    """
    row = view.follower
    if row is None:
        return
    silent = clock - max(row.stepped_at or 0, 0) > SILENT_SECONDS
    if not silent and row.node_head - head <= BEHIND:
        return
    for account in sorted(set(view.roles.values()) & set(wanted)):
        yield Occurrence(f"behind:{clock // DAY}", Kind.BEHIND, account, block=0)
