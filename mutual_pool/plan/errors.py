"""What a refused plan says: each wrong field, its value, and what is allowed there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

Path = tuple[str | int, ...]
NOTHING = object()
_SHOWN = 20
"""Wrong fields that a message lists; a list of thousands would hide the first."""


def field_name(path: Path) -> str:
    """Return a path as it is written in messages: `bands.value[2].units`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "the plan"


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field. `value` is `NOTHING` where none was given; `line` counts from 1."""

    path: Path
    value: object
    allowed: str
    line: int | None = None

    def at(self, lines: dict[Path, int]) -> "Problem":
        """Return the problem with the line of its field, or of the nearest field around it."""
        path = self.path
        while path and path not in lines:
            path = path[:-1]
        return replace(self, line=lines.get(path)) if self.line is None else self

    def __str__(self) -> str:
        """Return `field (line n): value; allowed: what`."""
        line = "" if self.line is None else f" (line {self.line})"
        value = "nothing given" if self.value is NOTHING else _short(self.value)
        return f"{field_name(self.path)}{line}: {value}; allowed: {self.allowed}"


def _short(value: object, limit: int = 60) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


class PlanError(ValueError):
    """A plan is refused. `origin` names its file, `problems` lists every wrong field found."""

    def __init__(self, origin: str, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order of the file."""
        self.origin = origin
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        count = len(self.problems)
        head = f"{origin}: {count} field{' is' if count == 1 else 's are'} wrong"
        lines = [f"  {problem}" for problem in self.problems[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"  and {count - _SHOWN:,} more")
        super().__init__("\n".join([head, *lines]))


class RuleConflictError(ValueError):
    """Fields that are right one by one contradict each other."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems; their message is one line."""
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))
