"""A claimant is reminded that a called juror asks for the evidence: only they can grant it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from frontend_bridge.desk.evidence.access import named_readers
from frontend_bridge.desk.reminders.occurrences import DAY, Kind, Occurrence
from frontend_bridge.desk.tables import asks, packs

Asked = Mapping[int, frozenset[int]]
"""By claim the days on which somebody asked whom no grant names."""


def unanswered(connection: Connection) -> Asked:
    """Return the asks that nobody answered with a grant.

    Args:
        connection: to the desk's database.
    """
    found = dict[int, set[int]]()
    named = dict[int, set[str]]()
    for row in connection.execute(select(asks.c.claim, asks.c.account, asks.c.at)):
        if row.claim not in named:
            query = select(packs.c.evidence).where(packs.c.claim == row.claim)
            evidence = connection.scalar(query)
            named[row.claim] = set() if evidence is None else named_readers(connection, evidence)
        if row.account not in named[row.claim]:
            found.setdefault(row.claim, set()).add(row.at // DAY)
    return {claim: frozenset(days) for claim, days in found.items()}


def of_asks(
    claim: Mapping[str, Any], asked: Asked, wanted: Collection[str]
) -> Iterator[Occurrence]:
    """Yield that somebody asks for a claim's evidence while its jury sits.

    However many ask, and however often, it is said once for each day.

    Args:
        claim: the claim, as the index has it.
        asked: what `unanswered` found.
        wanted: the accounts that want reminders.
    """
    if claim["state"] != "Jury":
        return
    member, until = str(claim["member"]).lower(), int(claim["dispute"]["ends_at"])
    for account in sorted({member, str(claim["filer"]).lower()} & set(wanted)):
        for day in sorted(asked.get(int(claim["number"]), ())):
            name = f"ask:{claim['number']}:{day}"
            yield Occurrence(name, Kind.ASK, account, until, ward=account != member)
