"""One look of a keeper at a plan: what is due is tried out, paid for in advance, and sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from web3.exceptions import Web3Exception
from web3.types import BlockData, TxReceipt

from mutual_pool.chain.acts import Act, Sender
from mutual_pool.chain.data_fee import DataFee
from mutual_pool.chain.fees import FeeLimits, Fees, FeeTooHighError, fees_now
from mutual_pool.chain.key_sender import KeySender
from mutual_pool.chain.multicall import batch_of, estimate_all, multicall_of, succeed_in
from mutual_pool.chain.outbox import OutboxError
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.wallet import TransactionFailedError, with_margin
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.keeping.due import Due, due_now
from mutual_pool.office.keeping.ledger import Cost, Ledger
from mutual_pool.office.keeping.staleness import require_fresh
from mutual_pool.office.keeping.watch import Watch

NOBODY = "0x" + "0" * 40
REST = DAY
"""How long a target that failed is left alone, in seconds."""
_BATCH_OVERHEAD = 60_000
"""Gas of a batch besides its calls: it copies their input and their results."""


@dataclass(frozen=True)
class Limits:
    """What a keeper may do.

    Attributes:
        ceiling: the most it may spend a day.
        batch: how many acts one transaction may have.
        fees: what it may offer for one gas.
        lag: how old the newest block may be, in seconds; 0 for any age.
        collects: whether it collects subscriptions, too.
    """

    ceiling: Cost
    batch: int
    fees: FeeLimits
    lag: int
    collects: bool = False


@dataclass(frozen=True)
class Tried:
    """An act that would succeed alone.

    Attributes:
        due: the act.
        gas: the gas to send it with alone.
        alone: whether it refuses to be a part of a batch.
    """

    due: Due
    gas: int
    alone: bool = False


@dataclass(frozen=True)
class Sent:
    """A transaction of a keeper.

    Attributes:
        hash: its hash.
        done: what it did, in words.
        failed: what failed in it, in words.
        cost: what it cost.
    """

    hash: str
    done: list[str]
    failed: list[str]
    cost: Cost


@dataclass
class Look:
    """What came of one look.

    Attributes:
        block: the block that was looked at.
        sent: the transactions, in their order.
        waiting: acts for which today's ceiling leaves too little, in words.
        resting: targets that are left alone, with the time until when.
    """

    block: int
    sent: list[Sent] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    resting: dict[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """What failed on chain, in words."""
        return [what for sent in self.sent for what in sent.failed]


def due_acts(plan: OpenPlan, sender: str = NOBODY, *, collects: bool = False) -> list[Due]:
    """Return what is due and would succeed now, each if it were sent alone.

    Args:
        plan: the plan.
        sender: who would send it.
        collects: whether subscriptions count, too.

    Raises:
        NodeError: if the node does not answer.
    """
    found = due_now(Watch(plan, collects=collects))
    gas = estimate_all(plan.web3, [due.act.call for due in found], sender)
    return [due for due, one in zip(found, gas, strict=True) if isinstance(one, int)]


class Keeper:
    """Carries out what is due on one plan, within limits that a file keeps over restarts."""

    def __init__(self, plan: OpenPlan, sender: Sender, ledger: Ledger, limits: Limits) -> None:
        """Keep a plan as an account that needs no role."""
        self._plan, self._sender, self._ledger, self._limits = plan, sender, ledger, limits
        self._watch = Watch(plan, collects=limits.collects)
        self._multicall = multicall_of(plan.web3)
        self._data_fee = DataFee(plan.web3)

    def look(self) -> Look:
        """Look once: carry out what is due.

        Raises:
            NodeError: if the node does not answer, lags, or does not mine what was sent.
            OutboxError: if another transaction of the account is under way.
        """
        try:
            return self._look()
        finally:
            # Between two looks the account is free for other commands.
            self._sender.close()

    def _look(self) -> Look:
        head = self._plan.web3.eth.get_block("latest")
        require_fresh(head, self._ledger.account.block, self._limits.lag, self._plan.web3)
        now, block = int(head["timestamp"]), int(head["number"])
        self._ledger.begin(now, block)
        self._resume()
        look = Look(block)
        resting = self._ledger.account.resting
        found = [due for due in due_now(self._watch) if due.key not in resting]
        rest = self._try_out(found)
        while rest:
            # Fees move, and each transaction leaves less of the day's ceiling.
            offer = fees_now(self._plan.web3, self._limits.fees)
            chosen = self._within_ceiling(rest, offer, head)
            if not chosen:
                look.waiting += [tried.due.act.what for tried in rest]
                break
            # What would fail after the others is left to the next transaction, alone to the next
            # look.
            part = self._agreeing(chosen, offer)
            gone = part or chosen
            rest = [tried for tried in rest if tried not in gone]
            sent = self._send(part, self._act(part, offer), now) if part else None
            if sent is not None:
                look.sent.append(sent)
        look.resting = {one.what: one.until for one in self._ledger.account.resting.values()}
        return look

    # ---------------------------------------------------------------- trying out

    def _try_out(self, found: Sequence[Due]) -> list[Tried]:
        """What would succeed alone: sent by the batch's contract, else by the keeper itself."""
        web3 = self._plan.web3
        if self._multicall is None:
            return self._alone(found)
        calls = [due.act.call for due in found]
        gas = estimate_all(web3, calls, self._multicall.address)
        refused = [due for due, one in zip(found, gas, strict=True) if not isinstance(one, int)]
        alone = {tried.due.key: tried for tried in self._alone(refused)}
        tried = []
        for due, one in zip(found, gas, strict=True):
            if isinstance(one, int):
                tried.append(Tried(due, with_margin(one)))
            elif due.key in alone:
                tried.append(alone[due.key])
        return tried

    def _alone(self, found: Sequence[Due]) -> list[Tried]:
        calls = [due.act.call for due in found]
        gas = estimate_all(self._plan.web3, calls, self._sender.address)
        return [
            Tried(due, with_margin(one), alone=True)
            for due, one in zip(found, gas, strict=True)
            if isinstance(one, int)
        ]

    # ------------------------------------------------------------------- sending

    def _within_ceiling(self, rest: Sequence[Tried], offer: Fees, head: BlockData) -> list[Tried]:
        """What goes into the next transaction, in order: all that fits a batch and what is left."""
        left = self._ledger.left(self._limits.ceiling)
        room = replace(left, gas=min(left.gas, int(head["gasLimit"])))
        ceiling = self._limits.ceiling
        spare = Cost(room.fee - ceiling.fee // 2, room.gas - ceiling.gas // 2)
        part: list[Tried] = []
        for tried in rest:
            if part and (tried.alone or part[0].alone or len(part) == self._limits.batch):
                continue
            most = self._most(self._act([*part, tried], offer))
            if most.fits(spare if tried.due.yields else room):
                part.append(tried)
        return part

    def _agreeing(self, part: list[Tried], offer: Fees) -> list[Tried]:
        """Leave out what would fail after the others."""
        while len(part) > 1:
            act = self._act(part, offer)
            try:
                good = succeed_in(act.call, self._sender.address, act.gas or 0)
            except Web3Exception:
                # The node tries out less gas than that at once.
                part = part[: len(part) // 2]
                continue
            if all(good):
                return part
            part = [tried for tried, one in zip(part, good, strict=True) if one]
        return part

    def _act(self, part: Sequence[Tried], offer: Fees) -> Act:
        if len(part) == 1 or self._multicall is None:
            return replace(part[0].due.act, gas=part[0].gas, offer=offer)
        batch = batch_of(self._multicall, [tried.due.act.call for tried in part])
        words = "; ".join(tried.due.act.what for tried in part)
        gas = sum(tried.gas for tried in part) + _BATCH_OVERHEAD
        return Act(batch, words, gas=gas, offer=offer)

    def _most(self, act: Act) -> Cost:
        assert act.gas is not None and act.offer is not None
        data = bytes.fromhex(act.data.removeprefix("0x"))
        return Cost(act.gas * act.offer.most + self._data_fee.expected(data, act.gas), act.gas)

    def _send(self, part: Sequence[Tried], act: Act, now: int) -> Sent | None:
        """Send a transaction that was tried out; None where somebody else was quicker."""
        most = self._most(act)
        self._ledger.reserve(act.identity, most)
        try:
            (done,) = self._sender.perform([act])
        except (ContractRefusalError, FeeTooHighError, OutboxError) as refused:
            self._ledger.release(act.identity)
            if isinstance(refused, ContractRefusalError):
                return None
            raise
        except TransactionFailedError:
            self._ledger.pay(act.identity)
            self._rest([tried.due for tried in part], now)
            return Sent("", [], [tried.due.act.what for tried in part], most)
        assert done.receipt is not None
        cost = self._cost(done.receipt)
        failed = [tried.due for tried in part if not tried.due.is_done_in(done.receipt)]
        self._rest(failed, now)
        self._ledger.pay(act.identity, cost)
        self._sender.close()
        bad = [due.act.what for due in failed]
        good = [tried.due.act.what for tried in part if tried.due not in failed]
        return Sent(done.hash, good, bad, cost)

    def _rest(self, failed: Sequence[Due], now: int) -> None:
        for due in failed:
            self._ledger.rest(due.key, due.act.what, now + REST)

    def _cost(self, receipt: TxReceipt) -> Cost:
        return Cost(self._data_fee.paid(receipt), int(receipt["gasUsed"]))

    def _resume(self) -> None:
        """Find out how what a killed keeper had under way ended, before anything else is sent."""
        for identity in list(self._ledger.account.reserved):
            if not isinstance(self._sender, KeySender):
                # What a node signs for is noted nowhere: it may have left, so the most counts.
                self._ledger.pay(identity)
                continue
            try:
                receipt = self._sender.resume(identity)
            except TransactionFailedError:
                self._ledger.pay(identity)
                continue
            if receipt is None:
                self._ledger.release(identity)
            else:
                self._ledger.pay(identity, self._cost(receipt))
            self._sender.close()
