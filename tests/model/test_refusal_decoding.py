"""Revert data becomes the name of an error and its values, whatever the node made of it."""

import pytest
from eth_abi import encode
from eth_utils.abi import function_signature_to_4byte_selector
from web3.exceptions import ContractCustomError, ContractLogicError, Web3RPCError

from mutual_pool.chain.refusal import ContractRefusalError, ErrorDecoder
from mutual_pool.chain.wallet import revert_data

ABI = [
    {"type": "error", "name": "TooLittle", "inputs": [{"name": "least", "type": "uint256"}]},
    {"type": "error", "name": "Nothing", "inputs": []},
    {
        "type": "error",
        "name": "Held",
        "inputs": [{"name": "identity", "type": "bytes16"}, {"name": "holder", "type": "address"}],
    },
    {"type": "event", "name": "TooMuch", "inputs": []},
    {"type": "function", "name": "pay", "inputs": []},
]
HOLDER = "0x" + "ab" * 20


@pytest.fixture(scope="module")
def decoder():
    return ErrorDecoder([ABI[:2], ABI[2:]])


def data_of(signature, *values):
    types = signature[signature.index("(") + 1 : -1]
    return function_signature_to_4byte_selector(signature) + encode(
        types.split(",") if types else [], values
    )


@pytest.mark.parametrize("form", [bytes, lambda raw: "0x" + raw.hex(), bytes.hex])
def test_a_custom_error_is_named_with_its_values(decoder, form):
    found = decoder.decode(form(data_of("TooLittle(uint256)", 7)))
    assert (found.name, found.arguments) == ("TooLittle", {"least": 7})
    assert str(found) == "the contract refused: TooLittle(least=7); nothing was changed"


def test_bytes_are_shown_as_hexadecimal_digits(decoder):
    found = decoder.decode(data_of("Held(bytes16,address)", b"\x01" * 16, HOLDER))
    assert str(found) == (
        f"the contract refused: Held(identity=0x{'01' * 16}, holder={HOLDER}); nothing was changed"
    )


def test_an_error_without_values(decoder):
    assert str(decoder.decode(data_of("Nothing()"))).startswith("the contract refused: Nothing();")


def test_the_language_s_own_errors(decoder):
    reason = decoder.decode(data_of("Error(string)", "no money"))
    assert (reason.name, reason.arguments) == ("Error", {"message": "no money"})
    panic = decoder.decode(data_of("Panic(uint256)", 0x11))
    assert (panic.name, panic.arguments) == ("Panic", {"code": 0x11})


@pytest.mark.parametrize("data", ["", "0x", "0x12", "0xdeadbeef", "0xdeadbeef00"])
def test_what_nobody_knows_is_shown_as_it_is(decoder, data):
    found = decoder.decode(data)
    assert found.name == "UnknownError"
    assert found.arguments == {"data": "0x" + data.removeprefix("0x")}


@pytest.mark.parametrize(
    "signature", ["TooLittle(uint256)", "Error(string)", "Panic(uint256)", "Held(bytes16,address)"]
)
def test_a_known_error_cut_short_is_shown_as_it_is(decoder, signature):
    selector = function_signature_to_4byte_selector(signature)
    found = decoder.decode(selector + b"\x01\x02")
    assert found.name == signature.partition("(")[0]
    assert found.arguments == {"data": f"0x{selector.hex()}0102"}


def test_an_event_s_name_is_no_error(decoder):
    assert decoder.decode(data_of("TooMuch()")).name == "UnknownError"


@pytest.mark.parametrize(
    "error",
    [
        ContractCustomError("0xdeadbeef", data="0xdeadbeef"),
        ContractLogicError("reverted", data="0xdeadbeef"),
        # Ganache, for a transaction and for a call.
        Web3RPCError("x", rpc_response={"error": {"data": {"result": "0xdeadbeef"}}}),
        Web3RPCError("x", rpc_response={"error": {"data": "0xdeadbeef"}}),
        # Anvil and others.
        Web3RPCError("x", rpc_response={"error": {"data": {"data": "0xdeadbeef"}}}),
    ],
)
def test_the_data_is_found_wherever_the_node_puts_it(error):
    assert revert_data(error) == "0xdeadbeef"


def test_a_revert_without_data():
    assert revert_data(ContractLogicError("execution reverted")) == "0x"


def test_what_is_no_revert_stays_what_it_is():
    error = Web3RPCError("x", rpc_response={"error": {"message": "insufficient funds"}})
    with pytest.raises(Web3RPCError):
        revert_data(error)


def test_a_refusal_keeps_a_copy_of_its_values():
    values = {"least": 7}
    refusal = ContractRefusalError("TooLittle", values)
    values["least"] = 8
    assert refusal.arguments == {"least": 7}
