"""Whether a node is on the chain whose index a database holds: asked at every reconnect.

A node of another chain has other blocks everywhere, and looks like a reorganisation of all of
them. So the chain's id, the contracts' code and the first block are asked before any are undone.
"""

from eth_utils import keccak
from sqlalchemy import Connection, Engine, insert, select

from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.tables import blocks, chain, identity
from frontend_bridge.api.trouble import IndexRefusedError, OtherChainError
from mutual_pool.chain.deployment import Deployment

_CODE = "code"


def require_own(connection: Connection, deployment: Deployment) -> None:
    """Require that a database holds this plan's index, or none.

    Raises:
        IndexRefusedError: if it holds another plan's.
    """
    row = connection.execute(select(chain)).first()
    pool = deployment.addresses["pool"]
    if row is not None and (row.chain_id, row.pool) != (deployment.chain_id, pool):
        raise IndexRefusedError(
            f"this database holds the index of {row.pool} on chain {row.chain_id}, not of "
            f"{pool} on chain {deployment.chain_id}; give another database"
        )


def require_same_chain(engine: Engine, node: Node, deployment: Deployment, young: int) -> None:
    """Require that a node is on the plan's chain, with the plan's contracts.

    Args:
        engine: the index.
        node: who is asked.
        deployment: the plan.
        young: an index of at most so many blocks may lose its first block to a reorganisation.

    Raises:
        OtherChainError: if the node is on another chain, or has other contracts.
        NodeError: if it does not answer.
    """
    found = node.chain_id()
    if found != deployment.chain_id:
        raise OtherChainError(
            f"the node is on chain {found}, and the plan on chain {deployment.chain_id}; the "
            "index keeps what it has"
        )
    codes = dict(
        zip(deployment.addresses, node.codes(list(deployment.addresses.values())), strict=True)
    )
    for role, code in codes.items():
        if not code:
            raise OtherChainError(
                f"the node has no code at the address of the plan's {role}; the index keeps what "
                "it has"
            )
    digest = keccak(b"".join(keccak(code) for code in codes.values()))
    with engine.begin() as connection:
        query = select(identity.c.value).where(identity.c.name == _CODE)
        known = connection.scalar(query)
        first = connection.execute(select(blocks).order_by(blocks.c.number).limit(1)).first()
        head = connection.scalar(select(chain.c.head))
        if known is None:
            connection.execute(insert(identity).values(name=_CODE, value=digest))
    if known is not None and known != digest:
        raise OtherChainError(
            "the node has other code at the plan's addresses; the index keeps what it has"
        )
    if first is None or head is None or head - first.number <= young:
        return
    header = node.headers([first.number])[0]
    if header is None or header.hash != first.hash:
        raise OtherChainError(
            f"the node has another block {first.number} than the index began with; the index "
            "keeps what it has"
        )
