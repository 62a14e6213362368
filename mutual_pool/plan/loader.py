"""Loading plans: by name from those that come with the project, or from any file."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from mutual_pool.actuarial import resources
from mutual_pool.plan.errors import NOTHING, PlanError, Problem, RuleConflictError
from mutual_pool.plan.model import Plan
from mutual_pool.plan.money import MAX_DECIMALS
from mutual_pool.plan.reader import Document, read_yaml

_SHAPES = {
    "model_type": "a mapping of fields",
    "dict_type": "a mapping of fields",
    "tuple_type": "a list",
}


def plan_names() -> list[str]:
    """Return the names of the plans that come with the project, sorted."""
    folders = resources.folders("plans")
    found = {file.stem for folder in folders for file in folder.glob("*.yaml")}
    # `demo.questions.yaml` lies beside `demo.yaml`, and is no plan.
    return sorted(name for name in found if "." not in name)


def plan_file(path_or_name: str | Path) -> Path:
    """Return the file of a plan, given by path or by the name of one of the project's plans.

    Raises:
        PlanError: if there is no such file.
    """
    path = Path(path_or_name)
    if path.is_file():
        return path
    found = resources.find("plans", f"{path_or_name}.yaml") if path.name == str(path) else None
    if found is None:
        allowed = f"a file, or one of: {', '.join(plan_names())}"
        raise PlanError("no such plan", [Problem(("plan",), str(path_or_name), allowed)])
    return found


def load_plan(path_or_name: str | Path) -> Plan:
    """Load a plan, given by path or by the name of one of the project's plans.

    Raises:
        PlanError: if there is no such plan, or it is wrong; every wrong field is named.
    """
    path = plan_file(path_or_name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem((), str(error), "a readable file in UTF-8")
        raise PlanError(str(path), [problem]) from None
    return parse_plan(text, str(path))


def parse_plan(text: str, origin: str = "plan") -> Plan:
    """Return the plan that a YAML text holds; `origin` names it in messages.

    Raises:
        PlanError: if the text is no valid plan; every wrong field is named.
    """
    return parse_plan_data(read_yaml(text, origin), origin)


def parse_plan_data(document: Document, origin: str = "plan") -> Plan:
    """Return the plan that a YAML document holds; `origin` names it in messages.

    Raises:
        PlanError: if it is no valid plan; every wrong field is named.
    """
    try:
        return Plan.model_validate(document.data, context={"decimals": _decimals(document.data)})
    except ValidationError as error:
        problems = [problem.at(document.lines) for problem in _problems(error)]
        raise PlanError(origin, problems) from None


def _decimals(data: object) -> int:
    for key in ("asset", "value", "decimals"):
        data = data.get(key) if isinstance(data, dict) else None
    valid = isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= MAX_DECIMALS
    return data if valid and isinstance(data, int) else MAX_DECIMALS


def _problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, RuleConflictError):
            yield from cause.problems
        elif detail["type"] == "missing":
            yield Problem(detail["loc"], NOTHING, "this field must be given")
        elif detail["type"] == "extra_forbidden":
            yield Problem(
                detail["loc"], detail["input"], "no such field; plans/README.md lists them"
            )
        elif isinstance(cause, ValueError):
            yield Problem(detail["loc"], detail["input"], str(cause))
        else:
            allowed = _SHAPES.get(detail["type"], detail["msg"])
            yield Problem(detail["loc"], detail["input"], allowed)
