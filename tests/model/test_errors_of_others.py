"""Refusals of tokens and of accounts' entry points: named, with a way on."""

import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector
from web3.exceptions import Web3Exception

from mutual_pool.chain.errors_of_others import PAUSED, says_paused
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.refusal_texts import Wording, in_words

DECODER = ErrorDecoder([])


def shown(signature, *values, paused=None):
    types = signature.partition("(")[2][:-1]
    body = encode(types.split(",") if types else [], values)
    refusal = DECODER.decode(function_signature_to_4byte_selector(signature) + body)
    return str(in_words(refusal, Wording(6, "CNY", {}, lambda: paused)))


def test_a_token_that_pauses_in_its_own_form_is_named():
    assert PAUSED in shown("EnforcedPause()")
    assert PAUSED in shown("Error(string)", "Pausable: paused")
    # An issuer's own error, or none, where the token itself says that it is paused.
    assert PAUSED in shown("IssuerSaysNo()", paused=True)
    refusal = DECODER.decode(b"")
    assert PAUSED in str(in_words(refusal, Wording(6, "CNY", {}, lambda: True)))


@pytest.mark.parametrize("paused", [False, None])
def test_what_does_not_say_that_it_is_paused_is_not_said_to_be(paused):
    told = shown("IssuerSaysNo()", paused=paused)
    assert PAUSED not in told and "may be paused" in told and "try again later" in told
    told = shown("Error(string)", "ERC20: transfer amount exceeds balance", paused=paused)
    assert told.startswith("The contract refuses: ERC20: transfer amount exceeds balance")
    # Of an error of the plan nobody asks the token.
    assert PAUSED not in shown("Panic(uint256)", 17, paused=True)
    told = str(in_words(DECODER.decode(b""), Wording(6, "CNY", {}, lambda: paused)))
    assert "it gave no reason" in told


def test_a_blocked_account_is_named():
    told = shown("Error(string)", "Blacklistable: account is blacklisted")
    assert "blocks one of the accounts" in told


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("AA31 paymaster deposit too low", "pay in the chain's coin"),
        ("AA33 reverted", "too little of what the paymaster takes"),
        ("AA24 signature error", "Let the present owners sign again"),
        ("AA21 didn't pay prefund", "some of the chain's coin"),
        ("AA95 out of gas", "AA95 out of gas"),
        ("\x1b[2J" + "x" * 500, "x" * 100),
    ],
)
def test_what_an_entry_point_refuses_is_told_with_a_way_on(reason, says):
    told = shown("FailedOp(uint256,string)", 0, reason)
    assert says in told and "Nothing was changed. (FailedOp)" in told
    assert "\x1b" not in told and len(told) < 500
    inner = shown("FailedOpWithRevert(uint256,string,bytes)", 0, reason, b"\x01")
    assert says in inner and "(FailedOpWithRevert)" in inner


class _Token:
    """A token whose view answers so, or fails so."""

    address = "0x" + "11" * 20

    def __init__(self, answer):
        self.answer = answer
        self.w3 = self.eth = self.functions = self

    def contract(self, **_):
        return self

    def paused(self):
        return self

    def call(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_token_is_asked_and_need_not_answer():
    assert says_paused(_Token(True)) is True
    assert says_paused(_Token(False)) is False
    for failure in (Web3Exception("no"), ValueError("no"), ConnectionError("away")):
        assert says_paused(_Token(failure)) is None
