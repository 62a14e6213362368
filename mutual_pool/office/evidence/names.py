"""Names of files that strangers chose, made fit for a folder of this machine."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
"""Bytes of a name: no common file system takes fewer."""
_UNFIT = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_ROOM = 16
"""Bytes that a number and an ending take at most."""


def fit_name(given: str, taken: frozenset[str] = frozenset(), endings: tuple[str, ...] = ()) -> str:
    """Return a name without folders and control letters, which is not among those taken.

    Args:
        given: any text.
        taken: names in use, in lower case: some systems tell no case apart.
        endings: what the name may end in, with the point; the first is added to any other name.
    """
    text = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode("utf-8"))
    name = PurePosixPath(text.replace("\\", "/")).name
    # Controls, formats, surrogates, unassigned: nothing that moves a cursor or turns a line.
    name = "".join("_" if unicodedata.category(one).startswith("C") else one for one in name)
    name = _UNFIT.sub("_", name).strip(" .") or "file"
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, last = name.rpartition(".")
    ending = f".{last}" if dot and stem and len(last.encode()) <= 5 else ""
    if endings and ending.lower() not in endings:
        stem, ending = name, endings[0]
    elif not ending:
        stem = name
    stem = stem.encode()[: LONGEST - _ROOM].decode("utf-8", "ignore").rstrip(" .") or "file"
    found, number = f"{stem}{ending}", 1
    while found.lower() in taken:
        number += 1
        found = f"{stem}-{number}{ending}"
    return found
