"""`mutual-pool plan`: write, check, show and price a plan."""

import re
from math import ceil
from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.telling import as_json, json_text, tell
from mutual_pool.plan import Plan, load_plan, plan_names
from mutual_pool.plan.fairness import fair_bands
from mutual_pool.plan.loader import plan_file
from mutual_pool.plan.max_loss import max_losses
from mutual_pool.plan.money import format_money

_NAME = re.compile(r"[a-z0-9_]{1,40}")
_YEAR, _WINDOW = 365, 30
"""Days; a year touches thirteen windows."""


@click.group()
def plan() -> None:
    """Write a plan, check it, show what it asks and pays."""


@plan.command()
@click.argument("name")
@click.option("--like", default="demo", show_default=True, help="The plan to begin from.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="[default: NAME.yaml]")
@as_json
def new(name: str, like: str, out: Path | None, as_text: bool) -> None:
    """Write a plan called NAME, to be edited; it begins as another one is.

    Example: mutual-pool plan new village --like fair
    """
    # Before anything is written: the name is the file's, too.
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"{name[:60]!r} is no plan's name: lower-case letters, digits and _, at most 40"
        )
    source = plan_file(like).read_text(encoding="utf-8")
    before = load_plan(like).name
    path = out or Path(f"{name}.yaml")
    if path.exists():
        raise click.UsageError(f"{path} exists already, and is left as it is")
    text = source.replace(f"\nname: {before}\n", f"\nname: {name}\n", 1)
    path.write_text(text, encoding="utf-8")
    try:
        load_plan(path)
    except ValueError:
        path.unlink()
        raise
    line = f"Written: {path}. Edit it, then: mutual-pool plan check {path}"
    tell([line], {"plan": name, "like": before, "file": str(path)}, as_text=as_text)


@plan.command()
@click.argument("name")
@as_json
def check(name: str, as_text: bool) -> None:
    """Check a plan, by its name or its file; every wrong field is named.

    Example: mutual-pool plan check village.yaml
    """
    rules = load_plan(name)
    line = f"{rules.name} is a plan: {rules.title}"
    tell([line], {"plan": rules.name, "title": rules.title, "well": True}, as_text=as_text)


@plan.command()
@click.argument("name", required=False)
@click.option("--json", "as_text", is_flag=True, help="Print it as JSON.")
def show(name: str | None, as_text: bool) -> None:
    """Print what a plan asks and pays, band by band; without a name, which plans there are.

    Example: mutual-pool plan show fair
    """
    if name is None:
        for known in plan_names():
            click.echo(f"{known:<14} {load_plan(known).title}")
        return
    rules = load_plan(name)
    worst = {row.band: row for row in max_losses(rules)}
    rows = [
        {
            "band": band.name,
            "ages": list(band.ages),
            "units": band.units,
            "deposit": str(worst[band.name].deposit),
            "most_per_case": str(worst[band.name].event),
            "most_in_30_days": str(worst[band.name].window),
            "benefits": {kind: str(amount) for kind, amount in band.benefits.items()},
        }
        for band in rules.bands.value
    ]
    if as_text:
        click.echo(json_text({"plan": rules.name, "title": rules.title, "bands": rows}, indent=2))
        return
    click.echo(f"{rules.name}: {rules.title}. Amounts in {rules.asset.value.symbol}.")
    kinds = [kind.name for kind in rules.classes.value]
    head = ("band", "units", "deposit", "per case", "in 30 days", *kinds)
    click.echo("".join(f"{one:>12}" for one in head))
    for row in rows:
        amounts = [row["deposit"], row["most_per_case"], row["most_in_30_days"]]
        amounts += [row["benefits"][kind] for kind in kinds]  # type: ignore[index]
        shown = [format_money(int(str(one)), rules.asset.value.decimals) for one in amounts]
        click.echo("".join(f"{one:>12}" for one in (row["band"], row["units"], *shown)))
    click.echo(
        f"Waiting time {rules.waiting_days.value} days, grace {rules.grace_days.value} days, "
        f"notice {rules.notice_days.value} days; bond of a claim "
        f"{format_money(rules.claim_bond.value, rules.asset.value.decimals)}."
    )


