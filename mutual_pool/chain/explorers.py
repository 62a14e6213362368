"""Submitting a deployment's sources to Sourcify (API v2) and to Etherscan (API V2)."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from mutual_pool.chain.node import NodeError
from mutual_pool.chain.source_files import INPUT, SUMMARY

SOURCIFY = "https://sourcify.dev/server"
ETHERSCAN = "https://api.etherscan.io/v2/api"
_TIMEOUT = 60
_ALREADY = 409


class ExplorerError(NodeError):
    """An explorer that does not answer, or not as its interface says."""


@dataclass(frozen=True)
class Source:
    """One contract to verify.

    Attributes:
        chain_id: the chain's.
        address: where it is.
        identifier: file and name, such as "contracts/pool/MutualPool.sol:MutualPool".
        compiler: the compiler's full version, without a v.
        arguments: the encoded constructor arguments, hexadecimal digits without 0x.
        standard_json: the compiler's input.
    """

    chain_id: int
    address: str
    identifier: str
    compiler: str
    arguments: str
    standard_json: dict[str, Any]


@dataclass(frozen=True)
class Verified:
    """What an explorer says of a contract: whether it is verified, and in which words."""

    well: bool
    words: str


def read_sources(folder: Path) -> list[Source]:
    """Return every contract of a deployment, from the files written beside its record.

    Raises:
        ExplorerError: if they are missing or damaged.
    """
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        standard_json = json.loads((folder / INPUT).read_text(encoding="utf-8"))
        return [
            Source(
                int(summary["chain_id"]),
                str(one["address"]),
                str(one["contract"]),
                str(summary["compiler"]).removeprefix("v"),
                str(one["constructor_arguments"]).removeprefix("0x"),
                standard_json,
            )
            for one in summary["contracts"].values()
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExplorerError(
            f"{folder} does not hold {SUMMARY} and {INPUT} of a deployment ({error})"
        ) from error


class Sourcify:
    """Sourcify's server, or another one of its interface; it needs no key."""

    def __init__(self, server: str = SOURCIFY, patience: float = 300, pause: float = 3) -> None:
        """Use a server; a job may take `patience` seconds, and is asked after each `pause`."""
        self._server, self._patience, self._pause = server.rstrip("/"), patience, pause

    def verify(self, source: Source) -> Verified:
        """Submit one contract, and wait for the outcome.

        Raises:
            ExplorerError: if the server does not answer as its interface says.
        """
        answer = _request(
            "POST",
            f"{self._server}/v2/verify/{source.chain_id}/{source.address}",
            json={
                "stdJsonInput": source.standard_json,
                "compilerVersion": source.compiler,
                "contractIdentifier": source.identifier,
            },
        )
        if answer.status_code == _ALREADY:
            return Verified(True, "verified before")
        job = _object(answer).get("verificationId")
        if not job:
            return Verified(False, _words(answer))

        def look() -> Verified | None:
            found = _object(_request("GET", f"{self._server}/v2/verify/{job}"))
            if not found.get("isJobCompleted"):
                return None
            match = (found.get("contract") or {}).get("match")
            if match:
                return Verified(True, str(match).replace("_", " "))
            trouble = found.get("error") or {}
            return Verified(False, str(trouble.get("message", trouble or "no match")))

        return _wait(look, self._patience, self._pause)


class Etherscan:
    """Etherscan's interface for all its chains; it needs a key."""

    def __init__(
        self, key: str, server: str = ETHERSCAN, patience: float = 300, pause: float = 5
    ) -> None:
        """Use a key and a server, with patience as for `Sourcify`."""
        self._key, self._server = key, server
        self._patience, self._pause = patience, pause

    def verify(self, source: Source) -> Verified:
        """Submit one contract, and wait for the outcome.

        Raises:
            ExplorerError: if the server does not answer as its interface says.
        """
        common = {"apikey": self._key, "module": "contract"}
        query = {"chainid": str(source.chain_id)}
        found = _object(
            _request(
                "POST",
                self._server,
                params=query,
                data={
                    **common,
                    "action": "verifysourcecode",
                    "codeformat": "solidity-standard-json-input",
                    "sourceCode": json.dumps(source.standard_json),
                    "contractaddress": source.address,
                    "contractname": source.identifier,
                    "compilerversion": f"v{source.compiler}",
                    "constructorArguments": source.arguments,
                    # As the interface spelled it for years, for servers that still do.
                    "constructorArguements": source.arguments,
                },
            )
        )
        job = str(found.get("result", ""))
        if "already verified" in job.lower():
            return Verified(True, "verified before")
        if str(found.get("status")) != "1":
            return Verified(False, job or str(found.get("message", "refused")))

        def look() -> Verified | None:
            asked = {**common, **query, "action": "checkverifystatus", "guid": job}
            said = str(_object(_request("GET", self._server, params=asked)).get("result", ""))
            if "pending" in said.lower() or "in progress" in said.lower():
                return None
            well = said.lower().startswith("pass") or "already verified" in said.lower()
            return Verified(well, said or "no answer")

        return _wait(look, self._patience, self._pause)


def _wait(look: Callable[[], Verified | None], patience: float, pause: float) -> Verified:
    until = time.monotonic() + patience
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() >= until:
            return Verified(False, "not done yet; ask again later")
        time.sleep(pause)


def _request(method: str, address: str, **arguments: Any) -> requests.Response:  # noqa: ANN401
    try:
        return requests.request(method, address, timeout=_TIMEOUT, **arguments)
    except requests.RequestException as error:
        # Its own words may hold the key that stands in the query.
        kind = type(error).__name__
        raise ExplorerError(f"the explorer at {address} does not answer ({kind})") from None


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ExplorerError(f"the explorer answers {answer.status_code} and no JSON object")
    return found


def _words(answer: requests.Response) -> str:
    found = _object(answer)
    return str(found.get("message") or found.get("customCode") or answer.status_code)
