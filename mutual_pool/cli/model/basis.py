"""`mutual-pool model fairness|worst|fit|forecast`: what the simulation rests on."""

import json
from dataclasses import asdict

import click
from rich.console import Console

from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    paths_option,
    scenario_option,
    seed_option,
    show,
)
from mutual_pool.cli.progress import progress
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


@click.command()
@json_option
def fit(as_json: bool) -> None:
    """Fit the model to what was published of Xiang Hu Bao; say what that cannot tell.

    Example: mutual-pool model fit
    """
    from mutual_pool.simulation.calibration.fit import fit_platform
    from mutual_pool.simulation.calibration.history import platform_data
    from mutual_pool.simulation.calibration.limits import cannot_tell, water_drop_limits
    from mutual_pool.simulation.output.rows import flat, show_rows

    fitted = fit_platform(platform_data(), load_plan("xiang_hu_bao"))
    blocks = (fitted.members, fitted.claims)
    parameters = [flat(row) for block in blocks for row in block.parameters]
    residuals = [
        {**flat(row), "fitted_over_observed": row.fitted / row.observed}
        for block in blocks
        for row in block.residuals
    ]
    quality = [
        {
            "curve": block.curve.what,
            "figures": len(block.residuals),
            "parameters": len(block.curve.names),
            "relative_error": block.error,
            "r_squared": block.r_squared,
        }
        for block in blocks
    ]
    limits, unknown = flat(water_drop_limits()), cannot_tell()
    if as_json:
        found = {"parameters": parameters, "quality": quality, "residuals": residuals}
        click.echo(json.dumps({**found, "water_drop": limits, "cannot_tell": unknown}))
        return
    console = Console(highlight=False)
    show_rows(console, "Fitted to Xiang Hu Bao, with 95 % intervals", parameters)
    show_rows(console, "Quality of the fit, of logarithms", quality)
    show_rows(console, "Published and fitted", residuals)
    console.print("What the figures cannot tell:")
    for sentence in unknown:
        console.print(f"- {sentence}")


@click.command()
@click.option("--ahead", type=click.IntRange(1, 20), default=3, show_default=True, help="Years.")
@click.option(
    "--draws", type=click.IntRange(1, 10_000), default=40, show_default=True, help="Parameters."
)
@paths_option(50)
@seed_option
@json_option
def forecast(ahead: int, draws: int, paths: int, seed: int, as_json: bool) -> None:
    """Forecast members, claims, value and market share; test it on a year held back.

    Example: mutual-pool model forecast
    """
    from mutual_pool.actuarial.tables import load_platform_history
    from mutual_pool.simulation.analysis.sharing import groups_of
    from mutual_pool.simulation.calibration.ahead import look_ahead
    from mutual_pool.simulation.calibration.fit import fit_platform
    from mutual_pool.simulation.calibration.forecast import held_back, other_members
    from mutual_pool.simulation.calibration.history import platform_data
    from mutual_pool.simulation.output.rows import flat, show_rows

    plan, scenario = load_plan("xiang_hu_bao"), load("xiang_hu_bao", None)
    groups = groups_of(plan, scenario, 1.0)
    events = sum(group.members * sum(group.rates) for group in groups)
    benefit = sum(group.members * group.expected for group in groups)
    mean_benefit = benefit / events / 10**plan.asset.value.decimals
    tested = [
        {**flat(row), "error": row.error, "covered": row.covered}
        for row in held_back(plan, mean_benefit=mean_benefit, seed=seed)
    ]
    with progress("parameters", draws) as tick:
        rows = look_ahead(
            plan,
            scenario,
            fit_platform(platform_data(), plan),
            years=ahead,
            draws=draws,
            paths=paths,
            seed=seed,
            others=other_members(load_platform_history()),
            tick=tick,
        )
    coming = [flat(row) for row in rows]
    if as_json:
        click.echo(json.dumps({"held_back": tested, "ahead": coming}))
        return
    console = Console(highlight=False)
    show_rows(console, "2020 as forecast at the end of 2019, with 90 % intervals", tested)
    show_rows(console, "After 2020, with 90 % intervals", coming)
