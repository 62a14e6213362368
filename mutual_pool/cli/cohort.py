"""`mutual-pool cohort`: a group, from its list to the place of everybody in it."""

import json
import time
from pathlib import Path

import click

from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.bringing_in import enrol, sign
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.plan import load_plan
from mutual_pool.plan.money import format_money
from mutual_pool.protocol.eip712 import cohort_message, enrolment_domain
from mutual_pool.protocol.enrolment.cohort_csv import read_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.pool.types import DAY

_LIST = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def cohort() -> None:
    """Bring a group in: its root, the paper to sign, and everybody's place."""


cohort.add_command(sign)
cohort.add_command(enrol)


@cohort.command()
@click.argument("plan")
@click.argument("people", metavar="LIST", type=_LIST)
def root(plan: str, people: Path) -> None:
    """Print the root of LIST, its units and the deposit that PLAN asks, as JSON.

    LIST is a CSV file with the columns member, identity, band and band_until.

    Example: mutual-pool cohort root fair people.csv
    """
    rules = load_plan(plan)
    tree = read_cohort(people, rules)
    deposit = tree.units * rules.deposit_per_unit.value
    decimals, symbol = rules.asset.value.decimals, rules.asset.value.symbol
    found = {
        "root": "0x" + tree.root.hex(),
        "members": len(tree.leaves),
        "units": tree.units,
        "deposit": str(deposit),
        "deposit_in_words": f"{format_money(deposit, decimals)} {symbol}",
    }
    click.echo(json.dumps(found, indent=2))


@cohort.command()
@click.argument("plan")
@click.argument("people", metavar="LIST", type=_LIST)
@click.option(
    "--sponsor", type=AddressType(), required=True, help="Who hands the paper in and pays."
)
@click.option(
    "--enrolment", type=AddressType(), required=True, help="The plan's enrolment contract."
)
@click.option("--chain-id", type=click.IntRange(1), required=True, help="The chain it is on.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
def paper(plan: str, people: Path, sponsor: str, enrolment: str, chain_id: int, days: int) -> None:
    """Print the typed data of LIST that the registrar's wallet signs (eth_signTypedData_v4).

    Before it is printed, everybody's proof is followed to the root, as the contract will do it.

    Example: mutual-pool cohort paper fair people.csv --sponsor 0x... --enrolment 0x...
    --chain-id 1
    """
    tree = read_cohort(people, load_plan(plan))
    tree.check()
    now = int(time.time())
    drawn = CohortPaper(sponsor, tree.root, tree.units, now, now + days * DAY)
    message = cohort_message(enrolment_domain(chain_id, enrolment), drawn)
    click.echo(json.dumps(message, indent=2, default=lambda value: "0x" + value.hex()))


@cohort.command()
@click.argument("plan")
@click.argument("people", metavar="LIST", type=_LIST)
@click.option(
    "--number", type=click.IntRange(1), required=True, help="What CohortEnrolled named the group."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder for the files, one for each person.",
)
@as_json
def places(plan: str, people: Path, number: int, out: Path, as_text: bool) -> None:
    """Write everybody's place of LIST, with which they take it up in the page.

    Keep LIST: without it nobody can prove their place, and the deposit pays until it is used up.

    Example: mutual-pool cohort places fair people.csv --number 3 --out places
    """
    tree = read_cohort(people, load_plan(plan))
    out.mkdir(parents=True, exist_ok=True)
    for leaf in tree.leaves:
        place = tree.place_file(number, leaf.number)
        (out / f"{leaf.member}.json").write_text(
            json.dumps(place, indent=2) + "\n", encoding="utf-8"
        )
    line = f"Written: {len(tree.leaves)} places in {out}"
    tell([line], {"folder": str(out), "places": len(tree.leaves)}, as_text=as_text)
