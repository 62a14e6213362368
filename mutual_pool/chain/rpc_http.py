"""One question sent to a node over HTTP, with a limit of time for the whole answer.

A timeout of a socket begins again with every byte, so that an answer that drips would never end.
Here the clock runs from the request to the last byte of the answer.
"""

import os
import threading
import time
from typing import Any

import orjson
import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError

from mutual_pool.chain.collector import uncollected
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.node_address import untrusted
from mutual_pool.chain.timed_http import TIMED_POOLS

_CONNECT_SECONDS = 10.0
_PART = 1 << 16
_BROKEN_OFF = "EOF"
"""In a connection's end in the middle of TLS, which may be well a moment later."""
_PASSING_STATUS = (*(401, 402, 403, 408, 425, 429), *range(500, 600))
"""What a provider or the door before it says for a moment: limits, failures, checks of browsers."""


class TryAgainError(Exception):
    """Something that may be well a moment later.

    Attributes:
        response: the HTTP answer, for a pause that it asks for; None if there was none.
        final: what to say if it stays so; "" for the usual sentence.
        quickly: whether it is given up after few attempts.
    """

    def __init__(
        self,
        reason: str,
        response: urllib3.BaseHTTPResponse | None = None,
        *,
        final: str = "",
        quickly: bool = False,
    ) -> None:
        """Say what happened."""
        super().__init__(reason)
        self.response, self.final, self.quickly = response, final, quickly


class Unread:
    """A whole answer as it came, to be held against what it has to say before anybody reads it.

    Answers of megabytes are compared in a third of the time that reading them takes. Where the
    bytes are the ones expected, reading them could give nothing else.
    """

    def __init__(self, content: bytes) -> None:
        """Keep the answer's bytes."""
        self._content = content

    @staticmethod
    def begins(content: bytes) -> bool:
        """Return whether an answer begins as one of JSON-RPC to question 0 does."""
        return content.startswith(tuple(_FORMS))

    def says(self, result: object) -> bool:
        """Return whether the answer is this result, written as it would be written here.

        False says only that it has to be read.
        """
        content = self._content.rstrip(b"\n")
        for beginning, end in _FORMS.items():
            if content.startswith(beginning) and content.endswith(end):
                try:
                    written = orjson.dumps(result)
                except TypeError:
                    return False
                return content == b"".join((beginning, written, end))
        return False

    def result(self) -> object:
        """Read the answer and return its result.

        Raises:
            ValueError: if it is cut short, or says something else as well.
        """
        answer = orjson.loads(self._content)
        if not isinstance(answer, dict) or answer.keys() != {"jsonrpc", "id", "result"}:
            raise ValueError("no answer in the sense of JSON-RPC")
        return answer["result"]


_FORMS = {
    b'{"jsonrpc":"2.0","id":0,"result":': b"}",
    b'{"jsonrpc":"2.0","result":': b',"id":0}',
}
"""What nodes write before a result and after it."""


