"""What is written down of reminders that their reader ended."""

from pathlib import Path

from frontend_bridge.desk.evidence.erasing import list_erased
from frontend_bridge.desk.reminders.subscriptions import Ended


def list_ended(erasures: Path, ended: Ended, now: int) -> None:
    """List a subscription that its reader ended, so that no restored backup writes to them again.

    Args:
        erasures: the list of what was erased.
        ended: the subscription.
        now: the time in seconds.

    Raises:
        OSError: if the list cannot be written; the caller ends nothing then.
    """
    entry = {"subscription": ended.number, "asked_at": ended.asked_at, "why": "it was ended"}
    list_erased(erasures, entry, now)
