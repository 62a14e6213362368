"""A chain in this process: the real contracts on revm, without a node, for a million events."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyrevm
import rlp
from eth_abi import decode, encode
from eth_utils.abi import function_abi_to_4byte_selector
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.chain.node import abi_type

GAS = 30_000_000
MINER = "0x00000000000000000000000000000000000000aa"
SHANGHAI = "SHANGHAI"


class Contract:
    """One deployed contract, called by the names of its ABI."""

    def __init__(self, evm: "Evm", address: str, abi: list[dict[str, Any]]) -> None:
        """Attach to a contract."""
        self.evm, self.address, self.abi = evm, address, abi
        self._functions: dict[str, tuple[bytes, list[str], list[str]]] = {
            entry["name"]: (
                function_abi_to_4byte_selector(entry),  # type: ignore[arg-type]
                [abi_type(item) for item in entry["inputs"]],
                [abi_type(item) for item in entry["outputs"]],
            )
            for entry in abi
            if entry["type"] == "function"
        }

    def calldata(self, name: str, *arguments: Any) -> bytes:  # noqa: ANN401
        """The bytes of a call."""
        selector, inputs, _ = self._functions[name]
        return selector + encode(inputs, arguments)

    def send(self, sender: str, name: str, *arguments: Any) -> None:  # noqa: ANN401
        """Carries out a call; its logs are noted."""
        self.evm.send(sender, self.address, self.calldata(name, *arguments))

    def view(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        """What a view answers; a single value bare."""
        answer = self.evm.machine.message_call(
            MINER, self.address, calldata=self.calldata(name, *arguments)
        )
        values = decode(self._functions[name][2], bytes(answer))
        return values[0] if len(values) == 1 else values


class Evm:
    """Sends calls one after another, many in a block, and notes every log of some contracts."""

    def __init__(self, artifacts: Path, start: int, note: Callable[[dict[str, Any]], None]) -> None:
        """Begins a chain at a time, in seconds.

        Args:
            artifacts: the folder of forge's output.
            start: the time of the first block.
            note: given each log as a node states it in JSON.
        """
        self.machine = pyrevm.EVM(spec_id=SHANGHAI)
        self.artifacts, self.note = artifacts, note
        self.block, self.time = 1, start
        self.watched: set[str] = set()
        self._calls = self._logs = self._nonce = 0
        self.next_block(0)

    def next_block(self, seconds: int) -> None:
        """Goes on to the next block, some seconds later."""
        self.block, self.time = self.block + 1, self.time + seconds
        self._calls = self._logs = 0
        self.machine.set_block_env(
            pyrevm.BlockEnv(number=self.block, timestamp=self.time, gas_limit=2**50, basefee=0)
        )

    def artifact(self, name: str) -> dict[str, Any]:
        """What forge made of a contract."""
        found: dict[str, Any] = json.loads(
            (self.artifacts / f"{name}.sol" / f"{name}.json").read_text()
        )
        return found

    def next_address(self, deployer: str, skip: int) -> str:
        """Where the deployer's contract after `skip` more is going to be."""
        sender = to_canonical_address(deployer)
        return to_checksum_address(keccak(rlp.encode([sender, self._nonce + skip]))[12:])

    def deploy(self, deployer: str, name: str, *arguments: Any) -> Contract:  # noqa: ANN401
        """Deploys a contract whose logs are noted from then on."""
        artifact = self.artifact(name)
        kinds = [
            abi_type(item)
            for entry in artifact["abi"]
            if entry["type"] == "constructor"
            for item in entry["inputs"]
        ]
        code = bytes.fromhex(artifact["bytecode"]["object"].removeprefix("0x"))
        expected = self.next_address(deployer, 0)
        self.watched.add(expected.lower())
        address = self.machine.deploy(deployer, code + encode(kinds, arguments))
        self._nonce += 1
        self._take_logs()
        if to_checksum_address(address) != expected:
            raise RuntimeError(f"{name} is at {address}, not at {expected}")
        return Contract(self, expected, artifact["abi"])

    def send(self, sender: str, to: str, calldata: bytes) -> None:
        """Carries out a call."""
        self.machine.message_call(sender, to, calldata=calldata, gas=GAS)
        self._take_logs()

    def storage(self, address: str, slots: Mapping[int, int]) -> dict[int, int]:
        """The words in the storage of a contract at these slots."""
        return {slot: self.machine.storage(address, slot) for slot in slots}

    def _take_logs(self) -> None:
        result = self.machine.result
        assert result is not None
        transaction = keccak(self.block.to_bytes(8) + self._calls.to_bytes(8)).hex()
        for log in result.logs:
            if log.address.lower() in self.watched:
                topics, data = log.data
                self.note(
                    {
                        "address": log.address.lower(),
                        "blockNumber": hex(self.block),
                        "data": "0x" + bytes(data).hex(),
                        "logIndex": hex(self._logs),
                        "topics": ["0x" + bytes(topic).hex() for topic in topics],
                        "transactionHash": "0x" + transaction,
                        "transactionIndex": hex(self._calls),
                    }
                )
            self._logs += 1
        self._calls += 1
