"""What a chain takes for a transaction besides the price of its gas.

Chains that publish their data on another one charge for that: OP-stack chains and Scroll state it
by a contract, and in the receipt; OP-stack chains may add an operator's fee. Arbitrum counts it as
gas, so there it is in the gas already.
"""

from typing import Any

from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception
from web3.types import TxReceipt

ORACLES = (
    Web3.to_checksum_address("0x420000000000000000000000000000000000000F"),
    Web3.to_checksum_address("0x5300000000000000000000000000000000000002"),
)
"""Where OP-stack chains and Scroll keep the contract that states the fee."""
_SIGNATURE = 160
"""Bytes of a signed transaction besides its input, rounded up."""
_ABI = [
    {
        "name": name,
        "type": "function",
        "stateMutability": "view",
        "inputs": [{"name": "given", "type": kind}],
        "outputs": [{"name": "fee", "type": "uint256"}],
    }
    for name, kind in (("getL1Fee", "bytes"), ("getOperatorFee", "uint256"))
]


class DataFee:
    """The fee that a chain takes for a transaction's data, in wei; 0 where it takes none."""

    def __init__(self, web3: Web3) -> None:
        """Look which contract of this chain states the fee."""
        found = [address for address in ORACLES if web3.eth.get_code(address)]
        self._oracle = web3.eth.contract(address=found[0], abi=_ABI) if found else None

    def expected(self, data: bytes, gas: int) -> int:
        """Return the fee of a transaction before it is sent, a quarter more than is asked now.

        Args:
            data: its input.
            gas: its limit of gas.

        Raises:
            Web3Exception: if the contract that states the fee does not answer.
        """
        if self._oracle is None:
            return 0
        # The size after compression counts, and bytes of a signature cannot be compressed.
        content = data + bytes(range(_SIGNATURE))
        now = int(self._oracle.functions.getL1Fee(content).call()) + self._operator_fee(gas)
        return now + -(-now // 4)

    def paid(self, receipt: TxReceipt) -> int:
        """Return all that a mined transaction cost, its gas included."""
        price = int(receipt["gasUsed"]) * int(receipt.get("effectiveGasPrice", 0))
        stated: Any = receipt.get("l1Fee", 0)
        fee = int(stated, 16) if isinstance(stated, str) else int(stated or 0)
        return price + fee + self._operator_fee(int(receipt["gasUsed"]))

    def _operator_fee(self, gas: int) -> int:
        if self._oracle is None:
            return 0
        call: ContractFunction = self._oracle.functions.getOperatorFee(gas)
        try:
            return int(call.call())
        except Web3Exception:
            # Chains before the upgrade that brought this fee have no such function.
            return 0
