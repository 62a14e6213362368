"""A real Safe 1.4.1 and its owners, who carry out the files that `--safe` writes.

The contracts are those that Safe publishes (npm, compiled by them). Its interface does the same
with such a file: one transaction as it is, several by MultiSend, signed by as many owners as agree.
"""

import json
from pathlib import Path

import pytest
from eth_abi import encode
from eth_account import Account
from web3.logs import DISCARD

from mutual_pool.chain.wallet import NodeWallet
from tools.toolchain import ROOT

PACKAGE = ROOT / "node_modules" / "@safe-global" / "safe-contracts"
NOBODY = "0x" + "00" * 20
_CALL, _DELEGATECALL = 0, 1
_AGREE = 2


def artifact(path):
    """One of Safe's contracts, as their package has it compiled."""
    name = Path(path).stem
    if not PACKAGE.is_dir():
        # `make setup` installs it; tools of before this lock do not have it.
        pytest.skip("Safe's contracts are not installed: run npm ci")
    found = PACKAGE / "build" / "artifacts" / "contracts" / path / f"{name}.json"
    return json.loads(found.read_text(encoding="utf-8"))


class Safes:
    """Safe's own contracts on a chain, as they stand on every chain that has Safes."""

    def __init__(self, town):
        self.town, self.web3 = town, town.web3
        self._wallet = NodeWallet(town.web3, town.bank, None)
        self.singleton = self._made("Safe.sol")
        self.handler = self._made("handler/CompatibilityFallbackHandler.sol")
        self.multi_send = self._made("libraries/MultiSendCallOnly.sol")
        self.factory = self._made("proxies/SafeProxyFactory.sol")

    def _made(self, path):
        found = artifact(path)
        factory = self.web3.eth.contract(abi=found["abi"], bytecode=found["bytecode"])
        receipt = self._wallet.send(factory.constructor())
        return self.web3.eth.contract(address=receipt["contractAddress"], abi=found["abi"])

    def new(self, salt):
        """A Safe of three owners, two of whom have to agree."""
        owners = sorted((Account.create() for _ in range(3)), key=lambda one: int(one.address, 16))
        setup = self.singleton.encode_abi(
            "setup",
            [
                [one.address for one in owners],
                *(_AGREE, NOBODY, b"", self.handler.address, NOBODY, 0, NOBODY),
            ],
        )
        call = self.factory.functions.createProxyWithNonce(self.singleton.address, setup, salt)
        address = call.call()
        self._wallet.send(call)
        return Safe(self, address, owners)

    def send(self, call):
        """Anybody may hand in what the owners signed; here the bank does."""
        receipt = self._wallet.send(call)
        assert receipt["status"] == 1
        return receipt


class Safe:
    """One Safe, with its owners' keys."""

    def __init__(self, safes, address, owners):
        self.safes, self.address, self.owners = safes, address, owners
        self.contract = safes.web3.eth.contract(address=address, abi=safes.singleton.abi)

    def does(self, clerk, *arguments):
        """A clerk writes the file by a command; the owners carry it out."""
        file = clerk.home / "safe.json"
        told = clerk.does(*arguments, "--from", self.address, "--safe", file, keys=False)
        assert told["file"] == str(file) and not told["transactions"]
        self.carry_out(json.loads(file.read_text(encoding="utf-8")))

    def carry_out(self, content):
        """Do what a file of the Transaction Builder says, as the Safe's interface does."""
        assert content["version"] == "1.0"
        assert content["chainId"] == str(self.safes.web3.eth.chain_id)
        assert content["meta"]["createdFromSafeAddress"] == self.address
        rows = [
            (row["to"], int(row["value"]), bytes.fromhex(row["data"][2:]))
            for row in content["transactions"]
        ]
        if len(rows) == 1:
            ((to, value, data),) = rows
            self._execute(to, value, data, _CALL)
            return
        packed = b"".join(
            bytes([_CALL])
            + bytes.fromhex(to[2:])
            + value.to_bytes(32, "big")
            + len(data).to_bytes(32, "big")
            + data
            for to, value, data in rows
        )
        many = self.safes.multi_send
        data = bytes.fromhex(many.encode_abi("multiSend", [packed])[2:])
        self._execute(many.address, 0, data, _DELEGATECALL)

    def signature(self, digest):
        """The owners' signature of a hash, as ERC-1271 has it checked."""
        message = self.safes.handler.functions.getMessageHashForSafe(
            self.address, encode(["bytes32"], [digest])
        )
        return self._signed(message.call())

    def _execute(self, to, value, data, operation):
        fixed = (to, value, data, operation, 0, 0, 0, NOBODY, NOBODY)
        nonce = self.contract.functions.nonce().call()
        digest = self.contract.functions.getTransactionHash(*fixed, nonce).call()
        signed = self._signed(digest)
        receipt = self.safes.send(self.contract.functions.execTransaction(*fixed, signed))
        done = self.contract.events.ExecutionSuccess().process_receipt(receipt, DISCARD)
        assert len(done) == 1

    def _signed(self, digest):
        # In the order of the owners' addresses, as the contract wants them.
        return b"".join(
            Account.unsafe_sign_hash(digest, one.key).signature for one in self.owners[:_AGREE]
        )
