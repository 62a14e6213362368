"""Which events are about which report, proposal, appeal, programme, order or subscription.

Anybody may give an opinion of a report, vote, or give to an appeal, as often as they like; what is
told of one of them is found by its number, and costs what is told.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from frontend_bridge.api.tables import abouts
from mutual_pool.chain.events import ChainEvent

REPORT, PROPOSAL, APPEAL, PROGRAMME = "report", "proposal", "appeal", "programme"
_SUBJECTS = {"registry": (REPORT, "report"), "assembly": (PROPOSAL, "proposalId")}
_SUBJECTS["donations"] = (APPEAL, "appeal")
_SUBJECTS["services"] = (PROGRAMME, "programme")
_BEGINNINGS = frozenset({"ReportPublished", "ProposalCreated", "AppealFiled", "ProgrammeOpened"})
ORDER, SUBSCRIPTION = "order", "subscribed"
"""What is set again in place of itself: a new setting is about it, too."""


def order_subject(payer: str, member: str) -> str:
    """Return by what the events of an order are found: its payer and its member."""
    return f"{payer[2:]}{member[2:]}".lower()


def _about(event: ChainEvent) -> tuple[str, str] | None:
    """Return what an event is about: its kind, and which of them; None for all others."""
    args = event.args
    if event.contract == "orders" and "payer" in args:
        return ORDER, order_subject(args["payer"], args["member"])
    if event.contract == "subscriptions" and "member" in args:
        return SUBSCRIPTION, str(args["member"]).lower()
    kind, name = _SUBJECTS.get(event.contract, ("", ""))
    if name not in args or event.name in _BEGINNINGS:
        return None
    return kind, str(args[name])


class Abouts:
    """Keeps the rows that are not written yet."""

    def __init__(self) -> None:
        """Begin before the first event."""
        self._rows: list[dict[str, Any]] = []

    def follow(self, events: Sequence[ChainEvent]) -> None:
        """Note what these events are about; those with which something begins are left out."""
        for event in events:
            found = _about(event)
            if found is None:
                continue
            kind, subject = found
            self._rows.append(
                {
                    "kind": kind,
                    "subject": subject,
                    "block": event.block,
                    "log_index": event.log_index,
                }
            )

    def write(self, connection: Connection) -> None:
        """Write the rows that are not written yet."""
        if self._rows:
            connection.execute(insert(abouts), self._rows)
            self._rows.clear()

    def written(self) -> None:
        """Forget the rows that are not written yet: they are in the database already."""
        self._rows.clear()
