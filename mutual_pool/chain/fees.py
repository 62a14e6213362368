"""What a transaction offers for its gas: read from the chain, within what its sender allows.

The tip is the middle of what the last blocks' transactions paid, and not a number of our own: a
gwei is little on one chain, and 500 times the whole price on another.
"""

from dataclasses import dataclass
from statistics import median_low
from typing import Any

from web3 import Web3
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint, TxParams, Wei

from mutual_pool.chain.node import NodeError

_BLOCKS = 20
_TIPS_AT = 50
_QUIET_PART = 10
"""On a chain of empty blocks any tip is taken: this part of the base fee, rounded down."""
_NO_PRICE = 1_000
"""A base fee below this many wei is none; the tip is then what the node suggests."""
_GWEI = 10**9


class FeeTooHighError(NodeError):
    """The chain asks more for gas than the sender allows; nothing was sent."""


@dataclass(frozen=True)
class FeeLimits:
    """What a sender allows, in wei for one gas.

    Attributes:
        most: the most one gas may cost, base fee and tip together; None for no limit.
        tip: the tip; None for what the last blocks' transactions paid.
    """

    most: int | None = None
    tip: int | None = None


@dataclass(frozen=True)
class Fees:
    """What a transaction offers, in wei for one gas.

    Attributes:
        price: what one gas costs now.
        most: what it may cost at most, should the base fee rise before the transaction is mined.
        tip: the part that goes to who makes the block; None on a chain without base fees.
    """

    price: int
    most: int
    tip: int | None

    def fields(self) -> TxParams:
        """Return the fields of a transaction that offers this."""
        if self.tip is None:
            return {"gasPrice": Wei(self.most)}
        return {"maxFeePerGas": Wei(self.most), "maxPriorityFeePerGas": Wei(self.tip)}

    def raised(self, before: "Fees") -> "Fees":
        """Return what a transaction must offer to take the place of one that offered `before`.

        Nodes ask for a tenth more of both, rounded up here to an eighth.
        """
        if self.tip is None or before.tip is None:
            least = _eighth_more(before.most)
            return Fees(max(self.price, least), max(self.most, least), None)
        tip = max(self.tip, _eighth_more(before.tip))
        most = max(self.most, _eighth_more(before.most), tip)
        return Fees(self.price - self.tip + tip, most, tip)


def fees_now(web3: Web3, limits: FeeLimits | None = None) -> Fees:
    """Return what a transaction is to offer now.

    The most it may cost is twice the base fee and the tip: enough for six full blocks in a row.

    Raises:
        FeeTooHighError: if the chain asks more than `limits` allow.
    """
    limits = limits or FeeLimits()
    base = web3.eth.get_block("latest").get("baseFeePerGas")
    if base is None:
        price = int(web3.eth.gas_price)
        _require(price, limits)
        return Fees(price, price, None)
    tip = _tip(web3, base) if limits.tip is None else limits.tip
    _require(base + tip, limits)
    most = 2 * base + tip
    return Fees(base + tip, most if limits.most is None else min(most, limits.most), tip)


def _tip(web3: Web3, base: int) -> int:
    """The tip: the middle of the last blocks' middle tips; where they are empty, nearly nothing."""
    history = _history(web3)
    if history is not None:
        shares, rewards = history
        paid = [reward for share, reward in zip(shares, rewards, strict=False) if share > 0]
        if paid:
            return median_low(paid)
        if base >= _NO_PRICE:
            return min(base // _QUIET_PART, _suggested(web3, base // _QUIET_PART))
    return _suggested(web3, base // _QUIET_PART)


def _history(web3: Web3) -> tuple[list[float], list[int]] | None:
    """How full the last blocks were, and their middle tips; None where the node cannot tell."""
    try:
        found: Any = web3.eth.fee_history(_BLOCKS, "latest", [_TIPS_AT])
        rewards = [int(block[0]) for block in found.get("reward") or []]
        return [float(share) for share in found["gasUsedRatio"]], rewards
    except (Web3Exception, ValueError, KeyError, IndexError, TypeError):
        return None


def _suggested(web3: Web3, otherwise: int) -> int:
    """The tip that the node suggests, or `otherwise`."""
    try:
        answer = web3.manager.request_blocking(RPCEndpoint("eth_maxPriorityFeePerGas"), [])
        return int(answer, 16) if isinstance(answer, str) else int(answer)
    except (Web3Exception, ValueError, TypeError):
        return otherwise


def _require(price: int, limits: FeeLimits) -> None:
    if limits.most is not None and price > limits.most:
        raise FeeTooHighError(
            f"one gas costs {in_gwei(price)} gwei now, more than the {in_gwei(limits.most)} gwei "
            "allowed. Nothing was sent; wait until it is cheaper, or allow more by --max-fee"
        )


def in_gwei(wei: int) -> str:
    """Return an amount of wei in gwei as decimal text, exactly."""
    text = f"{wei // _GWEI}.{wei % _GWEI:09d}".rstrip("0")
    return text.removesuffix(".")


def in_ether(wei: int) -> str:
    """Return an amount of wei in ether, rounded up to six digits that say something."""
    whole, part = divmod(wei, 10**18)
    digits = f"{part:018d}"
    lead = len(digits) - len(digits.lstrip("0")) if not whole else 0
    kept = min(18, lead + 6)
    step = 10 ** (18 - kept)
    rounded = -(-wei // step) * step
    text = f"{rounded // 10**18}.{rounded % 10**18:018d}".rstrip("0")
    return text.removesuffix(".")


def _eighth_more(wei: int) -> int:
    return wei + -(-wei // 8)
