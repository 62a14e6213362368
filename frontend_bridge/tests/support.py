"""What the bridge's tests share: a lived-in chain, a PostgreSQL of their own, an index over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console
from web3 import Web3
from web3.types import RPCEndpoint

from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.chain.deployment import Deployment, record_path
from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.demo.run import Demonstration, Settings, run_demo

MEMBERS = 24
SEED = 5
FIRST_DAY = 2_000_000_000 // 86_400 * 86_400


@dataclass(frozen=True)
class Lived:
    """A chain on which a small community lived its year."""

    rpc: str
    web3: Web3
    deployment: Deployment
    record: Path
    demonstration: Demonstration

    def request(self, method: str, *parameters):
        answer = self.web3.provider.make_request(method, list(parameters))
        assert "error" not in answer, answer
        return answer["result"]

    def contracts(self) -> PlanContracts:
        # With the test token's `mint`, which the bundle leaves out.
        return self.deployment.contracts(self.web3, load_release())

    def transact(self, call, sender: str) -> None:
        # Anvil answers before the block is mined.
        self.web3.eth.wait_for_transaction_receipt(call.transact({"from": sender}))

    def books(self) -> dict[str, int]:
        """The pool's totals by name."""
        call = self.contracts().pool.functions.books()
        names = [part["name"] for part in call.abi["outputs"][0]["components"]]
        return dict(zip(names, call.call(), strict=True))

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self.request("evm_mine")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back whatever happens to the chain meanwhile."""
        snapshot = self.request("evm_snapshot")
        try:
            yield
        finally:
            self.request("evm_revert", snapshot)


def live(rpc: str, folder: Path, members: int = MEMBERS, since: int = 0, seed: int = SEED) -> Lived:
    web3 = connect(rpc)
    if since:
        # A day of its own, so that the same year is lived whenever the tests are run.
        for method, parameters in (("evm_setNextBlockTimestamp", [since]), ("evm_mine", [])):
            web3.provider.make_request(RPCEndpoint(method), parameters)
    # Few people, so many events each: some lapse, some claims are refused.
    done = run_demo(
        web3,
        Settings(members=members, scale=60.0, seed=seed, services=False),
        Console(file=StringIO()),
        folder / "out",
        folder / "deployments",
    )
    deployment = done.deployment
    record = record_path(folder / "deployments", deployment.chain_id, deployment.plan)
    return Lived(rpc, web3, deployment, record, done)


def make_index(lived: Lived, database: str):
    engine = open_database(database)
    indexer = Indexer(engine, Node(lived.rpc), lived.deployment)
    indexer.catch_up()
    return engine, indexer
