"""The one way to say that a call is refused."""

from contextlib import contextmanager
from functools import cache

import brownie
from eth_abi import decode
from eth_utils.abi import function_signature_to_4byte_selector

from tests.support.values import plain


class _RefusedError(Exception):
    """Carries what the contract returned out of brownie, before that asks for a slow trace."""

    def __init__(self, data):
        self.data = bytes.fromhex(data.removeprefix("0x"))


@contextmanager
def refused(name, *arguments, watching=()):
    """The call within reverts with exactly this custom error, and changes nothing.

    The raw revert data is decoded by the errors of all contracts. `watching` are the contracts
    whose whole storage must stay, shown by its root.

    Args:
        name: the error's name.
        arguments: its values; a callable is called after the refusal, such as `now`.
        watching: contracts.
    """
    before = storage_roots(watching)
    with _raw_reverts():
        try:
            yield
        except _RefusedError as refusal:
            data = refusal.data
        else:
            raise AssertionError(f"not refused; {name} was expected")
    wanted = [argument() if callable(argument) else argument for argument in arguments]
    assert error_of(data) == (name, plain(wanted))
    assert storage_roots(watching) == before, "a refused call changed something"


def error_of(data):
    """The name and the values of a custom error."""
    known = _errors().get(data[:4])
    assert known is not None, f"an error that no contract declares: 0x{data.hex()}"
    name, types = known
    return name, plain(decode(types, data[4:]))


def storage_roots(contracts):
    """The root of each contract's storage: equal only if every slot is."""
    proofs = [brownie.web3.eth.get_proof(contract.address, []) for contract in contracts]
    return [proof["storageHash"] for proof in proofs]


@cache
def _errors():
    found = {}
    for build in brownie.project.get_loaded_projects()[0]._build._contracts.values():
        for entry in build["abi"]:
            if entry["type"] == "error":
                types = [field["type"] for field in entry["inputs"]]
                signature = f"{entry['name']}({','.join(types)})"
                selector = function_signature_to_4byte_selector(signature)
                found[selector] = (entry["name"], types)
    found[bytes.fromhex("4e487b71")] = ("Panic", ["uint256"])
    return found


@contextmanager
def _raw_reverts():
    manager = brownie.web3.manager
    ask = manager._make_request

    def watch(method, params):
        try:
            response = ask(method, params)
        except ValueError as error:
            response = {"error": error.args[0]}
            if not isinstance(response["error"], dict):
                raise
        failure = _failure(response)
        if failure is None:
            return response
        if method == "eth_call":
            raise _RefusedError(failure["reason"])
        trace = ask("debug_traceTransaction", [failure["result"], {"disableStorage": True}])
        raise _RefusedError(_returned(trace["result"]["structLogs"][-1]))

    manager._make_request = watch
    try:
        yield
    finally:
        del manager._make_request


def _returned(last):
    """The data of the last step, a REVERT: place and length are on top of the stack."""
    assert last["op"] == "REVERT", f"ended by {last['op']}"
    start, length = (int(word, 16) for word in reversed(last["stack"][-2:]))
    memory = "".join(word.removeprefix("0x") for word in last["memory"])
    return memory[2 * start : 2 * (start + length)]


def _failure(response):
    error = response.get("error") or {}
    if not str(error.get("message", "")).startswith("VM Exception"):
        return None
    # Brownie keys a transaction's failure by its hash, and a call's by "0x".
    (failure,) = error["data"].values()
    return failure
