"""`mutual-pool model experience`: actual against expected claims, of a plan's own events."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from mutual_pool.actuarial.tables import Sex
from mutual_pool.audit.findings import Verdict
from mutual_pool.audit.render.console import HEADLINES
from mutual_pool.cli.auditing import Asked, Session, plan_options
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.grouped import GroupedCommand
from mutual_pool.cli.model.options import wide_console
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import Plan, load_plan


@click.command(cls=GroupedCommand)
@click.argument("plan")
@plan_options
@click.option(
    "--scenario",
    default="still",
    show_default=True,
    help="Whose table and risk the experience is held against.",
)
@click.option(
    "--credibility",
    type=click.Choice(["buhlmann", "limited"]),
    default="buhlmann",
    show_default=True,
    help="How far a group's own claims are believed.",
)
@click.option(
    "--sexes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV with the columns identity and sex (male, female), which no chain tells.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a scenario of the experience to this file, and its table beside it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def experience(
    plan: str,
    asked: Asked,
    scenario: str,
    credibility: str,
    sexes: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Hold the claims of PLAN, as the chain tells them, against those expected by the table.

    By band, sex where --sexes tells it, completed years since joining, and year, with intervals
    that hold the true ratio nine times of ten. The events are verified first: if they are not true,
    nothing is drawn from them.

    Example: mutual-pool model experience fair --deployment deployments/1/fair.json --out own.yaml
    """
    from mutual_pool.simulation.experience.credibility import Method
    from mutual_pool.simulation.experience.observer import ExperienceBook
    from mutual_pool.simulation.experience.study import study
    from mutual_pool.simulation.experience.writing import require_name, write_experience
    from mutual_pool.simulation.model.inputs import claims_in_time
    from mutual_pool.simulation.output.rows import flat, show_rows
    from mutual_pool.simulation.scenario.files import load_scenario

    rules, chosen = load_plan(plan), load_scenario(scenario)
    if out is not None:
        require_name(out)
    known = {} if sexes is None else _read_sexes(sexes)
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        auditor = session.auditor()
        newest = auditor.last_block(asked.to_block)
        time = int(auditor.web3.eth.get_block(newest)["timestamp"])
        book = ExperienceBook(time, known)
        result = auditor.audit(session.target(auditor), [book])
    if result.replay is None or result.verdict is Verdict.FALSE:
        for finding in result.book.findings[:10]:
            click.echo(str(finding), err=True)
        click.echo(f"Nothing was drawn. {HEADLINES[result.verdict]}", err=True)
        sys.exit(Exit.MISMATCH)
    if not _pays(result.replay.community.claims.benefits, rules):
        raise click.UsageError(
            f"the contracts have other benefits than the plan {rules.name}: name the plan that was "
            "deployed"
        )
    found = study(rules, chosen, book.found, Method(credibility))
    rows = [flat(row) for row in found.rows]
    rates = {
        **{"from": str(found.first), "to": str(found.last), "members": found.members},
        **{"filed": found.filed, "open": found.open, "refused": found.refused},
        "class_shares": list(found.class_shares),
        **{"report_months": found.report_months, "joining_a_year": found.joining},
        **{"leaving_a_year": found.leaving, "lapsing_a_year": found.lapsing},
        "returning": found.returning,
    }
    if as_json:
        told = {"credibility": credibility, "rows": rows, "rates": rates}
        click.echo(json_text(told, indent=2))
    else:
        console = wide_console()
        show_rows(console, f"{rules.title}: actual and expected claims", rows)
        for name, value in rates.items():
            console.print(f"{name.replace('_', ' ')}: {value}")
    if out is not None:
        in_time = claims_in_time(rules, found.report_months)
        for path in write_experience(out, rules, chosen, found, in_time):
            click.echo(f"Written: {path}", err=True)


def _pays(stored: Sequence[Sequence[int]], rules: Plan) -> bool:
    """Return whether the benefits stored are a plan's; beyond its table the contracts have 0."""
    table = rules.benefit_table()
    there = [row[: len(table[0])] for row in stored[: len(table)]]
    rest = sum(map(sum, stored)) - sum(map(sum, there))
    return [list(row) for row in there] == table and rest == 0


def _read_sexes(path: Path) -> dict[bytes, Sex]:
    try:
        # Tables saved by Excel begin with a mark.
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _sexes_of(path, csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{path} is no text in UTF-8: {error.reason}") from error
    except csv.Error as error:
        raise click.UsageError(f"{path} is no table with commas: {error}") from error
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error


def _sexes_of(path: Path, reader: "csv.DictReader[str]") -> dict[bytes, Sex]:
    found = {}
    if not {"identity", "sex"} <= set(reader.fieldnames or ()):
        raise click.UsageError(f"{path}: the columns identity and sex must be there")
    for line, row in enumerate(reader, start=2):
        try:
            identity = bytes.fromhex((row["identity"] or "").removeprefix("0x"))
            if len(identity) != 16:
                raise ValueError
            found[identity] = Sex(row["sex"])
        except ValueError:
            raise click.UsageError(
                f"{path}, line {line}: an identity of 16 bytes in hexadecimal digits and a "
                "sex, male or female, are needed"
            ) from None
    return found
