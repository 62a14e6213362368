"""`mutual-pool programme reward`: a sponsor pays the same into the cover of several members."""

from pathlib import Path
from typing import Any

import click
from eth_utils.address import is_address, to_checksum_address

from mutual_pool.chain.acts import Act
from mutual_pool.cli.acting import ActingOffice, acting
from mutual_pool.cli.kinds import amount_of
from mutual_pool.office.services.errors import CodeError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MOST = 500
"""Payments of one command."""


@click.command()
@click.argument("amount")
@click.argument("members", type=_FILE)
@acting
def reward(amount: str, members: Path, office: ActingOffice) -> None:
    """Pay AMOUNT of the asset into the cover of each of MEMBERS, a file with a wallet a line.

    For checks that were completed. It adds to the balance and changes nothing else: no unit, no
    benefit, no claim. A key sends one transaction a member, since a contract that batches calls for
    anyone, such as Multicall3, would need an allowance that anyone could use. A Safe sends all of
    them in one (`--safe`).

    Example: mutual-pool programme reward 5 checked.txt --keystore sponsor
    """
    plan, pool = office.plan, office.plan.contracts.pool
    each = amount_of(amount, plan.wording.decimals)
    if not each:
        raise click.UsageError("a reward of nothing is none: name an amount above zero")
    wallets = _wallets(members)
    inactive = [one for one in wallets if not pool.functions.standingOf(one).call()[4]]
    if inactive:
        raise CodeError(
            f"not an active member: {', '.join(inactive[:5])}"
            f"{' and others' if len(inactive) > 5 else ''}. Nothing was sent; take them out"
        )
    total = each * len(wallets)
    acts = [
        Act(pool.functions.payIn(one, each), f"Pay {plan.money(each)} into {one}'s cover")
        for one in wallets
    ]
    # Only the first may need an allowance before it: it is for all of them.
    first = office.pay(pool, total, acts[0])
    effect = [f"{plan.money(total)} go from {office.sender.address} to {len(wallets)} members."]

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        return [], {"members": len(wallets), "paid": total}

    office.do([*first, *acts[1:]], effect, outcome)


def _wallets(path: Path) -> list[str]:
    """Return the wallets of a file, one a line.

    Raises:
        CodeError: if it cannot be read, or a line is no address or stands there twice.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise CodeError(f"{path} cannot be read as text in UTF-8") from error
    found = list[str]()
    for place, line in enumerate(lines, start=1):
        if not line:
            continue
        if not is_address(line):
            raise CodeError(f"{path}, line {place}: {line[:42]!r} is no address")
        wallet = str(to_checksum_address(line))
        if wallet in found:
            raise CodeError(f"{path}, line {place}: {wallet} stands there twice")
        found.append(wallet)
    if not 0 < len(found) <= _MOST:
        raise CodeError(f"{path} has {len(found)} wallets, and a command pays 1 to {_MOST}")
    return found
