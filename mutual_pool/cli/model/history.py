"""`mutual-pool model fit|forecast`: what published figures tell, and what may come."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mutual_pool.cli.model.options import json_option, load, seed_option, wide_console
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import load_plan

if TYPE_CHECKING:
    from mutual_pool.simulation.calibration.fit import Fit
    from mutual_pool.simulation.calibration.history import History
    from mutual_pool.simulation.calibration.priors import Basis

_PLANS = {"Xiang Hu Bao": "xiang_hu_bao", "Water Drop": "water_drop"}
"""Plans of the platforms in the project's own history; their scenarios have the same names."""

_PLATFORM = "Xiang Hu Bao"
_data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A history as YAML or CSV (docs/histories.md), in place of the project's own.",
)
_platform_option = click.option(
    "--platform",
    help=f"A platform of the project's own history; {_PLATFORM} by default.",
)
_plan_option = click.option(
    "--plan", help="The plan whose wait, fee, benefits and tables the platform had."
)
_scenario_option = click.option(
    "--scenario", help="The scenario whose people it had; still by default.", default=None
)


@click.command()
@_data_option
@_platform_option
@_plan_option
@_scenario_option
@seed_option
@json_option
def fit(
    data: Path | None,
    platform: str | None,
    plan: str | None,
    scenario: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Fit the course of a platform to its history; say what that cannot tell.

    Example: mutual-pool model fit

    Example: mutual-pool model fit --data history.yaml --plan fair
    """
    from mutual_pool.simulation.calibration.fit import fit_history
    from mutual_pool.simulation.calibration.limits import cannot_tell, water_drop_limits
    from mutual_pool.simulation.output.rows import flat, show_rows

    history, basis = _known(data, platform, plan, scenario)
    fitted = fit_history(history, basis, seed=seed)
    quality = _quality(fitted)
    parameters = [flat(row) for row in fitted.parameters]
    residuals = [
        {
            **flat(row),
            "fitted_over_observed": row.fitted.median / row.observed if row.observed else None,
        }
        for row in fitted.residuals
    ]
    own = data is None
    found: dict[str, Any] = {
        "history": history.name,
        "parameters": parameters,
        "quality": quality,
        "residuals": residuals,
        "notes": fitted.notes,
    }
    if own:
        found["water_drop"] = flat(water_drop_limits())
        found["cannot_tell"] = cannot_tell()
    if as_json:
        click.echo(json_text(found))
        return
    console = wide_console()
    show_rows(console, f"Fitted to {history.name}, with 90 % intervals", parameters)
    console.print(
        "told: how much the figures narrow a parameter. Near 0, its interval is the prior's."
    )
    show_rows(console, "Published and fitted", residuals)
    console.print(
        f"{quality['figures']} figures, {quality['parameters']} parameters. The walkers agree to "
        f"{quality['spread_ratio']:.2f} (1 is best); {quality['effective']:.0f} draws count."
    )
    for note in fitted.notes:
        console.print(f"- {note}")
    if own:
        console.print("What the figures cannot tell:")
        for sentence in found["cannot_tell"]:
            console.print(f"- {sentence}")


@click.command()
@_data_option
@_platform_option
@_plan_option
@_scenario_option
@click.option("--ahead", type=click.IntRange(1, 20), default=3, show_default=True, help="Years.")
@click.option(
    "--published",
    is_flag=True,
    help="Know at each origin only what had been published by then, not all that was true.",
)
@click.option(
    "--made-up",
    type=click.IntRange(0, 1000),
    default=0,
    show_default=True,
    help="Test the intervals on so many histories that are drawn from the model as well.",
)
@seed_option
@json_option
def forecast(
    data: Path | None,
    platform: str | None,
    plan: str | None,
    scenario: str | None,
    ahead: int,
    published: bool,
    made_up: int,
    seed: int,
    as_json: bool,
) -> None:
    """Forecast members, claims, price and value; test it from every origin in the past.

    Example: mutual-pool model forecast
    """
    from mutual_pool.actuarial.tables import load_platform_history
    from mutual_pool.simulation.calibration.ahead import look_ahead, other_members
    from mutual_pool.simulation.calibration.fit import fit_history
    from mutual_pool.simulation.calibration.forecast import origins_of, rolling, summaries
    from mutual_pool.simulation.calibration.made_up import rolling_made_up
    from mutual_pool.simulation.output.rows import flat, show_rows

    history, basis = _known(data, platform, plan, scenario)
    origins = origins_of(history)
    with progress("fits", len(origins) + 1 + made_up) as tick:
        compared = rolling(
            history, basis, seed=seed, origins=origins, published=published, tick=tick
        )
        fitted = fit_history(history, basis, seed=seed)
        tick(1)
        drawn = rolling_made_up(fitted, made_up, seed=seed, tick=tick) if made_up else []
    tested = [{**flat(row), "error": row.error, "covered": row.covered} for row in compared]
    others = other_members(load_platform_history(), history.name) if data is None else None
    found: dict[str, list[dict[str, Any]]] = {
        "tested": tested,
        "summary": [flat(row) for row in summaries(compared)],
        "made_up": [flat(row) for row in summaries(drawn)],
        "ahead": [
            {name: value for name, value in flat(row).items() if value is not None}
            for row in look_ahead(fitted, years=ahead, seed=seed, others=others)
        ],
    }
    if as_json:
        click.echo(json_text(found))
        return
    console = wide_console()
    if tested:
        show_rows(console, "From each origin, with 90 % intervals, and what came", tested)
        show_rows(console, "By method; score: CRPS of logarithms", found["summary"])
        console.print(
            "Forecasts are of the same few figures from several origins. `figures` counts those "
            "that differ; of these, prices still depend on claims and members."
        )
    else:
        console.print(
            "No forecast is tested: an origin needs three counts of claims, two of members, and "
            "figures within a year after it."
        )
    if found["made_up"]:
        show_rows(console, f"The same of {made_up} made-up histories", found["made_up"])
    show_rows(console, f"After the last figure of {history.name}", found["ahead"])


def _known(
    data: Path | None, platform: str | None, plan: str | None, scenario: str | None
) -> "tuple[History, Basis]":
    from mutual_pool.simulation.calibration.history import platform_history
    from mutual_pool.simulation.calibration.history_file import load_history
    from mutual_pool.simulation.calibration.priors import basis_of, plain_basis

    if data is not None and platform is not None:
        raise click.UsageError("--platform is of the project's own history, --data another one")
    history = platform_history(platform or _PLATFORM) if data is None else load_history(data)
    own = _PLANS.get(history.name) if data is None else None
    name = plan or own
    if name is None and scenario is not None:
        raise click.UsageError("--scenario says who the members of a plan were: give --plan too")
    if name is None:
        return history, plain_basis(history)
    people = scenario or own or "still"
    return history, basis_of(load_plan(name), load(people, None), history)


def _quality(fitted: "Fit") -> dict[str, Any]:
    return {
        "figures": len(fitted.figures),
        "parameters": fitted.draws.shape[1],
        "spread_ratio": float(fitted.sample.spread_ratio.max()),
        "effective": fitted.sample.effective,
    }
