"""Changes of a panel, as soon as the last one was long enough ago."""

from tests.support.clock import wait_until

CHANGE_DAYS = 14


def change_panel(panel, people, tiers, assembly):
    """Seat these people, in any order; gives the transaction."""
    if panel.changedAt():
        wait_until(panel.changedAt() + panel.CHANGE_PERIOD())
    ordered = sorted(people, key=lambda person: int(str(getattr(person, "address", person)), 16))
    return panel.change(ordered, tiers, {"from": assembly})
