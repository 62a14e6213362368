"""Talking to a node: connecting, and asking many things at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from eth_abi.exceptions import DecodingError
from eth_typing import URI
from requests.exceptions import RequestException
from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception
from web3.middleware import ExtraDataToPOAMiddleware
from web3.providers import JSONBaseProvider
from web3.providers.rpc import HTTPProvider
from web3.types import RPCEndpoint, RPCResponse

from mutual_pool.chain.any_text import decode
from mutual_pool.chain.node_address import advice

LOCAL_CHAINS = (1337, 31337)
"""The chain ids of Ganache and Anvil: test chains on somebody's own machine."""
_BATCH = 100


class NodeError(Exception):
    """A node that does not answer, or not as it should; the message says what to do."""


class _Provider(HTTPProvider):
    """web3's provider, with each answer beside its question whatever form its number has."""

    @staticmethod
    def decode_rpc_response(raw_response: bytes) -> RPCResponse:
        """Return the answers; numbers that a node gives back as text are numbers again.

        web3 sorts a batch by them, and as texts 10 comes before 2.
        """
        found = HTTPProvider.decode_rpc_response(raw_response)
        answers: list[Any] = found if isinstance(found, list) else []
        for answer in answers:
            number = answer.get("id") if isinstance(answer, dict) else None
            if isinstance(number, str) and number.isascii() and number.isdigit():
                answer["id"] = int(number)
        return found


def connect(address: str, timeout: float | None = None) -> Web3:
    """Return a connection to a node by its HTTP address.

    Args:
        address: where it is.
        timeout: the seconds that an answer may take; web3's own if None.

    Raises:
        NodeError: if nothing answers there.
    """
    # The chain id never changes; without the cache, web3 would ask for it before every call. What
    # else web3 would keep it first asks about, and writes a traceback where the node refuses.
    provider = _Provider(
        URI(address),
        request_kwargs=None if timeout is None else {"timeout": timeout},
        cache_allowed_requests=True,
        cacheable_requests={RPCEndpoint("eth_chainId")},
    )
    web3 = Web3(provider)
    try:
        web3.eth.chain_id  # noqa: B018  asking is the point
    except (RequestException, ValueError, Web3Exception) as error:
        raise NodeError(advice(address, error)) from error
    # Chains of a few known signers put more into a block's header; elsewhere it does no harm.
    web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    return web3


def local_accounts(web3: Web3, count: int) -> list[str]:
    """Return the first `count` accounts that a test chain's node signs for.

    Raises:
        NodeError: if this is no test chain, or the node keeps fewer accounts.
    """
    chain_id = web3.eth.chain_id
    if chain_id not in LOCAL_CHAINS:
        raise NodeError(
            f"the chain has the id {chain_id}; test money is sent only on a chain of one's own "
            f"machine ({' or '.join(map(str, LOCAL_CHAINS))}). Nothing was sent; "
            "start a Ganache or an Anvil and give its address"
        )
    accounts = list(web3.eth.accounts)
    if len(accounts) < count:
        raise NodeError(
            f"the node signs for {len(accounts)} accounts, and {count} are needed. Nothing was "
            "sent; start a Ganache or an Anvil and give its address"
        )
    return [str(account) for account in accounts[:count]]


@dataclass(frozen=True)
class NoAnswer:
    """What a view gives that a node refuses, or answers with what is no answer."""

    reason: str


def call_all(
    web3: Web3, calls: Sequence[ContractFunction], block: int | str = "latest"
) -> list[Any]:
    """Call many views at one block, a hundred in a request, and return their results in order.

    A view with one result gives it bare, one with several a tuple, as web3 does; a struct is a
    tuple.

    Raises:
        NodeError: if the node refuses one of them.
    """
    answers = try_all(web3, calls, block)
    for call, answer in zip(calls, answers, strict=True):
        if isinstance(answer, NoAnswer):
            raise NodeError(f"the node refuses {call.fn_name}: {answer.reason}")
    return answers


def try_all(
    web3: Web3, calls: Sequence[ContractFunction], block: int | str = "latest"
) -> list[Any]:
    """Call many views as `call_all` does, with `NoAnswer` for each that is refused.

    Raises:
        NodeError: if the node does not answer batches.
    """
    where = hex(block) if isinstance(block, int) else block
    results: list[Any] = []
    for start in range(0, len(calls), _BATCH):
        part = calls[start : start + _BATCH]
        requests: list[tuple[RPCEndpoint, Any]] = [
            (
                RPCEndpoint("eth_call"),
                [{"to": call.address, "data": call._encode_transaction_data()}, where],
            )
            for call in part
        ]
        answers = cast(JSONBaseProvider, web3.provider).make_batch_request(requests)
        if not isinstance(answers, list) or len(answers) != len(part):
            raise NodeError(f"the node does not answer batches: {answers}")
        results += [_result(call, answer) for call, answer in zip(part, answers, strict=True)]
    return results


def _result(call: ContractFunction, answer: RPCResponse) -> Any:  # noqa: ANN401  as web3 returns
    if "error" in answer:
        return NoAnswer(str(answer["error"]))
    types = [abi_type(output) for output in call.abi["outputs"]]
    try:
        values = decode(types, bytes.fromhex(str(answer["result"])[2:]))
    except DecodingError:
        return NoAnswer(f"{answer['result']} cannot be read")
    return values[0] if len(values) == 1 else values


def abi_type(output: Any) -> str:  # noqa: ANN401  an entry of an ABI
    """Return the canonical type of an output: structs as tuples of their parts."""
    kind: str = output["type"]
    if not kind.startswith("tuple"):
        return kind
    parts = ",".join(abi_type(part) for part in output["components"])
    return f"({parts}){kind.removeprefix('tuple')}"
