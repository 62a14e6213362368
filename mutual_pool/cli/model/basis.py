"""`mutual-pool model fairness|worst`: who pays for whom, and the worst for a member."""

from dataclasses import asdict

import click

from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    scenario_option,
    show,
)
from mutual_pool.plan import load_plan
from mutual_pool.plan.money import format_money


@click.command()
@click.argument("plan")
@scenario_option("still")
@members_option
@json_option
def fairness(plan: str, scenario: str, members: int | None, as_json: bool) -> None:
    """Show who pays for whom in PLAN: expected benefit over expected contribution.

    By band and sex, for equal shares, for the plan's units, and for conditional-mean sharing; and
    the units that would make the plan fair.

    Example: mutual-pool model fairness fair
    """
    from mutual_pool.simulation.analysis.sharing import fair_rows, groups_of

    rules, chosen = load_plan(plan), load(scenario, members)
    groups = groups_of(rules, chosen, max(1, chosen.population.members))
    title = f"{rules.title}: benefit expected for each 1 paid"
    show(title, fair_rows(rules, groups), as_json)


@click.command()
@click.argument("plan")
@json_option
def worst(plan: str, as_json: bool) -> None:
    """Show what a member of PLAN loses at worst to those who are trusted with something.

    For each band, in the asset; as JSON in its smallest part. docs/security.md says who can bring
    which about.

    Example: mutual-pool model worst fair
    """
    from mutual_pool.plan.max_loss import max_losses

    rules = load_plan(plan)
    cases = [asdict(case) for case in max_losses(rules)]
    if not as_json:
        decimals = rules.asset.value.decimals
        cases = [
            {
                name: format_money(cell, decimals) if isinstance(cell, int) else cell
                for name, cell in case.items()
            }
            for case in cases
        ]
    symbol = rules.asset.value.symbol
    show(f"{rules.title}: the worst for a member of each band, in {symbol}", cases, as_json)
