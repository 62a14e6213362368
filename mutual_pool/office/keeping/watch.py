"""What a keeper has read of a plan: it asks again only about what can still change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address
from web3.contract.contract import ContractFunction

from mutual_pool.chain.node import call_all
from mutual_pool.office.assembly import Proposal, proposals
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.orders import Pair, order_pairs
from mutual_pool.office.structs import named
from mutual_pool.office.subscriptions import subscribers
from mutual_pool.protocol.claims.lifecycle import ClaimSnapshot
from mutual_pool.protocol.claims.types import Claim, ClaimOutcome, ClaimState, Dispute, Rules

_OVERLAP = 128
"""Blocks that are read again for proposals: a reorganisation may have changed them."""
_ENDED_PROPOSALS = (2, 3, 6, 7)
_WRITTEN = (ClaimOutcome.REFUSED_FINALLY, ClaimOutcome.EXPIRED)


@dataclass(frozen=True)
class ClaimRow:
    """A claim that is not over for a keeper.

    Attributes:
        number: its number.
        state: where it stands.
        outcome: what is written of its end.
        payable_since: when its notice ended, in seconds.
        is_ending: whether it was paid, and ends a membership that has not ended yet.
    """

    number: int
    state: ClaimState
    outcome: ClaimOutcome
    payable_since: int
    is_ending: bool = False

    @property
    def is_concludable(self) -> bool:
        """Whether time or a jury ended it, and nobody has written so."""
        ended = self.state in (ClaimState.REFUSED, ClaimState.EXPIRED)
        return ended and self.outcome not in _WRITTEN

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done about it, now and later."""
        paid = self.state is ClaimState.PAID and not self.is_ending
        return paid or self.state is ClaimState.WITHDRAWN or self.outcome in _WRITTEN


class Watch:
    """A plan's claims and proposals, as a keeper reads them again and again."""

    def __init__(self, plan: OpenPlan, *, collects: bool = False) -> None:
        """Watch a plan; nothing is read before `look`.

        Args:
            plan: the plan.
            collects: whether subscriptions are read too.
        """
        self.plan, self._collects = plan, collects
        self.claims: list[ClaimRow] = []
        self.proposals: list[tuple[Proposal, int]] = []
        self.orders: list[Pair] = []
        self.subscribers: list[str] = []
        self._forget()
        self._since = 0

    def look(self) -> None:
        """Read at the newest block what may have changed.

        Raises:
            NodeError: if the node does not answer.
        """
        head = self.plan.web3.eth.get_block("latest")
        if head["timestamp"] - self._since >= DAY:
            # What was over may be open again after a reorganisation: once a day all is read.
            self._forget()
            self._since = head["timestamp"]
        self.claims = self._read_claims(head["number"])
        self.orders = self._read_orders(head["number"])
        if self._collects:
            self.subscribers = self._read_subscribers(head["number"])
        self.proposals = self._read_proposals(head["number"])

    def _forget(self) -> None:
        self._over: set[int] = set()
        self._known: dict[int, Proposal] = {}
        self._ended: set[int] = set()
        self._read_to = self._orders_to = self._members_to = self.plan.deployment.block
        self._pairs: set[Pair] = set()
        self._members: set[str] = set()

    def _read_claims(self, block: int) -> list[ClaimRow]:
        plan, desk = self.plan, self.plan.contracts.desk.functions
        (count,) = call_all(plan.web3, [desk.claimCount()], block)
        numbers = [number for number in range(1, count + 1) if number not in self._over]
        calls = [desk.snapshotOf(number) for number in numbers]
        snapshots = self._read(calls, block)
        ending = self._ending(
            [one["facts"]["member"] for one in snapshots if one["state"] == ClaimState.PAID], block
        )
        rows = [
            _row(number, one, is_ending=one["facts"]["member"] in ending)
            for number, one in zip(numbers, snapshots, strict=True)
        ]
        self._over |= {row.number for row in rows if row.is_over}
        return [row for row in rows if not row.is_over]

    def _ending(self, members: Sequence[str], block: int) -> set[str]:
        """Whose membership is about to end, or that of the wallet their identity went on to."""
        plan, pool = self.plan, self.plan.contracts.pool.functions
        own = self._read([pool.membershipOf(to_checksum_address(one)) for one in members], block)
        identity = plan.contracts.enrolment.functions.identityOf
        records = self._read([identity(one["identity"]) for one in own], block)
        holders = [to_checksum_address(record["holder"]) for record in records]
        theirs = self._read([pool.membershipOf(holder) for holder in holders], block)
        return {
            member
            for member, one, other in zip(members, own, theirs, strict=True)
            if one["ending"] or other["ending"]
        }

    def _read(self, calls: Sequence[ContractFunction], block: int) -> list[dict[str, Any]]:
        """Structs by the names of their fields, all of one block."""
        found = call_all(self.plan.web3, calls, block)
        return [named(call, one) for call, one in zip(calls, found, strict=True)]

    def _read_orders(self, block: int) -> list[Pair]:
        first = max(self.plan.deployment.block, self._orders_to - _OVERLAP)
        self._pairs |= set(order_pairs(self.plan, first))
        self._orders_to = block
        return sorted(self._pairs)

    def _read_subscribers(self, block: int) -> list[str]:
        first = max(self.plan.deployment.block, self._members_to - _OVERLAP)
        self._members |= set(subscribers(self.plan, first))
        self._members_to = block
        return sorted(self._members)

    def _read_proposals(self, block: int) -> list[tuple[Proposal, int]]:
        first = max(self.plan.deployment.block, self._read_to - _OVERLAP)
        for proposal in proposals(self.plan, first):
            if proposal.number not in self._ended:
                self._known[proposal.number] = proposal
        self._read_to = block
        known = sorted(self._known.values(), key=lambda one: one.number)
        assembly = self.plan.contracts.assembly.functions
        states = call_all(self.plan.web3, [assembly.state(one.number) for one in known], block)
        for proposal, state in zip(known, states, strict=True):
            if state in _ENDED_PROPOSALS:
                self._ended.add(proposal.number)
                del self._known[proposal.number]
        return [
            (proposal, int(state))
            for proposal, state in zip(known, states, strict=True)
            if proposal.number in self._known
        ]


def _row(number: int, snapshot: dict[str, Any], *, is_ending: bool) -> ClaimRow:
    facts, dispute = snapshot["facts"], snapshot["dispute"]
    claim = Claim(
        benefit_class=facts["benefitClass"],
        filed_class=facts["filedClass"],
        filed_at=facts["filedAt"],
        decided_at=facts["decidedAt"],
        outcome=ClaimOutcome(facts["outcome"]),
        share=facts["share"],
    )
    twin = ClaimSnapshot(claim, Rules(*snapshot["rules"].values()), Dispute(*dispute.values()))
    return ClaimRow(
        number, ClaimState(snapshot["state"]), claim.outcome, twin.payable_at, is_ending
    )
