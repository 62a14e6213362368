"""Replay of a plan's events through the twin: every number is derived again and compared.

After a replay, `Replay.community` holds what the contracts' storage must hold, record by record,
for others to compare with the chain. What events cannot prove is taken as accepted by the chain:
the registrar's signature and its expiry, the word of contract wallets, who sent a settlement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutual_pool.audit.replay.operations import FOLLOWERS, Operations
from mutual_pool.chain.events import (
    Args,
    ChainEvent,
    Difference,
    Expected,
    Proofs,
    Source,
    UnfinishedCallError,
    plain,
    plain_args,
)
from mutual_pool.protocol.claims.types import JuryRules, Rules
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.twin import PlanConstants, ProtocolTwin

LONGEST_CALL = 6
"""No call emits more events than this: a settlement of a claim that was objected to and ends two
memberships of one person has six.
"""

_ABOUT = ("appeal", "claim", "member", "holder")
_FOLLOWING = FOLLOWERS | {"BondReturned", "MembershipEnded", "Quit", "DueTaken", "ToppedUp"}


class BeginningMissingError(ValueError):
    """The events lack one by which a plan's constructors state what it began with."""


class Replay:
    """The twin of a plan, driven by what the chain states.

    Attributes:
        community: the twin, with every record as the contracts must store it.
        differences: what the chain states otherwise, in the order found.
    """

    def __init__(self, constants: PlanConstants, proofs: Proofs, *, deployed_at: int) -> None:
        """Begin with a plan just deployed.

        Args:
            constants: what the plan fixes and began with; see `beginnings`.
            proofs: how digests and signers are told.
            deployed_at: the time of the pool's deployment, in seconds.

        Raises:
            Refusal: if no plan can have these constants.
        """
        self.community = ProtocolTwin(constants, now=deployed_at)
        self.differences: list[Difference] = []
        self._operations = Operations(self.community, proofs)
        # The panel is deployed before the pool, perhaps in an earlier second.
        self._last: tuple[int, int, int] = (0, -1, 0)

    def apply(self, events: Sequence[ChainEvent]) -> None:
        """Carry out whole transactions, in the chain's order; may be called again with later ones.

        Nothing is raised: whatever does not fit is added to `differences`, and the replay goes on
        with what the twin holds to be right.
        """
        for event in events:
            self._check_order(event)
        place = 0
        while place < len(events):
            place += self._step(events, place)

    def apply_call(self, events: Sequence[ChainEvent]) -> int:
        """Carry out the first call of these events, as `apply` does; return how many it has."""
        self._check_order(events[0])
        length = self._step(events, 0)
        for event in events[1:length]:
            self._check_order(event)
        return length

    def votes_by_digest(self) -> dict[tuple[int, bytes], int]:
        """Return the seats that agreed, by claim and digest, as the claim desk stores them.

        Every decision that somebody signed is there: with no seats where the first batch decided.
        """
        votes = self.community.claims.votes_for
        return {
            (decision.claim, digest): votes.get((decision.claim, decision), 0)
            for decision, digest in self._operations.claims.digests.items()
        }

    def appeal_votes_by_digest(self) -> dict[tuple[int, bytes], int]:
        """Return the seats that agreed, by appeal and digest, as the donation desk stores them."""
        digests = self._operations.donations.digests
        votes = self.community.donations.votes_for
        return {(appeal, digests[decision]): seats for (appeal, decision), seats in votes.items()}

    def _step(self, events: Sequence[ChainEvent], place: int) -> int:
        """Carry out the call whose events begin at `place`; return how many they are."""
        event = events[place]
        call = [event]
        for later in events[place + 1 : place + LONGEST_CALL]:
            if later.tx != event.tx or later.name not in _FOLLOWING:
                break
            call.append(later)
        stated = [plain_args(entry) for entry in call]

        def ahead(name: str) -> Mapping[str, Any] | None:
            return next(
                (args for entry, args in zip(call, stated, strict=True) if entry.name == name), None
            )

        try:
            expected = self._operations.carry_out(event, stated[0], ahead)
        except Refusal as refusal:
            self._differ(event, "operation", f"a refusal: {refusal}", "carried out")
            return self._without_followers(call)
        except UnfinishedCallError as missing:
            self._differ(event, "event", str(missing), None)
            return self._without_followers(call)
        if expected is None:
            self._differ(event, "event", None, event.name)
            return 1
        return self._compare(call, stated, expected)

    def _compare(self, call: list[ChainEvent], stated: list[Args], expected: list[Expected]) -> int:
        for place, entry in enumerate(expected):
            found = call[place] if place < len(call) else None
            if found is None or (found.contract, found.name) != (entry.contract, entry.name):
                self._differ(call[0], "event", entry.name, found and found.name)
                return max(place, 1)
            args = stated[place]
            if args != entry.args:
                for name, value in entry.args.items():
                    if args.get(name) != value:
                        self._differ(found, name, value, args.get(name))
        return len(expected)

    def _check_order(self, event: ChainEvent) -> None:
        block, log_index, time = self._last
        now = (event.block, event.log_index, event.time)
        if now[:2] <= (block, log_index) or event.time < time:
            self._differ(event, "order", f"after {self._last}", now)
        self._last = now

    @staticmethod
    def _without_followers(call: list[ChainEvent]) -> int:
        return next(
            (n for n, entry in enumerate(call) if n and entry.name not in FOLLOWERS), len(call)
        )

    def _differ(self, event: ChainEvent, field: str, expected: object, found: object) -> None:
        where = f"{event.contract} {event.name} at log {event.log_index}"
        about = next((f"{name} {event.args[name]}" for name in _ABOUT if name in event.args), "")
        self.differences.append(
            Difference(where, field, expected, found, event.block, event.tx, about)
        )


def beginnings(fixed: PlanConstants, events: Sequence[ChainEvent]) -> tuple[PlanConstants, int]:
    """Return a plan's constants with what its constructors' events state, and when it began.

    Args:
        fixed: the constants, with anything for roles, holders, tiers and rules.
        events: the plan's events, in the chain's order.

    Raises:
        BeginningMissingError: if an event that a constructor emits is missing.
    """
    steward = _first(events, "pool", "StewardChanged")
    panel = plain_args(_first(events, "panel", "PanelChanged"))
    registrar = plain_args(_first(events, "enrolment", "RegistrarChanged"))
    supervisor = plain_args(_first(events, "enrolment", "SupervisorChanged"))
    rules = plain_args(_first(events, "desk", "RulesChanged"))
    constants = replace(
        fixed,
        pool=replace(fixed.pool, steward=plain(steward.args["to"])),
        registrar=registrar["to"],
        supervisor=supervisor["to"],
        holders=tuple(holder for holder, _ in panel["seats"]),
        tiers=tuple(Tier(*tier) for tier in panel["tiers"]),
        rules=Rules(*rules["rules"]),
        jury_rules=JuryRules(*rules["juryRules"]),
    )
    return constants, steward.time


def _first(events: Sequence[ChainEvent], contract: Source, name: str) -> ChainEvent:
    for event in events:
        if event.contract == contract and event.name == name:
            return event
    raise BeginningMissingError(f"the {contract} never stated {name}, as its constructor does")
