"""Loading scenarios: by name from those that come with the package, or from any file."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from mutual_pool.plan.errors import NOTHING, PlanError, Problem, RuleConflictError
from mutual_pool.plan.reader import Document, read_yaml
from mutual_pool.simulation.scenario.definition import Scenario

_FOLDER = Path(__file__).parents[1] / "scenarios"
_SHAPES = {
    "model_type": "a mapping of fields",
    "tuple_type": "a list",
    "path_type": "a file",
}


class ScenarioError(PlanError):
    """A scenario is refused: each wrong field, its value, and what is allowed."""


def scenario_names() -> list[str]:
    """Return the names of the scenarios that come with the package, sorted."""
    return sorted(file.stem for file in _FOLDER.glob("*.yaml"))


def scenario_file(path_or_name: str | Path) -> Path:
    """Return the file of a scenario, given by path or by the name of one of the package's.

    Raises:
        ScenarioError: if there is no such file.
    """
    path = Path(path_or_name)
    if not path.is_file() and path.name == str(path):
        path = _FOLDER / f"{path_or_name}.yaml"
    if not path.is_file():
        allowed = f"a file, or one of: {', '.join(scenario_names())}"
        raise ScenarioError(
            "no such scenario", [Problem(("scenario",), str(path_or_name), allowed)]
        )
    return path


def load_scenario(path_or_name: str | Path) -> Scenario:
    """Load a scenario, given by path or by the name of one of the package's.

    Raises:
        ScenarioError: if there is no such scenario, or it is wrong; every wrong field is named.
    """
    path = scenario_file(path_or_name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem((), str(error), "a readable file in UTF-8")
        raise ScenarioError(str(path), [problem]) from None
    return parse_scenario(text, str(path))


def parse_scenario(text: str, origin: str = "scenario") -> Scenario:
    """Return the scenario that a YAML text holds; `origin` names it in messages.

    Raises:
        ScenarioError: if the text is no valid scenario; every wrong field is named.
    """
    try:
        document = read_yaml(text, origin)
    except PlanError as error:
        raise ScenarioError(origin, error.problems) from None
    return parse_scenario_data(document, origin)


def parse_scenario_data(document: Document, origin: str = "scenario") -> Scenario:
    """Return the scenario that a YAML document holds; `origin` names it in messages.

    Raises:
        ScenarioError: if it is no valid scenario; every wrong field is named.
    """
    try:
        return Scenario.model_validate(document.data)
    except ValidationError as error:
        problems = [problem.at(document.lines) for problem in _problems(error)]
        raise ScenarioError(origin, problems) from None


def _problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        place, cause = detail["loc"], detail.get("ctx", {}).get("error")
        if isinstance(cause, RuleConflictError):
            for problem in cause.problems:
                yield Problem((*place, *problem.path), problem.value, problem.allowed)
        elif detail["type"] == "missing":
            yield Problem(place, NOTHING, "this field must be given")
        elif detail["type"] == "extra_forbidden":
            allowed = "no such field; docs/simulation.md lists them"
            yield Problem(place, detail["input"], allowed)
        elif isinstance(cause, ValueError):
            yield Problem(place, detail["input"], str(cause))
        else:
            expected = detail.get("ctx", {}).get("expected")
            allowed = _SHAPES.get(detail["type"]) or str(expected or detail["msg"])
            yield Problem(place, detail["input"], allowed)
