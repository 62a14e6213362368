"""A program's way to a desk: signing in, fetching what is for one, sending acts.

The desk is not trusted: the text of a sign-in must name the desk's own address, acts are signed for
the plan that the caller knows, and what is fetched is held to hashes from the chain by the caller.
"""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from eth_account.messages import encode_defunct, encode_typed_data
from eth_account.signers.local import LocalAccount
from requests.adapters import HTTPAdapter

from mutual_pool.chain.timed_http import TIMED_POOLS
from mutual_pool.office.desk.acts import ActKind, act_message, new_act
from mutual_pool.protocol.eip712 import Domain

_PREFIX = "/desk/v1"
_COOKIES = ("__Host-desk-before", "__Host-desk")
_SECONDS = (10.0, 300.0)
_WHOLE_SECONDS = 600.0
"""How long one answer may take to its last byte: a pack of 50 MB at 100 kB a second."""
_MOST_ANSWER = 5_000_000
_PIECE = 262_144
_CLOCKS = 86_400
"""A desk's clock differs from this machine's by no more, in seconds."""


class DeskError(Exception):
    """A desk that does not answer, or not as a desk of this plan does; nothing is known then."""


class DeskRefusedError(Exception):
    """The desk refused; the message says why and what to do."""


class _Timed(HTTPAdapter):
    """Ends a connection on which an answer does not begin in time."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as the library's
        """Make the pools of connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = TIMED_POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Return the pools of connections by way of a proxy."""
        found = super().proxy_manager_for(*args, **kwargs)
        found.pool_classes_by_scheme = TIMED_POOLS
        return found


class DeskClient:
    """One account's way to one desk."""

    def __init__(self, address: str, domain: Domain, account: LocalAccount | None) -> None:
        """Prepare to ask the desk at `address`; nothing is sent yet.

        Args:
            address: its origin, such as https://plan.example.
            domain: the plan's acts (`desk_domain`).
            account: who reads and acts; None for what needs nobody.

        Raises:
            DeskError: if this is no address of a desk.
        """
        try:
            parts = urlsplit(address.rstrip("/"))
        except ValueError:
            parts = urlsplit("")
        local = parts.hostname in ("127.0.0.1", "localhost")
        private = parts.scheme == "https" or (local and parts.scheme == "http")
        if not parts.netloc or not private:
            raise DeskError(
                f"{address[:80]!a} is no address of a desk: give https:// and its name, without a "
                "path; http only for 127.0.0.1"
            )
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._netloc, self._domain, self._account = parts.netloc, domain, account
        self._cookies: dict[str, str] = {}
        self._http = requests.Session()
        for scheme in TIMED_POOLS:
            self._http.mount(f"{scheme}://", _Timed())
        # A desk on one's own machine is not behind anybody's proxy.
        self._http.trust_env = not local

    @property
    def account(self) -> LocalAccount:
        """Who reads and acts.

        Raises:
            DeskError: if nobody does.
        """
        if self._account is None:
            raise DeskError("this needs somebody who signs: give --keystore")
        return self._account

    def about(self) -> dict[str, Any]:
        """Return what the desk says of itself, after making sure that it is this plan's.

        Raises:
            DeskError: if it is of another plan or chain, or does not answer.
        """
        found = self._object("GET", "/about")
        if (found.get("chain_id"), str(found.get("pool")).lower()) != (
            self._domain.chain_id,
            self._domain.contract.lower(),
        ):
            raise DeskError(
                f"{self.origin} is the desk of another plan: of {_shown(found.get('pool'))} on "
                f"chain {_shown(found.get('chain_id'))}. Nothing was sent"
            )
        return found

    def now(self) -> int:
        """Return the desk's time in seconds, by which acts and links are dated.

        A desk that may date an act as it likes keeps one that holds in a year, and sends it then to
        the desk that took its place.

        Raises:
            DeskError: if it does not say, or its clock is far from this machine's.
        """
        now = self.about().get("time")
        if isinstance(now, bool) or not isinstance(now, int):
            raise DeskError(f"{self.origin} does not say its time; it is no desk of this version")
        apart = abs(now - int(time.time()))
        if apart > _CLOCKS:
            raise DeskError(
                f"the clock of {self.origin} is over a day from this machine's. Nothing was "
                "signed; set your clock, or tell the steward"
            )
        return now

    def sign_in(self) -> None:
        """Sign in, so that what is for this account can be fetched.

        Raises:
            DeskError: if the text to sign is not this desk's own, or it does not answer.
            DeskRefusedError: if the desk refuses.
        """
        account = self.account
        content = self._object("POST", "/sign-in/text", {"account": account.address})
        text = str(content.get("text"))
        lines = text.split("\n")
        wanted = [
            f"{self._netloc} wants you to sign in with your Ethereum account:",
            account.address,
        ]
        facts = (f"URI: {self.origin}", f"Chain ID: {self._domain.chain_id}")
        # Half a letter, as JSON may have it, is part of no text that can be signed.
        whole = text == text.encode("utf-8", "replace").decode("utf-8")
        if lines[:2] != wanted or not all(one in lines for one in facts) or not whole:
            raise DeskError(
                f"{self.origin} asks to sign in elsewhere than there. Nothing was signed; this "
                "desk is not what it says"
            )
        signature = account.sign_message(encode_defunct(text=text)).signature
        self._object("POST", "/sign-in", {"signature": signature.to_0x_hex()})

    def get(self, path: str) -> dict[str, Any]:
        """Return what is for this account at a path, such as "/claims/7/evidence".

        Raises:
            DeskError: if the desk does not answer.
            DeskRefusedError: if it has nothing there for this account.
        """
        return self._object("GET", path)

    def fetch(self, path: str, most: int) -> bytes:
        """Return a file.

        Raises:
            DeskError: if the desk does not answer, or with more bytes than `most`.
            DeskRefusedError: if it has nothing there for this account.
        """
        return self._bytes(self._ask("GET", path), most)

    def act(self, kind: ActKind, path: str, more: Mapping[str, Any], **values: Any) -> Any:  # noqa: ANN401
        """Sign an act and send it.

        Args:
            kind: what kind it is.
            path: where it is sent.
            more: what goes with it unsigned, such as the file whose hash is signed.
            values: what it says.

        Raises:
            DeskError: if the desk does not answer: whether it was carried out is not known then.
            DeskRefusedError: if it refuses.
        """
        return self._object("POST", path, {**self.signed(kind, **values), **more})

    def signed(self, kind: ActKind, **values: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return an act of this account with its signature, dated by the desk's clock.

        Raises:
            DeskError: if the desk is of another plan, or does not answer.
        """
        act = new_act(kind, self.account.address, self.now(), **values)
        message = act_message(self._domain, kind, act)
        signature = self.account.sign_message(encode_typed_data(full_message=message)).signature
        return {"act": act, "signature": signature.to_0x_hex()}

    def send_file(self, path: str, content: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """Send a file by its bytes.

        Raises:
            DeskError: if the desk does not answer: whether the file arrived is not known then.
            DeskRefusedError: if it refuses.
        """
        return self._read(self._ask("PUT", path, content, headers))

    def post(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Send what carries a signature of its own.

        Raises:
            DeskError: if the desk does not answer.
            DeskRefusedError: if it refuses.
        """
        return self._object("POST", path, content)

    def look(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """Return what the holder of a link may know.

        Raises:
            DeskError: if the desk does not answer.
            DeskRefusedError: if it refuses.
        """
        return self._read(self._ask("GET", path, None, headers))

    def _object(
        self, method: str, path: str, content: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        data = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} if data is not None else {}
        return self._read(self._ask(method, path, data, headers))

    def _ask(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        # Cookies by hand: a desk on one's own machine has no TLS, and libraries send none there.
        kept = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        # What is packed small would unfold to more than anybody waits for.
        sent = {
            "Origin": self.origin,
            "Accept-Encoding": "identity",
            **(headers or {}),
            **({"Cookie": kept} if kept else {}),
        }
        self._http.cookies.clear()
        try:
            answer = self._http.request(
                method,
                f"{self.origin}{_PREFIX}{path}",
                data=data,
                headers=sent,
                timeout=_SECONDS,
                stream=True,
                allow_redirects=False,
            )
        except (requests.RequestException, ValueError) as error:
            # What a link or an address has may fit no request at all.
            raise DeskError(
                f"the desk at {self.origin} does not answer ({type(error).__name__})"
            ) from None
        set_now = answer.cookies.get_dict()
        self._cookies |= {name: set_now[name] for name in _COOKIES if name in set_now}
        if answer.status_code >= 300:
            raise _refusal(self._bytes(answer, _MOST_ANSWER), answer.status_code, self.origin)
        return answer

    def _read(self, answer: requests.Response) -> dict[str, Any]:
        try:
            found = json.loads(self._bytes(answer, _MOST_ANSWER))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise DeskError(f"{self.origin} answers with something that no desk says")
        return found

    def _bytes(self, answer: requests.Response, most: int) -> bytes:
        found, until = bytearray(), time.monotonic() + _WHOLE_SECONDS
        try:
            # What there is: a piece that has to be full is waited for byte by byte.
            while piece := answer.raw.read1(_PIECE, decode_content=True):
                found += piece
                if len(found) > most:
                    raise DeskError(f"{self.origin} sends more than {most:,} bytes; it is cut off")
                if time.monotonic() > until:
                    raise DeskError(
                        f"the desk at {self.origin} takes too long to answer; ask again later"
                    )
        except (urllib3.exceptions.HTTPError, OSError, ValueError):
            raise DeskError(f"the desk at {self.origin} broke off; ask again") from None
        finally:
            answer.close()
        return bytes(found)


def rows_in(answer: Mapping[str, Any], name: str = "data") -> list[dict[str, Any]]:
    """Return the rows of an answer, each an object.

    Raises:
        DeskError: if it has none, as no desk answers.
    """
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise DeskError(f"the desk's answer has no list of {name}: no desk says so")
    return found


def number_in(answer: Mapping[str, Any], name: str) -> int:
    """Return a number from 0 on that an answer has.

    Raises:
        DeskError: if it has none.
    """
    found = answer.get(name)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**63:
        raise DeskError(f"the desk's answer has no number as {name}: no desk says so")
    return found


def upload_header(signed: Mapping[str, Any], recipient: str = "") -> str:
    """Return the header `Desk-Act` of a file: the signed act, for a pack with its claim key.

    Args:
        signed: act and signature.
        recipient: the public part of the claim key; "" where the file is no pack.
    """
    content = json.dumps({**signed, **({"recipient": recipient} if recipient else {})})
    return base64.b64encode(content.encode()).decode()


def _refusal(content: bytes, status: int, origin: str) -> Exception:
    try:
        found = json.loads(content)
        detail = _shown(found["detail"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return DeskError(f"{origin} answers {status}, and not as a desk does")
    if status >= 500:
        return DeskError(f"the desk at {origin} cannot answer: {detail}")
    return DeskRefusedError(f"the desk refuses: {detail}")


def _shown(text: object) -> str:
    """A stranger's words, which move no cursor and fill no screen."""
    return "".join(one for one in str(text) if one.isprintable())[:500]
