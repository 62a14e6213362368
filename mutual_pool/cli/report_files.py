"""Reports as files, for the commands that read them."""

from pathlib import Path

import click
from pydantic import ValidationError

from mutual_pool.audit.report.document import ReportDocument


def read_report(file: Path) -> ReportDocument:
    """Return the report in a file, whatever its spacing and its order of fields.

    Raises:
        UsageError: if it holds none; it names what is wrong.
    """
    try:
        return ReportDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, detail['loc'])) or 'the file'}: {detail['msg']}"
            for detail in error.errors()[:5]
        )
        raise click.UsageError(f"{file} is no report: {wrong}") from error
