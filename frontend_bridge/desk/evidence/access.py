"""Whose evidence is whose, and who may fetch it."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select, update

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.plan_chain import FiledClaim, Standing
from frontend_bridge.desk.tables import grants, packs
from mutual_pool.protocol.claims.types import ClaimState

NOT_THERE = "The desk has no such evidence, or it is not for you."
"""One answer to both, so that a guess learns nothing."""


@dataclass(frozen=True)
class FoundPack:
    """A pack of the desk, with the claim that filed it.

    Attributes:
        row: the pack's.
        claim: the claim; None before one filed it.
    """

    row: Row[Any]
    claim: FiledClaim | None

    @property
    def evidence(self) -> bytes:
        """The hash that is filed."""
        return bytes(self.row.evidence)

    @property
    def owners(self) -> frozenset[str]:
        """Who may act for the pack: its member, and who filed the claim."""
        own = frozenset({str(self.row.account)})
        return own | self.claim.claimants if self.claim is not None else own


def pack_of(desk: Desk, evidence: bytes) -> FoundPack | None:
    """Return a pack by the hash that is filed, and note the claim that filed it meanwhile.

    Raises:
        NodeError: if the node does not answer.
    """
    with desk.store.reading() as connection:
        row = connection.execute(select(packs).where(packs.c.evidence == evidence)).first()
    if row is None:
        return None
    number = row.claim or desk.chain.claim_with(row.account, evidence)
    if number is None:
        return FoundPack(row, None)
    claim = desk.claim(number)
    if claim.evidence != evidence:
        # The block that filed it was undone.
        return FoundPack(row, None)
    if row.claim != number:
        with desk.store.writing() as connection:
            bind(connection, evidence, number)
    return FoundPack(row, claim)


def bind(connection: Connection, evidence: bytes, claim: int) -> None:
    """Note the claim that filed a pack: it is no unfiled one any more."""
    connection.execute(update(packs).where(packs.c.evidence == evidence).values(claim=claim))


def pack_for(desk: Desk, evidence: bytes, reader: Standing) -> FoundPack:
    """Return a pack that somebody may fetch.

    Raises:
        Problem: if there is none, or it is not for them.
        NodeError: if the node does not answer.
    """
    found = pack_of(desk, evidence)
    if found is None or not _may_read(desk, found, reader):
        raise Problem(404, "No such evidence", NOT_THERE)
    return found


def pack_of_claim(desk: Desk, number: int) -> FoundPack:
    """Return the pack that a claim filed.

    Raises:
        Problem: if there is no such claim, or the desk does not have its pack.
        NodeError: if the node does not answer.
    """
    claim = desk.claim(number)
    found = pack_of(desk, claim.evidence)
    if found is None or found.claim is None:
        raise Problem(404, "No such evidence", NOT_THERE)
    return found


def named_readers(connection: Connection, evidence: bytes) -> set[str]:
    """Return the accounts that the grants to a pack name."""
    query = select(grants.c.readers).where(grants.c.evidence == evidence)
    return {one for text in connection.execute(query).scalars() for one in orjson.loads(text)}


def _may_read(desk: Desk, found: FoundPack, reader: Standing) -> bool:
    if reader.account in found.owners:
        return True
    if found.claim is None:
        return False
    if reader.seat is not None:
        return True
    with desk.store.reading() as connection:
        named = reader.account in named_readers(connection, found.evidence)
    # A former seat is named, too: what it was granted before is its own, and nothing new is.
    return named and may_be_named(desk, found.claim, reader.account)


def may_be_named(desk: Desk, claim: FiledClaim, account: str) -> bool:
    """Whether somebody without a seat may be granted a claim's evidence by its claimant.

    Claimants and the member's guardian may; so may who is called, while the jury sits, and voters
    while the claim may still come to one.
    """
    if account in claim.claimants or account == desk.chain.guardian_of(claim.member):
        return True
    if claim.state is ClaimState.JURY:
        return desk.chain.is_juror(claim.number, account)
    disputable = (ClaimState.UNDER_NOTICE, ClaimState.APPEALABLE, ClaimState.SILENT)
    return claim.state in disputable and desk.chain.is_voter(account)
