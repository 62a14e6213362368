"""Where the tables and plans lie: inside the installed package, or in the repository."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def folders(kind: str) -> tuple[Path, ...]:
    """Return the existing folders of a kind of file, the package's own first.

    Args:
        kind: "data" or "plans". A wheel holds them as `mutual_pool/_data` and
            `mutual_pool/_plans`; a checkout has them at its top level.
    """
    candidates = (PACKAGE / f"_{kind}", PACKAGE.parent / kind)
    return tuple(folder for folder in candidates if folder.is_dir())


def find(kind: str, name: str) -> Path | None:
    """Return the file `name` of a kind ("data" or "plans"), or None if there is none."""
    for folder in folders(kind):
        if (folder / name).is_file():
            return folder / name
    return None
