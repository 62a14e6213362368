"""`mutual-pool plan price` for a goal: the rules that follow, and what they bring."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from mutual_pool.cli.exits import Exit
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import Plan
from mutual_pool.plan.loader import plan_file
from mutual_pool.plan.money import format_money


def price_by_goal(
    name: str,
    rules: Plan,
    scenario: str,
    members: int | None,
    *,
    shortfall: float,
    cost: float,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    out: Path | None,
    as_text: bool,
) -> None:
    """Print the rules that follow from a goal; write them with `out`.

    Raises:
        SystemExit: with 5 if no rules reach the goal.
    """
    from mutual_pool.cli.model.options import load
    from mutual_pool.simulation.pricing.goals import Goal, price_for
    from mutual_pool.simulation.pricing.writing import (
        AMOUNTS,
        DAYS,
        require_form,
        write_rules,
    )

    text = plan_file(name).read_text(encoding="utf-8")
    chosen = load(scenario, members)
    if out is not None:
        # Before minutes of work, not after them.
        require_form(text, name)
    with progress("paths", 0) as tick:
        found = price_for(
            rules,
            chosen,
            Goal(shortfall, cost),
            years=years,
            draws=draws,
            paths=paths,
            seed=seed,
            tick=tick,
        )
    priced, decimals, symbol = found.plan, rules.asset.value.decimals, rules.asset.value.symbol
    amounts = {key: format_money(getattr(priced, key).value, decimals) for key in AMOUNTS}
    days = {key: getattr(priced, key).value for key in DAYS}
    units = {band.name: band.units for band in priced.bands.value}
    met = found.cost_met and found.shortfall_met
    if as_text:
        told = {
            **{"plan": rules.name, "scenario": chosen.name, "rules": {**amounts, **days}},
            "units": units,
            "cost_per_member_year": asdict(found.cost),
            "shortfall": asdict(found.shortfall),
            "goal": {"shortfall": shortfall, "cost": cost if cost < float("inf") else None},
            "goal_reached": met,
            "affordable_part_of_benefits": found.affordable,
        }
        click.echo(json_text(told, indent=2))
    else:
        click.echo(f"{rules.name}: the rules that follow, in {symbol}; {chosen.name}.")
        for key, shown in {**amounts, **days}.items():
            before = getattr(rules, key).value
            was = format_money(before, decimals) if key in amounts else before
            click.echo(f"{key:>18}{shown:>16}  (the plan has {was})")
        click.echo("Units: " + ", ".join(f"{band} {count}" for band, count in units.items()))
        spread = found.cost
        click.echo(
            f"A member pays {spread.mean:.2f} in the last year; of its spread "
            f"{spread.by_chance:.2f} is chance and {spread.by_parameters:.2f} what is not known "
            "of the rates."
        )
        chance = found.shortfall
        click.echo(
            f"A benefit is missing on {chance.value:.2%} of the paths "
            f"({chance.low:.2%} to {chance.high:.2%})."
        )
    if out is not None:
        write_rules(out, text, priced)
        click.echo(f"Written: {out}", err=True)
    if not met:
        if not found.cost_met:
            click.echo(
                f"No waiting period reaches the cost of {cost:g}: it pays for "
                f"{found.affordable:.0%} of these benefits.",
                err=True,
            )
        if not found.shortfall_met:
            click.echo(f"No caps reach a chance of {shortfall:g}: see what lapses.", err=True)
        sys.exit(Exit.MISMATCH)
