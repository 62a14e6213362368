"""The rows of a report on services and on the steward's account, for pages and terminals."""

from collections.abc import Callable
from datetime import timedelta

from mutual_pool.actuarial.days import EPOCH
from mutual_pool.audit.report.document import ReportDocument

Row = tuple[str, ...]
PROGRAMME_HEAD: Row = (
    *("programme", "provider", "used", "of all", "cost", "left", "returned", "until"),
)
NOT_PROVED = (
    "What members say of a service is on no chain: ratings are the desk's word, and no check "
    "proves them."
)


def programme_rows(report: ReportDocument, show: Callable[[str], str]) -> list[Row]:
    """Return a row for each programme, in the order of `PROGRAMME_HEAD`.

    Args:
        report: the report.
        show: shows an amount.
    """
    return [
        (
            str(one.programme),
            one.provider,
            f"{one.used:,}",
            f"{one.used_in_all:,} of {one.uses:,}",
            show(one.cost),
            show(one.left),
            show(one.returned),
            (EPOCH + timedelta(days=one.last_day)).isoformat(),
        )
        for one in report.services.programmes
    ]


def steward_rows(report: ReportDocument, show: Callable[[str], str]) -> list[Row]:
    """Return the steward's account: what, and how much.

    Args:
        report: the report.
        show: shows an amount.
    """
    account = report.steward
    return [
        ("fees of settled claims", show(account.fees)),
        (f"subscriptions, {account.collected:,} times", show(account.subscriptions)),
        ("earned together", show(account.earned)),
        (f"agreed for 30 days by {account.subscribers:,} members", show(account.agreed)),
    ]
