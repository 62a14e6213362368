"""`mutual-pool cohort sign` and `enrol`: the registrar signs a group, its sponsor pays for it."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import amount_of
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.typed_signing import signed_by_registrar, write_typed_data
from mutual_pool.office.connection import DAY
from mutual_pool.office.files import group_text, read_group
from mutual_pool.office.structs import message_of
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import enrolment_domain
from mutual_pool.protocol.enrolment.cohort_csv import read_cohort

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("people", metavar="LIST", type=_FILE)
@click.option("--sponsor", type=AddressType(), required=True, help="Who hands it in and pays.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
@click.option("--plan", "plan_name", default="", help="The plan's file.")
@click.option("--out", type=_NEW_FILE, required=True, help="The file for the sponsor.")
@click.option("--unsigned", is_flag=True, help="Write the typed data there, and sign nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@signing_options
@reading
def sign(
    people: Path,
    sponsor: str,
    days: int,
    plan_name: str,
    out: Path,
    unsigned: bool,
    yes: bool,
    signing: Signing,
    office: Office,
) -> None:
    """As the registrar: sign the group of LIST, with which its sponsor brings it in.

    Everybody's proof is followed to the root before it is signed, as the contract will do it.

    Example: mutual-pool cohort sign people.csv --sponsor 0x... --out group.json --keystore me
    """
    plan = office.plan
    tree = read_cohort(people, load_plan(rules_file(plan, plan_name)))
    tree.check()
    now = plan.now()
    values = {
        "sponsor": sponsor,
        "root": "0x" + tree.root.hex(),
        "units": tree.units,
        "issuedAt": now,
        "expiry": now + days * DAY,
    }
    domain = enrolment_domain(plan.web3.eth.chain_id, plan.contracts.enrolment.address)
    message = message_of(domain, "Cohort", values)
    click.echo(
        f"Certify a group of {len(tree.leaves)} people with {tree.units} units for {sponsor}; to "
        f"be used until {time_text(now + days * DAY)}.",
        err=True,
    )
    if unsigned:
        write_typed_data(office, out, message)
        return
    raw = signed_by_registrar(office, message, signing, yes=yes)
    out.write_text(group_text(values, raw), encoding="utf-8")
    office.tell([f"Written: {out}"], {"file": str(out), "cohort": values})


@click.command()
@click.argument("file", type=_FILE)
@click.argument("amount")
@acting
def enrol(file: Path, amount: str, office: ActingOffice) -> None:
    """As the sponsor: bring the group of FILE in with a deposit of AMOUNT, the same for each unit.

    It cannot be taken back. Afterwards `cohort places` writes everybody's position.

    Example: mutual-pool cohort enrol group.json 4480 --keystore sponsor
    """
    plan, enrolment = office.plan, office.plan.contracts.enrolment
    signed = read_group(file, plan.contracts)
    paid = amount_of(amount, plan.wording.decimals)
    act = Act(
        enrolment.functions.enrolCohort(signed.struct, signed.signature, paid),
        f"Bring a group of {signed.fields['units']} units in with {plan.money(paid)}",
    )
    acts = office.pay(plan.contracts.pool, paid, act)

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        number = enrolment.functions.cohortCount().call()
        return [f"It is group {number}."], {"group": number}

    effect = [f"{plan.money(paid)} go to the pool for the group, and do not come back to you."]
    office.do(acts, effect, outcome)