class HttpPost:
    """Sends JSON to one address and returns the JSON that comes back. Safe to use from threads.

    Attributes:
        bytes_read: how many bytes of answers came, decompressed.
        requests: how many requests were sent.
    """

    def __init__(self, address: str, *, seconds: float, connections: int) -> None:
        """Prepare; nothing is sent yet.

        Args:
            address: of the node, with http:// or https://.
            seconds: how long a whole answer may take.
            connections: how many are kept open.

        Raises:
            NodeError: if this is no HTTP address.
        """
        wrong = NodeError(f"{address!r} is no node's address; give one that begins with http://")
        if not address.startswith(("http://", "https://")):
            raise wrong
        try:
            parsed = urllib3.util.parse_url(address)
        except LocationParseError as error:
            raise wrong from error
        if not parsed.host:
            raise wrong
        self.address, self._seconds = address, seconds
        self.bytes_read = self.requests = 0
        self._lock = threading.Lock()
        pools = urllib3.PoolManager(
            maxsize=connections,
            retries=False,
            # What web3's client is told by: one authority for both.
            ca_certs=os.environ.get("REQUESTS_CA_BUNDLE"),
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, seconds), read=seconds),
        )
        pools.pool_classes_by_scheme = TIMED_POOLS
        # Found once: the manager reads the address for every request.
        self._pool, self._target = pools.connection_from_url(address), parsed.request_uri

    def send(self, body: bytes, *, unread: bool = False) -> Any:  # noqa: ANN401  whatever a node says
        """Return the answer to one request; an error of HTTP with JSON in it is that JSON.

        Args:
            body: the request.
            unread: whether an answer that begins as one of JSON-RPC is returned as `Unread`.

        Raises:
            TryAgainError: if it may be well a moment later.
            NodeError: if there is no node, or its certificate is not trusted.
        """
        began = time.monotonic()
        try:
            response = self._pool.urlopen(
                "POST",
                self._target,
                body=body,
                headers={"Content-Type": "application/json", "Accept-Encoding": "gzip"},
                redirect=False,
                preload_content=False,
            )
            content = self._whole(response, began)
        except NewConnectionError as error:
            # A node that does not listen now hardly begins within a minute.
            raise TryAgainError("nobody listens there", quickly=True) from error
        except urllib3.exceptions.TimeoutError as error:
            raise TryAgainError("it takes too long") from error
        except urllib3.exceptions.SSLError as error:
            if _BROKEN_OFF not in str(error):
                raise NodeError(untrusted(self.address, str(error))) from error
            raise TryAgainError(str(error)) from error
        except (HTTPError, OSError) as error:
            late = time.monotonic() - began >= self._seconds
            raise TryAgainError("it takes too long" if late else str(error)) from error
        if unread and response.status == 200 and Unread.begins(content):
            return Unread(content)
        return self._read(response, content)

    def _whole(self, response: urllib3.BaseHTTPResponse, began: float) -> bytes:
        parts: list[bytes] = []
        try:
            while part := response.read1(_PART):
                parts.append(part)
                if time.monotonic() - began > self._seconds:
                    raise urllib3.exceptions.TimeoutError
        except BaseException:
            response.close()
            raise
        response.release_conn()
        content = b"".join(parts)
        with self._lock:
            self.requests += 1
            self.bytes_read += len(content)
        return content

    def _read(self, response: urllib3.BaseHTTPResponse, content: bytes) -> Any:  # noqa: ANN401
        status = response.status
        if 300 <= status < 400:
            where = response.headers.get("Location", "another address")
            raise NodeError(
                f"{self.address} sends on to {where[:200]!r} (HTTP {status}); if you trust that "
                "address, give it instead"
            )
        try:
            with uncollected():
                answer = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise self._no_json(response, content) from error
        if status < 400:
            return answer
        if isinstance(answer, list) or (isinstance(answer, dict) and answer.get("error")):
            found: Any = answer
        elif isinstance(answer, dict) and isinstance(answer.get("message"), str):
            # Some doors answer without the form of JSON-RPC.
            found = {"error": {"code": answer.get("code", 0), "message": answer["message"]}}
        else:
            raise self._no_json(response, content)
        if status == 429:
            raise TryAgainError(f"HTTP {status}: {_words(found)}", response)
        return found

    def _no_json(self, response: urllib3.BaseHTTPResponse, content: bytes) -> Exception:
        status = response.status
        if status == 413:
            return TooLargeError("HTTP 413: too large")
        if status in (401, 402, 403):
            final = f"{self.address} refuses access (HTTP {status}); check the key in the address"
            return TryAgainError(f"HTTP {status}", response, final=final, quickly=True)
        if status in _PASSING_STATUS:
            return TryAgainError(f"HTTP {status}", response)
        if status >= 400:
            return NodeError(f"{self.address} is no node (HTTP {status}); give another address")
        if content.lstrip()[:1] == b"<":
            return TryAgainError("it answers with a page instead of JSON", response)
        return TryAgainError("an answer cut short", response)


class TooLargeError(Exception):
    """The request itself, or its answer, is too large for the node."""


def _words(answer: Any) -> str:  # noqa: ANN401
    return str(answer)[:200]
