"""Runs forge's tests, and says what share of the random calls of its campaigns did something.

python -m tools.campaign FORGE_BINARY [argument of `forge test` ...]

A handler discards a call that has nothing to do, and a campaign does not count it. Exits as forge
does; or with 1 where hardly a third of the calls did something, since such a campaign is badly
aimed.
"""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LEAST_SHARE = 0.3
_ROW = re.compile(r"^\|\s*(\w+)\s*\|\s*(\w+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|")


class Action(NamedTuple):
    """How often a handler's action was called, and how often of these it did something."""

    name: str
    calls: int
    done: int


def actions_of(lines: Iterable[str]) -> dict[str, list[Action]]:
    """The actions of each handler, from the tables that forge prints after a campaign."""
    counts: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for line in lines:
        if row := _ROW.match(line):
            handler, name, *numbers = row.groups()
            calls, reverts, discards = map(int, numbers)
            earlier = counts[handler].get(name, (0, 0))
            # Forge counts a discarded call as a call too.
            counts[handler][name] = (earlier[0] + calls, earlier[1] + calls - reverts - discards)
    return {
        handler: [Action(name, *count) for name, count in rows.items()]
        for handler, rows in counts.items()
    }


def share(actions: Iterable[Action]) -> float:
    """The share of all calls that did something, from 0 to 1."""
    calls = done = 0
    for action in actions:
        calls, done = calls + action.calls, done + action.done
    return done / calls if calls else 0.0


def summary(handler: str, actions: list[Action]) -> Iterator[str]:
    """What a reader wants to know of a campaign, line by line."""
    calls, done = (sum(column) for column in zip(*(action[1:] for action in actions), strict=True))
    yield f"{handler}: {done:,} of {calls:,} random calls did something ({share(actions):.0%})"
    if idle := sorted(action.name for action in actions if not action.done):
        yield f"{handler}: never did anything: {', '.join(idle)}"


def main(arguments: list[str]) -> int:
    """Passes on what forge prints, and adds the summary."""
    if not arguments:
        print("Which forge? .toolchain/bin/forge", file=sys.stderr)
        return 2
    forge, *rest = arguments
    lines: list[str] = []
    with subprocess.Popen(
        [forge, "test", *rest], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    campaigns = actions_of(lines)
    for handler, actions in campaigns.items():
        print(*summary(handler, actions), sep="\n")
    if process.returncode:
        return process.returncode
    idle = [handler for handler, actions in campaigns.items() if share(actions) < LEAST_SHARE]
    for handler in idle:
        print(
            f"{handler}: too few calls did something, so the campaign shows little", file=sys.stderr
        )
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
