"""The notebooks of `docs/notebooks`: runs their cells and shows them on the documentation site.

`python -m tools.notebooks FOLDER` runs each on the tables in FOLDER, which `mutual-pool verify
--out` wrote, and stores what the cells print. The cells are plain Python, so no Jupyter is needed
to run them; any Jupyter opens them.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.toolchain import ROOT

NOTEBOOKS = ROOT / "docs" / "notebooks"
TABLES = "AUDIT_TABLES"
"""The variable of the environment that names the folder of the tables."""

Notebook = dict[str, Any]


def load(path: Path) -> Notebook:
    """Return a notebook as stored."""
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def run(notebook: Notebook, tables: Path) -> Notebook:
    """Run the cells of a notebook in their order, and return it with what they print.

    Args:
        notebook: what is run.
        tables: the folder that `mutual-pool verify --out` filled.

    Raises:
        Exception: what a cell raises.
    """
    names: dict[str, Any] = {}
    cells = []
    before = os.environ.get(TABLES)
    os.environ[TABLES] = str(tables)
    try:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    # A notebook of the repository, which is code like any other here.
                    exec("".join(cell["source"]), names)
                text = printed.getvalue().splitlines(keepends=True)
                shown = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
                cells.append({**cell, "outputs": shown})
            else:
                cells.append(cell)
    finally:
        if before is None:
            del os.environ[TABLES]
        else:
            os.environ[TABLES] = before
    return {**notebook, "cells": cells}


def as_markdown(notebook: Notebook) -> str:
    """Return a notebook as a page: its texts, its code, and what that printed."""
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"]).rstrip()
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        printed = "".join("".join(one["text"]) for one in cell["outputs"]).rstrip()
        if printed:
            parts.append(f"```text\n{printed}\n```")
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all notebooks on the tables of a folder, and store them."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) != 1 or not Path(given[0]).is_dir():
        print("Name the folder that mutual-pool verify --out filled.", file=sys.stderr)
        return 2
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        text = json.dumps(run(load(path), Path(given[0])), indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
