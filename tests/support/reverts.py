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
    questions = [("eth_getProof", (contract.address, [], "latest")) for contract in contracts]
    return [proof["storageHash"] for proof in brownie.web3.provider.ask_together(questions)]


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
        response = _answer(ask, method, params)
        failure = _failure(response)
        if failure is None:
            return response
        if method != "eth_call":
            # A transaction's failure comes without its data. Since it changed nothing, and a call
            # has the time of the newest block, the same call now fails in the same way.
            call = {key: params[0][key] for key in ("from", "to", "data") if params[0].get(key)}
            failure = _failure(_answer(ask, "eth_call", [call, "latest"]))
            assert failure, "the transaction failed, but the same call does not"
        raise _RefusedError(failure["reason"])

    manager._make_request = watch
    try:
        yield
    finally:
        del manager._make_request


def _answer(ask, method, params):
    """The node's answer; brownie turns a failed call's into an exception."""
    try:
        return ask(method, params)
    except ValueError as error:
        if not isinstance(error.args[0], dict):
            raise
        return {"error": error.args[0]}


def _failure(response):
    error = response.get("error") or {}
    if not str(error.get("message", "")).startswith("VM Exception"):
        return None
    # Brownie keys a transaction's failure by its hash, and a call's by "0x".
    (failure,) = error["data"].values()
    return failure
