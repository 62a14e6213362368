"""`mutual-pool keeper`: carry out what anyone may and what is due."""

import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.elsewhere import FileSender
from mutual_pool.chain.fees import in_ether
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.failures import kind_of, sentence_of
from mutual_pool.cli.kinds import Ether
from mutual_pool.cli.signing import app_folder
from mutual_pool.cli.telling import tell
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.keeping.keeper import Keeper, Limits, Look, due_acts
from mutual_pool.office.keeping.ledger import Cost, Ledger, locked_ledger

_LONGEST_PAUSE = 3_600
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def keeper() -> None:
    """Keep the plan going: settle, conclude, queue and carry out what is due."""


def _state_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--state",
        type=_FOLDER,
        help="Where it keeps what it spent today, and its lock; else among the files of this user.",
    )(command)


_COLLECT = click.option(
    "--collect", "collects", is_flag=True, help="Collect subscriptions that are due, too."
)


@keeper.command()
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=300,
    show_default=True,
    help="Seconds between two looks; ever more where the node does not answer.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 100),
    default=20,
    show_default=True,
    help="The most acts in one transaction, where Multicall3 is on the chain.",
)
@click.option(
    "--fee-per-day",
    type=Ether(),
    default="0.05",
    show_default=True,
    help="The most it may spend a UTC day, in the chain's own coin, fees for data included.",
)
@click.option(
    "--gas-per-day",
    type=click.IntRange(1),
    default=10_000_000,
    show_default=True,
    help="The most gas it may use a UTC day.",
)
@click.option(
    "--max-lag",
    type=click.IntRange(0),
    default=600,
    show_default=True,
    help="How old the node's newest block may be, in seconds; 0 for any age.",
)
@_COLLECT
@_state_option
@acting
def run(
    once: bool,
    every: int,
    batch: int,
    fee_per_day: int,
    gas_per_day: int,
    max_lag: int,
    collects: bool,
    state: Path | None,
    office: ActingOffice,
) -> None:
    """Settle payable claims in full, conclude ended ones, record voters, carry out decisions.

    Claims that cannot be paid in full are left to their payees. Standing orders use half of a day's
    ceiling at most. It needs --yes, since it runs
    unattended. With --dry-run, --unsigned or --safe it looks once, and prints or writes what is
    due. With --once it ends with 1 where something failed, or waits for tomorrow's ceiling.

    Subscriptions are the steward's income, so that a community's keeper leaves them alone. The
    steward's own keeper collects them: --collect.

    Example: mutual-pool keeper run --keystore keeper --yes
    """
    who = office.acting
    if who.dry_run or isinstance(office.sender, FileSender):
        acts = [due.act for due in due_acts(office.plan, office.sender.address, collects=collects)]
        if acts:
            office.do(acts, [])
        else:
            tell(["Nothing is due."], {"would": []}, as_text=office.as_text)
        return
    if not who.yes:
        raise click.UsageError("a keeper runs unattended: say --yes, or --dry-run to look only")
    limits = Limits(Cost(fee_per_day, gas_per_day), batch, who.signing.limits, max_lag, collects)
    with locked_ledger(state or folder_of(office.plan)) as ledger:
        keeping = Keeper(office.plan, office.sender, ledger, limits)
        pause = every
        while True:
            try:
                look = keeping.look()
            except Exception as error:
                if once or not _may_pass(error):
                    raise
                pause = max(every, min(2 * pause, _LONGEST_PAUSE))
                click.echo(f"{sentence_of(error)}. The next look is in {pause} seconds.", err=True)
            else:
                pause = every
                _tell_look(look, ledger, office, quiet=not once)
                if once:
                    raise SystemExit(Exit.FAILURE if look.failed or look.waiting else Exit.OK)
            # Keepers that were started together do not ask together for ever.
            time.sleep(pause * random.uniform(0.9, 1.1))


@keeper.command()
@_COLLECT
@_state_option
@reading
def show(collects: bool, state: Path | None, office: Office) -> None:
    """Show what is due now, what the keeper of this machine spent today, and what it leaves alone.

    Example: mutual-pool keeper show
    """
    ledger = Ledger(state or folder_of(office.plan))
    due = due_acts(office.plan, collects=collects)
    lines = [f"Due: {one.act.what}" for one in due] or ["Nothing is due."]
    more, facts = _account(ledger)
    office.tell(lines + more, {"due": [one.act.what for one in due], **facts})


def folder_of(plan: OpenPlan) -> Path:
    """Return where the keeper of a plan keeps its files, unless another folder is given."""
    first = plan.web3.eth.get_block(0)["hash"].hex().removeprefix("0x")[:16]
    chain = f"{plan.web3.eth.chain_id}-{first}"
    return app_folder("keeper", chain, plan.contracts.pool.address.lower())


def _may_pass(error: Exception) -> bool:
    """Whether the next look may succeed: a node recovers, another command ends."""
    kind = kind_of(error)
    if kind is None:
        return False
    return kind[0] in (Exit.NODE, Exit.REFUSED) or type(error).__name__ == "OutboxError"


def _account(ledger: Ledger) -> tuple[list[str], Mapping[str, Any]]:
    account = ledger.account
    spent = sum(account.reserved.values(), account.spent)
    lines = [f"Spent today: {in_ether(spent.fee)} ether, {spent.gas} gas."]
    lines += [f"Left alone until {time_text(r.until)}: {r.what}" for r in account.resting.values()]
    resting = {rest.what: rest.until for rest in account.resting.values()}
    spending = {"day": account.day, "fee": str(spent.fee), "gas": spent.gas}
    return lines, {"spent": spending, "resting": resting}


def _tell_look(look: Look, ledger: Ledger, office: ActingOffice, *, quiet: bool) -> None:
    lines: list[str] = []
    for sent in look.sent:
        cost = f"for {in_ether(sent.cost.fee)} ether (transaction {sent.hash or 'failed'})"
        lines += [f"{what}: done, {cost}" for what in sent.done]
        lines += [f"{what}: failed, {cost}; left alone for a day" for what in sent.failed]
    lines += [f"{what}: waits, today's ceiling leaves too little" for what in look.waiting]
    if not lines and quiet:
        return
    more, facts = _account(ledger)
    transactions = [
        {
            "hash": sent.hash,
            "done": sent.done,
            "failed": sent.failed,
            "fee": str(sent.cost.fee),
            "gas": sent.cost.gas,
        }
        for sent in look.sent
    ]
    found = {"block": look.block, "transactions": transactions, "waiting": look.waiting, **facts}
    tell([*(lines or ["Nothing is due."]), *more], found, as_text=office.as_text)
