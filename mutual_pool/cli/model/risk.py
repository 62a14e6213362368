"""`mutual-pool model risk|tornado`: what may go wrong, and which field of a scenario matters."""

import math

import click

from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    paths_option,
    scenario_option,
    seed_option,
    wide_console,
)
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import load_plan

draws_option = click.option(
    "--draws",
    type=click.IntRange(1, 10_000),
    default=40,
    show_default=True,
    help="Of the scenario's rates, as its `uncertainty` says; 1 leaves that out.",
)


@click.command()
@click.argument("plan")
@scenario_option("growing")
@members_option
@click.option(
    "--years", type=FiniteRange(0.04, 49), default=1.0, show_default=True, help="How long."
)
@draws_option
@paths_option(50)
@seed_option
@json_option
def risk(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Show ruin, shortfall, VaR and TVaR at 99.5 %, IBNR at a closing, and a stop-loss's price.

    Of DRAWS times PATHS lives, with chance and what is not known of the rates apart. A stop-loss
    pays what is missing above the cap.

    Example: mutual-pool model risk fair --members 100000
    """
    from mutual_pool.simulation.output.rows import flat, show_rows
    from mutual_pool.simulation.pricing.risk import risk_of

    rules, chosen = load_plan(plan), load(scenario, members)
    with progress("paths", 4 * draws * paths) as tick:
        found = risk_of(rules, chosen, years=years, draws=draws, paths=paths, seed=seed, tick=tick)
    outcomes = [_told(flat(row)) for row in found.outcomes]
    chances = [_told(flat(row)) for row in found.chances]
    stop_loss = {
        "a_year": found.stop_loss,
        "with_margin": found.stop_loss_with_margin,
        "with_margin_a_member_year": found.stop_loss_a_member,
    }
    if as_json:
        told = {"outcomes": outcomes, "chances": chances, "stop_loss": stop_loss}
        click.echo(json_text({**told, "real_value_of_benefits": found.real_value}))
        return
    console, symbol = wide_console(), rules.asset.value.symbol
    show_rows(console, f"{rules.title}, in {symbol}, years: {years:g}; VaR at 99.5 %", outcomes)
    show_rows(console, "Chances, with intervals of 95 %", chances)
    console.print(
        f"A stop-loss above the cap costs {found.stop_loss:,.2f} a year in the mean, "
        f"{found.stop_loss_with_margin:,.2f} with 6 % on its capital: "
        f"{found.stop_loss_a_member:,.4f} a member-year."
    )
    if chosen.money.inflation:
        console.print(f"Benefits buy {found.real_value:.1%} at the end of what they buy now.")
    if any(row["var_high"] is None for row in outcomes):
        console.print(
            "A dash: so few paths do not tell how high a VaR may be. Those of one draw are alike, "
            "so --draws tells more than --paths."
        )
    if draws * paths < 1_000:
        console.print("Fewer than 1,000 paths: VaR and TVaR rest on fewer than five of them.")


@click.command()
@click.argument("plan")
@scenario_option("growing")
@members_option
@click.option(
    "--years", type=FiniteRange(0.04, 50), default=3.0, show_default=True, help="How long."
)
@paths_option(100)
@seed_option
@json_option
def tornado(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Lower and raise every field of a scenario by a fifth, and show what that does to PLAN.

    A field that is 0 is raised to a value of its own. The widest swing in the cost of a
    member-year comes first.

    Example: mutual-pool model tornado fair --members 100000
    """
    from mutual_pool.simulation.output.rows import flat, show_rows
    from mutual_pool.simulation.pricing.tornado import tornado as every_field
    from mutual_pool.simulation.pricing.tornado import variations

    rules, chosen = load_plan(plan), load(scenario, members)
    with progress("fields", sum(1 for _ in variations(rules, chosen))) as tick:
        found = every_field(rules, chosen, years=years, paths=paths, seed=seed, tick=tick)
    rows = [flat(row) for row in found.rows]
    if as_json:
        middle = {"cost": found.cost, "missing": found.missing}
        click.echo(json_text({**middle, "fields": rows, "without_effect": found.same}))
        return
    console = wide_console()
    title = f"{rules.title}: a member-year costs {found.cost:.2f}, {found.missing:.2%} are missing"
    show_rows(console, title, rows)
    console.print("Not varied: " + "; ".join(f"{name} ({why})" for name, why in found.same.items()))


def _told(row: dict[str, object]) -> dict[str, object]:
    """Return a row without numbers that JSON does not have: what cannot be told is left empty."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in row.items()
    }
