"""A history from a file, as YAML or CSV; docs/histories.md describes the form."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from mutual_pool.actuarial.tables import TableError
from mutual_pool.plan.errors import PlanError, field_name
from mutual_pool.plan.fields import Flag, Line, Strict
from mutual_pool.plan.reader import read_yaml
from mutual_pool.simulation.calibration.history import (
    MOST_YEARS,
    History,
    Measure,
    Row,
    measure_of,
)
from mutual_pool.simulation.calibration.periods import Period, parse_period

COLUMNS = ("period", "measure", "value", "at_most", "published", "source")
_MOST_ROWS = 10_000
_MOST_BYTES = 10_000_000
_MOST_VALUE = 1e15


def _number(low: float, high: float, allowed: str) -> BeforeValidator:
    def check(value: object) -> float:
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError
            number = float(value)
        except (ValueError, OverflowError):
            raise ValueError(allowed) from None
        if not low <= number <= high:
            raise ValueError(allowed)
        return number

    return BeforeValidator(check)


def _period(value: object) -> Period:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('a period, such as 2020, 2020-06 or "2019-07 to 2020-06"')
    return parse_period(str(value).strip())


def _measure(value: object) -> Measure:
    return measure_of(str(value).strip())


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a day such as 2020-12-28") from None


class FigureRow(Strict):
    """One figure: how much of what, and of when."""

    period: Annotated[Period, BeforeValidator(_period)]
    measure: Annotated[Measure, BeforeValidator(_measure)]
    value: Annotated[float, _number(0, _MOST_VALUE, "a number from 0 on")]
    at_most: Flag = False
    published: Annotated[date | None, BeforeValidator(_day)] = None
    source: str = ""


class HistoryFile(Strict):
    """A platform's history; `fee` is a part of the benefits."""

    name: Line
    wait_days: Annotated[int, Field(ge=0, le=730)] | None = None
    fee: Annotated[float, _number(0, 0.5, 'a part of the benefits, such as "0.08"')] | None = None
    figures: Annotated[tuple[FigureRow, ...], Field(min_length=1, max_length=_MOST_ROWS)]


def load_history(path: Path) -> History:
    """Load a history from a YAML file, or from a CSV file with the columns `COLUMNS`.

    Raises:
        TableError: if the file is missing, unreadable or malformed; one sentence, with the place.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TableError(f"{path}: a history has {_MOST_BYTES // 10**6} MB at most")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"{path}: the text is not in UTF-8") from None
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}") from None
    data, lines = _csv(text, path) if path.suffix.lower() == ".csv" else _yaml(text, path)
    try:
        read = HistoryFile.model_validate(data)
    except ValidationError as error:
        raise TableError(_sentence(path, error, lines)) from None
    return _history(path, read)


def _history(path: Path, read: HistoryFile) -> History:
    rows = tuple(
        Row(row.measure, row.period, row.value, row.at_most, row.published) for row in read.figures
    )
    for number, row in enumerate(rows, start=1):
        if row.bound and row.measure is not Measure.MEMBERS:
            raise TableError(f"{path}: figure {number}: at_most is for members only")
        if row.measure is Measure.CUMULATIVE and (row.period.last - row.period.first).days > 31:
            raise TableError(
                f"{path}: figure {number}: cumulative claims are of a day or a month, not of "
                f"{row.period.label!r}"
            )
    history = History(read.name, rows, read.wait_days, read.fee)
    if history.years > MOST_YEARS:
        raise TableError(
            f"{path}: the figures span {history.years - 1:.0f} years; {MOST_YEARS - 1} are the most"
        )
    return history


def _yaml(text: str, path: Path) -> tuple[object, dict[tuple[str | int, ...], int]]:
    try:
        document = read_yaml(text, str(path))
    except PlanError as error:
        first = error.problems[0]
        place = f"{field_name(first.path)}: " if first.path else ""
        line = "" if first.line is None else f", line {first.line}"
        said = " ".join(str(first.value).split())[:80]
        raise TableError(f"{path}{line}: {place}{said}; allowed: {first.allowed}") from None
    if not isinstance(document.data, dict):
        raise TableError(f"{path}: a history is a mapping of name, figures and other fields")
    return document.data, document.lines


def _csv(text: str, path: Path) -> tuple[object, dict[tuple[str | int, ...], int]]:
    try:
        reader = csv.DictReader(text.splitlines(), strict=True)
        columns = tuple(reader.fieldnames or ())
        unknown = [column for column in columns if column not in COLUMNS]
        missing = [column for column in COLUMNS[:3] if column not in columns]
        if unknown or missing or len(set(columns)) != len(columns):
            raise TableError(
                f"{path}: the first line names the columns {', '.join(COLUMNS[:3])}, and of "
                f"{', '.join(COLUMNS[3:])} those there are; it is {','.join(columns)!r}"
            )
        figures: list[Mapping[str, Any]] = []
        lines: dict[tuple[str | int, ...], int] = {}
        for row in reader:
            if None in row or None in row.values():
                raise TableError(f"{path}, line {reader.line_num}: expected {len(columns)} values")
            lines["figures", len(figures)] = reader.line_num
            truth = {"": False, "false": False, "true": True, "no": False, "yes": True}
            given = str(row.get("at_most", "")).strip().lower()
            figures.append({**row, "at_most": truth.get(given, given)})
    except csv.Error as error:
        raise TableError(f"{path}: no CSV: {error}") from None
    name = "".join(letter for letter in path.stem if letter.isprintable()).strip()[:80]
    return {"name": name or "history", "figures": figures}, lines


def _sentence(
    path: Path, error: ValidationError, lines: Mapping[tuple[str | int, ...], int]
) -> str:
    found = error.errors()
    # A list whose one entry is wrong is empty to pydantic too.
    first, *others = [one for one in found if one["type"] != "too_short"] or found
    place = tuple(first["loc"])
    at = place
    while at and at not in lines:
        at = at[:-1]
    line = f", line {lines[at]}" if lines.get(at) else ""
    cause = first.get("ctx", {}).get("error")
    if first["type"] == "missing":
        said = "it must be given"
    elif first["type"] == "extra_forbidden":
        said = "there is no such field; docs/histories.md lists them"
    else:
        said = str(cause) if cause else first["msg"]
        if not isinstance(first["input"], dict | list | tuple):
            said = f"{first['input']!r:.60}: {said}"
    more = f" (and {len(others)} more)" if others else ""
    name = field_name(place) if place else "the file"
    return f"{path}{line}: {name}: {said}{more}"
