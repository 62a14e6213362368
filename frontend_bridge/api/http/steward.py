"""Whether a request comes from the plan's steward: by a signature that holds for some minutes.

A draft of a report replays the plan's history, so it is drawn only for who may publish it. A
contract wallet cannot sign in; its people draw the report with `mutual-pool report draw`.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import orjson
from eth_account import Account
from eth_account.messages import encode_typed_data
from sqlalchemy import Engine, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.tables import facts
from mutual_pool.chain.deployment import Deployment

LONGEST_SECONDS = 3_600
_HEADER = re.compile(r"^Steward (\d{1,12})\.(0x[0-9a-fA-F]{130})$")


def sign_in_message(deployment: Deployment, until: int) -> dict[str, Any]:
    """Return what a steward signs to have drafts drawn until a time, as wallets take it."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "DraftReports": [{"name": "deadline", "type": "uint64"}],
        },
        "primaryType": "DraftReports",
        "domain": {
            "name": "Mutual Pool Index",
            "version": "1",
            "chainId": deployment.chain_id,
            "verifyingContract": deployment.addresses["registry"],
        },
        "message": {"deadline": until},
    }


class StewardOnly:
    """Lets requests through that the plan's steward signed."""

    def __init__(
        self, engine: Engine, deployment: Deployment, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the steward from this index."""
        self._engine, self._deployment, self._clock = engine, deployment, clock

    def require(self, header: str) -> None:
        """Require a good signature in an `Authorization` header.

        Raises:
            Problem: if it is missing, wrong, too old, or somebody else's.
        """
        found = _HEADER.match(header)
        if found is None:
            raise _unsigned("Sign in as the steward, on the page")
        until, now = int(found[1]), self._clock()
        if not now < until <= now + LONGEST_SECONDS:
            raise _unsigned("The signature holds no more, or for too long; sign in again")
        message = encode_typed_data(full_message=sign_in_message(self._deployment, until))
        try:
            signer = str(Account.recover_message(message, signature=found[2])).lower()
        except Exception as error:
            raise _unsigned("This is no signature; sign in again") from error
        if signer != self._steward():
            raise _unsigned("Only the plan's steward has reports drawn here")

    def _steward(self) -> str:
        with self._engine.connect() as connection:
            text = connection.scalar(select(facts.c.data).where(facts.c.name == "roles"))
        return str(orjson.loads(text)["steward"]).lower() if text else ""


def _unsigned(why: str) -> Problem:
    return Problem(
        401,
        "Reports are drawn for the steward",
        f"{why}. Anyone draws a report with: mutual-pool report draw.",
        {"WWW-Authenticate": "Steward"},
    )
