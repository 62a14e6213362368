"""Locales under which a program is tried: none, Latin-1 where it can be made, and UTF-8."""

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

_SOURCES = Path("/usr/share/i18n/charmaps")
# Without these Python would take UTF-8 under the locale C.
_PLAIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}


def _latin_1() -> dict[str, str]:
    """The settings of a Latin-1 locale, made for this run; of none where its sources are not."""
    program = shutil.which("localedef")
    if program is None or not _SOURCES.is_dir():
        # Its streams at least.
        return {**_PLAIN, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1"}
    folder = tempfile.mkdtemp(prefix="mutual-pool-locale-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = Path(folder) / "en_US.ISO-8859-1"
    command = [program, "-i", "en_US", "-f", "ISO-8859-1", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return {**_PLAIN, "LOCPATH": folder, "LC_ALL": "en_US.ISO-8859-1"}


LOCALES: dict[str, dict[str, str]] = {
    "C": {**_PLAIN, "LC_ALL": "C"},
    "Latin-1": _latin_1(),
    "UTF-8": {"PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"},
}
"""The environment of each locale, by its name."""
