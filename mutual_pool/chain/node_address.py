"""Why no node answers at an address, and what to do about it, in one sentence."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from requests.exceptions import HTTPError, InvalidURL, SSLError

_CERTIFICATE = re.compile(r"certificate verify failed: (.*?)(?: \(_ssl|\Z)")
_UNKNOWN_SIGNERS = ("self-signed", "self signed", "unable to get")
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
        return untrusted(address, str(error))
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


def untrusted(address: str, reason: str) -> str:
    """Return what is wrong where TLS fails.

    Args:
        address: as somebody gave it.
        reason: in the words of the TLS library.
    """
    shown = without_secrets(address)
    why = _CERTIFICATE.search(reason)
    if why is None:
        return (
            f"no node answers at {shown} by TLS; if it answers in the open, its address begins "
            "with http://"
        )
    if any(one in why[1] for one in _UNKNOWN_SIGNERS):
        return (
            f"no node answers at {shown} that this machine trusts: its certificate is signed by "
            "nobody known. If it is yours, name its authority's file by REQUESTS_CA_BUNDLE"
        )
    return (
        f"no node answers at {shown} that this machine trusts: {why[1].strip()}. Have its "
        "certificate renewed for this address, or give another address"
    )


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
