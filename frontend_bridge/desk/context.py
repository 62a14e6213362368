"""What every part of the desk works with: database, chain, settings, clock, and who is asking."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from eth_account.signers.local import LocalAccount
from fastapi import APIRouter, Request
from sqlalchemy import Connection, insert

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.files import FileStore
from frontend_bridge.desk.plan_chain import FiledClaim, PlanChain, Standing
from frontend_bridge.desk.sessions import SESSION, account_of
from frontend_bridge.desk.settings import DeskSettings
from frontend_bridge.desk.store import Store
from frontend_bridge.desk.tables import audit
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.protocol.eip712 import Domain

PREFIX = "/desk/v1"


@dataclass(frozen=True)
class Desk:
    """One desk while it runs.

    Attributes:
        settings: what its operator says.
        store: its database.
        files: its encrypted files.
        chain: the plan.
        receipts: the account that signs receipts.
        clock: the time in seconds; sessions, acts and links end by it.
    """

    settings: DeskSettings
    store: Store
    files: FileStore
    chain: PlanChain
    receipts: LocalAccount
    clock: Callable[[], float] = field(default=time.time)

    def now(self) -> int:
        """Return the time in whole seconds."""
        return int(self.clock())

    @property
    def domain(self) -> Domain:
        """The domain of the acts: this plan on this chain."""
        deployment = self.chain.deployment
        return desk_domain(deployment.chain_id, deployment.addresses["pool"])

    def reader(self, request: Request) -> Standing:
        """Return who reads, by their session, and what they are in the plan now.

        Raises:
            Problem: if nobody is signed in.
            NodeError: if the node cannot say what they are.
        """
        with self.store.reading() as connection:
            account = account_of(connection, request.cookies.get(SESSION), self.now())
        if account is None:
            raise Problem(401, "Nobody is signed in", "Sign in with your wallet, then ask again.")
        return self.chain.standing(account)

    def claim(self, number: int) -> FiledClaim:
        """Return a claim.

        Raises:
            Problem: if the plan has none of this number.
            NodeError: if the node does not answer.
        """
        found = self.chain.claim(number)
        if found is None:
            raise Problem(404, "No such claim", f"The plan has no claim {number}.")
        return found

    def note(self, connection: Connection, account: str, what: str, subject: str) -> None:
        """Write a line of the audit log: who did what to which hash or number, never a content."""
        row = {"at": self.now(), "account": account.lower(), "what": what, "subject": subject}
        connection.execute(insert(audit).values(row))


MakeRouter = Callable[[Desk], APIRouter]
"""A part of the desk: it makes its endpoints, whose paths begin with `PREFIX`."""
