"""`python -m frontend_bridge.integrity`: is a page the one that was built, file by file?

The page's build is the same on every machine, so anyone can build it and compare its digest with
the published one, or with what a server hands out:

    python -m frontend_bridge.integrity                        # of build/web
    python -m frontend_bridge.integrity https://page.example   # of what is served there
"""

import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from frontend_bridge.local.page_files import read_files
from frontend_bridge.local.page_server import BUILT

_NAMED = re.compile(r"assets/[A-Za-z0-9_.-]+\.(?:js|css)")
_BESIDE = re.compile(r"""["'`](?:\./)?([A-Za-z0-9_.-]+-[A-Za-z0-9_-]{8}\.(?:js|css))["'`]""")
_OWN = ("/config.json", "/test-wallet.js", "/")
_MOST = 20 * 2**20


class IntegrityError(Exception):
    """A page that cannot be read; the message says why."""


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-384 of each file of the page; what its server makes is left out."""
    return {
        path: hashlib.sha384(content).hexdigest()
        for path, content in sorted(files.items())
        if path not in _OWN
    }


def digest_of(found: Mapping[str, str]) -> str:
    """Return the one digest of all files."""
    text = json.dumps(dict(sorted(found.items())), separators=(",", ":"))
    return hashlib.sha384(text.encode()).hexdigest()


def built(folder: Path = BUILT) -> dict[str, bytes]:
    """Return the files of a built page.

    Raises:
        IntegrityError: if there is none.
    """
    files = {path: file.content for path, file in read_files(folder).items()}
    if "/index.html" not in files:
        raise IntegrityError(f"there is no page in {folder}; run: make page")
    return files


def served(
    address: str, fetch: Callable[[str], bytes] | None = None, also: Iterable[str] = ()
) -> dict[str, bytes]:
    """Return the files of a page that is served: its first file, and all that they name.

    Args:
        address: of the page.
        fetch: what fetches an address.
        also: paths of further files, such as those whose names a script puts together.

    Raises:
        IntegrityError: if one of them does not come.
    """
    get = fetch or _fetched
    base = address.rstrip("/")
    files = {"/index.html": get(f"{base}/index.html")}
    waiting = [files["/index.html"]]
    while waiting:
        text = waiting.pop().decode("utf-8", "replace")
        for name in {*_NAMED.findall(text), *_beside(text)}:
            path = f"/{name}"
            if path not in files:
                files[path] = get(base + path)
                waiting.append(files[path])
    return files | {path: get(base + path) for path in also if path not in files}


def _beside(text: str) -> list[str]:
    """The files that a script names from its own folder."""
    return [f"assets/{name}" for name in _BESIDE.findall(text)]


def _fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            content: bytes = answer.read(_MOST)
            return content
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise IntegrityError(f"{address} does not come: {error}") from error


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return the files of `found` that are not as they were built."""
    return sorted(path for path, digest in found.items() if expected.get(path) != digest)


def main() -> int:
    """Print the digest; with an address, compare what is served there. 1 if it differs."""
    try:
        expected = digests(built())
        print(f"sha384 {digest_of(expected)}  ({len(expected)} files built)")
        if len(sys.argv) < 2:
            return 0
        found = digests(served(sys.argv[1], also=expected))
    except IntegrityError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    wrong = differences(expected, found)
    for path in wrong:
        print(f"{path} is not as it was built")
    print(
        f"{len(found) - len(wrong)} of {len(found)} files that {sys.argv[1]} serves are as built."
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
