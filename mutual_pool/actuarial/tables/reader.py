"""Reading a CSV table strictly: known columns, full rows, numbers that are numbers."""

import csv
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path

from mutual_pool.actuarial import resources


class TableError(ValueError):
    """A table is missing or malformed, or was asked for an age it does not hold."""


class Sex(StrEnum):
    """The two sexes that the tables tell apart."""

    MALE = "male"
    FEMALE = "female"


def rows(name: str, path: Path | None, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a table by column; `path` replaces the project's own file `name`.

    Raises:
        TableError: if the file is missing or empty, or its columns or a row's length are wrong.
    """
    path = path or resources.find("data", name)
    if path is None or not path.is_file():
        raise TableError(f"the table {path or name} is missing")
    try:
        # Tables saved by Excel begin with a mark.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != columns:
                raise TableError(f"{path.name}: the columns must be {', '.join(columns)}")
            table = list(reader)
    except UnicodeDecodeError:
        raise TableError(f"{path.name}: the text is not in UTF-8") from None
    except csv.Error as error:
        raise TableError(f"{path.name}: no CSV: {error}") from None
    for line, row in enumerate(table, start=2):
        if None in row or None in row.values():
            raise TableError(f"{path.name}, line {line}: expected {len(columns)} values")
    if not table:
        raise TableError(f"{path.name}: no rows")
    return table


def decimal(text: str, where: str) -> Decimal:
    """Return the number from 0 on that `text` holds; `where` names it in the `TableError`."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise TableError(f"{where}: {text!r} is not a number") from None
    if not number.is_finite() or number < 0:
        raise TableError(f"{where}: {text!r} must be a number from 0 on")
    return number


def count(text: str, where: str) -> int:
    """Return the whole number that `text` holds; `where` names it in the `TableError`."""
    if not (text.isascii() and text.isdigit()):
        raise TableError(f"{where}: {text!r} is not a whole number")
    return int(text)
