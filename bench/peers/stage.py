"""The chain on which ours and the peers are measured, and what every measurement notes."""

import time
import zlib
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from bench.chain import GAS, Chain
from bench.peers import sources
from bench.peers.floor import floor_of

#: So many take part; what depends on their number is measured at each.
SIZES = (10, 100, 1_000)
RICH = 10**30
_PRICE = 3 * 10**9
NOBODY = "0x" + "00" * 20


@dataclass(frozen=True)
class Row:
    """One act of one contract among so many participants.

    Attributes:
        peer, act: what was measured.
        participants: how many took part.
        gas: of the whole transaction, refunds taken off; None if no block can hold it.
        floor: what its state, logs and signatures cost by the table of opcodes.
        calldata: its bytes, as hexadecimal digits, for what the data costs on other chains.
        note: what has to be said of it.
    """

    peer: str
    act: str
    participants: int
    gas: int | None
    floor: int | None = None
    calldata: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the row for the file: numbers of bytes of calldata, and the ratio to the floor."""
        row = asdict(self)
        data = bytes.fromhex(row.pop("calldata"))
        row["calldata_bytes"], row["calldata_zeros"] = len(data), data.count(0)
        row["calldata_zlib"] = len(zlib.compress(data, 9))
        row["ratio"] = round(self.gas / self.floor, 3) if self.gas and self.floor else None
        return row


class Stage:
    """A chain, a token all are paid in, and rows of what was measured on it."""

    def __init__(self, chain: Chain) -> None:
        """Take over the chain; the first account is rich."""
        self.chain, self.web3 = chain, chain.web3
        self.rich = chain.accounts[0]
        self.rows: list[Row] = []
        self._funded = 0
        self.token = chain.deploy("TestToken", "Bench Dollar", "BUSD")
        self.run(self.token.functions.mint(self.rich, RICH))

    def create(self, source: sources.Source, *arguments: Any) -> Contract:  # noqa: ANN401
        """Deploy a contract of anybody's."""
        factory = self.web3.eth.contract(abi=source.abi, bytecode=source.bytecode)
        sent = factory.constructor(*arguments).transact({"from": self.rich, "gas": GAS})
        receipt = self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.002)
        if receipt["status"] != 1 or receipt["contractAddress"] is None:
            raise RuntimeError("a peer was not created")
        return self.web3.eth.contract(address=receipt["contractAddress"], abi=source.abi)

    def at(self, address: str, source: sources.Source) -> Contract:
        """A handle for a contract that stands already."""
        return self.web3.eth.contract(address=Web3.to_checksum_address(address), abi=source.abi)

    def run(self, call: ContractFunction, sender: str = "") -> None:
        """Send a call that is not measured, asking the node no more than has to be."""
        data = call._encode_transaction_data()
        sent = {"from": sender or self.rich, "to": call.address, "data": data, "gas": hex(GAS)}
        number = self.chain._ask("eth_sendTransaction", [{**sent, "gasPrice": hex(_PRICE)}])
        while (receipt := self.chain._ask("eth_getTransactionReceipt", [number])) is None:
            time.sleep(0.001)
        if int(receipt["status"], 16) != 1:
            raise RuntimeError(f"{call.fn_name} was reverted")
        self.chain._last = HexBytes(number)

    def measure(
        self,
        peer: str,
        act: str,
        participants: int,
        call: ContractFunction,
        sender: str = "",
        note: str = "",
    ) -> int:
        """Send a call, and note its row; returns the gas."""
        self.chain.send(call, sender or self.rich)
        return self.note(peer, act, participants, note)

    def note(self, peer: str, act: str, participants: int, note: str = "") -> int:
        """Note the transaction that was sent last."""
        sent = self.chain._last.to_0x_hex()
        receipt = self.web3.eth.get_transaction_receipt(self.chain._last)
        data = self.web3.eth.get_transaction(self.chain._last)["input"].hex()
        floor = floor_of(self.chain._ask, sent)
        gas = receipt["gasUsed"]
        self.rows.append(Row(peer, act, participants, gas, floor, data, note))
        return gas

    def impossible(self, peer: str, act: str, participants: int, note: str) -> None:
        """Note what no block can hold, with the reason."""
        self.rows.append(Row(peer, act, participants, None, note=note))

    def person(self, place: int) -> str:
        """Somebody of the many: an address that the chain lets us act as, with gas and money."""
        address = _address(place)
        if place < self._funded:
            return address
        self.chain._ask("anvil_setBalance", [address, hex(10**21)])
        self.chain._ask("anvil_impersonateAccount", [address])
        self.run(self.token.functions.mint(address, 10**18))
        return address

    def fund(self) -> None:
        """Fund as many as any measurement needs, so that none has to."""
        for place in range(max(SIZES) + 1):
            self.person(place)
        self._funded = max(SIZES) + 1


@cache
def _address(place: int) -> str:
    return str(key(place).address)


def key(place: int) -> LocalAccount:
    """The key of somebody of the many, the same in every run."""
    account: LocalAccount = Account.from_key(Web3.keccak(text=f"peer's participant {place}"))
    return account
