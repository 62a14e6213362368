"""Which events are about which report, proposal, appeal or programme.

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


class Abouts:
    """Keeps the rows that are not written yet."""

    def __init__(self) -> None:
        """Begin before the first event."""
        self._rows: list[dict[str, Any]] = []

    def follow(self, events: Sequence[ChainEvent]) -> None:
        """Note what these events are about; those with which something begins are left out."""
        for event in events:
            kind, name = _SUBJECTS.get(event.contract, ("", ""))
            if name not in event.args or event.name in _BEGINNINGS:
                continue
            self._rows.append(
                {
                    "kind": kind,
                    "subject": str(event.args[name]),
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