@plan.command(name="list")
@click.option("--directory", type=AddressType(), required=True, help="The directory's address.")
@click.option("--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address.")
@click.option("--age", type=click.IntRange(0, 120), help="Yours: only your band of each plan.")
@click.option(
    "--plan", "files", multiple=True, help="A plan's file, which says what ages a band has."
)
@as_json
def list_plans(
    directory: str, rpc: str, age: int | None, files: tuple[str, ...], as_text: bool
) -> None:
    """List the plans of a directory: what each costs and pays, as its contracts say it.

    Anybody may list a plan: `mutual-pool verify` says whether one is true. Ages are not on the
    chain: they are those of the plan's file with the same amounts, one of ours or of --plan.

    Example: mutual-pool plan list --directory 0x... --age 42 --rpc https://...
    """
    # Here, since the group's other commands need no node.
    from mutual_pool.cli.plan_listing import tell_listed

    tell_listed(rpc, directory, age, [load_plan(name) for name in files], as_text=as_text)


@plan.command()
@click.argument("name")
@click.option("--shortfall", type=FiniteRange(0, 1), help="The goal: its chance at most.")
@click.option("--cost", type=FiniteRange(0, min_open=True), help="The goal: a year at most.")
@click.option("--scenario", default="growing", show_default=True, help="For a goal.")
@click.option("--members", type=click.IntRange(1, 10**10), help="In place of the scenario's.")
@click.option("--years", type=FiniteRange(0.25, 20), default=3.0, show_default=True)
@click.option("--draws", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--paths", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The plan priced.")
@click.option("--json", "as_text", is_flag=True, help="Print it as JSON.")
def price(
    name: str,
    shortfall: float | None,
    cost: float | None,
    scenario: str,
    members: int | None,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    out: Path | None,
    as_text: bool,
) -> None:
    """Print what a member of each band pays in a year; with a goal, the rules that follow from it.

    Expected is the mean by the incidence table: first diagnoses of the first class, every benefit
    paid in full, with the fee, shared by units among members of all bands alike. At most is the
    cap of each window of 30 days. `mutual-pool simulate` has the spread.

    With --shortfall or --cost the plan is lived under a scenario: units, caps, reserve, deposit and
    waiting period follow, of DRAWS times PATHS lives. Ends with 5 if no rules reach the goal.

    Example: mutual-pool plan price fair --members 100000 --shortfall 0.01 --cost 60 --out mine.yaml
    """
    rules = load_plan(name)
    if shortfall is not None or cost is not None:
        from mutual_pool.cli.pricing import price_by_goal

        price_by_goal(
            name,
            rules,
            scenario,
            members,
            shortfall=0.01 if shortfall is None else shortfall,
            cost=float("inf") if cost is None else cost,
            years=years,
            draws=draws,
            paths=paths,
            seed=seed,
            out=out,
            as_text=as_text,
        )
        return
    if out is not None:
        raise click.UsageError("--out writes the rules that follow from a goal: give one")
    rows = yearly_prices(rules)
    if as_text:
        click.echo(json_text({"plan": rules.name, "bands": rows}, indent=2))
        return
    decimals, symbol = rules.asset.value.decimals, rules.asset.value.symbol
    click.echo(f"{rules.name}: {rules.title}. Amounts in {symbol}, a year.")
    click.echo(f"{'band':>12}{'units':>8}{'expected':>16}{'at most':>16}")
    for row in rows:
        expected, most = (
            format_money(int(str(row[key])), decimals) for key in ("expected", "at_most")
        )
        click.echo(f"{row['band']:>12}{row['units']:>8}{expected:>16}{most:>16}")


def yearly_prices(rules: Plan) -> list[dict[str, Any]]:
    """Return what a member of each band pays in a year, expected and at most, rounded up.

    Raises:
        TableError: if a band reaches beyond the incidence table.
    """
    benefits = sum(row.expected for row in fair_bands(rules))
    units = sum(band.units for band in rules.bands.value)
    per_unit = benefits * (10_000 + rules.fee_bps.value) / 10_000 / units
    windows = -(-_YEAR // _WINDOW)
    return [
        {
            "band": band.name,
            "units": band.units,
            "expected": str(ceil(per_unit * band.units)),
            "at_most": str(rules.cap_per_period.value * band.units * windows),
        }
        for band in rules.bands.value
    ]
