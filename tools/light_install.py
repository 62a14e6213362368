"""How much a light installation weighs: the packages that `pip install mutual-pool` brings.

`python -m tools.light_install [EXTRA...]` adds up their files, as they are installed here, and the
package's own.
"""

import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.toolchain import ROOT

PACKAGE = "mutual-pool"
_OWN = ("mutual_pool", "data", "plans")
_MEGABYTE = 10**6


def packages_of(extras: Sequence[str] = ()) -> set[str]:
    """Return the names of all packages that an installation with these extras has.

    Raises:
        PackageNotFoundError: if one of them is not installed here.
    """
    found: set[str] = set()
    waiting = [(PACKAGE, frozenset(extras))]
    seen = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found.add(name)
        for text in _needs(name):
            need = Requirement(text)
            marker = need.marker
            if marker is None or any(marker.evaluate({"extra": one}) for one in wanted or {""}):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
    return found


def _needs(name: str) -> list[str]:
    if name != PACKAGE:
        return metadata.requires(name) or []
    # What is installed here of ours may be older than the file.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    more = [
        f"{text.partition(';')[0]}; extra == '{extra}'"
        + (f" and ({text.partition(';')[2]})" if ";" in text else "")
        for extra, texts in extras.items()
        for text in texts
    ]
    return [*project["dependencies"], *more]


def size_of(name: str) -> int:
    """Return how many bytes the files of a package have; ours counts what its wheel carries."""
    if name == PACKAGE:
        paths = [path for part in _OWN for path in (ROOT / part).rglob("*")]
    else:
        distribution = metadata.distribution(name)
        paths = [Path(str(distribution.locate_file(file))) for file in distribution.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> None:
    """Print the largest packages, and the sum."""
    sizes = {name: size_of(name) for name in packages_of(sys.argv[1:])}
    for name in sorted(sizes, key=sizes.__getitem__, reverse=True)[:12]:
        print(f"{sizes[name] / _MEGABYTE:8.1f} MB  {name}")
    print(f"{sum(sizes.values()) / _MEGABYTE:8.1f} MB  in {len(sizes)} packages")


if __name__ == "__main__":
    main()
