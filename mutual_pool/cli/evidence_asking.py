"""Jurors who ask the claimant for the evidence, by way of the desk."""

from collections.abc import Mapping
from typing import Any

import click

from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.kinds import NUMBER
from mutual_pool.office.desk.acts import act_digest, read_act
from mutual_pool.office.desk.client import rows_in
from mutual_pool.office.desk.kinds import ASK_EVIDENCE
from mutual_pool.office.jurors import is_called
from mutual_pool.office.published_keys import published_key
from mutual_pool.office.signers import has_signed
from mutual_pool.office.structs import FileFormError, signature_bytes


@click.command()
@click.argument("number", type=NUMBER)
@at_desk
def ask(number: int, visit: Visit) -> None:
    """Ask the claimant of claim NUMBER for the evidence, as a juror who is called.

    Publish a reading key first: the claimant encrypts to it. Fetch with: mutual-pool evidence fetch

    Example: mutual-pool evidence ask 7 --desk https://plan.example --keystore me
    """
    plan, client = visit.office.plan, visit.client
    visit.client.act(ASK_EVIDENCE, "/evidence/ask", {}, claim=number)
    lines = [f"The desk shows the claimant of claim {number} that you ask for the evidence."]
    has_key = published_key(plan, client.account.address) is not None
    if not has_key:
        lines.append("You have no valid reading key yet: mutual-pool reading-key publish")
    visit.office.tell(lines, {"claim": number, "asked": True, "has_key": has_key})


@click.command()
@click.argument("number", type=NUMBER)
@at_desk
def asked(number: int, visit: Visit) -> None:
    """List the jurors who ask for the evidence of your claim NUMBER.

    Each ask carries the juror's signature, and your own node says who is called: a desk invents
    none. Grant it with: mutual-pool evidence share FOLDER --claim NUMBER --reader ACCOUNT

    Example: mutual-pool evidence asked 7 --desk https://plan.example --keystore me
    """
    plan, found, false = visit.office.plan, list[dict[str, Any]](), 0
    for row in rows_in(visit.signed_in.get(f"/claims/{number}/asks")):
        account = _asked_by(visit, row, number)
        if account is None or not is_called(plan.contracts, number, account, plan.now()):
            false += 1
            continue
        found.append({"account": account, "has_key": published_key(plan, account) is not None})
    lines = [
        f"{one['account']} asks{'' if one['has_key'] else ', and has published no valid key'}."
        for one in found
    ] or [f"No juror asks for the evidence of claim {number}."]
    if false:
        lines.append(f"{false} asks of the desk are left out: not signed, or by nobody called.")
    visit.office.tell(lines, {"claim": number, "asks": found, "left_out": false})


def _asked_by(visit: Visit, row: Mapping[str, Any], number: int) -> str | None:
    """Return whose ask for a claim a row of the desk's is; None if nobody signed it."""
    try:
        act = read_act(ASK_EVIDENCE, row.get("act"))
        signature = signature_bytes(row.get("signature"), "the signature")
    except FileFormError:
        return None
    digest, account = act_digest(visit.domain, ASK_EVIDENCE, act), str(act["account"])
    is_theirs = has_signed(visit.office.plan.web3, account, digest, signature)
    return account if act["claim"] == number and is_theirs else None
