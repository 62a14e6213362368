"""`mutual-pool steward`: reports and fees; `mutual-pool dues`; gifts to the reserve."""

from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.cli.acting import ActingOffice, acting
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import amount_of
from mutual_pool.cli.lazy import Late, LateGroup

_LATE = {
    "publish": Late("mutual_pool.cli.report:publish", "Draw a report and put its hash on chain.")
}


# Publishing needs the auditor, which a light installation does not have.
@click.group(cls=LateGroup, late=_LATE)
def steward() -> None:
    """Publish the reports, and take the fees that are due."""


@steward.command()
@click.option("--to", type=AddressType(), help="Where the money goes.  [default: who acts]")
@acting
def fees(to: str | None, office: ActingOffice) -> None:
    """Take the fees that are due to you. A former member takes their balance the same way.

    Example: mutual-pool steward fees --keystore steward
    """
    plan = office.plan
    where = to or office.sender.address
    due = plan.contracts.pool.functions.dueTo(office.sender.address).call()
    if not due:
        raise click.UsageError(f"nothing is due to {office.sender.address}. Nothing was sent")
    act = Act(plan.contracts.pool.functions.takeDue(where), f"Take {plan.money(due)} to {where}")

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        return [f"{where} received {plan.money(due)}."], {"received": str(due)}

    office.do([act], [], outcome)


@steward.command()
@click.argument("amount")
@acting
def reserve(amount: str, office: ActingOffice) -> None:
    """Give AMOUNT to the reserve, which pays what capped members cannot. Anyone may.

    Example: mutual-pool steward reserve 1000 --keystore sponsor
    """
    plan, pool = office.plan, office.plan.contracts.pool
    given = amount_of(amount, plan.wording.decimals)
    act = Act(pool.functions.fundReserve(given), f"Give {plan.money(given)} to the reserve")
    office.do(office.pay(pool, given, act), ["A gift to the reserve does not come back."])
