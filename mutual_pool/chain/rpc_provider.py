"""The patient connection in web3's form, for the few things that are asked through web3."""

from typing import Any, cast

from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from mutual_pool.chain.rpc import NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import data, quantity


class RpcProvider(JSONBaseProvider):
    """Hands web3's requests to an `Rpc`, with its retries."""

    def __init__(self, rpc: Rpc) -> None:
        """Ask through `rpc`."""
        super().__init__(cache_allowed_requests=True)
        self._rpc = rpc

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:  # noqa: ANN401
        """Return the node's answer to one request.

        Raises:
            NodeError: if it does not answer in spite of all patience, or with what is no answer.
        """
        result = self._rpc.ask_each([(method, list(params))])[0]
        if isinstance(result, NodeRefusalError) and not result.reverted:
            # web3 would take a node's failure for the contract's answer.
            raise result
        if method == "eth_call" and not isinstance(result, NodeRefusalError):
            data(result, "eth_call")
        if method == "eth_chainId":
            quantity(result, "eth_chainId")
        return _answer(result)

    def make_batch_request(
        self, batch_requests: list[tuple[RPCEndpoint, Any]]
    ) -> list[RPCResponse] | RPCResponse:
        """Return the node's answers to many requests.

        Raises:
            NodeError: if it does not answer in spite of all patience.
        """
        calls = [(str(method), list(parameters)) for method, parameters in batch_requests]
        results = self._rpc.ask_each(calls)
        for (method, _), result in zip(calls, results, strict=True):
            if method == "eth_call" and not isinstance(result, NodeRefusalError):
                data(result, "eth_call")
        return [_answer(result) for result in results]


def _answer(result: Any) -> RPCResponse:  # noqa: ANN401  whatever a node says
    if isinstance(result, NodeRefusalError):
        return cast(RPCResponse, {"jsonrpc": "2.0", "id": 0, "error": result.error})
    return cast(RPCResponse, {"jsonrpc": "2.0", "id": 0, "result": result})
