"""Several calls in one transaction by Multicall3, each of which may fail alone.

Multicall3 stands at the same address on nearly every public chain (https://www.multicall3.com). It
holds nothing and has no role in a plan, so code that is not the known one at this address can cost
its caller gas, and nothing else.
"""

from collections.abc import Sequence
from typing import Any

from web3 import Web3
from web3.contract.contract import Contract, ContractFunction
from web3.types import RPCEndpoint

from mutual_pool.chain.node import NoAnswer, NodeError

MULTICALL3 = Web3.to_checksum_address("0xcA11bde05977b3631167028862bE2a173976CA11")
_CALL = {
    "name": "calls",
    "type": "tuple[]",
    "components": [
        {"name": "target", "type": "address"},
        {"name": "allowFailure", "type": "bool"},
        {"name": "callData", "type": "bytes"},
    ],
}
_RESULT = {
    "name": "results",
    "type": "tuple[]",
    "components": [{"name": "success", "type": "bool"}, {"name": "returnData", "type": "bytes"}],
}
_ABI = [
    {
        "name": "aggregate3",
        "type": "function",
        "stateMutability": "payable",
        "inputs": [_CALL],
        "outputs": [_RESULT],
    }
]
_BATCH = 50


def multicall_of(web3: Web3) -> Contract | None:
    """Return Multicall3 on this chain; None where there is no code at its address."""
    if not web3.eth.get_code(MULTICALL3):
        return None
    return web3.eth.contract(address=MULTICALL3, abi=_ABI)


def batch_of(multicall: Contract, calls: Sequence[ContractFunction]) -> ContractFunction:
    """Return one call that makes several, each of which may fail without the others."""
    parts = [(call.address, True, call._encode_transaction_data()) for call in calls]
    return multicall.functions.aggregate3(parts)


def succeed_in(batch: ContractFunction, sender: str, gas: int) -> list[bool]:
    """Ask the node which calls of a batch would succeed; nothing is sent.

    Raises:
        Web3Exception: if the node refuses the whole batch, as one that needs more gas than that.
    """
    results = batch.call({"from": Web3.to_checksum_address(sender), "gas": gas})
    return [bool(success) for success, _ in results]


def estimate_all(
    web3: Web3, calls: Sequence[ContractFunction], sender: str
) -> list[int | NoAnswer]:
    """Estimate the gas of many calls, each as if it were sent alone, fifty in a request.

    Returns:
        The gas of each, or `NoAnswer` with the node's words where a contract or the node refuses.

    Raises:
        NodeError: if the node does not answer batches.
    """
    results: list[int | NoAnswer] = []
    provider: Any = web3.provider
    for start in range(0, len(calls), _BATCH):
        part = calls[start : start + _BATCH]
        asked = [
            {"from": sender, "to": call.address, "data": call._encode_transaction_data()}
            for call in part
        ]
        answers = provider.make_batch_request(
            [(RPCEndpoint("eth_estimateGas"), [transaction]) for transaction in asked]
        )
        if not isinstance(answers, list) or len(answers) != len(part):
            raise NodeError(f"the node does not answer batches: {answers}")
        results += [
            NoAnswer(str(answer["error"])) if "error" in answer else int(answer["result"], 16)
            for answer in answers
        ]
    return results
