"""What an audit does not write where a package is missing, and how to have it written."""

import importlib
from collections.abc import Sequence

_PARTS = {"parquet": ("pyarrow", "tables as Parquet"), "plots": ("plotly", "charts")}
"""By the extra that brings it: the package, and what it writes."""


def left_out() -> list[str]:
    """Return the extras that are not installed, of those that an audit's files take."""
    return [extra for extra, (package, _) in _PARTS.items() if not _is_there(package)]


def sentence_of(extras: Sequence[str]) -> str:
    """Return what is not written without these extras, and what to do; "" for none."""
    if not extras:
        return ""
    what = " and ".join(_PARTS[extra][1] for extra in extras)
    packages = " and ".join(_PARTS[extra][0] for extra in extras)
    return (
        f"Without {packages} no {what} are written: pip install 'mutual-pool[{','.join(extras)}]'."
    )


def _is_there(package: str) -> bool:
    try:
        importlib.import_module(package)
    except ModuleNotFoundError:
        return False
    return True
