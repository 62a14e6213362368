"""Questions and answers as files: what a plan asks, and what somebody wrote."""

import json
from pathlib import Path
from typing import Any

import yaml

from mutual_pool.office.registrar.applications import ApplicationError
from mutual_pool.plan.questions import Questions, questions_of

MOST_BYTES = 200_000
"""A file of answers or a document is not longer."""


def asked_by(plan: str) -> Questions:
    """Return what a plan asks, by its name or file.

    Raises:
        ApplicationError: if it asks nothing.
    """
    asked = questions_of(plan)
    if asked is None:
        raise ApplicationError(f"the plan {plan} asks an applicant nothing")
    return asked


def answers_in(path: Path) -> dict[str, Any]:
    """Return what a file of answers holds.

    Raises:
        ApplicationError: if it is none.
    """
    try:
        content = yaml.safe_load(path.read_bytes()[:MOST_BYTES].decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise ApplicationError(f"{path} is no YAML in UTF-8") from None
    if not isinstance(content, dict):
        raise ApplicationError(f"{path} must have one line for each question: id and answer")
    # Who leaves the quotes out has YAML's own yes and no.
    plain = {True: "yes", False: "no"}
    return {
        str(name): plain[value] if isinstance(value, bool) else _text(value)
        for name, value in content.items()
    }


def _text(value: object) -> object:
    return (
        value if isinstance(value, str | int) or value is None else json.dumps(value, default=str)
    )
