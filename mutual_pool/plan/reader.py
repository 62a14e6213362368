"""Reading YAML without its surprises.

YAML 1.1 turns `no` into false, `010` into 8, `1:30` into 90 and `0.10` into a binary float, and
keeps the last of two equal keys. A plan is law, so all of these are refused, with their line.
"""

import re
from dataclasses import dataclass, field

import yaml

from mutual_pool.plan.errors import Path, PlanError, Problem

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_MAX_DIGITS = 80
"""More digits than a 256-bit number has; Python itself refuses to read some thousands of them."""
_TOO_DEEP = Problem((), "lists or mappings nested too deeply", "as few levels as the examples have")
_REFUSED = {
    "float": 'a quoted decimal such as "0.10" (a YAML float is not exact)',
    "int": "a decimal whole number without leading zeros, signs, separators or other bases",
    "bool": "true or false, or quoted text",
    "timestamp": "quoted text (this would be read as a date)",
}


@dataclass(slots=True)
class Document:
    """The data of a file, and the line (from 1) of each field by its path."""

    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_yaml(text: str, origin: str) -> Document:
    """Return the data of a YAML text: mappings, lists, text, whole numbers, true and false.

    Raises:
        PlanError: if the text is no YAML, a key stands twice, or a value is one that YAML would
            read otherwise than it is written; all such places at once.
    """
    document = Document()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = Problem((), error.problem or "", "well-formed YAML", line)
        raise PlanError(origin, [problem]) from None
    except yaml.YAMLError as error:
        raise PlanError(origin, [Problem((), str(error), "well-formed YAML")]) from None
    except RecursionError:
        raise PlanError(origin, [_TOO_DEEP]) from None
    if node is not None:
        try:
            document.data = _convert(node, (), document, set())
        except RecursionError:
            raise PlanError(origin, [_TOO_DEEP]) from None
    if document.problems:
        raise PlanError(origin, [problem.at(document.lines) for problem in document.problems])
    return document


def _convert(node: yaml.Node, path: Path, document: Document, seen: set[int]) -> object:
    document.lines[path] = node.start_mark.line + 1
    if id(node) in seen:
        document.problems.append(Problem(path, "an alias (*)", "the value itself, written out"))
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
        return _mapping(node, path, document, seen)
    if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
        return [
            _convert(child, (*path, number), document, seen)
            for number, child in enumerate(node.value)
        ]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, document)
    document.problems.append(Problem(path, node.tag, "plain mappings, lists and values"))
    return None


def _mapping(
    node: yaml.MappingNode, path: Path, document: Document, seen: set[int]
) -> dict[str, object]:
    data: dict[str, object] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _TAG + "str":
            problem = Problem(path, key, "text as a key (quote it)", line)
            document.problems.append(problem)
        elif key in data:
            problem = Problem((*path, key), key, "each key once", line)
            document.problems.append(problem)
        else:
            data[key] = _convert(value_node, (*path, key), document, seen)
            document.lines[(*path, key)] = line
    return data


def _scalar(node: yaml.ScalarNode, path: Path, document: Document) -> object:
    kind, text = node.tag.removeprefix(_TAG), node.value
    if kind == "str":
        return text
    if kind == "null":
        return None
    if kind == "int" and _WHOLE.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            allowed = f"a whole number of at most {_MAX_DIGITS} digits"
            document.problems.append(Problem(path, text, allowed))
            return None
        return int(text)
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    allowed = _REFUSED.get(kind, "plain mappings, lists, text, whole numbers, true and false")
    document.problems.append(Problem(path, text, allowed))
    return None
