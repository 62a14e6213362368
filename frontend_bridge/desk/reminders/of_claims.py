"""What a claim's people, the voters and the seats are reminded of."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from frontend_bridge.desk.reminders.occurrences import DAY, Kind, Occurrence
from frontend_bridge.desk.reminders.reading import ENDED, IndexView
from mutual_pool.protocol.claims.types import STANDING_DAYS

JURY_NOTICE = 2 * DAY
SEAT_NOTICE = 3 * DAY
_WITH_SEATS = ("Filed", "AwaitingSeat")

Claim = Mapping[str, Any]


def of_parties(
    view: IndexView, claim: Claim, wanted: Collection[str], since: Mapping[str, int]
) -> Iterator[Occurrence]:
    """Yield the state of a claim, for its member and who filed it.

    Args:
        view: the index.
        claim: the claim.
        wanted: the accounts that want reminders.
        since: the block from which on each of them does: what ended before is no news.
    """
    member = str(claim["member"]).lower()
    parties = {member, str(claim["payee"]).lower(), str(claim["filer"]).lower()}
    # A claim may come under notice twice: after a jury, and before.
    name = f"claim:{claim['number']}:{claim['state']}:{claim['decided_at']}"
    ended_at = view.last_event_of(claim["number"]) if claim["state"] in ENDED else None
    for account in sorted(parties & set(wanted)):
        if ended_at is None or ended_at > since[account]:
            yield Occurrence(name, Kind.CLAIM, account, ward=account != member)


def of_voters(
    view: IndexView, claim: Claim, members: Mapping[str, Mapping[str, Any]], now: int
) -> Iterator[Occurrence]:
    """Yield an open notice, and a jury's duty and deadline, for those who may object or vote.

    Args:
        view: the index.
        claim: the claim.
        members: those who want reminders, by account.
        now: the time of the last block, in seconds.
    """
    state, number = claim["state"], claim["number"]
    parties = {str(claim[name]).lower() for name in ("member", "payee", "filer")}
    dispute = claim["dispute"]
    ends_at = int(dispute["ends_at"])
    if state == "UnderNotice":
        standing = int(claim["filed_at"]) // DAY - STANDING_DAYS
        until = int(claim["times"]["payable_at"])
        for account in _voters(members, standing, parties):
            name = f"notice:{number}:{claim['decided_at']}"
            yield Occurrence(name, Kind.NOTICE, account, until)
    elif state == "Jury":
        voted = {str(vote.args["voter"]).lower() for vote in view.events_of_claim(number, "Voted")}
        for account in _voters(members, int(dispute["standing_day"]), parties):
            if account in voted:
                continue
            yield Occurrence(f"jury:{number}", Kind.JURY, account, ends_at)
            if now >= ends_at - JURY_NOTICE:
                yield Occurrence(f"jury-ends:{number}", Kind.JURY_ENDS, account, ends_at)


def of_seats(
    view: IndexView, claim: Claim, wanted: Collection[str], now: int
) -> Iterator[Occurrence]:
    """Yield a claim that waits for the panel, for the seats that have not decided yet."""
    if claim["state"] not in _WITH_SEATS:
        return
    number, state = claim["number"], claim["state"]
    days = int(view.rules(claim["rules_version"])["panel_days"]) * DAY
    begins = int(claim["filed_at"]) if state == "Filed" else int(claim["dispute"]["ends_at"])
    until, decided = begins + days, int(claim["decided_seats"])
    for seat, account in sorted(view.seats.items()):
        if account not in wanted or (state == "Filed" and decided >> seat & 1):
            continue
        yield Occurrence(f"seat:{number}:{state}:{account}", Kind.SEAT, account, until)
        if now >= until - SEAT_NOTICE:
            name = f"seat-ends:{number}:{state}:{account}"
            yield Occurrence(name, Kind.SEAT_ENDS, account, until)


def _voters(
    members: Mapping[str, Mapping[str, Any]], standing: int, parties: Collection[str]
) -> Iterator[str]:
    for account, data in members.items():
        joined = int(data["membership"]["joined_day"])
        if data["active"] and 0 < joined <= standing and account not in parties:
            yield account
