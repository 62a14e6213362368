"""Which days a member is covered for, and how a reinstatement or a rebanding changes that."""

from mutual_pool.protocol.pool.types import DAY, Cover, History, Membership, Rise, Standing


def day_of(time: int) -> int:
    """Return the UTC day number a moment, in seconds, falls on."""
    return time // DAY


def first_day_after(waiting_period: int, now: int) -> int:
    """Return the first day of cover of who starts waiting now: the day after the wait ends."""
    return day_of(now + waiting_period) + 1


def first_day_from(joined_day: int, waiting_period: int) -> int:
    """Return the first day of cover of a group; part of a day of waiting counts as a day."""
    return joined_day + -(-waiting_period // DAY) + 1


def vests_from(membership: Membership, history: History) -> int:
    """Return the day vesting counts from: that of the member's cohort, or of their joining."""
    return history.vests_from or membership.joined_day


def cover_on(membership: Membership, history: History, standing: Standing, day: int) -> Cover:
    """Return whether and how a day was covered.

    A day belongs to the current interval or to the one before it, and to the current band or to
    the one before it. Between the end of a band and the day after its renewal there is no cover.
    """
    if day >= membership.covered_from:
        if not standing.active and day >= day_of(standing.lapsed_at):
            return Cover()
        joined_day = vests_from(membership, history)
    else:
        if not history.covered_from or not history.covered_from <= day <= history.covered_until:
            return Cover()
        joined_day = history.joined_day

    if day >= history.band_from:
        in_force, band = day <= membership.band_until, membership.band
    else:
        in_force = history.previous_band_from <= day <= history.previous_band_until
        band = history.previous_band
    floor_band = band
    if day < history.earlier_floor_until:
        floor_band = history.earlier_floor_band
    elif day < history.floor_until:
        floor_band = history.floor_band
    return Cover(in_force, band, joined_day, floor_band)


def resume(
    membership: Membership,
    history: History,
    *,
    lapsed_at: int,
    waiting_period: int,
    late: bool,
    now: int,
) -> None:
    """End the current interval of cover with a lapse and begin the next.

    A lapse before cover began leaves no interval behind. When `late`, beyond the grace period,
    waiting and the membership's age start again; otherwise cover goes on the next day.
    """
    lapse_day = day_of(lapsed_at)
    if membership.covered_from < lapse_day:
        history.covered_from = membership.covered_from
        history.covered_until = lapse_day - 1
        history.joined_day = vests_from(membership, history)
    if late:
        membership.joined_day = day_of(now)
        history.vests_from = 0
        membership.covered_from = first_day_after(waiting_period, now)
    else:
        membership.covered_from = max(membership.covered_from, day_of(now) + 1)


def note(history: History, rise: Rise, waiting_period: int, now: int) -> None:
    """Remember that the benefit rises: no day counts for more than a band until the wait is over.

    No later rebanding, expiry, renewal or reinstatement takes that away. A further rise restarts
    the time, and the days of a wait that was over keep their floor. Two floors are enough: a third
    rise leaves only days after the second one covered.
    """
    history.floor_band = rise.floor_band
    history.floor_until = first_day_after(waiting_period, now)
    history.earlier_floor_band = rise.earlier_floor_band
    history.earlier_floor_until = rise.earlier_floor_until


def reband(membership: Membership, history: History, band: int, band_until: int, now: int) -> int:
    """Change the band from tomorrow on and return that day; keep the band of the days before."""
    today = day_of(now)
    if band == membership.band and membership.band_until >= today:
        # The band in force goes on; the record of the one before it stays.
        membership.band_until = band_until
        return history.band_from
    # Of two certificates on one day the first is never in force: the band before it stays.
    if history.band_from != today + 1:
        history.previous_band_from = history.band_from
        history.previous_band_until = min(membership.band_until, today)
        history.previous_band = membership.band
        history.band_from = today + 1
    membership.band = band
    membership.band_until = band_until
    return history.band_from
