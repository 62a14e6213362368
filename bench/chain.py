"""A chain with unlocked accounts, and the contracts as forge compiled them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import rlp
from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import RPCEndpoint, TxReceipt

from tools.toolchain import BIN_FOLDER, BLOCK_GAS_LIMIT, ROOT

FOLDER = ROOT / "build" / "bench"
GAS = BLOCK_GAS_LIMIT


def compile_contracts() -> Path:
    """Compiles with forge, whose settings are those of brownie; gives the folder of artifacts."""
    artifacts = FOLDER / "out"
    command = [str(BIN_FOLDER / "forge"), "build", "--quiet", "--skip", "test"]
    command += ["--out", str(artifacts), "--cache-path", str(FOLDER / "cache")]
    subprocess.run(command, cwd=ROOT, check=True)
    return artifacts


class Chain:
    """Sends transactions from the chain's own accounts and reads the receipts."""

    def __init__(self, address: str) -> None:
        """Connects; the contracts are compiled first if they changed."""
        self.web3 = Web3(HTTPProvider(address, request_kwargs={"timeout": 120}))
        self.accounts = list(self.web3.eth.accounts)
        self.artifacts = compile_contracts()
        self.deployments: dict[str, tuple[int, int]] = {}
        self.most = 0
        self._last = HexBytes(b"")

    def factory(self, name: str) -> type[Contract]:
        """A contract that can be deployed."""
        file = self.artifacts / f"{name}.sol" / f"{name}.json"
        artifact = json.loads(file.read_text())
        return self.web3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"]["object"])

    def deploy(self, name: str, *arguments: Any) -> Contract:  # noqa: ANN401
        """Deploys a contract from the first account, and notes gas and bytes."""
        factory = self.factory(name)
        creation = factory.constructor(*arguments)
        receipt = self._wait(creation.transact({"from": self.accounts[0], "gas": GAS}))
        address = receipt["contractAddress"]
        if address is None:
            raise RuntimeError(f"{name} has no address")
        self.deployments[name] = receipt["gasUsed"], len(self.web3.eth.get_code(address))
        self.most = max(self.most, receipt["gasUsed"])
        return factory(address)

    def next_address(self, skip: int) -> str:
        """Where the first account will create a contract, after `skip` more transactions."""
        nonce = self.web3.eth.get_transaction_count(self.accounts[0]) + skip
        digest = Web3.keccak(rlp.encode([bytes.fromhex(self.accounts[0][2:]), nonce]))
        return Web3.to_checksum_address(digest[-20:])

    def send(self, call: ContractFunction, sender: str) -> TxReceipt:
        """Sends a transaction and gives its receipt; raises if it was reverted."""
        return self._wait(
            call.transact({"from": self.web3.to_checksum_address(sender), "gas": GAS})
        )

    def gas(self, call: ContractFunction, sender: str) -> int:
        """The gas of the whole transaction: storage is cold, refunds are taken off."""
        used = self.send(call, sender)["gasUsed"]
        self.most = max(self.most, used)
        return used

    def used(self) -> int:
        """The gas of the transaction that was sent last."""
        return self.web3.eth.get_transaction_receipt(self._last)["gasUsed"]

    def new_slots(self) -> int:
        """How many storage slots the last transaction sent wrote that were empty before.

        Where state is to cost by its growth (EIP-8037), these are the dear ones.
        """
        tracer = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
        state = self._ask("debug_traceTransaction", [self._last.to_0x_hex(), tracer])
        before = {
            (address.lower(), slot)
            for address, account in state["pre"].items()
            for slot, value in account.get("storage", {}).items()
            if int(value, 16)
        }
        after = {
            (address.lower(), slot)
            for address, account in state["post"].items()
            for slot, value in account.get("storage", {}).items()
            if int(value, 16)
        }
        return len(after - before)

    def now(self) -> int:
        """The time of the last block."""
        return self.web3.eth.get_block("latest")["timestamp"]

    def sleep(self, days: int) -> None:
        """Lets days pass."""
        self.sleep_until(self.now() + days * 86_400)

    def sleep_until(self, time: int) -> None:
        """Lets time pass up to a moment, or just beyond it."""
        self._ask("evm_increaseTime", [time - self.now()])
        self._ask("evm_mine", [])

    def snapshot(self) -> str:
        """Keeps the state of the chain."""
        kept: str = self._ask("evm_snapshot", [])
        return kept

    def revert(self, snapshot: str) -> None:
        """Goes back to a state kept before, which is used up by that."""
        self._ask("evm_revert", [snapshot])

    def _ask(self, method: str, parameters: list[Any]) -> Any:  # noqa: ANN401
        answer = self.web3.provider.make_request(RPCEndpoint(method), parameters)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _wait(self, transaction: HexBytes) -> TxReceipt:
        receipt = self.web3.eth.wait_for_transaction_receipt(transaction, poll_latency=0.005)
        if receipt["status"] != 1:
            raise RuntimeError(f"transaction {transaction.hex()} was reverted")
        self._last = transaction
        return receipt
