"""What a server of the page tells browsers with every file: the one list for every example.

The page needs no inline script, no inline style, no frame and no other site; only its reader's
node, its index and its desk are asked, wherever they are. A test holds the nginx example against
this list.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

LOCAL = ("http://127.0.0.1:*", "http://localhost:*")
"""Nodes of the reader's own machine."""
RELAY = "wss://relay.walletconnect.org"
"""The relay to wallets on other devices, where a configuration that has a project names none."""
_SCHEMES = ("http", "https", "ws", "wss")


class OriginError(ValueError):
    """An origin that is none; the message says which."""


def origin_of(address: str) -> str:
    """Return the origin of an address, such as https://example.org:8443.

    Raises:
        OriginError: if it has none.
    """
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise OriginError(f"{address!r} is no address") from error
    host = parts.hostname or ""
    right = host.isascii() and host.replace("-", "").replace(".", "").replace(":", "").isalnum()
    if parts.scheme not in _SCHEMES or not right:
        raise OriginError(f"{address!r} has no origin; give one such as https://example.org")
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def content_security_policy(
    connect: Iterable[str] = (), frame_ancestors: Iterable[str] = ()
) -> str:
    """Return the policy of the page.

    Args:
        connect: addresses of the node, the index, the desk and a relay that the page's settings
            name; any node with TLS, and any on the reader's machine, may be asked besides, as
            readers name their own. No other relay may be.
        frame_ancestors: who may show the page in a frame, such as https://app.safe.global.

    Raises:
        OriginError: if one of them has no origin.
    """
    asked = sorted({origin_of(address) for address in connect})
    frames = " ".join(sorted({origin_of(address) for address in frame_ancestors})) or "'none'"
    named = [one for one in asked if not one.startswith("https:")]
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "connect-src": " ".join(["'self'", "https:", *LOCAL, *named]),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frames,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


SHARED_HEADERS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""In place of the others' headers, for the few files that other sites may read."""


def page_headers(
    connect: Iterable[str] = (), frame_ancestors: Iterable[str] = ()
) -> Mapping[str, str]:
    """Return every header that goes with every file of the page.

    Raises:
        OriginError: if an address has no origin.
    """
    return {
        "Content-Security-Policy": content_security_policy(connect, frame_ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        # Wallets open windows of their own.
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
