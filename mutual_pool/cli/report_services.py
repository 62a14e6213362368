"""`mutual-pool report services`: programmes and the steward's account of a report, with ratings."""

import json
from pathlib import Path
from typing import Any

import click

from mutual_pool.audit.render.outside import (
    NOT_PROVED,
    PROGRAMME_HEAD,
    programme_rows,
    steward_rows,
)
from mutual_pool.audit.report.document import hash_of
from mutual_pool.cli.report_files import read_report
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.office.services.errors import CodeError
from mutual_pool.office.services.rating import QuarterRatings, read_ratings
from mutual_pool.plan.money import format_money

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MOST_BYTES = 5_000_000


@click.command(name="services")
@click.argument("file", metavar="REPORT", type=_FILE)
@click.option("--ratings", "ratings_file", type=_FILE, help="What `programme ratings` printed.")
@click.option(
    "--decimals", type=click.IntRange(0, 36), default=0, help="Decimals of the asset.  [default: 0]"
)
@as_json
def show_services(file: Path, ratings_file: Path | None, decimals: int, as_text: bool) -> None:
    """Print what REPORT says of services and of the steward's income, and the ratings beside it.

    `mutual-pool verify` proves the report's part from the chain. Ratings are the desk's word: they
    are marked as not proved.

    Example: mutual-pool report services q3.json --ratings ratings.json --decimals 6
    """
    report = read_report(file)
    ratings = _ratings_in(ratings_file) if ratings_file else ()

    def show(amount: str) -> str:
        return format_money(int(amount), decimals)

    lines = [f"Report 0x{hash_of(report).hex()}", "", "Proved from the chain by verify:"]
    lines += [": ".join(row) for row in steward_rows(report, show)]
    for row in programme_rows(report, show):
        lines.append(
            "; ".join(f"{name} {cell}" for name, cell in zip(PROGRAMME_HEAD, row, strict=True))
        )
    if not report.services.programmes:
        lines.append("no programme of services")
    lines += ["", "Not proved:", *_said(ratings), NOT_PROVED]
    told = {
        "hash": "0x" + hash_of(report).hex(),
        "proved": {
            "steward": report.steward.model_dump(mode="json"),
            "services": report.services.model_dump(mode="json"),
        },
        "not_proved": {"ratings": [one.as_object for one in ratings]},
    }
    tell(lines, told, as_text=as_text)


def _said(ratings: tuple[QuarterRatings, ...]) -> list[str]:
    return [
        f"programme {one.programme}, {one.quarter}: {one.mean} stars in {one.number} ratings"
        for one in ratings
    ]


def _ratings_in(path: Path) -> tuple[QuarterRatings, ...]:
    try:
        told: Any = json.loads(path.read_bytes()[:_MOST_BYTES].decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CodeError(f"{path} cannot be read as JSON in UTF-8") from error
    return read_ratings(told, str(path))
