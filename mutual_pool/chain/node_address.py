"""Why no node answers at an address, and what to do about it, in one sentence."""

from pathlib import Path
from urllib.parse import urlsplit

from requests.exceptions import HTTPError, InvalidURL, SSLError

_REFUSED = (401, 403, 407)
_SHOWN = 100
"""Letters of an address that are shown."""


def without_secrets(address: str) -> str:
    """Return an address to be shown: without a password, and without what follows the host.

    Providers put a customer's key into the path or into the query.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return address[:_SHOWN]
    if not parts.scheme or not host or not (parts.username or parts.query or len(parts.path) > 1):
        return address[:_SHOWN]
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}/…"


def advice(address: str, error: Exception) -> str:
    """Return what is wrong with a node's address, or with what answered there.

    Args:
        address: as somebody gave it.
        error: what was raised when it was tried.
    """
    shown = without_secrets(address)
    scheme, host = _parts(address)
    if not address.strip():
        return "no node answers at an empty address; give one such as http://127.0.0.1:8545"
    if scheme in ("ws", "wss"):
        return (
            f"no node answers at {shown} in a way spoken here: it is a web socket. Give the "
            "node's HTTP address, which begins with http:// or https://"
        )
    if address.endswith(".ipc") or (not scheme and _is_socket(address)):
        return (
            f"no node answers at {shown} in a way spoken here: it is a path for processes of one "
            "machine (IPC). Have the node answer by HTTP, and give that address"
        )
    if scheme not in ("http", "https"):
        return (
            f"no node answers at {shown}: an address begins with http:// or https://, such as "
            "http://127.0.0.1:8545"
        )
    if not host or isinstance(error, InvalidURL):
        return f"no node answers at {shown}: it names no machine"
    if isinstance(error, SSLError):
        return (
            f"no node answers at {shown} that this machine trusts: its certificate is signed by "
            "nobody known. If it is yours, name its authority's file by REQUESTS_CA_BUNDLE"
        )
    if isinstance(error, HTTPError) and error.response is not None:
        code = error.response.status_code
        why = "check the key in the address" if code in _REFUSED else "give another address"
        return f"no node answers at {shown}: the server says {code} instead; {why}"
    if isinstance(error, ValueError):
        return (
            f"no node answers at {shown}: a server does, but not as a node of a chain; "
            "give another address"
        )
    return f"no node answers at {shown}; start one, or give another address"


def _is_socket(path: str) -> bool:
    try:
        return Path(path).is_socket()
    except OSError:
        return False


def _parts(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "", ""
