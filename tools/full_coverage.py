"""Fails if a line or a branch of the contracts is not covered, and says which.

python -m tools.full_coverage build/coverage/lcov.info
"""

import sys
from collections.abc import Iterable
from pathlib import Path


def uncovered(report: Iterable[str]) -> list[str]:
    """The places that no test reaches, from a report in the format of lcov."""
    found: list[str] = []
    file = ""
    for line in report:
        kind, _, rest = line.strip().partition(":")
        fields = rest.split(",")
        if kind == "SF":
            file = rest
        elif kind == "DA" and fields[1] == "0":
            found.append(f"{file}:{fields[0]} no test runs this line")
        elif kind == "BRDA" and fields[3] in ("0", "-"):
            found.append(f"{file}:{fields[0]} no test takes this branch")
    return found


def main() -> int:
    """Reads the report named on the command line."""
    if len(sys.argv) != 2:
        print("Which report? build/coverage/lcov.info", file=sys.stderr)
        return 2
    with Path(sys.argv[1]).open(encoding="utf-8") as report:
        places = uncovered(report)
    for place in places:
        print(place, file=sys.stderr)
    return 1 if places else 0


if __name__ == "__main__":
    sys.exit(main())
