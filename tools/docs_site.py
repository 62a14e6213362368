"""Stages the documentation site: `python -m tools.docs_site`, into `build/docs/source`.

The documents lie in `docs/` and link to sources beside it, as they are read in the repository. On
the site a linked file outside of `docs/` is staged too: documents as pages, all else as it is.
"""

import re
import shutil
from pathlib import Path

from tools import notebooks
from tools.docs_reference import commands, contracts, python_modules
from tools.toolchain import ROOT

SOURCE = ROOT / "build" / "docs" / "source"
_LINK = re.compile(r"(?P<before>!?\[[^\]]*\]\()(?P<to>[^)#\s]+)(?P<anchor>#[^)]*)?\)")
_REFERENCE = """# Reference

Generated from the sources: what is written here stands in NatSpec, docstrings and `--help`.

- [Commands](commands.md): every command with its options
- [Contracts](contracts.md): functions, events and errors
- [Python](python.md): the modules of the package
- [Page and API](../frontend.md)
"""


class StageError(Exception):
    """A document links to what is not there; the message says which."""


def stage(target: Path = SOURCE, *, with_contracts: bool = True) -> list[Path]:
    """Write the site's sources, and return the pages.

    Args:
        target: the folder; what was in it is deleted.
        with_contracts: whether the contracts are compiled for their reference.

    Raises:
        StageError: if a link leads nowhere.
    """
    shutil.rmtree(target, ignore_errors=True)
    waiting = sorted((ROOT / "docs").rglob("*"))
    staged: dict[Path, Path] = {}
    while waiting:
        path = waiting.pop(0)
        if path in staged or not path.is_file():
            continue
        place = staged[path] = target / _place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            place.write_text(notebooks.as_markdown(notebooks.load(path)), encoding="utf-8")
            continue
        if path.suffix != ".md":
            shutil.copyfile(path, place)
            continue
        text, linked = _rewritten(path, place, target)
        place.write_text(text, encoding="utf-8")
        waiting += linked
    _write_reference(target / "reference", with_contracts=with_contracts)
    return [place for place in staged.values() if place.suffix == ".md"]


def _place(path: Path) -> Path:
    """Where a file of the repository lies on the site."""
    docs = ROOT / "docs"
    if path.suffix == ".ipynb":
        # Shown as a page: its texts, its code and what that printed.
        path = path.with_suffix(".md")
    if path.is_relative_to(docs):
        return path.relative_to(docs)
    return Path("source") / path.relative_to(ROOT)


def _rewritten(path: Path, place: Path, target: Path) -> tuple[str, list[Path]]:
    """Return a document with its links as they are on the site, and what it links to."""
    linked: list[Path] = []

    def lead(match: re.Match[str]) -> str:
        if "://" in match["to"] or match["to"].startswith("mailto:"):
            return match[0]
        found = (path.parent / match["to"]).resolve()
        if found.is_dir():
            found = found / "README.md"
            if not found.exists():
                # A folder has no page of its own: its name stays.
                return match["before"].removeprefix("!")[1:-2]
        if not found.is_file():
            raise StageError(f"{path.relative_to(ROOT)} links to {match['to']}, which is not there")
        linked.append(found)
        there = target / _place(found)
        way = Path(*[".."] * len(place.parent.relative_to(target).parts))
        to = (way / there.relative_to(target)).as_posix()
        return f"{match['before']}{to}{match['anchor'] or ''})"

    parts = re.split(
        r"(^```.*?^```)", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    return "".join(
        part if part.startswith("```") else _LINK.sub(lead, part) for part in parts
    ), linked


def _write_reference(folder: Path, *, with_contracts: bool) -> None:
    folder.mkdir(parents=True)
    pages = {"index": _REFERENCE, "commands": commands(), "python": python_modules()}
    pages["contracts"] = contracts() if with_contracts else "# Contracts\n"
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    print(f"{len(stage())} documents staged in {SOURCE.relative_to(ROOT)}")
