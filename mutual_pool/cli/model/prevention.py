"""`mutual-pool model prevention`: at which effect checks pay, after how long, and for whom."""

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


class Parts(click.ParamType[tuple[float, ...]]):
    """Parts from 0 to 1, with commas between them."""

    name = "parts"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the parts, each as a float."""
        if isinstance(value, tuple):
            return value
        try:
            parts = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            parts = (-1.0,)
        if not all(0 <= part <= 1 for part in parts):
            self.fail(f"{value!r} is no list of parts from 0 to 1, such as 0,0.1,0.25", param, ctx)
        return parts


@click.command()
@click.argument("plan")
@scenario_option("screening")
@members_option
@click.option(
    "--effects",
    type=Parts(),
    default="0,0.1,0.2,0.4",
    show_default=True,
    help="By which parts a check lowers the incidence of who had it.",
)
@click.option(
    "--years", type=FiniteRange(0.04, 50), default=10.0, show_default=True, help="How long."
)
@paths_option(200)
@seed_option
@json_option
def prevention(
    plan: str,
    scenario: str,
    members: int | None,
    effects: tuple[float, ...],
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Show from which effect on, after how many years and for whom checks pay in PLAN.

    First by band, in the mean of a member who takes part: "for members" where the claims prevented
    are worth those brought forward, "in all" where the checks are covered too. Then the years of
    the community with each of EFFECTS beside the same without checks.

    Example: mutual-pool model prevention fair --effects 0,0.1,0.2
    """
    from mutual_pool.simulation.analysis.prevention import HORIZONS, band_pays, effects_pay
    from mutual_pool.simulation.output.rows import flat, show_rows

    rules, chosen = load_plan(plan), load(scenario, members)
    if not chosen.prevention.offered:
        raise click.UsageError(
            f"nobody takes part in a check in the scenario {chosen.name}: give its `prevention` "
            "an `uptake`, or use --scenario screening"
        )
    by_band = []
    for row in band_pays(rules, chosen):
        line = {"band": row.band, "uptake": row.uptake, "cost_of_checks": row.cost_of_checks}
        line["brought_forward"] = row.brought_forward
        for who, parts in (("members", row.members), ("in_all", row.in_all)):
            for horizon, part in zip(HORIZONS, parts, strict=True):
                line[f"{who}_{horizon}_years"] = part
        by_band.append({**line, "years_with_own_effect": row.years})
    with progress("runs", 1 + len(effects)) as tick:
        lived = [
            flat(row)
            for row in effects_pay(
                rules, chosen, effects, years=years, paths=paths, seed=seed, tick=tick
            )
        ]
    if as_json:
        click.echo(json_text({"by_band": by_band, "lived": lived}))
        return
    console = wide_console()
    title = f"{rules.title}, {chosen.title}: the effect from which on checks pay, by band"
    show_rows(console, title, [_shown(row) for row in by_band])
    show_rows(console, f"The community's {years:g} years by effect", [_shown(row) for row in lived])


def _shown(row: dict[str, object]) -> dict[str, object]:
    """Return a row for reading: what never pays says so."""
    return {name: "never" if value is None else value for name, value in row.items()}
