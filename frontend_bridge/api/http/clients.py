"""Who asks: the address that limits are counted for.

A proxy's word is taken only if the proxy is one of those configured. A client with one IPv6 address
has 2^64 of them, so these count as one.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import Scope

WORK = "mutual_pool.work"
"""Where a request's scope says how many seconds of the processor it took."""
_SCOPE = "mutual_pool.client"
_MOST_HOPS = 32
_SHARED = 64
"""The bits of an IPv6 address that one household or machine is given."""


class ProxyError(ValueError):
    """A network that is none; the message says which."""


def client_of(scope: Scope) -> str:
    """Return whom a request's limits are counted for, as the application told clients apart."""
    peer = scope["client"][0] if scope.get("client") else ""
    return str(scope.get(_SCOPE, peer))


class Clients:
    """Tells clients apart by their addresses."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        """Trust what these proxies say of whom they ask for.

        Args:
            proxies: addresses or networks, such as 172.16.0.0/12.

        Raises:
            ProxyError: if one of them is none.
        """
        try:
            self._proxies = [ip_network(proxy) for proxy in proxies]
        except ValueError as error:
            raise ProxyError(f"{error}; give an address or a network for --proxy") from error

    def is_proxy(self, peer: str) -> bool:
        """Whether a connection comes from a configured proxy."""
        found = _parsed(peer)
        return found is not None and self._trusts(found)

    def key(self, peer: str, forwarded: Sequence[str] = ()) -> str:
        """Return what the client's limits are counted for.

        Args:
            peer: the address of the connection's other end.
            forwarded: the values of `X-Forwarded-For`, in their order; read from the end, as each
                proxy adds whom it was asked by, and what stands before may be anybody's invention.
        """
        found = _parsed(peer)
        if found is None:
            return peer
        if self._trusts(found):
            hops = [hop.strip() for value in forwarded for hop in value.split(",")]
            for hop in reversed(hops[-_MOST_HOPS:]):
                named = _parsed(hop)
                if named is None:
                    break
                found = named
                if not self._trusts(named):
                    break
        if isinstance(found, IPv6Address):
            return f"{IPv6Address(int(found) >> _SHARED << _SHARED)}/{_SHARED}"
        return str(found)

    def of(self, scope: Scope) -> str:
        """Return the same for a request, and remember it there."""
        if _SCOPE not in scope:
            peer = scope["client"][0] if scope.get("client") else ""
            values = [
                value.decode("latin-1")
                for name, value in scope["headers"]
                if name == b"x-forwarded-for"
            ]
            scope[_SCOPE] = self.key(peer, values)
        return str(scope[_SCOPE])

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._proxies)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    # Some proxies add a port, and IPv6 in brackets.
    bare = text.strip().removeprefix("[")
    if "]" in bare:
        bare = bare.split("]", 1)[0]
    elif bare.count(":") == 1:
        bare = bare.split(":", 1)[0]
    try:
        found = ip_address(bare.split("%", 1)[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
