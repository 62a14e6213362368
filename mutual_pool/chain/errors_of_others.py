"""What contracts of others refuse with: tokens that pause or block, and entry points of accounts.

These errors are of no contract of a plan. A token is some issuer's, an account and its paymaster
are somebody's own, so a person meets their refusals in the middle of an act.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from web3.contract.contract import Contract
from web3.exceptions import Web3Exception

PAUSED: Final = (
    "The asset is paused by its issuer, so no token moves. Try again when the issuer lets it go "
    "on; what is read, signed and voted needs no token and goes on."
)
_BLOCKED = (
    "The asset's issuer blocks one of the accounts of this payment. Ask the issuer, or use another "
    "wallet where the plan allows one."
)
_UNKNOWN = (
    "A contract refused with an error that is of no contract of this plan ({data}). It is most "
    "likely the asset's, which may be paused, or refuse one of the wallets. Ask its issuer, and "
    "try again later."
)
_OF_THE_ENTRY_POINT: Final = {
    "AA2[135]": (
        "The account cannot pay for its operation, or counts its operations otherwise. Give it "
        "some of the chain's coin, then sign again."
    ),
    "AA24": (
        "The signature is not the account's now: its owners or its code may have changed since it "
        "was signed. Let the present owners sign again."
    ),
    "AA3[0-4]|AA51": (
        "The paymaster does not pay for this operation: it may have run dry, or the account has "
        "too little of what the paymaster takes. Send from the account by its owner's own key and "
        "pay in the chain's coin, or wait until the paymaster has money again."
    ),
}
_ANY_OPERATION = (
    "The entry point refused the operation of this account: {reason}. Look at it in the account's "
    "own wallet."
)
ABI: Final[list[dict[str, Any]]] = [
    {"type": "error", "name": "EnforcedPause", "inputs": []},
    {
        "type": "error",
        "name": "FailedOp",
        "inputs": [
            {"name": "opIndex", "type": "uint256"},
            {"name": "reason", "type": "string"},
        ],
    },
    {
        "type": "error",
        "name": "FailedOpWithRevert",
        "inputs": [
            {"name": "opIndex", "type": "uint256"},
            {"name": "reason", "type": "string"},
            {"name": "inner", "type": "bytes"},
        ],
    },
]
"""Errors that are decoded besides a plan's own (OpenZeppelin 5; ERC-4337's entry points)."""
_MAYBE_THE_TOKENS = frozenset({"UnknownError", "Error", "SafeERC20FailedOperation"})
_MOST_LETTERS = 120


def sentence_for(name: str, arguments: Mapping[str, Any], paused: Callable[[], bool | None]) -> str:
    """Return what such a refusal means and what to do; "" if it is none of these.

    Args:
        name: the error's name.
        arguments: its arguments by name.
        paused: says whether the asset is paused now; None if it does not say.
    """
    if name == "EnforcedPause" or (name in _MAYBE_THE_TOKENS and paused()):
        return PAUSED
    if name == "Error":
        return _of_words(str(arguments.get("message", "")))
    if name in ("FailedOp", "FailedOpWithRevert"):
        return _of_operation(str(arguments.get("reason", "")))
    if name == "UnknownError":
        data = str(arguments.get("data", "0x"))
        shown = data[:_MOST_LETTERS] if len(data) > 2 else "it gave no reason"
        return _UNKNOWN.format(data=shown)
    return ""


def says_paused(asset: Contract) -> bool | None:
    """Return whether a token says that it is paused (`paused()`); None if it does not say."""
    view = {
        "type": "function",
        "name": "paused",
        "inputs": [],
        "outputs": [{"name": "", "type": "bool"}],
        "stateMutability": "view",
    }
    try:
        return bool(
            asset.w3.eth.contract(address=asset.address, abi=[view]).functions.paused().call()
        )
    except (Web3Exception, ValueError, OSError):
        return None


def _of_words(message: str) -> str:
    """What tokens without errors of their own say in words."""
    if re.search(r"\bpaused\b", message, re.IGNORECASE):
        return PAUSED
    if re.search(r"blacklist|blocklist|\bfrozen\b|\bblocked\b", message, re.IGNORECASE):
        return _BLOCKED
    return ""


def _of_operation(reason: str) -> str:
    for codes, sentence in _OF_THE_ENTRY_POINT.items():
        if re.match(codes, reason):
            return sentence
    shown = "".join(letter for letter in reason if letter.isprintable())[:_MOST_LETTERS]
    return _ANY_OPERATION.format(reason=shown)
